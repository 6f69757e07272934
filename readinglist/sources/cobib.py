"""The source for the database of cobib: one YAML document per entry, with BibTeX fields in TeX."""

from readinglist.bibtex.authors import author_from_tex
from readinglist.bibtex.writing import name_text
from readinglist.files.documents import Document
from readinglist.formats.yaml_documents import Value
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.manager_entries import (
    ManagerEntry,
    addresses_of,
    name_parts,
    notes_of,
    parsed_mapping,
    text_of,
    words,
)
from readinglist.sources.manager_files import attachments, is_note_file, read_note

_LABEL = lazy_pattern(r"[^\s#-].*:[ \t]*$")
_SAMPLE = 100_000
_OWN = frozenset({"ENTRYTYPE", "ID", "tags", "author", "file", "notes", "read_status_synced"})
"""Fields that are converted elsewhere, or meaningless outside cobib, as are those that begin with an underscore."""


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``cobib``, which has no settings."""
    return CobibSource()


class CobibSource:
    """The source for cobib databases."""

    name = "cobib"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if an entry has an ``ENTRYTYPE``."""
        in_entry = False
        for line in document.text[:_SAMPLE].split("\n"):
            if line[:1] not in (" ", "\t"):
                in_entry = _LABEL.match(line) is not None
            elif in_entry and line.lstrip().startswith("ENTRYTYPE:"):
                return Confidence.YES
        return Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per entry; an unreadable entry is a problem.

        Raises:
            InputError: If the document contains no entry of cobib.
        """
        if "ENTRYTYPE" not in document.text:
            raise InputError(f"no cobib entries in {document.name}", hint="cobib entries have an ENTRYTYPE")
        return parsed_mapping(document.text, lambda label, given: _entry(label, given, document.name), named="label")


def _entry(label: str, given: dict[str, Value], place: str) -> ManagerEntry:
    own = {name: value for name, value in given.items() if name in _OWN or name.startswith("_")}
    fields = {name.lower(): text_of(value) for name, value in given.items() if name not in own}
    fields["author"] = _people(given.get("author", ""))
    addresses = addresses_of(given.get("url", ""))
    fields["url"] = next(iter(addresses), "")
    files = given.get("file", "")
    fields["file"] = attachments("", map(text_of, files) if isinstance(files, list) else [text_of(files)])
    notes, lost_notes = notes_of(given.get("notes", ""), place)
    if is_note_file(note := fields.get("note", "")):
        named, lost = notes_of(note, place)
        notes, lost_notes = (*notes, *named), (*lost_notes, *lost)
        del fields["note"]
    if not (notes or lost_notes):
        notes = tuple(filter(None, (read_note(place, f"notes/{label}{suffix}") for suffix in (".txt", ".md"))))
    return ManagerEntry(
        key=label,
        entry_type=one_line(str(given.get("ENTRYTYPE", ""))).lower() or "misc",
        fields=fields,
        links=addresses[1:],
        tags=words(given.get("tags", ""), ","),
        notes=notes,
        lost_notes=lost_notes,
    )


def _people(value: Value) -> str:
    """Return the authors in BibTeX syntax, which they already have unless their parts are given separately."""
    if isinstance(value, str):
        return value
    return " and ".join(name_text(author, ascii_only=False) for author in name_parts(value, author_from_tex))
