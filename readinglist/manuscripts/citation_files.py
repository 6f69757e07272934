"""Manuscripts on disk: what their .aux and .bcf files cite."""

from collections.abc import Iterable
from pathlib import Path

from readinglist.files.documents import MAX_BYTES, decode
from readinglist.manuscripts.aux import read_aux
from readinglist.manuscripts.bcf import read_bcf
from readinglist.manuscripts.citations import Citations
from readinglist.papers.errors import InputError, Problem

_HINT = "LaTeX writes it when it runs on the manuscript; give paper.aux, or paper.bcf of biblatex"


def read_citations(paths: Iterable[str | Path]) -> Citations:
    """What the manuscripts of these .aux and .bcf files cite together.

    The .aux files that they take in are looked for from the folder of the file given, as BibTeX does; one that cannot
    be read is a problem. The suffix ``.aux`` may be left out.

    Raises:
        InputError: a file given cannot be read, or is none of the two.
    """
    return Citations.joined(_read(_existing(Path(path).expanduser())) for path in paths)


def _existing(path: Path) -> Path:
    if path.suffix.lower() == ".tex":
        raise InputError(f"{path} is the manuscript itself", hint=_HINT)
    beside = path.with_name(f"{path.name}.aux")
    return beside if not path.is_file() and beside.is_file() else path


def _read(path: Path) -> Citations:
    try:
        text = _text(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be read: {reason}", hint=_HINT) from error
    if path.suffix.lower() == ".bcf" or text.lstrip("\ufeff \t\n").startswith("<?xml"):
        return read_bcf(text, str(path))
    return Citations.joined(_with_inputs(text, path))


def _with_inputs(text: str, main: Path) -> Iterable[Citations]:
    """The citations of an .aux file and of all that it takes in, each file once."""
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
                message = f"{name} cannot be read; what it cites is missing here"
                yield Citations(problems=(Problem(message=message, document=str(path), line=line),))


def _text(path: Path) -> str:
    """The text of a file; what LaTeX has opened and not yet written is empty."""
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // (1024 * 1024)} MiB", hint="is it an .aux or .bcf file?")
    return decode(str(path), data).text if data.strip() else ""
