"""Cards: the repeated parts of a page that describe one paper each, such as the results of a search.

The elements with the titles are found first, as elements of one kind that occur repeatedly. A card is the largest part
of the page around a title that contains no other one, and what follows it up to the next card.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import field
from itertools import islice, pairwise

from readinglist.formats.html_documents import Element
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.markup.addresses import identifiers_in, names_a_paper, resolved
from readinglist.sources.markup.bylines import byline_of
from readinglist.sources.markup.inline import is_block, is_hidden, plain_text

_CERTAIN = frozenset(
    {
        "list-title",
        "gse_alrt_title",
        "gs_rt",
        "gsc_a_at",
        "ptitle",
        "note_content_title",
        "docsum-title",
        "cl-paper-title",
    }
)
"""Classes of titles of papers at arXiv, Google Scholar, CVF, OpenReview, PubMed and Semantic Scholar."""
_TITLE_CLASS = lazy_pattern(
    r"^(?:[\w-]*[-_])?(?:paper|article|publication|pub|doc|entry|result|hit|item|card|p)?[-_]?title(?:[-_]link)?$"
)
_AUTHOR_CLASS = lazy_pattern(r"^(?:[\w-]*[-_])?authors?(?:[-_]?(?:list|s|line|names?))?$|^gs_a$|^gse_alrt_pub$")
_ABSTRACT_CLASS = lazy_pattern(
    r"^(?:[\w-]*[-_])?(?:abstracts?|summary|tldr|description)(?:[-_](?:full|text|content|body))?$"
)
_PAPER_CLASS = lazy_pattern(r"^(?:[\w-]*[-_])?(?:paper|publication|pub)[-_]?(?:item|card|entry|container|block)?$")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FILES = lazy_pattern(
    r"^\W*(?:pdf|paper|arxiv|abs(?:tract)?|doi|full text|preprint|html|openreview|proceedings|publisher)\b",
    re.IGNORECASE,
)
_NO_TITLE = lazy_pattern(
    r"^\W*(?:(?:view|download|open|get|read)\s+)?(?:pdf|papers?|arxiv|abs|abstract|doi|full text|preprint|html|code|"
    r"github|links?|project(?: page)?|slides|poster|video|supp\w*|bib\w*|cite|references?|(?:table of )?contents|"
    r"related (?:papers?|works?|articles?)|proceedings of (?:the )?\d.*|front ?matter|(?:read |show )?more|https?:.*|"
    r"arxiv:\S+|10\.\d{4,}/\S+)\W*$",
    re.IGNORECASE,
)
_NAMED_BY_ID = lazy_pattern(r"\W*arXiv:\d", re.IGNORECASE)
"""The line before the title in arXiv's search results, which has the class of titles."""
_LONGEST_TITLE = 400
_LONGEST_LABEL = 6
_MOST_KINDS = 40
_NEAR = 20


@dataclass(slots=True, eq=False)
class Card:
    """The element of the title, and the neighbouring elements that form the card, in document order."""

    title: Element
    parts: list[Element]
    _shown: list[Element] = field(default_factory=list, repr=False)

    def own(self) -> set[int]:
        """Return the identities of the title, the elements in it, and those around it."""
        return {id(self.title), *map(id, self.title.elements()), *map(id, islice(self.title.ancestors(), _NEAR))}

    def elements(self) -> Sequence[Element]:
        """Return all shown elements of the card, in document order."""
        if not self._shown:
            self._shown = _shown(self.parts)
        return self._shown

    def addresses(self, base: str) -> Iterator[tuple[Element, str]]:
        """Yield the links of the card with their addresses."""
        for element in self.elements():
            if element.name == "a":
                address = resolved(element.attributes.get("href", ""), base)
                if address:
                    yield element, address


def find_cards(root: Element, around: Sequence[Element], base: str) -> list[Card]:
    """Return the cards of a page, in document order; `around` is its boilerplate."""
    elements = _content(root, around)
    groups: defaultdict[tuple[str, ...], list[Element]] = defaultdict(list)
    for element in elements:
        kind = _kind(element, base)
        if kind:
            groups[kind].append(element)
    found: list[Card] = []
    taken: set[int] = set()
    best_rank = ""
    ranked = [(_supported(kind, cards, base), kind, cards) for kind, cards in _cut(groups, elements)]
    for supported, kind, cards in sorted(ranked, key=_quality, reverse=True):
        if 2 * len(supported) < len(cards) or not supported or kind[0] < best_rank:
            continue
        new = [card for card in supported if not any(id(part) in taken for part in card.parts)]
        inside = {id(each) for card in new for each in card.elements()}
        if len(new) < len(supported) or inside & taken:
            continue
        taken |= inside
        best_rank = best_rank or kind[0]
        found.extend(new)
    order = {id(element): place for place, element in enumerate(elements)}
    return sorted(found, key=lambda card: order[id(card.title)])


def _quality(found: tuple[list[Card], tuple[str, ...], list[Card]]) -> tuple[bool, int, str]:
    """Return a key that puts the most certain and most frequent kind of title first."""
    supported, kind, _ = found
    return kind[0] == "3", len(supported), kind[0]


def _content(root: Element, around: Sequence[Element]) -> list[Element]:
    """Return the shown elements of the content, in document order."""
    return _shown([root], {id(element) for element in around})


def _shown(roots: Sequence[Element], left_out: Set[int] = frozenset()) -> list[Element]:
    """Return the elements that are shown, in document order, without those left out and what they contain."""
    found: list[Element] = []
    stack = list(reversed(roots))
    while stack:
        element = stack.pop()
        if id(element) not in left_out and not is_hidden(element):
            found.append(element)
            stack.extend(child for child in reversed(element.children) if isinstance(child, Element))
    return found


def _kind(element: Element, base: str) -> tuple[str, ...]:
    """Return the kind of title that an element may be, most certain first by its first item; empty if it is none."""
    classes = element.classes
    certain = next((name for name in classes if name in _CERTAIN), "")
    if certain and not _NAMED_BY_ID.match(plain_text(element)):
        return "3", certain
    if element.attributes.get("itemprop") in ("headline", "name") and _is_in_article(element):
        inner = any("itemprop" in each.attributes for each in element.elements())
        return () if inner else ("2", "itemprop")
    named = next((name for name in classes if _TITLE_CLASS.match(name)), "")
    if named and element.name not in ("table", "tbody", "tr", "section", "article") and is_title(plain_text(element)):
        return "2", element.name, named
    if element.name in _HEADINGS and is_title(plain_text(element)):
        return "1", element.name, " ".join(classes)
    if element.name == "a" and names_a_paper(resolved(element.attributes.get("href", ""), base)):
        text = plain_text(element)
        if is_title(text) and _stands_alone(element):
            return "0", " ".join(classes)
    return ()


def _is_in_article(element: Element) -> bool:
    """Whether the nearest item of schema.org around an element is an article."""
    for each in islice(element.ancestors(), _NEAR):
        if "itemscope" in each.attributes:
            return bool(
                re.search(
                    r"schema\.org/(?:Scholarly|Medical)?(?:Article|Thesis|Chapter)", each.attributes.get("itemtype", "")
                )
            )
        if "itemprop" in each.attributes:
            return False
    return False


ID_BEFORE_TITLE = lazy_pattern(
    r"^\s*\[(?:arXiv:)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?\]\s+(?=\S)", re.IGNORECASE
)
"""The arXiv id before the title of a page of arXiv."""


def is_title(text: str) -> bool:
    """Whether a text may be the title of a paper."""
    if ID_BEFORE_TITLE.match(text):
        return len(text) <= _LONGEST_TITLE
    words = text.split()
    if not 6 <= len(text) <= _LONGEST_TITLE or not (len(words) > 1 or len(text) > 12):
        return False
    return not _NO_TITLE.match(text) and sum(c.isalpha() for c in text) >= len(text) / 2


def _stands_alone(link: Element) -> bool:
    """Whether a link is all that its line has, except for labels such as [PDF] and elements apart from it."""
    inner = link
    while inner.parent is not None:
        before, ended_before = _text_beside(inner, -1)
        after, ended_after = _text_beside(inner, 1)
        if len(before) + len(after) > _LONGEST_LABEL:
            return False
        if (ended_before and ended_after) or is_block(inner.parent):
            return True
        inner = inner.parent
    return True


def _text_beside(element: Element, step: int) -> tuple[str, bool]:
    """Return the text between an element and the element before or after it, and whether there is one."""
    siblings = element.parent.children if element.parent else []
    place = element.place + step
    text = ""
    while 0 <= place < len(siblings) and len(text) <= _LONGEST_LABEL:
        sibling = siblings[place]
        if isinstance(sibling, Element):
            return text, True
        text += sibling.strip(" \n\t[](),.;:|-")
        place += step
    return text, False


def _cut(
    groups: dict[tuple[str, ...], list[Element]], elements: Sequence[Element]
) -> Iterator[tuple[tuple[str, ...], list[Card]]]:
    """Yield the cards of each kind of title."""
    for kind, titles in sorted(groups.items(), key=lambda each: (each[0][0], len(each[1])))[-_MOST_KINDS:]:
        if len(titles) < 2 and kind[0] not in "32":
            continue
        counts = Counter(map(id, titles))
        for element in reversed(elements):
            if element.parent is not None and counts[id(element)]:
                counts[id(element.parent)] += counts[id(element)]
        yield kind, _cards_around([title for title in titles if counts[id(title)] == 1], counts)


def _cards_around(titles: Sequence[Element], counts: Counter[int]) -> list[Card]:
    tops: defaultdict[int, list[tuple[Element, Element]]] = defaultdict(list)
    for title in titles:
        top = title
        while (
            top.parent is not None and counts[id(top.parent)] == 1 and top.parent.name not in ("body", "html", "main")
        ):
            top = top.parent
        tops[id(top.parent)].append((title, top))
    return [card for group in tops.values() for card in _among_siblings(group)]


def _among_siblings(group: Sequence[tuple[Element, Element]]) -> Iterator[Card]:
    """Yield the cards of one container: each from its title to the next."""
    container = group[0][1].parent
    siblings = [each for each in container.children if isinstance(each, Element)] if container else [group[0][1]]
    places = {id(each): place for place, each in enumerate(siblings)}
    starts = [places[id(top)] for _, top in group]
    lead = _lead(siblings, starts)
    starts = [_first_of_terms(siblings, start) - lead for start in starts]
    shapes: set[str] = set()
    for number, (title, _) in enumerate(group):
        last = number == len(group) - 1
        stop = len(siblings) if last else starts[number + 1]
        at = places[id(group[number][1])]
        parts = siblings[starts[number] : at + 1]
        for each in siblings[at + 1 : stop]:
            if _ends_card(each, title) or (last and len(group) > 1 and _shape(each) not in shapes):
                break
            parts.append(each)
            shapes.add(_shape(each))
        yield Card(title, parts)


def _first_of_terms(siblings: Sequence[Element], start: int) -> int:
    """Return where an entry of a list of terms begins, in which the terms precede what is said of them."""
    if siblings[start].name == "dd":
        while start and siblings[start - 1].name == "dd":
            start -= 1
        while start and siblings[start - 1].name == "dt":
            start -= 1
    return start


def _lead(siblings: Sequence[Element], starts: Sequence[int]) -> int:
    """Return how many elements before each title belong to its card: as many as are alike before all of them."""
    if len(starts) < 2 or siblings[starts[0]].name in ("dt", "dd", "li", "tr", "article"):
        return 0
    most = min(starts[0], *(after - before - 1 for before, after in pairwise(starts)))
    lead = 0
    while lead < most:
        shapes = {_shape(siblings[start - lead - 1]) for start in starts}
        if len(shapes) > 1 or siblings[starts[0] - lead - 1].name in (*_HEADINGS, "br", "hr"):
            break
        lead += 1
    return lead


def _shape(element: Element) -> str:
    return f"{element.name} {' '.join(element.classes[:3])}"


def _ends_card(element: Element, title: Element) -> bool:
    """Whether a neighbour begins another part of the page: a heading, as high as the title if that is one."""
    if element.name not in _HEADINGS:
        return element.name in ("nav", "footer", "dl") or (element.name == "dt" and title.name != "dt")
    around = (title, *title.ancestors())
    own = next((each.name for each in around if each.name in _HEADINGS), "h6")
    return element.name <= own


def _supported(kind: tuple[str, ...], cards: Sequence[Card], base: str) -> list[Card]:
    """Return the cards that are of papers, judging by their links and authors."""
    if kind[0] == "3":
        return list(cards)
    supported = [card for card in cards if _is_supported(kind, card, base)]
    enough = len(supported) >= (1 if kind[1] == "itemprop" else 2)
    if not enough or kind[0] != "2":
        return supported if enough else []
    of_papers = "paper" in kind[-1] or "publication" in kind[-1]
    if (2 if of_papers else 1.25) * len(supported) >= len(cards):
        return list(cards)
    known = set(map(id, supported))
    return [card for card in cards if id(card) in known or byline_of(card.title, card.elements())]


def _is_supported(kind: tuple[str, ...], card: Card, base: str) -> bool:
    own = card.own()
    papers: set[object] = set()
    linked = labelled = False
    for link, address in card.addresses(base):
        if not names_a_paper(address):
            continue
        linked = linked or id(link) in own
        found = [each[0] if isinstance(each, tuple) else each for each in identifiers_in(address)]
        names = bool(_FILES.match(plain_text(link))) or (bool(found) and _stands_alone(link))
        labelled = labelled or (names and not _is_in_other_item(link, own))
        papers.update(found)
    if len(papers) > 2 and not linked:
        return False
    if linked or has_authors(card) or any(_PAPER_CLASS.match(name) for part in card.parts for name in part.classes):
        return True
    return bool(papers or labelled) if kind[0] == "2" else labelled


def _is_in_other_item(link: Element, own: set[int]) -> bool:
    """Whether a link belongs to an item of a list within the card, which says more than the link."""
    item = next((each for each in islice(link.ancestors(), _NEAR) if each.name in ("li", "tr")), None)
    return item is not None and id(item) not in own and len(plain_text(item)) > len(plain_text(link)) + _LONGEST_LABEL


def has_authors(card: Card) -> bool:
    """Whether an element of the card states authors."""
    return any(states_authors(element) for element in card.elements())


def states_authors(element: Element) -> bool:
    """Whether an element is that of an author, or of several."""
    if element.attributes.get("itemprop") in ("author", "creator"):
        return True
    if element.name in ("article", "section", "table", "tr", "form") or states_abstract(element):
        return False
    return any(map(_AUTHOR_CLASS.match, element.classes))


def states_abstract(element: Element) -> bool:
    """Whether an element is that of an abstract."""
    attributes = element.attributes
    if attributes.get("itemprop") in ("description", "abstract"):
        return True
    return any(map(_ABSTRACT_CLASS.match, (*element.classes, attributes.get("id", "").lower())))
