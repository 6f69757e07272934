"""Findings of `check`: code, severity, place, message and fix."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest
from readinglist.papers.paper import Paper


class Severity(StrEnum):
    """The severity of a finding: errors and warnings fail a check, notes do not."""

    ERROR = "error"
    """An entry, a reference or an identifier is lost or wrong."""

    WARNING = "warning"
    """BibTeX or biber warns, or the printed bibliography is flawed."""

    NOTE = "note"
    """It works, but could be improved."""


_ERROR, _WARNING, _NOTE = Severity

Flaw = tuple[str, str, str]
"""A code, a message, and the correct value of the field without delimiters, or empty."""

RULES = {
    "syntax": (_ERROR, "an entry that cannot be parsed: unbalanced braces or quotes, a missing comma"),
    "no-key": (_ERROR, "an entry without a key"),
    "duplicate-key": (_ERROR, "a key, or an alias in ids, that another entry also has (case-insensitive)"),
    "bad-key": (_ERROR, "a key that BibTeX, biber or TeX cannot parse"),
    "undefined-string": (_ERROR, "an unquoted name that no @string defines"),
    "unknown-reference": (_ERROR, "a crossref, xref, xdata, related or entryset to an unknown entry or field"),
    "bad-arxiv-id": (_ERROR, "an invalid arXiv id"),
    "bad-doi": (_ERROR, "an invalid DOI"),
    "id-mismatch": (_ERROR, "an arXiv id of another paper, by title and authors in the catalogue"),
    "missing-field": (_WARNING, "a field that the entry type requires"),
    "unknown-type": (_WARNING, "an entry type that neither BibTeX nor biblatex knows"),
    "misspelt-field": (_WARNING, "an unknown field whose name is similar to a known one"),
    "duplicate-field": (_WARNING, "a duplicate field; one value is lost"),
    "crossref-order": (_WARNING, "a crossref parent before its children, where BibTeX does not find it"),
    "nested-crossref": (_WARNING, "a crossref to an entry that has one itself, which BibTeX does not follow"),
    "duplicate-paper": (_WARNING, "two entries for the same paper, or with the same identifier"),
    "bad-name": (_WARNING, "a list of names that BibTeX misreads"),
    "bad-year": (_WARNING, "a year without four digits"),
    "bad-date": (_WARNING, "an invalid date"),
    "bad-month": (_WARNING, "an invalid month"),
    "field-combination": (_WARNING, "fields of which programs print only one, such as volume and number"),
    "bad-isbn": (_WARNING, "an invalid ISBN"),
    "bad-ismn": (_WARNING, "an invalid ISMN"),
    "bad-issn": (_WARNING, "an invalid ISSN"),
    "doi-address": (_WARNING, "a URL or percent escapes in the doi field, which styles prefix or print"),
    "eprint-prefix": (_WARNING, "arXiv: or a URL in the eprint field, which styles prefix again"),
    "non-ascii": (_WARNING, "letters that 8-bit BibTeX sorts, abbreviates and labels wrongly (--ascii)"),
    "unresolved": (_WARNING, "an unresolved paper in the library"),
    "missing-label": (_NOTE, "an entry without a field that BibTeX styles sort by"),
    "foreign-type": (_NOTE, "a biblatex entry type in a BibTeX file"),
    "foreign-field": (_NOTE, "a field that biblatex's data model does not have, or not for the entry type"),
    "bad-number": (_NOTE, "a volume that is not a whole number, as biblatex's data model requires"),
    "stray-text": (_NOTE, "text between entries that is no comment for biber, or an entry in a comment for BibTeX"),
    "list-and": (_NOTE, "`and` within the name of an institution or place, which is a list for biblatex"),
    "empty-field": (_NOTE, "an empty field"),
    "month-name": (_NOTE, "a month in words, which styles cannot translate or abbreviate"),
    "page-hyphen": (_NOTE, "a single hyphen in a page range"),
    "url-is-doi": (_NOTE, "a URL that repeats the DOI"),
    "published": (_NOTE, "a preprint that has been published, according to the catalogue"),
    "missing-file": (_NOTE, "an attached file that does not exist"),
    "published-since": (_NOTE, "a preprint that has been published, according to responses in the cache"),
    "cited-unknown": (_ERROR, "cited, but not in the library"),
    "cited-unread": (_WARNING, "cited, but unread"),
    "cited-dropped": (_WARNING, "cited, but dropped"),
    "cited-skimmed": (_NOTE, "cited, but only skimmed"),
    "read-uncited": (_NOTE, "read, but not cited"),
}
"""The severity and meaning of each finding code."""

LIBRARY = "library"
"""The document name of findings in the library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A safe correction: replace the text `old` at a line and column, both from 1, by `new`; neither spans lines.

    In the library, which has no lines, `old` and `new` are the complete values of the field.
    """

    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `line` and `column` count from 1, or are 0 in the library; `field` may be empty."""

    code: str
    message: str
    line: int = 0
    column: int = 0
    key: str = ""
    field: str = ""
    document: str = ""
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """The severity of its code."""
        return RULES[self.code][0]

    @property
    def fails(self) -> bool:
        """Whether it makes a check fail."""
        return self.severity is not Severity.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFinding:
    """A finding about a paper of the library, at a field or at the whole entry."""

    paper: Paper
    code: str
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The findings of a .bib file or the library, sorted by line or key.

    `entries` is the number of entries checked, `model` the name of the data model used.
    """

    name: str
    entries: int
    model: str
    findings: tuple[Finding, ...]

    @property
    def fails(self) -> bool:
        """Whether any finding makes the check fail."""
        return any(finding.fails for finding in self.findings)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Selects findings by code: those in `select` (all if empty) except those in `ignore`."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    @classmethod
    def of(cls, select: Iterable[str], ignore: Iterable[str]) -> "FindingFilter":
        """Return the filter for these codes, each a code or several separated by commas.

        Raises:
            UsageError: If a code is unknown.
        """
        return cls(_codes(select), _codes(ignore))

    def selects(self, code: str) -> bool:
        """Whether findings with this code are selected."""
        return (not self.select or code in self.select) and code not in self.ignore


def _codes(texts: Iterable[str]) -> frozenset[str]:
    codes = [code for text in texts for part in text.split(",") if (code := part.strip().lower())]
    for code in codes:
        if code not in RULES:
            raise UsageError(f"unknown finding code {code!r}", hint=_hint(code, RULES))
    return frozenset(codes)


def _hint(code: str, codes: Collection[str]) -> str:
    return did_you_mean(nearest(code, codes)) or "see `readinglist check --codes`"
