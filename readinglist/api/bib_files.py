"""Checking and fixing .bib files, which needs no library."""

from collections.abc import Sequence
from pathlib import Path

from readinglist.adding.arguments import document_of
from readinglist.api.installed import registry_of
from readinglist.bibtex.three_way import merge_bib_texts
from readinglist.files.documents import MAX_BYTES, Document, decode, read_document
from readinglist.files.reading import open_input, with_home
from readinglist.files.text_edits import conflict_line, exact_text
from readinglist.files.writing import bytes_of, write_atomically
from readinglist.library.clock import SystemClock
from readinglist.linting.check import CheckRules, check_files
from readinglist.linting.findings import CheckResult, FindingFilter
from readinglist.linting.fixes import FixedText, fix_text
from readinglist.papers.errors import InputError, reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Draft
from readinglist.settings import read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedFile:
    """A file before and after, as bytes, and the fixes of its text."""

    made: FixedText
    before: bytes
    after: bytes


class BibFiles:
    """.bib files to check, together: keys and strings of one are known in the others."""

    def __init__(self, *paths: str | Path, config: str | Path | None = None) -> None:
        """Use the same settings as `open_library`.

        Raises:
            SettingsError: If the settings are invalid.
        """
        settings = read_settings(config)
        self.protected = settings.protected
        self._plugins = registry_of(settings, SystemClock())
        self._paths = [str(path) for path in paths]
        self._checked: dict[str, tuple[Document, Sequence[Draft]]] = {}

    def check(
        self,
        *,
        model: str = "",
        ascii_only: bool = False,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> tuple[CheckResult, ...]:
        """Return the findings of each file, in the order of its lines; `model` is ``bibtex`` or ``biblatex``.

        With `ascii_only`, letters that 8-bit BibTeX splits are findings too.

        Raises:
            InputError: If a file is missing or contains no BibTeX.
            UsageError: If the model, or a code in `select` or `ignore`, is unknown.
        """
        rules = CheckRules(
            model=model,
            ascii_only=ascii_only,
            choice=FindingFilter.of(select, ignore),
            catalogues=self._plugins.resolvers(offline=True),
        )
        documents = [document_of(path) if path == "-" else read_document(str(with_home(path))) for path in self._paths]
        self._checked = {document.name: (document, self._read(document)) for document in documents}
        return check_files([self._checked[document.name] for document in documents], rules)

    def fix(self, checked: CheckResult) -> FixedFile:
        """Return a file with its fixable findings fixed, without writing.

        Raises:
            InputError: If the file cannot be read, or cannot be changed without loss.
            ReadinglistError: If its papers would change.
        """
        data = bytes_of(Path(checked.name))
        document = decode(checked.name, data)
        exact = exact_text(checked.name, data, document.encoding)
        known, drafts = self._checked.get(checked.name, (None, ()))
        if known != document:  # another program changed the file since it was checked
            drafts = self._read(document)

        def read(text: str) -> Sequence[Draft]:
            return self._read(decode(checked.name, exact.encoded(text)))

        made = fix_text(exact.raw, checked.findings, drafts, read)
        return FixedFile(made=made, before=data, after=exact.encoded(made.after))

    def _read(self, document: Document) -> Sequence[Draft]:
        return self._plugins.source_for(document, "bibtex").parse(document).drafts


def merge_bib_files(base: str | Path, ours: str | Path, theirs: str | Path, *, name: str = "") -> tuple[str, ...]:
    """Merge two versions of a .bib file that have a common ancestor, and write the result to `ours`.

    Returns the keys, or the names of other parts, that both sides changed; they stand between conflict markers. All
    bytes that neither side changed stay. `name` is the name of the file in messages.

    Raises:
        InputError: If a file cannot be read, or contains conflict markers already; nothing is written.
    """
    raw = [_raw_text(path) for path in (base, ours, theirs)]
    shown = name or str(ours)
    for text in raw[1:]:
        if line := conflict_line(text, whole=False):
            raise InputError(f"{shown} contains a git conflict, in line {line}", hint="resolve it first")
    mark = "\ufeff" if raw[1].startswith("\ufeff") else ""
    merged = merge_bib_texts(*(text.removeprefix("\ufeff").replace("\r\n", "\n") for text in raw))
    pairs = raw[1].count("\r\n")
    text = merged.text.replace("\n", "\r\n") if pairs and pairs * 2 > raw[1].count("\n") else merged.text
    write_atomically(Path(ours), (mark + text).encode("utf-8", "surrogateescape"))
    return merged.conflicts


def _raw_text(path: str | Path) -> str:
    """Return the text of a file; bytes that are not UTF-8 are kept as surrogates."""
    try:
        with open_input(path) as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"cannot read {path}: {reason(error)}", hint="git runs this command: see `readinglist merge-driver --help`"
        ) from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // (1024 * 1024)} MiB", hint="merge it by hand")
    return data.decode("utf-8", "surrogateescape")
