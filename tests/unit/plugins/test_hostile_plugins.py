"""Whatever a third-party plugin does, the error names it; what it returns is checked before it is used."""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from readinglist.files.documents import Document
from readinglist.papers.checking import value_error
from readinglist.papers.errors import ExitCode, InputError, NothingFound, PluginError, ServiceError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Candidate, Draft, Metadata, Origin, OriginKind, PartialDate
from readinglist.plugins.guards import (
    GuardedEnricher,
    GuardedExporter,
    GuardedResolver,
    GuardedSource,
    call_plugin,
    naming_plugin,
)
from readinglist.plugins.protocols import Confidence, Contribution, EnrichFailed, Found, LookupFailed, Parsed, Rendered

LABEL = "the plugin 'evil' of evil-distribution"
RECORDS = [Metadata(title="One"), Metadata(title="Two")]


class OddError(BaseException):
    """No ordinary exception."""


class NamelessError(Exception):
    def __str__(self) -> str:
        raise ValueError("no message either")


def _exits() -> object:
    sys.exit(0)


def _raises(error: BaseException) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


FAILURES = {
    "exits": _exits,
    "exits with text": _raises(SystemExit("text")),
    "odd": _raises(OddError("odd")),
    "ends a generator": _raises(GeneratorExit()),
    "stops": _raises(StopIteration()),
    "nameless": _raises(NamelessError()),
    "surrogate": _raises(ValueError("\ud800")),
    "long": _raises(ValueError("x" * 10_000_000)),
    "recursion": _raises(RecursionError()),
    "memory": _raises(MemoryError()),
    "ours": _raises(NothingFound("no papers")),
    "prints": lambda: print("hello"),
    "writes": lambda: sys.stdout.write("\ud800"),
    "bytes": lambda: sys.stdout.buffer.write(b"x"),
    "none": lambda: None,
    "text": lambda: "text",
    "number": lambda: math.nan,
    "class": lambda: Metadata,
}

SOUND = Metadata(
    title="A title", authors=(Author(family="Doe"),), date=PartialDate(2001), arxiv_id=ArxivId("2101.00001")
)
WRONG = {
    "no metadata": None,
    "title of bytes": replace(SOUND, title=b"x"),
    "no title": replace(SOUND, title=None),
    "list of authors": replace(SOUND, authors=[Author(family="Doe")]),
    "authors of text": replace(SOUND, authors=("Doe",)),
    "surrogate": replace(SOUND, title="a\udc80"),
    "surrogate inside": replace(SOUND, authors=(Author(family="\ud800"),)),
    "pairs": replace(SOUND, extra=(("a", "b", "c"),)),
    "year": replace(SOUND, date=PartialDate(10**400)),
    "year of text": replace(SOUND, date=PartialDate("2001")),
    "long": replace(SOUND, abstract="x" * 20_000_000),
    "year of truth": replace(SOUND, date=PartialDate(True)),
    "identifier": replace(SOUND, arxiv_id="2101.00001"),
}


def _plugin(action: Callable[[], object], **attributes: object) -> SimpleNamespace:
    def method(_argument: object) -> object:
        return action()

    return SimpleNamespace(name="evil", **attributes, **dict.fromkeys(_METHODS, method))


_METHODS = ("recognise", "parse", "look_up", "enrich", "render")
DOCUMENT = Document(name="n", text="x")


def uses(action: Callable[[], object]) -> Iterator[Callable[[], object]]:
    source = GuardedSource(_plugin(action), LABEL)
    resolver = GuardedResolver(_plugin(action, needs_network=False), LABEL)
    enricher = GuardedEnricher(_plugin(action, needs_network=False, provides=()), LABEL)
    exporter = GuardedExporter(_plugin(action, suffix=".x"), LABEL)
    yield lambda: source.recognise(DOCUMENT)
    yield lambda: source.parse(DOCUMENT)
    yield lambda: list(resolver.look_up(RECORDS))
    yield lambda: list(enricher.enrich(()))
    yield lambda: exporter.render(())


@pytest.mark.parametrize("action", FAILURES.values(), ids=list(FAILURES))
@pytest.mark.parametrize("place", range(5), ids=_METHODS)
def test_every_failure_names_the_plugin(action, place, capsys):
    with pytest.raises(PluginError) as caught:
        list(uses(action))[place]()
    assert caught.value.message.startswith(LABEL)
    assert caught.value.exit_code is ExitCode.PLUGIN
    assert len(caught.value.message) < 1000
    caught.value.message.encode("utf-8")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("error", [InputError("not mine"), ServiceError("away")])
def test_errors_of_the_protocols_pass(error):
    with pytest.raises(type(error)), naming_plugin(LABEL):
        raise error


@pytest.mark.parametrize("metadata", WRONG.values(), ids=list(WRONG))
def test_wrong_metadata_is_never_used(metadata):
    draft = Draft(record=1, line=1, last_line=1, kind=OriginKind.PAGE, metadata=metadata)
    found = Found(candidates=(Candidate(metadata=metadata, resolver="evil", kind=OriginKind.SERVICE),))
    origin = Origin(kind=OriginKind.SERVICE, at=datetime.now(UTC))
    contribution = Contribution(metadata=metadata, origin=origin)
    parsing = GuardedSource(_plugin(lambda: Parsed(drafts=(draft,))), LABEL)
    resolving = GuardedResolver(_plugin(lambda: [found], needs_network=False), LABEL)
    enriching = GuardedEnricher(_plugin(lambda: [contribution], needs_network=False, provides=()), LABEL)
    for use in (
        lambda: parsing.parse(DOCUMENT),
        lambda: list(resolving.look_up(RECORDS)),
        lambda: list(enriching.enrich(())),
    ):
        with pytest.raises(PluginError, match=LABEL):
            use()


def test_a_time_without_a_zone_and_an_unknown_kind_are_wrong():
    assert "time zone" in value_error(Origin(kind=OriginKind.SERVICE, at=datetime(2001, 1, 1)), Origin)  # noqa: DTZ001
    assert value_error(Origin(kind="service", at=datetime.now(UTC)), Origin) == "kind: expected OriginKind, not str"


def test_what_is_valid_passes():
    draft = Draft(record=1, line=1, last_line=1, kind=OriginKind.PAGE, metadata=SOUND)
    assert value_error(Parsed(drafts=(draft,)), Parsed) == ""
    assert value_error(Found(candidates=(Candidate(metadata=SOUND, resolver="x", kind=OriginKind.ARXIV),)), Found) == ""
    assert value_error(Rendered(text="\U0001f600\x00"), Rendered) == ""
    assert value_error(Confidence.YES, Confidence) == ""


def test_records_of_a_failed_resolver_are_kept_and_its_error_too():
    def look_up() -> Iterator[Found]:
        yield Found()
        sys.exit(0)

    guard = GuardedResolver(_plugin(look_up, needs_network=True), LABEL)
    found, failed = call_plugin(guard.look_up, RECORDS, LookupFailed)
    assert found == Found()
    assert failed.reason == f"{LABEL} failed: SystemExit: 0"
    assert guard.failure is not None


def test_papers_of_a_failed_enricher_are_kept_and_its_error_too():
    guard = GuardedEnricher(_plugin(lambda: [None], needs_network=True, provides=("title",)), LABEL)
    (failed,) = call_plugin(guard.enrich, ["one"], EnrichFailed)
    assert "expected Contribution, not NoneType" in failed.reason
    assert guard.failure is not None


@pytest.mark.parametrize(
    "attributes", [{"name": None}, {"name": 3}, {"provides": None}, {"provides": ("unknown",)}, {"needs_network": None}]
)
def test_wrong_attributes_are_errors_of_the_plugin(attributes):
    sound = {"name": "evil", "needs_network": False, "provides": ()}
    if attributes == {"needs_network": None}:
        del sound["needs_network"]
        attributes = {}
    with pytest.raises(PluginError, match=LABEL):
        GuardedEnricher(SimpleNamespace(**{**sound, **attributes}), LABEL)
