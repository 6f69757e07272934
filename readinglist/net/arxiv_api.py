"""Asks arXiv for papers by title, by phrases of the abstract and by identifier, in as few requests as can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from readinglist.net.arxiv_atom import Entry, Feed, read_feed
from readinglist.net.batches import Batch, Patience, Unanswered, UnusableAnswer, batches_of
from readinglist.papers.identifiers import ArxivId
from readinglist.plugins.context import HttpClient, Request

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
_SURPRISING = 3
_MOST_DOUBTS = 3


_Name = tuple[ArxivId, int | None]
"""An identifier and a version, None for the newest."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query for one paper. `broad` ones are asked by themselves, for they would crowd out the others.

    `last` says that no other question for the paper will follow, so that no answer now means that it is not there.
    """

    query: str
    broad: bool = False
    last: bool = True


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
        self._doubts = _MOST_DOUBTS

    def search(self, questions: Sequence[Question]) -> list[Hits | Unanswered]:
        """One answer per question, in order.

        An empty feed is asked for once more before it is believed, where it is a last word or surprising, since arXiv
        sometimes gives empty feeds by mistake; after a few that were confirmed, the others are believed.
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
                    return (replace(batch, wide=True),)
            if not feed.entries and self._is_doubtful(batch, [questions[item] for item in batch.items]):
                self._http.forget(request)
                return (replace(batch, again=True),)
            for item in batch.items:
                answers[item] = Hits(feed.entries, whole=feed.total <= len(feed.entries))
            return ()

        together = [place for place, question in enumerate(questions) if not question.broad]
        alone = [Batch((place,)) for place, question in enumerate(questions) if question.broad]
        for batch, fault in self._patience.ask([*batches_of(together, self._questions), *alone], settle):
            for item in batch.items:
                answers[item] = fault
        return answers

    def _is_doubtful(self, batch: Batch, questions: Sequence[Question]) -> bool:
        """Whether an empty feed for this batch should be asked for again."""
        if batch.again or self._doubts == 0:
            return False
        if len(questions) < _SURPRISING and not any(question.last for question in questions):
            return False
        self._doubts -= 1
        return True

    def by_ids(self, wanted: Sequence[_Name]) -> list[Entry | Unanswered | None]:
        """One answer per identifier (and version, None for the newest), in order; None where arXiv has no such paper.

        Identifiers that are missing in an answer are asked for once more before they count as absent.
        """
        found: dict[_Name, Entry] = {}
        failed: dict[_Name, Unanswered] = {}
        names = sorted(set(wanted), key=lambda name: (name[0], name[1] or 0))

        def settle(batch: Batch) -> Sequence[Batch]:
            asked = {names[item]: item for item in batch.items}
            request = self._id_request(list(asked))
            for entry in self._fetch(request).entries:
                name = (entry.arxiv_id, entry.version if batch.wide else None)
                if name not in asked:
                    self._http.forget(request)
                    raise UnusableAnswer(f"arXiv sent {entry.arxiv_id}, which was not asked for")
                found[name] = entry
            missing = tuple(item for name, item in asked.items() if name not in found)
            if missing and not batch.again:
                if len(missing) == len(asked):
                    self._http.forget(request)
                return (Batch(missing, wide=batch.wide, again=True),)
            return ()

        newest = [item for item, (_, version) in enumerate(names) if version is None]
        versions = [item for item, (_, version) in enumerate(names) if version is not None]
        batches = [*batches_of(newest, IDS), *batches_of(versions, IDS, wide=True)]
        for batch, fault in self._patience.ask(batches, settle):
            failed.update({names[item]: fault for item in batch.items})
        return [found.get(name, failed.get(name)) for name in wanted]

    def _id_request(self, names: Sequence[_Name]) -> Request:
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
