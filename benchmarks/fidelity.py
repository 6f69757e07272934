"""Fields of real .bib files against an independent reader: ``python -m benchmarks.fidelity [FOLDER] [--show N]``.

Reads each .bib file in FOLDER (by default the corpora next to the checkout) with pybtex and with the BibTeX source, and
compares title, family names, year, DOI, arXiv id and venue of the entries that both have, in letters and digits. Prints
the number of equal and differing values of each field, and N differences of each. Needs ``pip install pybtex``.

Differences that are meant: pybtex inherits nothing by ``crossref`` and ``xdata``, prints the names of commands that it
does not know (``\\mkbibemph``), takes ``Jr.`` and biblatex's ``family=`` for parts of the family name, and keeps the
DOI that arXiv registers and the archive's name as the journal. It prints the names of fonts (``\\sl``) and of signs in
mathematics (``\\cdot``), takes ``year`` before ``date`` and years before Christ for others, and reads lists with commas
or ``others`` in other spellings as one name.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
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


def pairs(text: str, name: str) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Yield (key, their fields, our fields) of the entries that both readers have; nothing if one refuses the file."""
    try:
        entries = parse_string(text, "bibtex").entries
        drafts = BibtexSource().parse(Document(name=name, text=text)).drafts
    except (PybtexError, BibliographyDataError, ReadinglistError, ValueError):
        return
    for draft in drafts:
        if draft.citation_key in entries:
            yield draft.citation_key, theirs(entries[draft.citation_key]), ours(draft.metadata)


def main() -> None:
    """Compare all files and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "bib")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    equal: Counter[str] = Counter()
    differing: dict[str, list[str]] = {name: [] for name in FIELDS}
    for path, data in corpus(options.folder):
        try:
            text = decode(path.name, data).text
        except ReadinglistError:
            continue
        for key, their, our in pairs(text, path.name):
            for name in FIELDS:
                if their[name] == our[name]:
                    equal[name] += 1
                else:
                    differing[name].append(f"{path.name} {key}: {their[name][:60]!r} / {our[name][:60]!r}")
    for name in FIELDS:
        print(f"{name:10} equal {equal[name]:6}  differ {len(differing[name]):5}")
        for line in differing[name][: options.show]:
            print(f"    {line}")


if __name__ == "__main__":
    main()
