"""The source for papis: info.yaml files and exports of several, with BibTeX fields in plain Unicode."""

from collections.abc import Sequence

from readinglist.bibtex.data_models import CODES
from readinglist.files.documents import Document, files_below
from readinglist.formats.note_parts import split_file
from readinglist.formats.yaml_documents import Value, YamlDocument, yaml_documents
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.manager_entries import (
    EntryCollector,
    ManagerEntry,
    addresses_of,
    as_tex,
    name_parts,
    notes_of,
    text_of,
    without_markup,
    words,
)
from readinglist.sources.manager_files import attachments

_FILE = lazy_pattern(r"(?:^|[/\\])info\.ya?ml$")
_MEMBER = lazy_pattern(r"(?m)^(?:papis_id|author_list|time-added|ref|files|tags):")
_ITS_OWN = lazy_pattern(r"(?m)^(?:papis_id|author_list|time-added):")
_OTHER = lazy_pattern(r"(?m)^(?:authors|keywords):")
"""A field of other lists in YAML."""
_TITLE = lazy_pattern(r"(?m)^title:")
_NAME = lazy_pattern(r"(?:\s*(?:#.*|---[ \t]*)?\n)*[\w-]+:(?:\s|$)")
"""The beginning of a YAML mapping, after comments."""

_SAMPLE = 200_000
_NAMES = {"issue": "number", "arxivid": "eprint"}
_OWN = frozenset({
    "papis_id", "author_list", "time-added", "ref", "files", "notes", "tags", "type", "title", "author", "abstract",
    "citations", "cited_by", "marked", "author_latex", "title_latex", "read_status_synced",
})  # fmt: skip
"""Fields that are converted elsewhere, or meaningless outside papis."""


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``papis``, which has no settings."""
    return PapisSource()


class PapisSource:
    """The source for info.yaml files, streams of several, and papis libraries."""

    name = "papis"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for a file named info.yaml, or YAML with a title and a field that only papis has."""
        text = document.text[:_SAMPLE]
        if _FILE.search(document.name):
            return Confidence.YES
        if not _TITLE.search(text) or not _MEMBER.search(text) or _is_front_matter(text):
            return Confidence.NO
        return Confidence.YES if _ITS_OWN.search(text) or not _OTHER.search(text) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per YAML document; an unreadable one is a problem.

        Raises:
            InputError: If the document is empty.
        """
        if not document.text.strip("\ufeff \t\n"):
            raise InputError(f"{document.name} is empty", hint="name the info.yaml file of a papis document")
        collected = EntryCollector()
        for found in yaml_documents(document.text):
            if found.problem:
                collected.add_problem(found.problem, found.line, found.last_line, at=found.problem_line)
            else:
                collected.entry(_entry(found, document.name), found.line, found.last_line)
        if not collected.record:
            lines = document.text.rstrip().count("\n") + 1
            collected.add_problem("no `name: value` lines", 1, lines)
        return collected.parsed(document.text)

    def files(self, folder: str) -> Sequence[str]:
        """Return the info.yaml files of a papis library, sorted."""
        return files_below(folder, ("info.yaml", "info.yml"))


def _is_front_matter(text: str) -> bool:
    """Whether the YAML is only the front matter of a text, such as Markdown."""
    parts = split_file(text)
    return bool(parts.front and parts.body.strip()) and not _NAME.match(parts.body)


def _entry(found: YamlDocument, place: str) -> ManagerEntry:
    given = found.mapping()
    fields: dict[str, str] = {}
    for member, value in given.items():
        name = _NAMES.get(member.lower(), member.lower())
        text = text_of(value)
        if member.lower() not in _OWN and text and not _is_nested(value):
            fields.setdefault(name, as_tex(name, text if name in CODES or "://" in text else without_markup(text)))
    people = name_parts(given.get("author_list", []), author_from_display)
    if not people:
        fields["author"] = as_tex("author", text_of(given.get("author", "")))
    addresses = addresses_of(given.get("url", ""))
    fields["url"] = next(iter(addresses), "")
    files = given.get("files", "")
    names = [text_of(each) for each in files] if isinstance(files, list) else [text_of(files)]
    fields["file"] = attachments(place, [*names, fields.get("file", "")])
    notes, lost_notes = notes_of(given.get("notes", ""), place)
    return ManagerEntry(
        key=text_of(given.get("ref", "")),
        entry_type=one_line(text_of(given.get("type", ""))).lower() or "misc",
        fields=fields,
        links=addresses[1:],
        title=without_markup(text_of(given.get("title", ""))),
        authors=people,
        abstract=without_markup(text_of(given.get("abstract", ""))),
        tags=words(given.get("tags", ""), " "),
        notes=notes,
        lost_notes=lost_notes,
    )


def _is_nested(value: Value) -> bool:
    """Whether a value is a record of papis or of a service, such as ``editor_list``, and no text."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value))
