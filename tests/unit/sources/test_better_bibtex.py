"""Comparison with Better BibTeX on the same .bib files: titles, authors, years and DOIs of nearly all items are equal.

The comparison forgives what Better BibTeX changes by intention: Zotero's markup goes, as do the signs before indices
and exponents that have no characters of their own; letters may differ in case, as it lowers titles; dashes of TeX may
still be typed hyphens, as it leaves some; and a DOI may stand as an address.
"""

import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from readinglist.files.documents import read_document
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Draft
from readinglist.sources.bibtex import BibtexSource
from readinglist.tex.plain_text import plain_text
from tests.conftest import SHARED

pytestmark = pytest.mark.shared

PAIRS = SHARED / "suites" / "bbt_import_pairs"
REQUIRED = 0.97
SECONDARY = re.compile(
    r"editor|translator|seriesEditor|bookAuthor|counsel|recipient|reviewedAuthor|attorneyAgent|guest"
)
TITLES = ("title", "caseName", "nameOfAct", "subject")
DATES = ("date", "dateDecided", "dateEnacted", "issueDate")


def pairs() -> Iterator[tuple[dict, Draft]]:
    """Pair each Zotero item with the draft of the same entry: by key, or by volume and pages if there is none."""
    for path in sorted(PAIRS.glob("*.bib")):
        answer = path.with_suffix(".json")
        if not answer.exists():
            continue
        items = [
            i for i in json.loads(answer.read_text("utf-8"))["items"] if i["itemType"] not in ("note", "attachment")
        ]
        try:
            drafts = BibtexSource().parse(read_document(str(path))).drafts
        except ReadinglistError:
            continue
        if all(item.get("citationKey") for item in items):
            yield from _matched([(i["citationKey"], i) for i in items], [(d.citation_key, d) for d in drafts])
        else:
            yield from _matched(
                [(_place(i.get("volume"), i.get("pages")), i) for i in items],
                [
                    (_place(dict(d.metadata.extra).get("volume"), dict(d.metadata.extra).get("pages")), d)
                    for d in drafts
                ],
            )


def _matched(items: list[tuple[str, dict]], drafts: list[tuple[str, Draft]]) -> Iterator[tuple[dict, Draft]]:
    """Return the pairs whose names are unique on both sides."""
    counts = Counter(name for name, _ in items), Counter(name for name, _ in drafts)
    by_name = dict(drafts)
    for name, item in items:
        if name and counts[0][name] == counts[1][name] == 1:
            yield item, by_name[name]


def _place(volume: str | None, pages: str | None) -> str:
    return f"{volume or ''} {re.sub(r'[^0-9A-Za-z]+', '-', pages or '')}".strip()


def plain(markup: str) -> str:
    text = html.unescape(re.sub(r"</?(?:i|b|sub|sup|sc|span)\b[^>]*>", "", markup))
    return one_line(unicodedata.normalize("NFC", text))


def forgiving(text: str) -> str:
    text = re.sub(r"[_^]\(([^()]*)\)|[_^]", r"\1", text)
    return re.sub("-{2,3}|[–—]", "-", text).casefold()


def first_of(item: dict, names: tuple[str, ...]) -> str:
    return next((str(item[name]) for name in names if item.get(name)), "")


def titles(item: dict, draft: Draft) -> tuple[str, str]:
    return forgiving(plain(first_of(item, TITLES))), forgiving(plain_text(draft.metadata.title))


def authors(item: dict, draft: Draft) -> tuple[list[str], list[str]]:
    creators = [c for c in item.get("creators", []) if not SECONDARY.fullmatch(c["creatorType"])]
    names = [c.get("name") or f"{c.get('firstName', '')} {c.get('lastName', '')}" for c in creators]
    return [plain(name) for name in names], [plain_text(str(author)) for author in draft.metadata.authors]


def years(item: dict, draft: Draft) -> tuple[str, str]:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", first_of(item, DATES))
    return found[0] if found else "", f"{draft.metadata.date.year:04}" if draft.metadata.date else ""


def dois(item: dict, draft: Draft) -> tuple[str, str]:
    extra = item.get("extra") or ""
    stated = re.search(r"(?m)^DOI: (\S+)", "\n".join(extra) if isinstance(extra, list) else extra)
    doi = item.get("DOI") or (stated[1] if stated else "")
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", doi.lower()), str(draft.metadata.doi or "").lower()


@pytest.fixture(scope="module")
def paired() -> list[tuple[dict, Draft]]:
    return list(pairs())


@pytest.mark.parametrize("aspect", [titles, authors, years, dois], ids=lambda aspect: aspect.__name__)
def test_items_are_equal(aspect, paired) -> None:
    assert len(paired) > 2500
    compared = [aspect(item, draft) for item, draft in paired]
    different = [(theirs, ours) for theirs, ours in compared if theirs != ours]
    assert len(different) <= (1 - REQUIRED) * len(compared), different[:20]
    print(f"{aspect.__name__}: {1 - len(different) / len(compared):.2%} of {len(compared)} equal")
