"""The .aux and .bcf files of manuscripts on disk."""

from collections.abc import Iterable
from pathlib import Path

from readinglist.files.documents import MAX_BYTES, decode
from readinglist.manuscripts.citations import Citations
from readinglist.manuscripts.latex_files import read_aux, read_bcf
from readinglist.papers.errors import InputError, Problem, reason

_HINT = "give the .aux or .bcf file that LaTeX writes, such as paper.aux"


def read_citations(paths: Iterable[str | Path]) -> Citations:
    """Read the citations of .aux and .bcf files, combined.

    Included .aux files are relative to the folder of the including manuscript, as for BibTeX; if one cannot be read,
    it is a problem. The suffix ``.aux`` is optional.

    Raises:
        InputError: If a file cannot be read, or has another format.
    """
    return Citations.joined(_read(_existing(Path(path).expanduser())) for path in paths)


def _existing(path: Path) -> Path:
    if path.suffix.lower() == ".tex":
        raise InputError(f"{path} is a .tex file", hint=_HINT)
    aux = path.with_name(f"{path.name}.aux")
    return aux if not path.is_file() and aux.is_file() else path


def _read(path: Path) -> Citations:
    try:
        text = _text(path)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else error
        raise InputError(f"cannot read {path}: {why}", hint=_HINT) from error
    if path.suffix.lower() == ".bcf" or text.lstrip("\ufeff \t\n").startswith("<?xml"):
        return read_bcf(text, str(path))
    return Citations.joined(_with_inputs(text, path))


def _with_inputs(text: str, main: Path) -> Iterable[Citations]:
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
                    waiting.append((inner, _text(inner)))
            except (OSError, ValueError, InputError):
                message = f"cannot read {name}; its citations are missing"
                yield Citations(problems=(Problem(message=message, document=str(path), line=line),))


def _text(path: Path) -> str:
    """Return the text of a file; it may be empty while LaTeX is running."""
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // (1024 * 1024)} MiB", hint=_HINT)
    return decode(str(path), data).text if data.strip() else ""
