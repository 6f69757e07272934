"""Entries of .bib files for the rules of `check`, and the codes of their findings."""

from readinglist.bibtex.data_models import BIBLATEX, BIBTEX
from readinglist.linting.entries import FieldPosition, StatedEntry, StatedField
from readinglist.linting.file_rules import bibliography_findings


def entry(entry_type: str = "misc", key: str = "k", *, line: int = 1, place: int = 0, **fields: str) -> StatedEntry:
    where = FieldPosition(line, 3, line, 9)
    stated = tuple(
        StatedField(name=name, tex=tex, value=f"{{{tex}}}", place_of=lambda _number: where)
        for name, tex in fields.items()
    )
    return StatedEntry(entry_type=entry_type, key=key, fields=stated, line=line, column=1, place=place)


def codes(*entries: StatedEntry, biblatex: bool = False, ascii_only: bool = False) -> list[tuple[str, str]]:
    model = BIBLATEX if biblatex else BIBTEX
    found = bibliography_findings(entries, model, ascii_only=ascii_only)
    return [(finding.code, finding.field) for finding in found if finding.code != "missing-label"]
