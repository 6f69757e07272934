"""Manuscripts on disk, and the .aux and .bcf files that LaTeX writes for them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from readinglist.files.documents import MAX_BYTES, decode
from readinglist.files.protection import ProtectedFiles
from readinglist.files.reading import open_input, with_home
from readinglist.manuscripts.citations import Citations
from readinglist.manuscripts.latex_files import read_aux, read_bcf
from readinglist.manuscripts.programs import letters_of
from readinglist.manuscripts.source_files import SUFFIXES, TEX_SUFFIXES, is_label, read_source_file
from readinglist.papers.errors import InputError, Problem, reason
from readinglist.papers.fast_dataclasses import dataclass

_HINT = "give the .aux or .bcf file that LaTeX writes, or a manuscript: .tex, .md, .qmd, .Rmd, .ipynb, .typ or .org"


def read_citations(
    paths: Iterable[str | Path], protected: ProtectedFiles | None = None, *, within: Sequence[Path] = ()
) -> Citations:
    """Read the citations of manuscripts, and of .aux and .bcf files, combined.

    Included .aux files are relative to the folder of the including manuscript, as for BibTeX; included Typst files to
    the including file. If one cannot be read, it is a problem, and so is a manuscript that cites nothing. The suffix
    ``.aux`` is optional. All files that are read are added to `protected`. With `within`, other files than these and
    those below these folders are not read, wherever links lead.

    Raises:
        InputError: If a file cannot be read, or has another format.
    """
    files = _Files(protected=protected or ProtectedFiles(), within=tuple(path.resolve() for path in within))
    return Citations.joined(_with_problem_if_empty(_read(path, files), path) for path in map(_existing, paths))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """The files that may be read, all without `within`."""

    protected: ProtectedFiles
    within: tuple[Path, ...]

    def text(self, path: Path) -> str:
        """Return the text of a file; it may be empty while LaTeX is running."""
        if self.within and not any(path.resolve().is_relative_to(place) for place in self.within):
            raise InputError(f"{path} is outside of the folders that may be read", hint="name it at the start")
        with open_input(path) as stream:
            self.protected.add(path, "a manuscript, or a file of it")
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise InputError(f"{path} is larger than {MAX_BYTES // (1024 * 1024)} MiB", hint=_HINT)
        return decode(str(path), data).text if data.strip() else ""


def _with_problem_if_empty(citations: Citations, path: Path) -> Citations:
    if citations.cited or citations.everything or citations.problems:
        return citations
    return replace(citations, problems=(Problem(message="cites nothing", document=str(path)),))


def _existing(given: str | Path) -> Path:
    path = with_home(given)
    aux = path.parent / f"{path.name}.aux"
    return aux if not path.is_file() and aux.is_file() else path


def _read(path: Path, files: _Files) -> Citations:
    try:
        text = files.text(path)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else error
        raise InputError(f"cannot read {path}: {why}", hint=_HINT) from error
    return replace(_citations(text, path, files), letters=letters_of(path, text))


def _citations(text: str, path: Path, files: _Files) -> Citations:
    if path.suffix.lower() == ".bcf" or text.lstrip("\ufeff \t\n").startswith("<?xml"):
        return read_bcf(text, str(path))
    if path.suffix.lower() in SUFFIXES:
        return _of_sources(text, path, files)
    citations = Citations.joined(_with_inputs(text, path, files))
    if path.suffix.lower() != ".aux" and not (citations.cited or citations.everything):
        raise InputError(f"{path} is no manuscript of a known format", hint=_HINT)
    return citations


def _of_sources(text: str, main: Path, files: _Files) -> Citations:
    """Return the citations of a manuscript and all included files, each once, without its cross-references."""
    waiting, seen = [(main, text)], {main.resolve()}
    found: list[Citations] = []
    labels: set[str] = set()
    while waiting:
        path, text = waiting.pop(0)
        source = read_source_file(text, str(path))
        found.append(source.citations)
        labels |= source.labels
        for name, line in source.inputs:
            inner = _included(name, path, main)
            try:
                if inner.suffix.lower() in SUFFIXES and inner.resolve() not in seen:
                    seen.add(inner.resolve())
                    waiting.append((inner, files.text(inner)))
            except (OSError, ValueError, InputError):
                found.append(_missing(name, path, line))
    joined = Citations.joined(found)
    return replace(joined, cited=tuple(citation for citation in joined.cited if not is_label(citation.key, labels)))


def _included(name: str, path: Path, main: Path) -> Path:
    """Return an included file: relative to the main file for LaTeX, else, or if it is not there, to the including one.

    In Typst, a name that begins with a slash is relative to the root of the project, which is the folder of the main
    file or one above it.
    """
    if path.suffix.lower() in TEX_SUFFIXES:
        found = [_with_suffix(main.parent / name), _with_suffix(path.parent / name)]
    elif name.startswith("/"):
        found = [folder / name.lstrip("/") for folder in main.resolve().parents]
    else:
        found = [path.parent / name]
    return next((inner for inner in found if inner.is_file()), found[0])


def _with_suffix(inner: Path) -> Path:
    return inner if inner.suffix.lower() in TEX_SUFFIXES or inner.is_file() else inner.parent / f"{inner.name}.tex"


def _missing(name: str, path: Path, line: int) -> Citations:
    message = f"cannot read {name}; its citations are missing"
    return Citations(problems=(Problem(message=message, document=str(path), line=line),))


def _with_inputs(text: str, main: Path, files: _Files) -> Iterable[Citations]:
    """Return the citations of an .aux file and all included files, each once."""
    waiting, seen = [(main, text)], {main.resolve()}
    while waiting:
        path, text = waiting.pop(0)
        aux = read_aux(text, str(path))
        yield aux.citations
        for name, line in aux.inputs:
            inner = main.parent / name
            try:
                if inner.resolve() not in seen:
                    seen.add(inner.resolve())
                    waiting.append((inner, files.text(inner)))
            except (OSError, ValueError, InputError):
                yield _missing(name, path, line)
