"""Asks arXiv for papers by title, by phrases of the abstract and by identifier, in as few requests as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from readinglist.core.identifiers import ArxivId
from readinglist.net.arxiv_atom import Entry, Feed, read_feed
from readinglist.net.asking import Batch, Patience, Unanswered, UnusableAnswer, batches_of
from readinglist.protocols import HttpClient, Request

BASE_URL = "https://export.arxiv.org/api/query"
SERVICE = "arxiv"

QUESTIONS = 15
"""Questions per search request: batches of ten to twenty are reported to work well."""

IDS = 100
"""Identifiers per request; some hundred still fit into an address."""

PER_QUESTION = 10
FEWEST_ENTRIES = 50
"""Entries asked for: ten per question, and never less than this."""

WIDE_PAGE = 500
"""Entries asked for where one question by itself finds a crowd."""

_DAY = 86400.0
_YEAR = 365 * _DAY
_LONGEST_ADDRESS = 4000
_SUSPICIOUS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A query for one paper. `broad` ones are asked by themselves, for they would crowd out the others."""

    query: str
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What arXiv offers for a question, other questions' papers included. `whole` is False where there are more."""

    entries: tuple[Entry, ...]
    whole: bool = True


class ArxivApi:
    """arXiv's query interface for one run: after repeated failures it asks nothing more and answers `Unanswered`."""

    def __init__(self, http: HttpClient, *, base_url: str = BASE_URL, questions: int = QUESTIONS) -> None:
        self._http = http
        self._base_url = base_url
        self._questions = questions
        self._patience = Patience()

    def search(self, questions: Sequence[Question]) -> list[Hits | Unanswered]:
        """One answer per question, in order.

        A feed that is empty for several questions at once is asked for once more before it is believed, since arXiv
        sometimes gives empty feeds by mistake.
        """
        answers: list[Hits | Unanswered] = [Unanswered("not asked")] * len(questions)

        def settle(batch: Batch) -> Sequence[Batch]:
            query = " OR ".join(questions[item].query for item in batch.items)
            most = WIDE_PAGE if batch.wide else max(FEWEST_ENTRIES, PER_QUESTION * len(batch.items))
            request = self._request((("search_query", query), ("start", "0"), ("max_results", str(most))), _DAY)
            feed = self._fetch(request)
            if feed.total > len(feed.entries):
                if len(batch.items) > 1:
                    return batch.halves()
                if not batch.wide:
                    return (Batch(batch.items, wide=True, again=batch.again),)
            if not feed.entries and len(batch.items) >= _SUSPICIOUS and not batch.again:
                self._http.forget(request)
                raise UnusableAnswer("arXiv gave an empty answer to many questions at once")
            for item in batch.items:
                answers[item] = Hits(feed.entries, whole=feed.total <= len(feed.entries))
            return ()

        together = [place for place, question in enumerate(questions) if not question.broad]
        alone = [Batch((place,)) for place, question in enumerate(questions) if question.broad]
        for batch, fault in self._patience.ask([*batches_of(together, self._questions), *alone], settle):
            for item in batch.items:
                answers[item] = fault
        return answers

    def by_ids(self, wanted: Sequence[tuple[ArxivId, int | None]]) -> list[Entry | Unanswered | None]:
        """One answer per identifier (and version, None for the newest), in order; None where arXiv has no such paper.

        Identifiers that are missing in an answer are asked for once more before they count as absent.
        """
        found: dict[tuple[ArxivId, int | None], Entry] = {}
        failed: dict[tuple[ArxivId, int | None], Unanswered] = {}
        names = sorted(set(wanted), key=lambda name: (name[0], name[1] or 0))

        def settle(batch: Batch) -> Sequence[Batch]:
            asked = {names[item]: item for item in batch.items}
            request = self._id_request(list(asked))
            feed = self._fetch(request)
            for entry in feed.entries:
                name = (entry.arxiv_id, entry.version)
                bare = (entry.arxiv_id, None)
                if name not in asked and bare not in asked:
                    self._http.forget(request)
                    raise UnusableAnswer(f"arXiv sent {entry.arxiv_id}, which was not asked for")
                found.update({key: entry for key in (name, bare) if key in asked})
            missing = tuple(item for name, item in asked.items() if name not in found)
            if missing and not batch.again:
                if len(missing) == len(asked):
                    self._http.forget(request)
                return (Batch(missing, again=True),)
            return ()

        for batch, fault in self._patience.ask(batches_of(range(len(names)), IDS), settle):
            failed.update({names[item]: fault for item in batch.items})
        return [found.get(name, failed.get(name)) for name in wanted]

    def _id_request(self, names: Sequence[tuple[ArxivId, int | None]]) -> Request:
        texts = [f"{arxiv_id}v{version}" if version else str(arxiv_id) for arxiv_id, version in names]
        lasting = all(version for _, version in names)
        fields = (("id_list", ",".join(texts)), ("start", "0"), ("max_results", str(len(texts))))
        return self._request(fields, _YEAR if lasting else _DAY)

    def _request(self, fields: tuple[tuple[str, str], ...], keep_seconds: float) -> Request:
        """A GET, or a POST where the address would become too long for servers on the way."""
        if len(urlencode(fields)) > _LONGEST_ADDRESS:
            return Request(service=SERVICE, url=self._base_url, form=fields, keep_seconds=keep_seconds)
        return Request(service=SERVICE, url=self._base_url, query=fields, keep_seconds=keep_seconds)

    def _fetch(self, request: Request) -> Feed:
        response = self._http.send(request)
        try:
            return read_feed(response)
        except UnusableAnswer:
            self._http.forget(request)
            raise
