"""Fills what arXiv knows of a paper whose arXiv identifier is known, one request per hundred papers."""

from collections.abc import Iterator, Sequence

from readinglist.library.clock import Clock
from readinglist.net.addresses import address_setting
from readinglist.net.arxiv_api import BASE_URL, ArxivApi
from readinglist.net.arxiv_atom import Entry
from readinglist.net.batches import Unanswered
from readinglist.papers.paper import Field, Metadata, Origin, OriginKind, Paper
from readinglist.plugins.context import HttpClient, OnlineContext
from readinglist.plugins.protocols import Contribution, Enricher, EnrichFailed

NAME = "arxiv"
PROVIDES = frozenset(
    {
        Field.TITLE,
        Field.AUTHORS,
        Field.ABSTRACT,
        Field.DATE,
        Field.PRIMARY_CATEGORY,
        Field.CATEGORIES,
        Field.DOI,
        Field.JOURNAL_REF,
        Field.COMMENT,
    }
)


def plugin(context: OnlineContext) -> Enricher:
    """The enricher; its section may hold `base_url`.

    Raises:
        SettingsError: the setting is no address.
    """
    base_url = address_setting(context.section, f"enrichers.{NAME}", BASE_URL)
    return ArxivEnricher(context.http, context.clock, base_url=base_url)


class ArxivEnricher:
    """The enricher over one HTTP client; without one nobody answers."""

    def __init__(self, http: HttpClient | None, clock: Clock, *, base_url: str = BASE_URL) -> None:
        self._http = http
        self._clock = clock
        self._base_url = base_url

    @property
    def name(self) -> str:
        """The word used in the settings."""
        return NAME

    @property
    def needs_network(self) -> bool:
        """It asks arXiv."""
        return True

    @property
    def provides(self) -> frozenset[Field]:
        """The only fields that contributions hold."""
        return PROVIDES

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """One answer per paper, in order; an empty contribution for papers without identifier or unknown to arXiv."""
        if self._http is None:
            for _ in papers:
                yield EnrichFailed(reason="offline")
            return
        api = ArxivApi(self._http, base_url=self._base_url)
        names = [(paper.metadata.arxiv_id, None) for paper in papers if paper.metadata.arxiv_id]
        answers = dict(zip(names, api.by_ids(names), strict=True))
        for paper in papers:
            name = paper.metadata.arxiv_id
            yield self._contribution(answers[(name, None)] if name else None)

    def _contribution(self, answer: Entry | Unanswered | None) -> Contribution | EnrichFailed:
        if isinstance(answer, Unanswered):
            return EnrichFailed(reason=answer.reason)
        origin = Origin(kind=OriginKind.ARXIV, where=_where(answer), at=self._clock.now())
        return Contribution(metadata=_provided(answer.metadata) if answer else Metadata(), origin=origin)


def _where(entry: Entry | None) -> str:
    return f"{entry.arxiv_id}v{entry.version}" if entry else ""


def _provided(metadata: Metadata) -> Metadata:
    """What of the entry is offered: the identity of the paper is not an enricher's to give."""
    return Metadata(**{name: getattr(metadata, name) for name in PROVIDES})
