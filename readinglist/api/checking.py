"""Checking: .bib files, the library, and a manuscript beside it. Everything imports what only it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from readinglist.api.opened import Opened
from readinglist.bootstrap.library import read_settings
from readinglist.bootstrap.plugins import Plugins
from readinglist.files.documents import Document
from readinglist.library.clock import SystemClock
from readinglist.library.tracking import Change
from readinglist.linting.findings import Checked, Choice, Finding
from readinglist.linting.fixes import Mended, library_changes, mend_library, mend_text
from readinglist.manuscripts.manuscript import Manuscript
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Draft


class Checking(Opened):
    """What looks for faults, and mends them."""

    def check(
        self, query: str = "", *, model: str = "", select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> Checked:
        """What is wrong with the papers of a query; `model` is ``bibtex`` or ``biblatex``.

        Raises:
            QuerySyntaxError: the query cannot be read.
            UsageError: no such model, or no such code in `select` or `ignore`.
        """
        from readinglist.linting.check import Rules, check_library
        from readinglist.tex import to_unicode

        rules = Rules(model=model, choice=Choice.of(select, ignore), catalogues=self._plugins.resolvers(offline=True))
        return check_library(self._query(query), self._workspace, rules, plain=to_unicode)

    def mend(self, findings: Sequence[Finding], *, dry_run: bool = False) -> tuple[Change, ...]:
        """Mend those findings of `check` that can be mended without loss, as one step that `undo` takes back."""
        return (library_changes if dry_run else mend_library)(findings, self._workspace)

    def manuscript(self, *cited: str | Path, query: str = "") -> Manuscript:
        """What the .aux and .bcf files of a manuscript cite, sorted by what was read of it.

        `query` narrows which papers are told as read and not cited.

        Raises:
            InputError: a file cannot be read.
            QuerySyntaxError: the query cannot be read.
        """
        from readinglist.manuscripts.citation_files import read_citations
        from readinglist.manuscripts.manuscript import compare

        return compare(read_citations(cited), self._query(query), self._workspace)


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedFile:
    """A file before and after: its bytes, and what was made of its text."""

    made: Mended
    before: bytes
    after: bytes


class BibFiles:
    """.bib files to check, which needs no library. Files that are named together are used together."""

    def __init__(self, *paths: str | Path, config: str | Path | None = None) -> None:
        """Take the settings from where `open_library` takes them.

        Raises:
            SettingsError: they cannot be used.
        """
        self._plugins = Plugins(read_settings(config=Path(config) if config else None), clock=SystemClock())
        self._paths = [str(path) for path in paths]

    def check(
        self,
        *,
        model: str = "",
        ascii_only: bool = False,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> tuple[Checked, ...]:
        """What is wrong with each file, in the order of its lines; `model` is ``bibtex`` or ``biblatex``.

        With `ascii_only` letters that 8-bit BibTeX takes apart are findings too.

        Raises:
            InputError: a file is missing or holds no BibTeX.
            UsageError: no such model, or no such code in `select` or `ignore`.
        """
        from readinglist.linting.check import Rules, check_files

        rules = Rules(
            model=model,
            ascii_only=ascii_only,
            choice=Choice.of(select, ignore),
            catalogues=self._plugins.resolvers(offline=True),
        )
        documents = [self._plugins.document(path, "") if path == "-" else _document(path) for path in self._paths]
        return check_files([(document, self._read(document)) for document in documents], rules)

    def mend(self, checked: Checked) -> MendedFile:
        """What becomes of a file when its findings are mended; nothing is written.

        Raises:
            InputError: the file cannot be read, or cannot be changed without loss.
            ReadinglistError: its papers would change.
        """
        from readinglist.files.documents import decode, exact_text

        try:
            data = Path(checked.name).read_bytes()
        except OSError as error:
            raise InputError(f"{checked.name} cannot be read: {error.strerror}") from error
        exact = exact_text(checked.name, data, decode(checked.name, data).encoding)

        def read(text: str) -> Sequence[Draft]:
            return self._read(decode(checked.name, exact.encoded(text)))

        made = mend_text(exact.text, checked.findings, read)
        return MendedFile(made=made, before=data, after=exact.encoded(made.after))

    def _read(self, document: Document) -> Sequence[Draft]:
        return self._plugins.source_for(document, "bibtex").parse(document).drafts


def _document(path: str) -> Document:
    from readinglist.files.documents import read_document

    return read_document(str(Path(path).expanduser()))
