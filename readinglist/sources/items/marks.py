"""Marked text: plain text in which markup, and what was taken out, are single private characters."""

from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern

CUT = "\ue000"
"""Stands where an identifier, an address or a label was."""
BOLD, BOLD_END = "\ue010", "\ue011"
ITALIC, ITALIC_END = "\ue012", "\ue013"
LINK, LINK_END = "\ue014", "\ue015"
MARKS = BOLD + BOLD_END + ITALIC + ITALIC_END + LINK + LINK_END
"""The marks of bold text, italics and link texts."""
ORG_TAGS = lazy_pattern(r"(?<=\S)[ \t]+:(?:[\w@%+-]{1,40}:{1,2}){1,10}$")
"""Tags at the end of a heading of Org mode."""
PRIVATE = lazy_pattern("[\ue000-\ue0ff]")
_MARK = lazy_pattern(f"[{MARKS}]")
_SPACES = lazy_pattern(" {2,}")


@dataclass(slots=True)
class MarkedText:
    """The text of an item with marks, and what was taken out of it."""

    text: str
    links: list[str] = field(default_factory=list)
    arxiv: list[tuple[ArxivId, int | None]] = field(default_factory=list)
    dois: list[Doi] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def keep(self, found: tuple[ArxivId, int | None] | Doi) -> None:
        """Keep an identifier that was taken out, once."""
        if isinstance(found, Doi):
            if found.arxiv_id:
                self.keep((found.arxiv_id, None))
            elif found not in self.dois:
                self.dois.append(found)
        elif found not in self.arxiv:
            self.arxiv.append(found)


def without_marks(text: str) -> str:
    """Return marked text without its marks; cuts stay."""
    return _MARK.sub("", text)


def plain(text: str) -> str:
    """Return marked text without marks and cuts."""
    return one_space(PRIVATE.sub(" ", without_marks(text))).strip()


def one_space(text: str) -> str:
    """Return a text with single spaces."""
    return _SPACES.sub(" ", text)


_QUOTED = lazy_pattern(r"[“„«「『《\"](?P<inner>[^“”„«»「」『』《》\"]*)[”“»」』》\"]")


def unquoted(title: str) -> str:
    """Return a title without the quotation marks around the whole of it."""
    found = _QUOTED.fullmatch(title)
    return found["inner"].strip(" ,;") if found else title
