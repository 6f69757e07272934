"""Looks papers up at arXiv: by identifier where the record names one, else by title or phrases of the abstract."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readinglist.core.errors import SettingsError
from readinglist.core.folding import squeeze
from readinglist.core.identifiers import ArxivId
from readinglist.core.paper import Candidate, Draft, OriginKind
from readinglist.net.arxiv_api import BASE_URL, QUESTIONS, ArxivApi, Hits, Question
from readinglist.net.arxiv_atom import Entry
from readinglist.net.arxiv_queries import is_broad, second_question, title_question
from readinglist.net.asking import Unanswered
from readinglist.protocols import Found, HttpClient, LookupFailed, OnlineContext, Resolver
from readinglist.resolvers.likeness import abstracts_alike, best_first, is_convincing

NAME = "arxiv"
MOST_QUESTIONS = 25
_VERSIONS = 5
"""So many earlier versions are looked at, the first ones before the later: titles mostly change once."""


def plugin(context: OnlineContext) -> Resolver:
    """The resolver; its section may hold `base_url` and `batch` (titles per request, at most 25).

    Raises:
        SettingsError: a setting is of the wrong kind.
    """
    section = context.section
    base_url, batch = section.get("base_url", BASE_URL), section.get("batch", QUESTIONS)
    if not isinstance(base_url, str) or not base_url:
        raise SettingsError(f"resolvers.{NAME}.base_url must be an address", hint=f'base_url = "{BASE_URL}"')
    if not isinstance(batch, int) or not 1 <= batch <= MOST_QUESTIONS:
        raise SettingsError(f"resolvers.{NAME}.batch must be a number from 1 to {MOST_QUESTIONS}", hint="leave it out")
    return ArxivResolver(context.http, base_url=base_url, batch=batch)


@dataclass(slots=True)
class _Case:
    """One draft under way, with the entries that arXiv sent for it, by identifier, and what went unanswered."""

    draft: Draft
    entries: dict[ArxivId, Entry] = field(default_factory=dict)
    failure: str = ""
    earlier_titles: dict[ArxivId, tuple[str, ...]] = field(default_factory=dict)

    def take(self, answer: Hits | Unanswered) -> None:
        """Keep what came back for one question."""
        if isinstance(answer, Unanswered):
            self.failure = answer.reason
            return
        self.entries.update({entry.arxiv_id: entry for entry in answer.entries})
        if not answer.whole:
            self.failure = "more papers than arXiv sends at once hold these words"

    def offered(self) -> list[Entry]:
        """The entries worth offering, best first."""
        best = best_first(self.draft.metadata, (entry.metadata for entry in self.entries.values()))
        return [self.entries[paper.arxiv_id] for paper in best if paper.arxiv_id]

    def is_settled(self) -> bool:
        """Whether asking further would be a waste."""
        return any(is_convincing(self.draft.metadata, entry.metadata) for entry in self.offered())

    def answer(self) -> Found | LookupFailed:
        """What to tell the core; silence never becomes "found nothing"."""
        candidates = tuple(_candidate(entry, self.earlier_titles.get(entry.arxiv_id, ())) for entry in self.offered())
        if self.failure and not self.is_settled():
            return LookupFailed(reason=self.failure)
        return Found(candidates=candidates)


class ArxivResolver:
    """The resolver over one HTTP client; without one every lookup fails as offline."""

    def __init__(self, http: HttpClient | None, *, base_url: str = BASE_URL, batch: int = QUESTIONS) -> None:
        self._http = http
        self._base_url = base_url
        self._batch = batch

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It asks arXiv."""
        return True

    def look_up(self, drafts: Sequence[Draft]) -> Iterator[Found | LookupFailed]:
        """One answer per draft, in order; drafts that say the same are asked for once."""
        if self._http is None:
            for _ in drafts:
                yield LookupFailed(reason="offline")
            return
        api = ArxivApi(self._http, base_url=self._base_url, questions=self._batch)
        named = {draft.metadata.arxiv_id: draft for draft in drafts if draft.metadata.arxiv_id}
        by_id = dict(zip(named, api.by_ids([(name, None) for name in named]), strict=True))
        cases = {_likeness_key(draft): _Case(draft) for draft in drafts if not draft.metadata.arxiv_id}
        _search(api, list(cases.values()))
        _compare_versions(api, list(cases.values()))
        for draft in drafts:
            if draft.metadata.arxiv_id:
                yield _answer_by_id(by_id[draft.metadata.arxiv_id])
            else:
                yield cases[_likeness_key(draft)].answer()


def _search(api: ArxivApi, cases: list[_Case]) -> None:
    """Ask by title; then, for what no entry fits, by phrases of the abstract and parts of the title."""
    second = {id(case): second_question(case.draft) for case in cases}
    _ask(api, [(case, _by_title(case.draft, last=not second[id(case)])) for case in cases])
    _ask(api, [(case, Question(second[id(case)])) for case in cases if not case.is_settled()])


def _by_title(draft: Draft, *, last: bool) -> Question:
    return Question(title_question(draft), broad=is_broad(draft), last=last)


def _ask(api: ArxivApi, questions: Sequence[tuple[_Case, Question]]) -> None:
    """Put the questions that have words; the answers go to their cases."""
    put = [(case, question) for case, question in questions if question.query]
    for (case, _), answer in zip(put, api.search([question for _, question in put]), strict=True):
        case.take(answer)


def _compare_versions(api: ArxivApi, cases: Sequence[_Case]) -> None:
    """Learn the earlier titles of papers that have the draft's abstract but another title, all in one go.

    arXiv's search knows the present title only; whether the draft's was once the paper's is seen from its versions.
    """
    retitled = [(case, entry) for case in cases for entry in case.offered() if _seems_retitled(case.draft, entry)]
    wanted = sorted({(entry.arxiv_id, number) for _, entry in retitled for number in _earlier(entry)})
    found = dict(zip(wanted, api.by_ids(wanted), strict=True))
    for case, entry in retitled:
        versions = (found[(entry.arxiv_id, number)] for number in _earlier(entry))
        titles = dict.fromkeys(item.metadata.title for item in versions if isinstance(item, Entry))
        titles.pop(entry.metadata.title, None)
        case.earlier_titles[entry.arxiv_id] = tuple(titles)


def _earlier(entry: Entry) -> range:
    return range(1, min(entry.version, _VERSIONS + 1))


def _seems_retitled(draft: Draft, entry: Entry) -> bool:
    mine, paper = draft.metadata, entry.metadata
    return squeeze(mine.title) != squeeze(paper.title) and abstracts_alike(mine.abstract, paper.abstract)


def _answer_by_id(answer: Entry | Unanswered | None) -> Found | LookupFailed:
    if isinstance(answer, Unanswered):
        return LookupFailed(reason=answer.reason)
    return Found(candidates=(_candidate(answer),) if answer else ())


def _candidate(entry: Entry, earlier_titles: tuple[str, ...] = ()) -> Candidate:
    return Candidate(
        metadata=entry.metadata,
        resolver=NAME,
        kind=OriginKind.ARXIV,
        version=entry.version,
        other_titles=earlier_titles,
    )


def _likeness_key(draft: Draft) -> tuple[object, ...]:
    """Drafts with equal keys ask the same."""
    mine = draft.metadata
    return squeeze(mine.title), squeeze(mine.abstract), mine.authors, mine.doi
