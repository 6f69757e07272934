"""Reading of items as marked text: markup becomes marks; identifiers, addresses and labels are cut."""

import re
import unicodedata

from readinglist.papers.folding import printable
from readinglist.papers.html_entities import unescaped
from readinglist.papers.identifiers import Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.addresses import address_end, take_addresses
from readinglist.sources.items.labels import take_labels, take_tags
from readinglist.sources.items.marks import CUT, PRIVATE, MarkedText, one_space
from readinglist.sources.items.markup import read_html, read_markdown, read_tex


def read_marked_text(source: str) -> MarkedText:
    """Return an item as marked text; tabs are kept, other white space becomes single spaces."""
    text = _TASK_DATE.sub("", PRIVATE.sub("", source))
    text = printable(unescaped(text))
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    if "{{" in text:
        text = _CITATION.sub(_cited, text)
    if "::" in text:
        text = _INLINE_FIELD.sub(_field, text)
    item = MarkedText("\t".join(" ".join(column.split()) for column in text.strip().split("\t")))
    steps = (_take_named, read_tex, read_html, read_markdown, take_addresses, _take_bare_ids, take_labels, take_tags)
    for step in steps:
        step(item)
    item.text = one_space(item.text).strip()
    return item


_TASK_DATE = lazy_pattern(r"\s[📅⏳🛫➕✅❌]\ufe0f?\s?(?:19|20)\d\d-\d\d-\d\d(?=\s|$)")
"""A date that the plugin Tasks of Obsidian puts after an item."""
_CITATION = lazy_pattern(r"\{\{\s?[Cc]it[^{}|]{1,30}(?P<fields>(?:\|(?:[^{}|]|\{[^{}]{0,100}\}){0,600}){1,40})\}\}")


def _cited(found: re.Match[str]) -> str:
    """Return a citation template of MediaWiki as a reference."""
    stated = (field.partition("=") for field in found["fields"].split("|"))
    fields = {name.strip().lower(): value.strip() for name, _, value in stated if value.strip()}
    numbers = ("", *map(str, range(1, _MOST_AUTHORS)))
    names = [f"{fields.get(f'first{n}', '')} {fields[f'last{n}']}".strip() for n in numbers if f"last{n}" in fields]
    names += [fields[f"author{n}"] for n in numbers if f"author{n}" in fields]
    venue = fields.get("journal") or fields.get("publisher") or ""
    year = fields.get("year") or fields.get("date") or ""
    named = [f"{label}{fields[key]}" for key, label in _IDENTIFIERS.items() if key in fields]
    title = fields.get("title", "")
    return ", ".join(filter(None, (", ".join(names), f"“{title}”" if title else "", venue, year, *named)))


_MOST_AUTHORS = 30
_IDENTIFIERS = {"arxiv": "arXiv:", "eprint": "arXiv:", "doi": "doi:", "url": ""}
_INLINE_FIELD = lazy_pattern(r"[\[(](?P<name>[\w -]{1,30})::\s?(?P<value>[^\[\]()]{0,300})[\])]")


def _field(found: re.Match[str]) -> str:
    """Return the value of a field in a line of an outliner, such as ``[year:: 2024]``, as a column of its own."""
    return f"\t{'arXiv:' if found['name'].lower() == 'arxiv' else ''}{found['value']}\t"


_NUMBER = r"(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?(?![\w/]|\.\d)"
_NAMED_ID = lazy_pattern(
    r"(?<![\w/.])(?:(?:arxiv|corr)(?:\.org)?\s?(?:(?:e-?print|pre-?print)s?)?[\s:,.(]*)?"
    r"(?:(?:e-?prints?|pre-?prints?)[\s:]*)?(?:arxiv\s?[:.\s/]\s?`?|(?:arxiv\s?:\s?)?abs/|eprint[\s:]+)"
    rf"(?P<id>{_NUMBER})`?\)?(?:\s?[\[(][a-z-]+(?:\.[A-Za-z-]{{2,}})?[\])])?",
    re.IGNORECASE,
)
_BARE_ID = lazy_pattern(
    rf"(?<![\w/.:-])(?P<id>{_NUMBER})(?:\s?\[[a-z-]+(?:\.[A-Za-z-]{{2,}})?\])?(?![\w-])", re.IGNORECASE
)
_DOI_TEXT = r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>\[\]|]+"
_DOI = lazy_pattern(
    rf"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|\bdoi\s?:\s?)+(?P<named>{_DOI_TEXT})|(?<![\w/.])(?P<bare>{_DOI_TEXT})|"
    r"(?P<address>https?://[\w.-]+/(?:[\w/-]+/)?doi/(?:(?:abs|full|pdf|epdf|pdfdirect|reader)/)?"
    r"(?P<in_path>10\.\d{4,9}/[^\s?#\"<>|)\]]+)[^\s\"<>|)\]]*)",
    re.IGNORECASE,
)


def _take_named(item: MarkedText) -> None:
    """Take DOIs and the arXiv ids that are named as such."""
    for named in arxiv_ids_in(item.text):
        item.keep(named)
    for doi in dois_in(item.text):
        item.keep(doi)

    def cut_doi(found: re.Match[str]) -> str:
        written = found["named"] or found["bare"] or found["in_path"]
        end = address_end(written)
        parsed = Doi.parse(written[:end])
        if not parsed:
            return found[0]
        item.keep(parsed)
        if found["address"]:
            item.links.append(found["address"])
            return CUT
        return CUT + written[end:]

    def cut_id(found: re.Match[str]) -> str:
        named = parse_versioned(found["id"])
        if not named:
            return found[0]
        item.keep(named)
        opened = found[0].count("(") - found[0].count(")")
        return "(" * (opened > 0) + CUT + ")" * (opened < 0)

    if "10." in item.text:
        item.text = _DOI.sub(cut_doi, item.text)
    item.text = _NAMED_ID.sub(cut_id, item.text)


def _take_bare_ids(item: MarkedText) -> None:
    """Take ids without a name at an end of the text, in brackets or in a column of their own.

    An old-style id names its archive, so that it may stand anywhere.
    """
    text = item.text

    def cut(found: re.Match[str]) -> str:
        named = parse_versioned(found["id"])
        if not named or not ("/" in found["id"] or _stands_alone(text, found.start(), found.end())):
            return found[0]
        item.keep(named)
        return CUT

    item.text = _BARE_ID.sub(cut, text)


_OPENED, _CLOSED = lazy_pattern(r"[\[({<|\t]\s?$|\s[-–—:·•]\s$"), lazy_pattern(r"\s?[\])}>|\t]|\s[-–—:·•]\s")
_WORD = lazy_pattern(r"[^\W_]")
_COUNTED = lazy_pattern(
    r"(?:\b(?:pp?|pages?|S|vol|no|nr|version|ver|v|tel|phone|fax|is[bs]n|section|sec|eq)\b[\s.:]*|[$€£+#])$",
    re.IGNORECASE,
)
_REACH = 40


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the number at this place is at an end of the text, in brackets or in a column."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if _COUNTED.search(before):
        return False
    if _OPENED.search(before) and (_CLOSED.match(after) or not after):
        return True
    first = start <= _REACH and not _WORD.search(before)
    last = end + _REACH >= len(text) and not _WORD.search(after)
    return first or last
