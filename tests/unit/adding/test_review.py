"""Reviewing: options of a paper, results of answers, and what they do not change."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.adding import review
from readinglist.adding.values import ReviewDecision, ReviewOption
from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, item_of
from readinglist.library.protocol import Identity
from readinglist.library.rekeying import rekey
from readinglist.papers.errors import ServiceError, StaleRevision
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import (
    Candidate,
    Field,
    Item,
    Metadata,
    Origin,
    OriginKind,
    Paper,
    Resolution,
    Suggestion,
)
from readinglist.plugins.protocols import Contribution, Found, LookupFailed
from tests.workspaces import (
    Clock,
    KnowingEnricher,
    KnowingResolver,
    add_papers,
    draft,
    enrich_papers,
    metadata,
    workspace,
)

SCALING = "Data Scaling Laws in Imitation Learning"
REWORDED = "Data Scaling Rules in Imitation Learning"
WORLD = "Generative World Explorer for Embodied Agents"
LAWS = metadata(SCALING, "2410.18647")
EXPLORER = metadata(WORLD, "2411.11844")


class Archive:
    """Knows papers by identifier, DOI and title; `broken` says how it fails instead."""

    def __init__(self, *papers: Metadata, name: str = "archive", network: bool = True, broken: str = "") -> None:
        self.name = name
        self.needs_network = network
        self._papers = papers
        self._broken = broken
        self.asked: list[Metadata] = []

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        for wanted in records:
            self.asked.append(wanted)
            if self._broken == "raises":
                raise ServiceError("went away")
            if self._broken == "is silent":
                return
            if self._broken:
                yield LookupFailed(reason=self._broken)
                continue
            yield Found(
                candidates=tuple(
                    Candidate(metadata=paper, resolver=self.name, kind=OriginKind.ARXIV)
                    for paper in self._papers
                    if self._offers(paper, wanted)
                )
            )

    @staticmethod
    def _offers(paper: Metadata, wanted: Metadata) -> bool:
        if wanted.arxiv_id or wanted.doi:
            return paper.arxiv_id == wanted.arxiv_id or (wanted.doi is not None and paper.doi == wanted.doi)
        return bool(set(wanted.title.lower().split()) & set(paper.title.lower().split()))


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    return workspace(tmp_path)


def look(context: LibraryContext, key: str) -> Item:
    with context.store.read() as view:
        return item_of(view, key, "ada")


def ambiguous(context: LibraryContext) -> Item:
    """An open paper with one kept candidate."""
    bare = Metadata(title=REWORDED)
    record = add_papers(context, bare, resolvers=[KnowingResolver({REWORDED: [LAWS]})]).records[0]
    item = look(context, record.key)
    assert item.paper.resolution is Resolution.AMBIGUOUS
    assert [each.arxiv_id for each in item.paper.suggestions] == ["2410.18647"]
    return item


def unknown(context: LibraryContext, title: str = REWORDED) -> Item:
    return look(context, add_papers(context, Metadata(title=title)).records[0].key)


def settled(
    context: LibraryContext,
    item: Item,
    answer: ReviewOption | None,
    resolvers: Sequence[Archive] = (),
    enrichers: Sequence[KnowingEnricher] = (),
) -> ReviewDecision:
    planned = review.plan(item, answer, context, resolvers=resolvers, enrichers=enrichers)
    assert look(context, item.paper.key) == item, "planning wrote"
    return review.apply(planned, context)


def first(item: Item) -> ReviewOption:
    return review.options(item.paper, ())[0]


# --- taking ---------------------------------------------------------------------------------------------------------


def test_an_accepted_candidate_is_fetched_completely_and_the_key_is_kept(context: LibraryContext) -> None:
    item = ambiguous(context)
    arxiv = Archive(LAWS)
    decision = settled(context, item, first(item), [arxiv])
    paper = look(context, item.paper.key).paper
    assert [each.arxiv_id for each in arxiv.asked] == [ArxivId("2410.18647")]
    assert (paper.key, paper.resolution, paper.suggestions) == (item.paper.key, Resolution.MATCHED, ())
    assert paper.evidence[0] == review.CHOSEN
    assert len(paper.evidence) > 1
    assert (paper.metadata.title, paper.metadata.authors) == (SCALING, LAWS.authors)
    assert paper.other_titles == (REWORDED,)
    title = paper.origin_of(Field.TITLE)
    assert title
    assert (title.kind, title.where) == (OriginKind.ARXIV, "archive")
    assert decision.after.paper.metadata == paper.metadata
    assert not decision.failures


def test_the_identifier_has_the_readers_word_and_nothing_automatic_overwrites_it(context: LibraryContext) -> None:
    class Claiming(KnowingEnricher):
        provides = frozenset(Field)

        def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution]:
            origin = Origin(kind=OriginKind.ARXIV, where="claims", at=context.clock.now())
            for _ in papers:
                yield Contribution(metadata=Metadata(arxiv_id=ArxivId("2001.00001"), venue="A Venue"), origin=origin)

    item = ambiguous(context)
    settled(context, item, first(item), [Archive(LAWS)])
    other = Archive(EXPLORER)
    enrich_papers(context, resolvers=[other], enrichers=[Claiming({})], refresh=True)
    paper = look(context, item.paper.key).paper
    assert other.asked == []
    assert (paper.metadata.venue, paper.metadata.arxiv_id) == ("A Venue", ArxivId("2410.18647"))
    origin = paper.origin_of(Field.ARXIV_ID)
    assert origin
    assert origin.kind is OriginKind.USER


def test_missing_fields_of_the_accepted_paper_are_enriched(context: LibraryContext) -> None:
    item = ambiguous(context)
    bare = replace(LAWS, abstract="", date=None)
    details = KnowingEnricher({"2410.18647": LAWS})
    settled(context, item, first(item), [Archive(bare)], [details])
    paper = look(context, item.paper.key).paper
    assert (paper.metadata.date, paper.metadata.abstract) == (LAWS.date, LAWS.abstract)


@pytest.mark.parametrize("broken", ["no answer", "raises", "is silent"])
def test_without_response_the_stored_candidate_is_accepted_and_enriched_later(
    context: LibraryContext, broken: str
) -> None:
    item = ambiguous(context)
    decision = settled(context, item, first(item), [Archive(broken=broken)])
    assert decision.failures
    paper = look(context, item.paper.key).paper
    assert (paper.resolution, paper.metadata.arxiv_id, paper.metadata.title) == (
        Resolution.MATCHED,
        ArxivId("2410.18647"),
        SCALING,
    )
    assert paper.metadata.authors == LAWS.authors
    details = KnowingEnricher({"2410.18647": LAWS})
    enrich_papers(context, enrichers=[details])
    assert look(context, item.paper.key).paper.metadata.date == LAWS.date


def test_a_candidate_that_is_no_longer_found_is_accepted_as_stored(context: LibraryContext) -> None:
    item = ambiguous(context)
    decision = settled(context, item, first(item), [Archive(EXPLORER)])
    assert decision.failures == ("no service has details of arXiv:2410.18647",)
    assert look(context, item.paper.key).paper.metadata.title == SCALING


@pytest.mark.parametrize("known", [True, False])
def test_a_candidate_without_identifier_is_found_by_title_or_accepted_as_stored(
    context: LibraryContext, known: bool
) -> None:
    item = unknown(context)
    published = Metadata(title=SCALING, authors=LAWS.authors, doi=Doi("10.1000/laws"))
    suggestion = Suggestion(arxiv_id="", title=SCALING, score=0.4, authors=("Ada Hu",), resolver="archive")
    assert review.metadata_of(ReviewOption(suggestion=suggestion)).arxiv_id is None
    near = metadata("Data Scaling Lows and Highs", "2001.00001")
    decision = settled(
        context, item, ReviewOption(suggestion=suggestion), [Archive(near, *([published] if known else []))]
    )
    paper = look(context, item.paper.key).paper
    assert (paper.resolution, paper.metadata.title) == (Resolution.MATCHED, SCALING)
    assert paper.metadata.doi == (published.doi if known else None)
    assert paper.metadata.arxiv_id is None
    assert bool(decision.failures) is not known


def test_the_paper_of_another_key_is_named_and_nothing_is_written(context: LibraryContext) -> None:
    add_papers(context, draft(LAWS, stated=True, key="first"))
    item = unknown(context, "A quite different title")
    offer = review.look_up(item.paper, Identity(arxiv_id=LAWS.arxiv_id), [Archive(LAWS)])
    before = journal.history(context)
    decision = settled(context, item, offer.options[0])
    assert (decision.same_as, decision.after) == ("first", item)
    assert journal.history(context) == before


def test_the_paper_that_another_process_added_meanwhile_is_named(context: LibraryContext) -> None:
    item = ambiguous(context)
    planned = review.plan(item, first(item), context, resolvers=[Archive(LAWS)], enrichers=())
    add_papers(context, draft(replace(LAWS, title=WORLD), stated=True, key="first"))
    decision = review.apply(planned, context)
    assert (decision.same_as, decision.after) == ("first", item)
    assert look(context, item.paper.key) == item


# --- keeping, writing, undoing --------------------------------------------------------------------------------------


def test_papers_kept_as_stated_are_not_queried_again(context: LibraryContext) -> None:
    item = ambiguous(context)
    settled(context, item, None)
    paper = look(context, item.paper.key).paper
    assert (paper.resolution, paper.evidence, paper.suggestions) == (Resolution.STATED, (review.KEPT,), ())
    assert paper.metadata == item.paper.metadata
    arxiv = Archive(LAWS)
    assert enrich_papers(context, resolvers=[arxiv], dry_run=True) == ()
    assert arxiv.asked == []


@pytest.mark.parametrize("kind", ["take", "keep"])
def test_each_answer_is_one_batch_that_undo_reverts(context: LibraryContext, kind: str) -> None:
    other = unknown(context, WORLD)
    item = ambiguous(context)
    settled(context, other, None)
    settled(context, item, None if kind == "keep" else first(item), [Archive(LAWS)])
    assert len(journal.undo(context)) == 1
    assert replace(look(context, item.paper.key).paper, revision=0) == replace(item.paper, revision=0)
    assert look(context, other.paper.key).paper.resolution is Resolution.STATED
    assert {event.why for event in journal.history(context, key=other.paper.key)} == {"", "review"}


def test_tags_notes_and_keys_that_changed_meanwhile_stay(context: LibraryContext) -> None:
    item = ambiguous(context)
    planned = review.plan(item, first(item), context, resolvers=[Archive(LAWS)], enrichers=())
    track.set_tags([item.paper.key], add=["mine"], context=context)
    track.add_note(item.paper.key, "a thought", context)
    rekey(item.paper.key, "laws", context)
    decision = review.apply(planned, context)
    after = look(context, "laws")
    assert (after.paper.tags, after.reading.notes[0].text) == (("mine",), "a thought")
    assert after.paper.resolution is Resolution.MATCHED
    assert decision.after.paper.key == "laws"


@pytest.mark.parametrize("change", ["settled", "removed"])
def test_an_answer_for_a_resolved_or_removed_paper_is_not_written(context: LibraryContext, change: str) -> None:
    item = ambiguous(context)
    planned = review.plan(item, first(item), context, resolvers=[Archive(LAWS)], enrichers=())
    if change == "settled":
        review.apply(review.plan(item, None, context, resolvers=(), enrichers=()), context)
    else:
        track.remove([item.paper.key], context)
    before = journal.history(context)
    with pytest.raises(StaleRevision):
        review.apply(planned, context)
    assert journal.history(context) == before


# --- what is offered ------------------------------------------------------------------------------------------------


def test_stored_candidates_are_completed_offline(context: LibraryContext) -> None:
    paper = ambiguous(context).paper
    nameless = Suggestion(arxiv_id="", title=WORLD, score=0.1)
    paper = replace(paper, suggestions=(*paper.suggestions, nameless))

    class Sloppy(Archive):
        @staticmethod
        def _offers(paper: Metadata, wanted: Metadata) -> bool:
            return True

    far, near = Archive(LAWS, name="far"), Archive(LAWS, name="near", network=False)
    silent, strange = Archive(network=False, broken="damaged"), Sloppy(EXPLORER, network=False)
    options = review.options(paper, [far, silent, strange, near])
    assert [each.suggestion for each in options] == list(paper.suggestions)
    assert options[0].candidate
    assert options[0].candidate.resolver == "near"
    assert review.metadata_of(options[0]) == LAWS
    assert options[1].candidate is None
    assert review.metadata_of(options[1]).title == WORLD
    assert far.asked == []


def test_other_words_are_queried_from_each_resolver_until_one_matches(context: LibraryContext) -> None:
    paper = unknown(context).paper
    heard: list[str] = []

    def listen(doing: str, _done: int, _total: int) -> None:
        heard.append(doing)

    broken, knowing, spared = (
        Archive(broken="no answer", name="broken"),
        Archive(LAWS, EXPLORER),
        Archive(name="spared"),
    )
    offer = review.search(paper, SCALING, [broken, knowing, spared], progress=listen)
    assert [each.suggestion.arxiv_id for each in offer.options] == ["2410.18647"]
    assert offer.failures == ("broken: no answer",)
    assert heard == ["querying broken", "querying archive"]
    assert spared.asked == []


def test_papers_of_one_title_are_all_offered(context: LibraryContext) -> None:
    twin = replace(LAWS, arxiv_id=ArxivId("2309.00001"))
    offer = review.search(unknown(context).paper, SCALING, [Archive(LAWS, twin, LAWS)])
    assert {each.suggestion.arxiv_id for each in offer.options} == {"2309.00001", "2410.18647"}


def test_words_that_are_no_title_bring_the_nearest_papers_and_only_as_many_as_can_be_read(
    context: LibraryContext,
) -> None:
    many = [metadata(f"Learning {word}", f"2001.0000{n}") for n, word in enumerate("ABCDEFGH", start=1)]
    offer = review.search(unknown(context).paper, "learning laws of scaling data", [Archive(*many, *many)])
    assert len({each.suggestion.arxiv_id for each in offer.options}) == len(offer.options) == review.MAX_OPTIONS
    assert review.search(unknown(context).paper, "umbrellas", [Archive(*many)]).options == ()


def test_an_identifier_is_looked_up_at_the_first_resolver_that_has_it(context: LibraryContext) -> None:
    paper = unknown(context).paper
    away, knowing, spared = Archive(broken="raises", name="away"), Archive(LAWS), Archive(LAWS, name="spared")
    offer = review.look_up(paper, Identity(arxiv_id=LAWS.arxiv_id), [away, Archive(), knowing, spared])
    assert [review.metadata_of(each) for each in offer.options] == [LAWS]
    assert offer.failures == ("away: went away",)
    assert spared.asked == []
    nobody = review.look_up(paper, Identity(arxiv_id=ArxivId("2001.00001")), [knowing])
    assert (nobody.options, nobody.failures) == ((), ())


def test_a_paper_is_found_by_its_doi(context: LibraryContext) -> None:
    published = replace(LAWS, doi=Doi("10.1000/laws"))
    offer = review.look_up(unknown(context).paper, Identity(doi=published.doi), [Archive(published)])
    assert [review.metadata_of(each) for each in offer.options] == [published]


@pytest.mark.parametrize(
    ("mine", "theirs", "doubtful"),
    [
        (Metadata(title=SCALING), LAWS, False),
        (Metadata(title=REWORDED), LAWS, True),
        (Metadata(title=WORLD), LAWS, True),
        (Metadata(title=WORLD, abstract=LAWS.abstract), LAWS, False),
        (
            metadata(WORLD, word="umbrella"),
            replace(LAWS, abstract="Nothing of what it says is the same at all. " * 3),
            True,
        ),
        (Metadata(arxiv_id=ArxivId("2410.18647")), LAWS, False),
    ],
    ids=["same title", "one word differs", "other title", "same abstract", "all differs", "no title"],
)
def test_an_entered_paper_with_another_title_is_doubtful(
    context: LibraryContext, mine: Metadata, theirs: Metadata, doubtful: bool
) -> None:
    item = look(context, add_papers(context, mine).records[0].key)
    (option,) = review.look_up(item.paper, Identity(arxiv_id=theirs.arxiv_id), [Archive(theirs)]).options
    assert option.doubtful is doubtful


def test_an_identifier_without_lookup_is_accepted_as_entered(context: LibraryContext) -> None:
    item = unknown(context)
    for named in (Identity(arxiv_id=ArxivId("2001.00001")), Identity(doi=Doi("10.1000/laws"))):
        option = ReviewOption.unchecked(named)
        assert option.doubtful
        settled(context, item, option)
        paper = look(context, item.paper.key).paper
        assert (paper.metadata.arxiv_id, paper.metadata.doi) == (named.arxiv_id, named.doi)
        assert (paper.resolution, paper.evidence) == (Resolution.MATCHED, (review.CHOSEN, "not looked up"))
        assert paper.metadata.title == REWORDED
        journal.undo(context)
        item = look(context, item.paper.key)


def test_the_clock_of_the_workspace_dates_the_choice(tmp_path: Path) -> None:
    clock = Clock()
    context = workspace(tmp_path, clock=clock)
    item = ambiguous(context)
    clock.sleep(3600)
    settled(context, item, first(item), [Archive(LAWS)])
    origin = look(context, item.paper.key).paper.origin_of(Field.ARXIV_ID)
    assert origin
    assert origin.at == clock.now()
