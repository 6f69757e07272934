"""The source for pages: lists of papers, bibliographies, and text copied from a browser."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.entries_in_text import entry_lines, parse_entries
from readinglist.sources.items.splitting import split_item
from readinglist.sources.page.assembly import reason_of, spans_of
from readinglist.sources.page.cards import read_cards
from readinglist.sources.page.embedded import code_lines, paper_of_note
from readinglist.sources.page.evidence import is_attribute, is_mention, looks_like_title
from readinglist.sources.page.item_drafts import draft_of, drafts_of_identifiers, drafts_of_run
from readinglist.sources.page.lines import (
    PageLine,
    in_one_column,
    read_lines,
    with_items_apart,
    without_quotation_marks,
)
from readinglist.sources.page.lists import paper_runs, runs_of
from readinglist.sources.page.marks import MarkedLine, is_html_item, marked_lines, page_breaks
from readinglist.sources.page.parts import Part
from readinglist.sources.page.reference_lists import is_reference_heading, line_items, paragraph_items, references_of
from readinglist.sources.page.tables import table_items
from readinglist.sources.page.wording.labels import with_plain_labels

MAX_CHARACTERS = 8 * 1024 * 1024
"""Maximum number of characters of a page, enough for about 5,000 papers."""
MAX_LINES = 100_000
"""Maximum number of lines of a page, enough for about 5,000 papers with wrapped abstracts."""

_BLANK = lazy_pattern(r"\n\s*\n")
_ASIDE = ("markup", "front matter", "invisible")
_MOSTLY = 0.5
_TEXT = 200
_LONGEST_ITEM = 300
_FEWEST = 2


class PageSource:
    """The source for pages."""

    name = "page"

    def recognise(self, document: Document) -> Confidence:
        """Return MAYBE for any text."""
        return Confidence.MAYBE

    def parse(self, document: Document) -> Parsed:
        """Return the papers of a page; all other lines are skipped with a reason.

        Lists and bibliographies are read item by item, the rest as repeated blocks. Papers that are only named by an
        arXiv id, a DOI or a URL in running text are returned without a title. Columns side by side, as in text copied
        from a PDF, are read one after the other; the items of a numbered list on one line, and labelled parts of one,
        are read as lines. The text of the result has them so.

        Raises:
            InputError: If the document is too large.
        """
        text = with_plain_labels(with_items_apart(in_one_column(document.text)))
        if text == document.text:
            return read_text(document)
        return replace(read_text(replace(document, text=text)), text=text)


def read_text(document: Document) -> Parsed:
    """Return the papers of a page whose lines are in order.

    Raises:
        InputError: If the document is too large.
    """
    if len(document.text) > MAX_CHARACTERS or document.text.count("\n") > MAX_LINES:
        raise InputError(
            f"{document.name} is too large for a page",
            hint="split it, or specify its format with --format",
        )
    drafts, problems, skipped = _read(document.text)
    return Parsed(
        drafts=tuple(each for each in _numbered(drafts, problems) if isinstance(each, Draft)),
        problems=tuple(each for each in _numbered(drafts, problems) if isinstance(each, Problem)),
        skipped=tuple(sorted(skipped, key=lambda span: span.first_line)),
    )


def _read(text: str) -> tuple[list[Draft], list[Problem], list[Skipped]]:
    """Return the drafts, problems and skipped spans of a page, not yet in order."""
    shown = [number for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    text = without_quotation_marks(text)
    page = list(read_lines(text))
    raw = text.split("\n")
    hidden = {line.number for line in page if line.aside in _ASIDE} | code_lines(text) | page_breaks(text)
    hidden -= {line.number for line in page if line.aside == "markup" and is_html_item(raw[line.number - 1])}
    entries, own = entry_lines(text)
    hidden.update(number for first, last in (*entries, *own) for number in range(first, last + 1))
    lines = [line for line in marked_lines(text) if line.number not in hidden]
    drafts, skipped = _read_lists(lines)
    taken = _numbers(drafts, skipped) | hidden
    found, spans = _read_rest([line for line in page if line.number not in taken], drafts, raw)
    drafts.extend(found)
    skipped.extend(spans)
    if own and len(drafts) < _FEWEST:
        entries, own = entries + own, []
    parsed = parse_entries(text, entries) if entries else Parsed()
    drafts.extend(parsed.drafts)
    skipped.extend(parsed.skipped)
    skipped.extend(Skipped(first_line=first, last_line=last, reason="citation of this page") for first, last in own)
    if not drafts and not parsed.problems:
        drafts, skipped = _mentioned(page, (), raw, bare=True), []
    drafts, repeated = _without_repeated_names(drafts, paper_of_note(text))
    skipped.extend(repeated)
    covered = _numbers(drafts, skipped) | {problem.line for problem in parsed.problems}
    skipped.extend(spans_of([number for number in shown if number not in covered], "markup"))
    return drafts, list(parsed.problems), skipped


def _without_repeated_names(drafts: Sequence[Draft], note: Draft | None) -> tuple[list[Draft], list[Skipped]]:
    """Return the drafts without those that only repeat the identifier of a draft with a title, which are skipped.

    Of a `note` on one paper, only that and other papers that it identifies are returned.
    """
    titled = {name for draft in drafts if draft.metadata.title for name in draft.metadata.identifiers()}
    kept = [draft for draft in drafts if draft.metadata.title or not titled.issuperset(draft.metadata.identifiers())]
    if note:
        own = note.metadata.identifiers()
        kept = [note, *(draft for draft in kept if draft.metadata.identifiers() not in ((), own))]
    lines = _numbers(drafts, ()) - _numbers(kept, ())
    return kept, list(spans_of(sorted(lines), "note" if note else "identifier"))


def _read_lists(lines: Sequence[MarkedLine]) -> tuple[list[Draft], list[Skipped]]:
    """Return the papers in lists with and without marks, and the lines of their items that name none."""
    items, skipped = table_items(lines)
    drafts = [_with_abstract(draft_of(item.parts, item.first, item.last), item.parts.remark) for item in items]
    taken = _numbers(drafts, skipped)
    lines = [line for line in lines if line.number not in taken]
    for run in paper_runs(lines, runs_of(lines)):
        found, spans = drafts_of_run(run)
        drafts.extend(found)
        skipped.extend(spans)
    taken = _numbers(drafts, skipped)
    rest = [line for line in lines if line.number not in taken]
    items = references_of(rest)
    if all(item.first == item.last for item in items):
        items = max(items, line_items(rest), paragraph_items(rest), key=len)
    for item in items:
        mention = is_mention(item.text, item.parts.title)
        drafts.extend(
            drafts_of_identifiers(item.text, item.first, item.last, bare=True)
            if mention
            else [_with_abstract(draft_of(item.parts, item.first, item.last), item.parts.remark)]
        )
    return drafts, skipped


def _with_abstract(draft: Draft, remark: str) -> Draft:
    """Return the draft of a row or paragraph, with what follows its title as the abstract if it is long enough."""
    return replace(draft, metadata=replace(draft.metadata, abstract=remark)) if len(remark) > _TEXT else draft


def _numbered(drafts: Sequence[Draft], problems: Sequence[Problem]) -> list[Draft | Problem]:
    """Return drafts and problems with their record numbers, in order of lines."""
    found: list[Draft | Problem] = sorted([*drafts, *problems], key=lambda each: each.line)
    return [replace(each, record=number) for number, each in enumerate(found, start=1)]


def _numbers(drafts: Iterable[Draft], skipped: Iterable[Skipped]) -> set[int]:
    """Return the numbers of the lines in drafts and skipped spans."""
    numbers = {number for draft in drafts for number in range(draft.line, draft.last_line + 1)}
    numbers.update(number for span in skipped for number in range(span.first_line, span.last_line + 1))
    return numbers


def _read_rest(
    lines: Sequence[PageLine], drafts: Sequence[Draft], raw: Sequence[str]
) -> tuple[list[Draft], list[Skipped]]:
    """Return the drafts and skipped spans of the lines outside of lists.

    If most of the page is a list, or hardly any title or abstract remains, they are an introduction or boilerplate, and
    only identifiers in them name papers.
    """
    shown = [line for line in lines if line.text]
    listed = sum(draft.last_line - draft.line + 1 for draft in drafts)
    evident = sum(len(line.text) > _TEXT or line.label is Part.TITLE for line in shown)
    if not drafts or (evident >= _FEWEST and listed < _MOSTLY * (listed + len(shown))):
        found, spans = _with_collections_opened(*read_cards(lines), lines, raw)
        if found:
            return _with_skipped_papers(found, spans, drafts, lines, raw)
    mentioned = _mentioned(lines, drafts, raw)
    own = {draft.line for draft in mentioned}
    return mentioned, _spans([line for line in lines if line.number not in own])


def _with_collections_opened(
    found: Sequence[Draft], spans: Sequence[Skipped], lines: Sequence[PageLine], raw: Sequence[str]
) -> tuple[Sequence[Draft], Sequence[Skipped]]:
    """Return cards and skipped spans with the papers that collections name in place of these."""
    kept = [draft for draft in found if not _is_collection(draft, raw)]
    if len(kept) == len(found):
        return found, spans
    opened = _numbers(found, ()) - _numbers(kept, ())
    inner = [line for line in lines if line.number in opened]
    papers = _mentioned(inner, kept, raw)
    own = _numbers(papers, ())
    return [*kept, *papers], [*spans, *_spans([line for line in inner if line.number not in own])]


def _is_collection(draft: Draft, raw: Sequence[str]) -> bool:
    """Whether most paragraphs of a card without authors name one paper each, several of them other papers."""
    if draft.metadata.authors:
        return False
    lines = raw[draft.line - 1 : draft.last_line]
    paragraphs = _BLANK.split("\n".join(lines)) if any(not line.strip() for line in lines) else lines
    named = [drafts_of_identifiers(text, 1, 1) for text in paragraphs if text.strip()]
    others = {each[0].metadata.identifiers() for each in named if len(each) == 1} - {draft.metadata.identifiers()}
    return len(others) >= max(_FEWEST, (len(named) - 1) / 2)


def _with_skipped_papers(
    found: Sequence[Draft],
    spans: Sequence[Skipped],
    drafts: Sequence[Draft],
    lines: Sequence[PageLine],
    raw: Sequence[str],
) -> tuple[list[Draft], list[Skipped]]:
    """Return cards and skipped spans; skipped lines that name another paper beside its title are drafts."""
    skipped = _numbers((), spans)
    named = _mentioned([line for line in lines if line.number in skipped], [*drafts, *found], raw)
    alone = (_named_on(raw[draft.line - 1], draft.line) for draft in named)
    papers = [each[0] for each in alone if len(each) == 1 and each[0].metadata.title]
    own = {draft.line for draft in papers}
    kept = [
        part
        for span in spans
        for part in (
            [span]
            if own.isdisjoint(range(span.first_line, span.last_line + 1))
            else spans_of([n for n in range(span.first_line, span.last_line + 1) if n not in own], span.reason)
        )
    ]
    return [*found, *papers], kept


def _mentioned(
    lines: Iterable[PageLine], drafts: Iterable[Draft], raw: Sequence[str], *, bare: bool = False
) -> list[Draft]:
    """Return a draft for each paper that is named by an identifier in running text, at its first mention."""
    known = {draft.metadata.arxiv_id or draft.metadata.doi for draft in drafts}
    mentioned: list[Draft] = []
    for line in lines:
        for draft in drafts_of_identifiers(raw[line.number - 1], line.number, line.number, bare=bare):
            name = draft.metadata.arxiv_id or draft.metadata.doi
            if name not in known:
                known.add(name)
                mentioned.append(draft)
    return mentioned


def _named_on(text: str, number: int) -> list[Draft]:
    """Return the papers that a line identifies: one with its title, if the line consists of both."""
    named = drafts_of_identifiers(text, number, number)
    if len(named) != 1 or len(text) > _LONGEST_ITEM:
        return named
    parts = split_item(text)
    if parts.remark or is_attribute(text) or not looks_like_title(parts.title) or not parts.identified:
        return named
    return [draft_of(parts, number, number)]


def _spans(lines: Sequence[PageLine]) -> list[Skipped]:
    """Return the lines of no paper as skipped spans, each with its reason."""
    reasons = groupby(lines, key=_reason)
    return [span for reason, run in reasons for span in spans_of([line.number for line in run], reason)]


def _reason(line: PageLine) -> str:
    """Return why a line belongs to no paper."""
    is_text = not (line.aside or line.identifier)
    return "heading" if is_text and is_reference_heading(line.text) else reason_of(line)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``page``, which has no settings."""
    return PageSource()
