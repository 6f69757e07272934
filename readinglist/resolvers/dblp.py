"""Looks publications up at DBLP, which has those of computer science: by title, else by authors. No API key.

Interface: https://dblp.org/faq/How+to+use+the+dblp+search+API.html. A check for robots sends a web page instead.
"""

from collections.abc import Iterator, Mapping, Sequence

from readinglist.net.batches import InvalidResponse
from readinglist.net.json_responses import read_json, required_rows, table, words
from readinglist.net.search_phrases import coined_name, plain_parts
from readinglist.papers.folding import content_words, fold
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import Request, Response
from readinglist.resolvers.works import WEEK, Search, WorkResolver, work

_HITS = 20
_WORDS = 12
_AUTHORS = 3
_HOMONYM = lazy_pattern(r" \d{4}$")
_TYPES = {
    "Journal Articles": "article",
    "Conference and Workshop Papers": "inproceedings",
    "Parts in Books or Collections": "incollection",
    "Books and Theses": "book",
    "Editorship": "proceedings",
    "Informal and Other Publications": "unpublished",
}


class DblpResolver(WorkResolver):
    """Searches by the words of the title, and by the authors with a coined or long word for retitled papers."""

    name = "dblp"
    label = "DBLP"
    service_url = "https://dblp.org"

    def searches(self) -> Sequence[Search]:
        """Return the kinds of requests, in order."""
        return (
            Search(applies=lambda record: bool(_title_words(record)), request=self._by_title, parse=self._parse),
            Search(applies=lambda record: bool(_author_words(record)), request=self._by_authors, parse=self._parse),
        )

    def _by_title(self, records: Sequence[Metadata]) -> Request:
        return self._request(_title_words(records[0]))

    def _by_authors(self, records: Sequence[Metadata]) -> Request:
        return self._request(_author_words(records[0]))

    def _request(self, query: str) -> Request:
        fields = (("q", query), ("format", "json"), ("h", str(_HITS)))
        return Request(service=self.name, url=f"{self._base_url}/search/publ/api", query=fields, keep_seconds=WEEK)

    def _parse(self, response: Response) -> Sequence[Metadata]:
        """Return the hits; without any, the response has only their number."""
        hits = table(table(read_json(response, self.label)).get("result")).get("hits")
        total = table(hits).get("@total")
        if not isinstance(total, str) or not total.isdigit():
            raise InvalidResponse(f"invalid response from {self.label}: not a list of papers")
        hit = table(hits).get("hit", [] if total == "0" else None)
        return [_work(table(each.get("info"))) for each in required_rows(hit, self.label, total=total)]


plugin = DblpResolver.from_context


def _title_words(record: Metadata) -> str:
    """Return the words to search for, without formulas: DBLP finds titles with all of them."""
    return " ".join(fold(" ".join(plain_parts(record.title))).split()[:_WORDS])


def _author_words(record: Metadata) -> str:
    """Return the first authors and the word of the title that is most likely to be kept; empty without two authors."""
    names = [fold(author.family) for author in record.authors[:_AUTHORS] if not author.corporate]
    kept = fold(coined_name(record.title)) or max(content_words(record.title), key=len, default="")
    return " ".join([*names, kept]) if len(names) > 1 and kept else ""


def _work(info: Mapping[str, object]) -> Metadata:
    entry_type = _TYPES.get(words(info.get("type")), "misc")
    return work(
        title=words(info.get("title")).removesuffix("."),
        authors=_authors(table(info.get("authors")).get("author")),
        venue=_venue(info.get("venue")),
        date=PartialDate.parse(words(info.get("year"))),
        entry_type=entry_type,
        doi=words(info.get("doi")),
        fields={name: words(info.get(name)) for name in ("volume", "number", "pages")},
    )


def _authors(value: object) -> Iterator[Author]:
    """Yield the authors: a list, or one alone, without the numbers of homonyms (``Wei Wang 0001``)."""
    for each in value if isinstance(value, list) else [value]:
        name = _HOMONYM.sub("", words(table(each).get("text")))
        if name:
            yield author_from_display(name)


def _venue(value: object) -> str:
    """Return the venue; a paper in a volume of a series has both, in a list."""
    return words(value[0] if isinstance(value, list) and value else value)
