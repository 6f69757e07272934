"""Bringing the index of the texts of attached PDFs up to date."""

from collections.abc import Sequence
from pathlib import Path

from readinglist.files.desktop import attached_pdfs, missing_files
from readinglist.files.documents import read_document
from readinglist.formats.pdf_documents import MAX_BYTES, PDFS, PdfRefusedError, read_pdf
from readinglist.library.clock import Progress, no_progress
from readinglist.library.store.text_index import IndexedDocument, TextIndex
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Paper

_HYPHEN = lazy_pattern(r"(?<=\w)[-\u2010\xad]\n\s{0,20}(?=\w)")
"""The hyphen of a word that continues on the next line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexResult:
    """How many PDFs the index has, and how many were read now; `problems` are those missing or unreadable."""

    documents: int
    read: int
    problems: tuple[str, ...] = ()


def index_texts(
    papers: Sequence[Paper], folder: Path, index: TextIndex, *, progress: Progress = no_progress
) -> IndexResult:
    """Read the attached PDFs that are new or have changed, and forget those of these papers that are gone.

    Each is written when it is read, so that an interrupted run can be continued. Paths start from `folder`.

    Raises:
        PluginError: If pypdf is not installed.
        LibraryError: If the index cannot be written.
    """
    PDFS.check()
    known = index.documents()
    wanted = {
        (paper.id, _name(path, folder)): (paper, path) for paper in papers for path in attached_pdfs(paper, folder)
    }
    chosen = {paper.id for paper in papers}
    for paper_id, path in known:
        if paper_id in chosen and (paper_id, path) not in wanted:
            index.remove(paper_id, path)
    due = [place for place in wanted if place not in known or known[place].stamp != _stamp(wanted[place][1])]
    for done, place in enumerate(due):
        paper, file = wanted[place]
        progress(f"reading {paper.key}", done, len(due))
        document, text = _read(paper, file, place[1])
        index.add(document, text)
    after = index.documents()
    unread = [
        f"{paper.key}: {after[place].problem}"
        for place, (paper, _) in wanted.items()
        if place in after and after[place].problem
    ]
    missing = [
        f"{paper.key}: {path} is missing"
        for paper in papers
        for path in missing_files(paper, folder)
        if path.suffix.lower() == ".pdf"
    ]
    return IndexResult(documents=len(after), read=len(due), problems=(*unread, *missing))


def forget_removed(index: TextIndex, papers: Sequence[Paper]) -> None:
    """Forget the documents of papers that are not in the library any more."""
    present = {paper.id for paper in papers}
    for paper, path in index.documents():
        if paper not in present:
            index.remove(paper, path)


def _name(path: Path, folder: Path) -> str:
    """Return the path that stays the same when the folder moves."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _read(paper: Paper, file: Path, name: str) -> tuple[IndexedDocument, str]:
    stamp, problem, text = _stamp(file), "", ""
    try:
        pages = read_pdf(read_document(str(file), largest=MAX_BYTES, binary=True).data).pages
        text = _HYPHEN.sub("", "\n".join(pages))
        problem = "" if text.strip() else f"{file} has no text"
    except InputError as error:
        problem = error.message
    except PdfRefusedError as error:
        problem = f"{file} {error}"
    return IndexedDocument(paper=paper.id, path=name, stamp=stamp, problem=problem), text


def _stamp(file: Path) -> str:
    """Return what changes when a file changes."""
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
