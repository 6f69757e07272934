"""Parts of a page that are no text: code between fences, and the front matter of a note."""

from collections.abc import Mapping, Sequence

from readinglist.formats.note_parts import split_file
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Annotations, Draft, Metadata, OriginKind
from readinglist.papers.tags import tag_of
from readinglist.sources.entries_in_text import FENCE
from readinglist.sources.manager_entries import own_annotations, usable_key
from readinglist.sources.written_dates import written_date

_CODE = frozenset(
    """
    bash c c++ console cpp css diff dockerfile go html ini java javascript js json julia latex lua makefile matlab perl
    php pycon python python3 r ruby rust sh shell sql tex toml ts typescript xml yaml yml zsh
    """.split()  # noqa: SIM905 - a list of literals would take thirty lines
)


def code_lines(text: str) -> set[int]:
    """Return the numbers of the lines with fences, and of those between fences with the name of a language."""
    numbers: set[int] = set()
    fence, code = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        found = FENCE.match(line) if "```" in line or "~~~" in line else None
        if found and (not fence or found["fence"].startswith(fence)):
            fence, code = ("", False) if fence else (found["fence"], found["language"].lower() in _CODE)
            numbers.add(number)
        elif code:
            numbers.add(number)
    return numbers


def paper_of_note(text: str) -> Draft | None:
    """Return the paper that the front matter of a note identifies, as Obsidian and Zettlr have it.

    Its text, with the marks of note files left out, is a note on the paper.
    """
    if not text.startswith(("---", "\ufeff---")):
        return None
    from readinglist.formats.front_matter import FrontMatter

    parts = split_file(text)
    try:
        matter = FrontMatter(parts.front) if parts.front else None
    except InputError:
        return None
    stated = {name.lower(): matter.value(name) or "" for name in matter.names} if matter else {}
    listed = {name: tuple(_text_of_links(each) for each in _texts(value)) for name, value in stated.items()}
    given = {name: "; ".join(texts) for name, texts in listed.items()}
    named = [found for name in _IDENTIFYING for found in _named_in(given.get(name, ""))]
    arxiv = next((found for found in named if isinstance(found, ArxivId)), None)
    doi = next((found for found in named if isinstance(found, Doi)), None)
    title = one_line(given.get("title", ""))
    authors = given.get("authors") or given.get("author") or ""
    key = next((found for name in _KEYS if (found := given.get(name, "").strip().removeprefix("@"))), "")
    if not title or not (arxiv or doi or (key and authors)):
        return None
    metadata = Metadata(
        title=title,
        authors=authors_from_line(authors) if authors else (),
        abstract=given.get("abstract", "").strip(),
        date=written_date(given.get("year") or given.get("date") or ""),
        arxiv_id=arxiv,
        doi=doi,
    )
    return Draft(
        record=1,
        line=1,
        last_line=parts.front.count("\n"),
        kind=OriginKind.PAGE,
        metadata=metadata,
        citation_key=usable_key(key),
        annotations=_annotations(given, listed.get("tags", ()), parts.body),
    )


def _annotations(given: Mapping[str, str], tags: Sequence[str], body: str) -> Annotations:
    """Return what a note says about its paper; a word of its own for the status counts only beside a citation key."""
    own = own_annotations(dict(given))
    named = (tag_of(each.strip().removeprefix("#")) for each in tags)
    return replace(
        own,
        status=own.status or (given.get("status", "") if any(map(given.get, _KEYS)) else ""),
        tags=tuple(dict.fromkeys(filter(None, named))),
        notes=tuple(filter(None, map(str.strip, _NOTE_MARK.split(body)))),
    )


def _texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _text_of_links(text: str) -> str:
    """Return text with wiki links as what they show: ``[[People/Ann Roe|Roe]]`` is Roe, without ``|Roe`` Ann Roe."""
    return _WIKI_LINK.sub(lambda found: found["shown"] or found["page"].rpartition("/")[2], text)


_WIKI_LINK = lazy_pattern(r"\[\[(?P<page>[^\[\]|]+)(?:\|(?P<shown>[^\[\]]+))?\]\]")
_NOTE_MARK = lazy_pattern(r"(?m)^.*<!-- note [0-9a-f]+ -->[ \t]*$")
_KEYS = ("citekey", "citationkey", "citation-key", "bibkey")
_IDENTIFYING = ("arxiv", "arxiv_id", "arxivid", "eprint", "doi", "url", "link", "source", "pdf")


def _named_in(text: str) -> list[ArxivId | Doi]:
    """Return the paper that a value identifies as a whole."""
    arxiv, doi = parse_versioned(text), Doi.parse(text)
    return [arxiv[0]] if arxiv else [doi.arxiv_id or doi] if doi else []
