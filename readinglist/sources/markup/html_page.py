"""The source for HTML: saved pages, page sources and fragments of them, and exported bookmarks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from readinglist.files.documents import Document
from readinglist.formats.html_documents import HTML, Element, parse_html
from readinglist.papers.folding import fold_title
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Source
from readinglist.sources.manager_entries import without_site
from readinglist.sources.markup.addresses import identifiers_in, names_a_paper
from readinglist.sources.markup.boilerplate import boilerplate
from readinglist.sources.markup.card_fields import fields_of
from readinglist.sources.markup.cards import Card, find_cards, is_title
from readinglist.sources.markup.inline import plain_text
from readinglist.sources.markup.joining import name_papers, or_none_found, read_page, skipped_lines, with_drafts
from readinglist.sources.markup.metadata import (
    Stated,
    coins,
    completed,
    embedded_papers,
    linked_data,
    meta_elements,
    paper_of_page,
)
from readinglist.sources.markup.writing import Page, PageWriter

_SAMPLE = 4000
_COMMENTS = r"\s*(?:<!--(?:(?!-->).)*-->\s*)*"
_DOCUMENT = lazy_pattern(
    _COMMENTS + r"<(?:!doctype\s+(?:html|netscape)|html[\s>]|head[\s>]|body[\s>]|meta\s+charset)",
    re.IGNORECASE | re.DOTALL,
)
_XML = lazy_pattern(r"\s*<\?xml\b[^>]*>" + _COMMENTS + r"(?!<!doctype html|<html)<", re.IGNORECASE | re.DOTALL)
_BLOCK = lazy_pattern(
    r"\s*<(?:div|article|section|table|tbody|tr|dl|dt|ul|ol|li|h[1-6]|main|p|span|a|meta|link|title|script|form|center)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
_TAGS = lazy_pattern(
    r"</?(?:div|article|section|table|tr|td|dl|dt|dd|ul|ol|li|h[1-6]|p|span|a|b|i|em|strong|br|img)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_FEWEST_TAGS = 6
_SAVED_FROM = lazy_pattern(
    r"<!--\s*saved from url=\(\d+\)(?P<chrome>https?://\S+)|Page saved with SingleFile\s+url:\s*(?P<singlefile>https?://\S+)"
)
_CLIPBOARD = lazy_pattern(r"Version:[\d.]+\s+StartHTML:-?\d+\s")
"""What Windows puts before HTML in the clipboard."""
_SOURCE = lazy_pattern(r"^SourceURL:(?P<address>https?://\S+)", re.MULTILINE)
_ID_BEFORE_TITLE = lazy_pattern(r"^\s*(?:\[(?:arXiv:)?[\w./-]+\]|\(\d+\)|Paper page\s+-)\s+", re.IGNORECASE)
_LENGTH_OF_ARTICLE = 600
_OTHER = "other text"


class HtmlSource:
    """The source for HTML."""

    name = "html"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for documents that begin as HTML does, and for fragments of it."""
        head = document.text[:_SAMPLE].lstrip("\ufeff")
        if _XML.match(head):
            return Confidence.NO
        if _CLIPBOARD.match(head) or _DOCUMENT.match(head.removeprefix(_declaration(head))):
            return Confidence.YES
        tags = len(_TAGS.findall(document.text[: 4 * _SAMPLE]))
        return Confidence.YES if _BLOCK.match(head) and tags >= _FEWEST_TAGS else Confidence.NO

    def check(self) -> None:
        """Check that the library for HTML is installed.

        Raises:
            PluginError: If it is not.
        """
        HTML.check()

    def parse(self, document: Document) -> Parsed:
        """Return the papers that the page states, else those that the source for pages reads in its text.

        Raises:
            InputError: If the document is too large.
            PluginError: If the library for HTML is not installed.
        """
        if not document.text.strip():
            return Parsed()
        return or_none_found(read_html(document.text, name=document.name), "page")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``html``, which has no settings."""
    return HtmlSource()


def _declaration(head: str) -> str:
    found = re.match(r"\s*<\?xml\b[^>]*>", head, re.IGNORECASE)
    return found[0] if found else ""


def read_html(text: str, *, name: str, address: str = "") -> Parsed:
    """Return the papers of a page; `address` is where it comes from, if that is known.

    Raises:
        InputError: If the page is too large or nested too deeply.
        PluginError: If the library for HTML is not installed.
    """
    root = parse_html(text[max(0, text.find("<")) :] if _CLIPBOARD.match(text) else text, name=name)
    meta = meta_elements(root)
    base = _base(root, meta, address or _saved_from(text))
    if re.match(r"\s*<!doctype\s+netscape-bookmark", text, re.IGNORECASE):
        return _bookmarks(root, base)
    return _HtmlPage(root, meta, base, name).parsed()


def _saved_from(text: str) -> str:
    copied = _SOURCE.search(text, 0, _SAMPLE) if _CLIPBOARD.match(text) else None
    found = _SAVED_FROM.search(text, 0, _SAMPLE)
    return copied["address"] if copied else (found["chrome"] or found["singlefile"]) if found else ""


def _base(root: Element, meta: Mapping[str, Sequence[str]], address: str) -> str:
    """Return the address that links are relative to; empty if it is unknown."""
    stated = ""
    for element in root.elements():
        if element.name == "base" and element.attributes.get("href"):
            return urljoin(address, element.attributes["href"])
        if element.name == "link" and element.attributes.get("rel", "").lower() == "canonical" and not stated:
            stated = element.attributes.get("href", "")
        if element.name == "body":
            break
    return address or stated or next(iter(meta.get("og:url", ())), "")


class _HtmlPage:
    """One page: its elements, its text, and the papers it states."""

    def __init__(self, root: Element, meta: Mapping[str, Sequence[str]], base: str, name: str) -> None:
        self._root, self._meta, self._base, self._name = root, meta, base, name
        self._around = list(boilerplate(root))
        self._writer = PageWriter(base)

    def parsed(self) -> Parsed:
        """Return the papers of the page."""
        stated = paper_of_page(self._meta, self._root) or self._paper_at_address()
        if stated:
            return self._of_one_paper(stated)
        cards = [card for card in find_cards(self._root, self._around, self._base) if not _is_in_named_column(card)]
        others = [*embedded_papers(self._root), *linked_data(self._root)]
        in_coins = [] if cards else list(coins(self._root))
        if not cards and not in_coins and others:
            return self._of_papers(others)
        page = self._writer.write(self._root)
        drafts = [
            *(_draft(completed(fields_of(card, self._base), others), _span(page, card.parts)) for card in cards),
            *(_draft(each, _span(page, (element, *element.ancestors()))) for element, each in in_coins),
        ]
        drafts = [draft for draft in drafts if draft.metadata.names_a_paper]
        return self._with_rest(page, drafts)

    def _of_one_paper(self, stated: Stated) -> Parsed:
        """Return the paper that the page is about; nothing else on it is read."""
        heading = self._heading(stated[0].title)
        shown = [(replace(_described(heading, self._base), authors=()), None)] if heading else []
        others = [*embedded_papers(self._root), *linked_data(self._root), *shown]
        return self._of_papers([completed(stated, others)])

    def _heading(self, title: str) -> Card | None:
        """Return the part of the page with its main heading, if that is its title or the title is unknown."""
        heading = next((each for each in _named(self._root, "h1") if is_title(plain_text(each))), None)
        if heading is None or (title and fold_title(plain_text(heading)) not in fold_title(title)):
            return None
        part = heading
        while part.parent is not None and part.parent.name != "body" and len(plain_text(part)) < _LENGTH_OF_ARTICLE:
            part = part.parent
        return Card(heading, [part])

    def _of_papers(self, stated: Sequence[Stated]) -> Parsed:
        """Return papers that are not in the text of the page, which begins with them."""
        drafts = []
        for metadata, version in stated:
            self._writer.blank()
            first = len(self._writer.page.lines) + (2 if self._writer.page.lines else 1)
            for line in _lines_of(metadata):
                self._writer.line(line)
            drafts.append(_draft((metadata, version), (first, len(self._writer.page.lines))))
        self._writer.blank()
        first = len(self._writer.page.lines) + 1
        page = self._writer.write(self._root)
        reasons = dict.fromkeys(range(first, len(page.lines) + 1), _OTHER) | self._boilerplate_lines(page)
        parsed = Parsed(skipped=skipped_lines(page.lines, reasons), text="\n".join(page.lines))
        return with_drafts(parsed, drafts)

    def _boilerplate_lines(self, page: Page) -> dict[int, str]:
        spans = filter(None, map(page.span, self._around))
        return {number: "boilerplate" for first, last in spans for number in range(first, last + 1)}

    def _with_rest(self, page: Page, drafts: Sequence[Draft]) -> Parsed:
        """Return the papers read from the markup, and those in the rest of the text if it has at least as many."""
        taken = {number for draft in drafts for number in range(draft.line, draft.last_line + 1)}
        reasons = {number: reason for number, reason in self._boilerplate_lines(page).items() if number not in taken}
        known = taken | reasons.keys()
        rest = [(number, line) for number, line in enumerate(page.lines, start=1) if number not in known]
        if _has_papers([line for _, line in rest], drafts):
            parsed = read_page(self._name, page.lines, reasons | dict.fromkeys(taken, ""))
            return with_drafts(replace(parsed, skipped=tuple(span for span in parsed.skipped if span.reason)), drafts)
        reasons |= {number: _OTHER for number, line in rest if line.strip()}
        parsed = Parsed(skipped=skipped_lines(page.lines, reasons), text="\n".join(page.lines))
        return with_drafts(parsed, drafts)

    def _paper_at_address(self) -> Stated | None:
        """Return the paper whose page this is by its address, such as that of a paper at Hugging Face."""
        own = [*(element.attributes.get("href", "") for element in self._root.elements() if _is_canonical(element))]
        own += [*self._meta.get("og:url", ()), self._base]
        found = next((each for address in own for each in identifiers_in(address) if names_a_paper(address)), None)
        if found is None:
            return None
        named = next(iter(self._meta.get("og:title", ())), "") or next(map(plain_text, _named(self._root, "title")), "")
        title = _title_of_link(named)
        heading = self._heading(title)
        metadata = _described(heading, self._base) if heading else Metadata(title=title)
        if isinstance(found, tuple):
            return replace(metadata, arxiv_id=found[0]), found[1]
        return replace(metadata, doi=found), None


def _described(card: Card, base: str) -> Metadata:
    """Return title, authors and abstract; the links of an article are those of other papers."""
    metadata, _ = fields_of(card, base)
    return Metadata(title=metadata.title, authors=metadata.authors, abstract=metadata.abstract)


def _is_in_named_column(card: Card) -> bool:
    """Whether the title is in a table whose first row names the columns, which the source for pages reads."""
    from readinglist.sources.page.tables import named_columns

    table = next((each for each in card.title.ancestors() if each.name == "table"), None)
    row = next((each for each in table.elements() if each.name == "tr"), None) if table else None
    cells = [plain_text(each) for each in row.children if isinstance(each, Element)] if row else []
    columns = named_columns(cells)
    return "title" in columns and len(columns) > 1


def _is_canonical(element: Element) -> bool:
    return element.name == "link" and element.attributes.get("rel", "").lower() == "canonical"


def _named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.elements() if element.name == name)


def _span(page: Page, elements: Sequence[Element]) -> tuple[int, int]:
    """Return the lines of neighbouring elements; those of the first with text if they contain each other."""
    spans = [span for element in elements if (span := page.span(element))]
    if not spans:
        return 1, max(1, len(page.lines))
    nested = any(element.parent is elements[1] for element in elements[:1]) if len(elements) > 1 else False
    return spans[0] if nested else (min(first for first, _ in spans), max(last for _, last in spans))


def _draft(stated: Stated, span: tuple[int, int]) -> Draft:
    metadata, version = stated
    return Draft(record=1, line=span[0], last_line=span[1], kind=OriginKind.PAGE, metadata=metadata, version=version)


def _lines_of(metadata: Metadata) -> Iterator[str]:
    """Yield the lines that show a paper which the text of its page does not."""
    yield f"Title: {metadata.title}"
    shown = {
        "Authors": "; ".join(map(str, metadata.authors)),
        "arXiv": str(metadata.arxiv_id or ""),
        "DOI": str(metadata.doi or ""),
        "Date": str(metadata.date or ""),
        "Venue": metadata.venue,
        "Abstract": metadata.abstract,
    }
    yield from (f"{name}: {text}" for name, text in shown.items() if text)


def _has_papers(lines: Sequence[str], drafts: Sequence[Draft]) -> bool:
    """Whether the lines outside cards name papers: as many as the cards if there are some."""
    known = {each for draft in drafts for each in (draft.metadata.arxiv_id, draft.metadata.doi) if each}
    named: set[object] = set()
    for line in lines:
        found = [each[0] if isinstance(each, tuple) else each for each in identifiers_in(line)]
        named.update(each for each in found if each not in known)
        if not found and names_a_paper(line):
            named.add(line)
    if drafts:
        return len(named) >= max(3, len(drafts))
    return bool(named) or name_papers(lines)


def _title_of_link(text: str) -> str:
    """Return the title in the text of a bookmark or the title of a page, without the name of the site."""
    title = _ID_BEFORE_TITLE.sub("", without_site(text)).strip()
    return title if is_title(title) else ""


def _bookmarks(root: Element, base: str) -> Parsed:
    """Return the papers among exported bookmarks."""
    page = PageWriter(base).write(root)
    drafts = []
    for link in _named(root, "a"):
        address = link.attributes.get("href", "")
        span = page.span(link)
        if span is None or not names_a_paper(address):
            continue
        found = next(identifiers_in(address), None)
        arxiv = found if isinstance(found, tuple) else None
        metadata = Metadata(
            title=_title_of_link(plain_text(link)),
            arxiv_id=arxiv[0] if arxiv else None,
            doi=found if found and not isinstance(found, tuple) else None,
            links=() if found else (address,),
        )
        if metadata.names_a_paper:
            drafts.append(_draft((metadata, arxiv[1] if arxiv else None), span))
    taken = {draft.line for draft in drafts}
    reasons = {number: "bookmark" for number in range(1, len(page.lines) + 1) if number not in taken}
    parsed = Parsed(skipped=skipped_lines(page.lines, reasons), text="\n".join(page.lines))
    return with_drafts(parsed, drafts)
