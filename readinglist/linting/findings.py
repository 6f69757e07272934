"""What `check` finds: a code that does not change, how grave it is, where it stands, and how it is mended."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from readinglist.papers.errors import UsageError
from readinglist.papers.spelling import nearest


class Severity(StrEnum):
    """How grave a finding is: errors and warnings fail a check, notes do not."""

    ERROR = "error"
    """Something is lost or wrong: an entry, a reference, an identifier."""

    WARNING = "warning"
    """BibTeX or biber complains, or a reader of the bibliography would."""

    NOTE = "note"
    """It works, and could be better."""


_ERROR, _WARNING, _NOTE = Severity

RULES = {
    "syntax": (_ERROR, "an entry that cannot be read: braces or quotes that do not pair, a missing comma"),
    "no-key": (_ERROR, "an entry without a key"),
    "duplicate-key": (_ERROR, "a key, or an alias in ids, that another entry has too, whatever its case"),
    "bad-key": (_ERROR, "a key that BibTeX, biber or TeX cannot read"),
    "undefined-string": (_ERROR, "a name without quotes that no @string defines"),
    "unknown-reference": (_ERROR, "crossref, xref, xdata, related or entryset that names no entry"),
    "bad-arxiv-id": (_ERROR, "an arXiv id that cannot be one"),
    "bad-doi": (_ERROR, "a DOI that cannot be one"),
    "id-mismatch": (_ERROR, "an arXiv id that belongs to another paper, by title and authors of the catalogue"),
    "missing-field": (_WARNING, "a field that the entry type needs"),
    "unknown-type": (_WARNING, "an entry type that neither BibTeX nor biblatex knows"),
    "misspelt-field": (_WARNING, "a field that nothing reads, named nearly as one that is read"),
    "duplicate-field": (_WARNING, "a field that stands twice in an entry"),
    "crossref-order": (_WARNING, "BibTeX finds a crossref only behind the entries that name it"),
    "duplicate-paper": (_WARNING, "two entries for one paper"),
    "bad-name": (_WARNING, "a list of names that BibTeX reads otherwise than it is meant"),
    "bad-year": (_WARNING, "a year without a number of four digits"),
    "bad-date": (_WARNING, "a date that is none"),
    "bad-month": (_WARNING, "a month that is none"),
    "bad-isbn": (_WARNING, "an ISBN whose check digit is wrong"),
    "bad-issn": (_WARNING, "an ISSN whose check digit is wrong"),
    "doi-address": (_WARNING, "an address in the field of the DOI, which styles make an address of once more"),
    "eprint-prefix": (_WARNING, "arXiv: or an address in the field of the number, which styles write before it"),
    "non-ascii": (_WARNING, "letters that 8-bit BibTeX sorts, shortens and labels wrongly (--ascii)"),
    "unresolved": (_WARNING, "a paper of the library that is not resolved"),
    "missing-label": (_NOTE, "nothing by which the sorting styles of BibTeX sort the entry"),
    "foreign-type": (_NOTE, "an entry type of biblatex among entries of BibTeX"),
    "empty-field": (_NOTE, "a field with nothing in it"),
    "month-name": (_NOTE, "a month in words, which styles can neither translate nor shorten"),
    "page-hyphen": (_NOTE, "a single hyphen between pages"),
    "url-is-doi": (_NOTE, "an address that says nothing beside the DOI"),
    "published": (_NOTE, "a preprint whose published version the catalogue knows"),
    "cited-unknown": (_ERROR, "cited, but not in the library"),
    "cited-unread": (_WARNING, "cited, and not read yet"),
    "cited-dropped": (_WARNING, "cited, though dropped"),
    "cited-skimmed": (_NOTE, "cited, though only skimmed"),
    "read-uncited": (_NOTE, "read, and not cited"),
}
"""Every finding by its code: how grave it is, and what it means."""


LIBRARY = "library"
"""What stands in the place of a file's name for the library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """How a finding is mended, where that loses nothing: `old`, which stands at the place, becomes `new`.

    Lines and columns count from 1, columns in characters; neither text holds a line end. In a library, where there are
    no places, `old` and `new` are the whole value of the field.
    """

    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `line` and `column` count from 1, 0 where there is no place; `field` may be empty."""

    code: str
    message: str
    line: int = 0
    column: int = 0
    key: str = ""
    field: str = ""
    document: str = ""
    edit: Edit | None = None

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return RULES[self.code][0]

    @property
    def fails(self) -> bool:
        """Whether a check with this finding fails."""
        return self.severity is not Severity.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is wrong with a .bib file or with the library, in the order of its lines or keys.

    `entries` is how many were looked at, `model` the data model by which.
    """

    name: str
    entries: int
    model: str
    findings: tuple[Finding, ...]

    @property
    def fails(self) -> bool:
        """Whether something is wrong that is more than a note."""
        return any(finding.fails for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings are wanted: those of `select` (all where it is empty) without those of `ignore`."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    @classmethod
    def of(cls, select: Iterable[str], ignore: Iterable[str]) -> "Choice":
        """The choice of these codes; several may stand in one text with commas between.

        Raises:
            UsageError: there is no such code; the message names the nearest.
        """
        return cls(_codes(select), _codes(ignore))

    def takes_code(self, code: str) -> bool:
        """Whether findings of this code are wanted."""
        return (not self.select or code in self.select) and code not in self.ignore


def _codes(texts: Iterable[str]) -> frozenset[str]:
    codes = [code for text in texts for part in text.split(",") if (code := part.strip().lower())]
    for code in codes:
        if code not in RULES:
            raise UsageError(f"there is no finding {code!r}", hint=_hint(code, RULES))
    return frozenset(codes)


def _hint(code: str, codes: Collection[str]) -> str:
    near = nearest(code, codes)
    return f"did you mean {' or '.join(near)}?" if near else "see them with: readinglist check --codes"
