"""Fields of real .bib files against an independent reader: ``python -m benchmarks.fidelity [FOLDER] [--show N]``.

Reads each .bib file in FOLDER (by default the corpora next to the checkout) with pybtex and with the BibTeX source, and
compares title, family names, year, DOI, arXiv id and venue of the entries that both have, in letters and digits. Prints
the number of equal values of each field, of differences by reason (see `REASONS`) with N examples, and each difference
without a known reason. Exits with 1 if there is one. Needs ``pip install pybtex``.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pybtex.database import BibliographyDataError, parse_string
from pybtex.richtext import Text
from pybtex.scanner import PybtexError

from benchmarks.large_bib import corpus
from readinglist.files.documents import Document, decode
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import ascii_letters, fold
from readinglist.papers.identifiers import Doi, parse_versioned
from readinglist.papers.paper import Metadata
from readinglist.sources.bibtex import BibtexSource
from tests.conftest import SHARED

FIELDS = ("title", "families", "year", "doi", "eprint", "venue")
SOURCES = {
    "title": ("title", "subtitle"),
    "families": ("author",),
    "venue": ("journal", "journaltitle", "booktitle"),
}
"""The fields of an entry from which a compared field is read."""
COMMAND = re.compile(r"\\(?:href\s*\{[^{}]*\}|noopsort\s*\{[^{}]*\}|([A-Za-z]+)\s*(?:[-+]?[\d.]+(?:em|ex|pt))?|[{}])")
"""A command with the arguments that TeX does not print, or an escaped brace."""
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two read differently, with the fields of the entry as pybtex has them and our metadata."""

    name: str
    their: str
    our: str
    fields: dict[str, str]
    metadata: Metadata

    @property
    def written(self) -> str:
        """The value as written."""
        return " ".join(self.fields.get(name, "") for name in SOURCES.get(self.name, (self.name,)))


def letters(text: str) -> str:
    """Return the letters and digits of a text, without accents."""
    return re.sub(r"[\W_]+", "", fold(ascii_letters(text)))


def shown(value: str) -> str:
    """Return a TeX value as pybtex prints it."""
    try:
        return str(Text.from_latex(value))
    except (PybtexError, ValueError):
        return value


def theirs(entry: Any) -> dict[str, str]:
    """Return the compared fields as pybtex reads them."""
    fields = {name.lower(): shown(value) for name, value in entry.fields.items()}
    people = entry.persons.get("author", [])
    eprint = parse_versioned(fields.get("eprint", ""))
    doi = Doi.parse(fields.get("doi", ""))
    return {
        "title": letters(fields.get("title", "") + fields.get("subtitle", "")),
        "families": " ".join(letters(shown(" ".join((*each.prelast_names, *each.last_names)))) for each in people),
        "year": "".join(re.findall(r"(?<!\d)\d{4}(?!\d)", fields.get("year") or fields.get("date", ""))[:1]),
        "doi": str(doi or ""),
        "eprint": str(eprint[0]) if eprint else "",
        "venue": letters(fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle", "")),
    }


def ours(metadata: Metadata) -> dict[str, str]:
    """Return the compared fields as the BibTeX source reads them."""
    return {
        "title": letters(metadata.title),
        "families": " ".join(letters(f"{author.particle} {author.family}") for author in metadata.authors),
        "year": str(metadata.date.year) if metadata.date else "",
        "doi": str(metadata.doi or ""),
        "eprint": str(metadata.arxiv_id or ""),
        "venue": letters(metadata.venue),
    }


# --- reasons -------------------------------------------------------------------------------------------------------


def _is_inherited(each: Difference) -> bool:
    references = {"crossref", "xdata", "entryset"} & each.fields.keys()
    return not each.their and bool(references or re.search(r"xdata\s*=", each.written))


def _is_command(each: Difference) -> bool:
    """Whether the two differ only in what they print for commands, between which both have the same text."""
    parts = [re.escape(letters(shown(part))) for part in COMMAND.sub("\0", each.written).split("\0")]
    pattern = re.compile(r".{0,40}?".join(parts))
    same_text = all(pattern.fullmatch(value) for value in (each.their, each.our))
    without = each.their
    for name in filter(lambda name: len(name) > 2, COMMAND.findall(each.written)):
        without = without.replace(name.lower(), "")
    return "\\" in each.written and (same_text or without == each.our)


def _is_in_other_field(each: Difference) -> bool:
    """Whether the field is missing, and its value is in one that biblatex or other programs use instead."""
    if each.name == "eprint":
        return not each.their and any(each.our in value for value in each.fields.values())
    return not (each.their or each.written.strip()) and each.our in map(letters, map(shown, each.fields.values()))


def _is_suffix(each: Difference) -> bool:
    """Whether pybtex takes the suffix for a part of the family name, or for all of it (``III, Hal Daumé``)."""
    names = (letters(f"{author.particle} {author.family} {author.suffix}") for author in each.metadata.authors)
    return " ".join(names) == each.their or bool(SUFFIXES & (set(each.their.split()) - set(each.our.split())))


def _is_given_name(each: Difference) -> bool:
    """Whether pybtex takes a given name before a comma for the family name, or the only name for the given one."""
    choices = [
        {"", letters(author.family), letters(f"{author.given} {author.family}")} for author in each.metadata.authors
    ]
    words = each.their.split(" ")
    return len(words) == len(choices) and all(word in choice for word, choice in zip(words, choices, strict=True))


REASONS: dict[str, Callable[[Difference], bool]] = {
    "inherited by crossref, xdata or a set, which pybtex does not follow": _is_inherited,
    "what a command prints: pybtex prints its name or arguments instead, or nothing": _is_command,
    "in another field: pybtex has none": _is_in_other_field,
    "after a backslash before a brace, where pybtex ends the entry": lambda each: (
        not each.their and any(value.endswith("\\") for value in each.fields.values())
    ),
    "arXiv's own DOI, which is the arXiv id": lambda each: each.their == f"10.48550/arxiv.{each.metadata.arxiv_id}",
    "a journal that is only the arXiv id": lambda each: (
        each.name == "venue" and not each.our and str(each.metadata.arxiv_id) in each.written
    ),
    "a year before Christ, which pybtex takes for one after": lambda each: (
        each.name == "year" and each.fields.get("date", "").startswith("-")
    ),
    "a date beside another year, which biber takes": lambda each: (
        each.name == "year" and each.fields.get("date", "").startswith(each.our)
    ),
    "a year after an argument for sorting, which TeX does not print": lambda each: (
        each.name == "year" and "\\noopsort" in each.written
    ),
    "biblatex's family=, given=, which pybtex does not know": lambda each: "family=" in each.fields.get("author", ""),
    "a suffix such as Jr. before the given name, which pybtex takes for a family name": _is_suffix,
    "a given name that pybtex takes for a family name, or the contrary": _is_given_name,
    "et al., which is no name": lambda each: "etal" in each.their and each.our.endswith("others"),
    "names that are separated by commas or semicolons": lambda each: (
        each.name == "families" and len(each.our.split()) > len(each.their.split())
    ),
}
"""Why the two differ. Ours is what the programs print, or where they misread the entry, what its author meant."""


def reason_of(difference: Difference) -> str:
    """Return the first reason that explains a difference; empty if none does."""
    return next((reason for reason, explains in REASONS.items() if explains(difference)), "")


# --- comparison ----------------------------------------------------------------------------------------------------


def compared(text: str, name: str, equal: Counter[str]) -> Iterator[tuple[str, Difference]]:
    """Yield the key and the difference of each field that the readers read differently, and count the others.

    Nothing is yielded if one of them refuses the file.
    """
    try:
        entries = parse_string(text, "bibtex").entries
        drafts = BibtexSource().parse(Document(name=name, text=text)).drafts
    except (PybtexError, BibliographyDataError, ReadinglistError, ValueError):
        return
    for draft in drafts:
        if draft.citation_key not in entries:
            continue
        entry = entries[draft.citation_key]
        fields = {name.lower(): value for name, value in entry.fields.items()}
        fields["author"] = " and ".join(map(str, entry.persons.get("author", [])))
        their, our = theirs(entry), ours(draft.metadata)
        for each in FIELDS:
            if their[each] == our[each]:
                equal[each] += 1
            else:
                yield draft.citation_key, Difference(each, their[each], our[each], fields, draft.metadata)


def main() -> int:
    """Compare all files and print the counts. Return 1 if a difference has no reason, else 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "bib")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="examples of each reason")
    options = parser.parse_args()
    equal: Counter[str] = Counter()
    differing: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in FIELDS}
    for path, data in corpus(options.folder):
        try:
            text = decode(path.name, data).text
        except ReadinglistError:
            continue
        for key, each in compared(text, path.name, equal):
            place = f"{path.name} {key}: {each.their[:60]!r} / {each.our[:60]!r}"
            differing[each.name][reason_of(each)].append(place)
    for name, by_reason in differing.items():
        print(f"{name:10} equal {equal[name]:6}  differ {sum(map(len, by_reason.values())):5}")
        for reason, places in sorted(by_reason.items(), key=lambda item: -len(item[1])):
            print(f"  {len(places):5}  {reason or 'UNEXPLAINED'}")
            for place in places[: options.show] if reason else places:
                print(f"           {place}")
    unexplained = sum(len(by_reason[""]) for by_reason in differing.values() if "" in by_reason)
    print(f"{unexplained} differences without a known reason")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
