"""Updates of the user's catalogue from a local OAI-PMH service: what is kept, and where it resumes."""

import fcntl
import json
from datetime import UTC, date, datetime

import pytest

from readinglist.catalogue.build import build
from readinglist.catalogue.combined import CatalogueLocation, CombinedCatalogue
from readinglist.catalogue.harvested import Harvest, Harvested, HarvestPage
from readinglist.catalogue.oai_pmh import OaiPmh
from readinglist.catalogue.schema import CatalogueError
from readinglist.catalogue.update import discard_update, update
from readinglist.catalogue.user_catalogue import UserCatalogue, update_info
from readinglist.net.http import RateLimitedClient
from readinglist.papers.errors import InputError, ReadinglistError, ServiceError
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.oai import LocalOaiPmh, OaiRecord

BULK = [
    {"id": "2512.00001", "title": "An Old Title of Ours", "created": "Fri, 5 Dec 2025 10:00:00 GMT"},
    {"id": "2512.00002", "title": "Untouched Since the Snapshot", "created": "Wed, 10 Dec 2025 10:00:00 GMT"},
]
RETITLED = OaiRecord(id="2512.00001", changed="2026-01-01", title="A New Title", created="2026-01-01")
NEW = [OaiRecord(id=f"2601.{n:05}", changed=f"2026-01-{n:02}", title=f"Fresh Paper {n}") for n in range(2, 9)]


@pytest.fixture
def clock():
    return FakeClock(datetime(2026, 1, 20, 8, tzinfo=UTC))


@pytest.fixture
def server(clock):
    with LocalOaiPmh([RETITLED, *NEW], now=clock.monotonic) as running:
        yield running


@pytest.fixture
def harvester(server, clock, tmp_path):
    return OaiPmh(RateLimitedClient(cache_folder=str(tmp_path / "cache"), clock=clock), base_url=server.base_url)


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own" / "catalogue.sqlite3"
    build([bulk_file(tmp_path, BULK)], path)
    return path


def bulk_file(folder, papers):
    file = folder / "bulk.jsonl"
    lines = [json.dumps({**paper, "versions": [{"version": "v1", "created": paper["created"]}]}) for paper in papers]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def found(own, title):
    opened = UserCatalogue.open(own)
    try:
        return [entry.id for entry in opened.by_title(title)]
    finally:
        opened.close()


def asked(server):
    return [request.fields.get("from") or "token" for request in server.log]


def stopped(own, harvester, clock, kind="cut_feed", server=None, at=(2, 3)):
    """Let the service fail from the second page on."""
    server.faults = [Fault(kind, at=number) for number in at]
    with pytest.raises(ServiceError):
        update(own, harvester, clock)
    server.faults = []


def test_what_is_new_and_changed_is_found(own, server, harvester, clock):
    seen = []
    report = update(own, harvester, clock, progress=lambda *step: seen.append(step))
    assert asked(server) == ["2025-12-09", "token", "token"]
    assert (report.since, report.until) == ("2025-12-09", "2026-01-08")
    assert (report.records, report.papers, report.deleted, report.skipped) == (8, 8, 0, 0)
    assert seen[:3] == [("harvesting records", done, 0) for done in (3, 6, 8)]
    assert seen[-1] == ("indexing papers", 8, 0)
    assert found(own, "Fresh Paper 7") == ["2601.00007"]
    assert found(own, "Untouched since the snapshot") == ["2512.00002"]


def test_a_retitled_paper_is_reported_by_the_update_and_found_by_both_titles(own, harvester, clock):
    update(own, harvester, clock)
    opened = UserCatalogue.open(own)
    by_old, by_new = opened.by_title("An old title of ours"), opened.by_title("A new title")
    opened.close()
    assert by_old == by_new
    (entry,) = by_old
    assert (entry.title, entry.other_titles, entry.date) == ("A New Title", ("An Old Title of Ours",), "2025-12-05")
    assert entry.names == ("Lovelace, Ada",)


def test_like_titles_and_abstracts_are_looked_up_in_both(own, server, harvester, clock):
    abstract = "Curved strips of thin elastic material buckle under load, and their shape follows from energy alone."
    server.records.append(OaiRecord(id="2601.00077", changed="2026-01-09", title="Buckling Strips", abstract=abstract))
    update(own, harvester, clock)
    opened = UserCatalogue.open(own)
    assert [entry.id for entry in opened.by_abstract(abstract)] == ["2601.00077"]
    assert "2601.00077" in [entry.id for entry in opened.by_similar_title("The buckling strips")]
    assert "2512.00002" in [entry.id for entry in opened.by_similar_title("Untouched since a snapshot")]
    assert sorted(opened.by_ids(["2601.00077", "2512.00002", "2601.99999"])) == ["2512.00002", "2601.00077"]
    opened.close()


def test_the_next_update_begins_on_the_last_day(own, server, harvester, clock):
    update(own, harvester, clock)
    server.records.append(OaiRecord(id="2601.00099", changed="2026-01-12", title="Later Still"))
    server.log.clear()
    report = update(own, harvester, clock)
    assert asked(server) == ["2026-01-08"]
    assert (report.records, report.papers) == (2, 9)
    assert found(own, "later still") == ["2601.00099"]
    assert found(own, "Fresh Paper 3") == ["2601.00003"]


def test_an_update_without_changes_keeps_the_catalogue(own, server, harvester, clock):
    server.records = []
    report = update(own, harvester, clock)
    assert (report.records, report.papers, report.until) == (0, 0, "2025-12-09")
    about = update_info(own)
    assert about is not None
    assert (about.index, about.complete) == (None, True)
    assert found(own, "Untouched since the snapshot") == ["2512.00002"]


@pytest.mark.parametrize("kind", ["503", "busy", "rate200", "html", "cut_feed", "empty", "empty_feed", "truncated"])
def test_what_came_before_a_failure_is_used_and_the_token_remembered(own, server, harvester, clock, kind):
    stopped(own, harvester, clock, kind, server)
    about = update_info(own)
    assert about is not None
    assert about.index is not None
    assert (about.index.records, about.until, about.complete) == (3, "2026-01-03", False)
    assert found(own, "Fresh Paper 3") == ["2601.00003"]
    clock.sleep(3600)
    server.log.clear()
    report = update(own, harvester, clock)
    assert asked(server) == ["token", "token"]
    assert (report.records, report.papers) == (5, 8)


def test_after_midnight_the_last_day_is_requested_again(own, server, harvester, clock):
    stopped(own, harvester, clock, server=server)
    clock.sleep(86400)
    server.tokens_end = True
    server.page_size = 100
    server.log.clear()
    report = update(own, harvester, clock)
    assert asked(server) == ["2026-01-03"]
    assert (report.since, report.records, report.papers) == ("2026-01-03", 6, 8)


def test_with_refused_tokens_the_harvest_resumes_from_the_last_day(own, server, harvester, clock):
    stopped(own, harvester, clock, server=server)
    server.tokens_end = True
    server.log.clear()
    report = update(own, harvester, clock)
    assert asked(server) == ["token", "2026-01-03", "token", "2026-01-05", "token", "2026-01-07"]
    assert (report.records, report.papers) == (8, 8)


def test_tokens_that_are_always_refused_end_the_run_where_a_day_fills_a_page(own, server, harvester, clock):
    server.records = [OaiRecord(id=f"2601.{n:05}", changed="2026-01-02") for n in range(1, 9)]
    server.tokens_end = True
    with pytest.raises(ServiceError, match="rejects its own tokens"):
        update(own, harvester, clock)
    assert asked(server) == ["2025-12-09", "token", "2026-01-02", "token"]


def test_ctrl_c_keeps_and_indexes_what_was_harvested(own, harvester, clock):
    def interrupt(doing, done, _total):
        if doing == "harvesting records" and done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        update(own, harvester, clock, progress=interrupt)
    assert found(own, "Fresh Paper 6") == ["2601.00006"]
    assert update(own, harvester, clock).records == 2
    assert found(own, "Fresh Paper 8") == ["2601.00008"]


def test_lines_that_a_killed_run_left_behind_are_dropped(own, server, harvester, clock):
    stopped(own, harvester, clock, server=server)
    records = Harvest(own).records
    whole = records.read_bytes()
    records.write_bytes(whole + b'{"id": "2601.00004", "ti')
    update(own, harvester, clock)
    lines = records.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["2512.00001", *(record.id for record in NEW)]


@pytest.mark.parametrize("lost", ["index.sqlite3", "records.jsonl", "state.json"])
def test_a_lost_file_is_made_again(own, server, harvester, clock, lost):
    update(own, harvester, clock)
    (Harvest(own).folder / lost).unlink()
    update(own, harvester, clock)
    assert found(own, "Fresh Paper 3") == ["2601.00003"]


@pytest.mark.parametrize("lost", ["index.sqlite3", "state.json"])
def test_a_damaged_file_is_reported_and_rebuilt(own, server, harvester, clock, lost):
    update(own, harvester, clock)
    (Harvest(own).folder / lost).write_bytes(b"noise")
    if lost == "state.json":
        assert found(own, "Fresh Paper 3") == []
    else:
        with pytest.raises(CatalogueError) as raised:
            UserCatalogue.open(own)
        assert raised.value.hint.endswith("`readinglist catalogue update`")
    update(own, harvester, clock)
    assert found(own, "Fresh Paper 3") == ["2601.00003"]


def test_deleted_papers_are_not_offered_and_may_come_back(own, server, harvester, clock, tmp_path):
    server.records.append(OaiRecord(id="2512.00002", changed="2026-01-09", deleted=True))
    report = update(own, harvester, clock)
    assert report.deleted == 1
    assert found(own, "Untouched since the snapshot") == []
    server.records[-1] = OaiRecord(id="2512.00002", changed="2026-01-10", title="Untouched Since the Snapshot")
    update(own, harvester, clock)
    assert found(own, "Untouched since the snapshot") == ["2512.00002"]


@pytest.mark.slow
def test_the_starter_does_not_offer_what_was_deleted(own, server, harvester, clock, tmp_path):
    server.records = [OaiRecord(id="2406.14540", changed="2026-01-09", deleted=True)]
    location = CatalogueLocation(own=own, stated=True, cache_folder=tmp_path / "cache")
    offered = []
    for _ in range(2):
        shelf = CombinedCatalogue.open(location)
        offered.append("2406.14540" in shelf.by_ids(["2406.14540"]))
        shelf.close()
        update(own, harvester, clock)
    assert offered == [True, False]


def test_records_that_cannot_be_read_are_reported_and_the_others_taken(own, server, harvester, clock):
    server.records.append(OaiRecord(id="2601.00050", changed="2026-01-05", title=" "))
    report = update(own, harvester, clock)
    assert (report.skipped, report.papers) == (1, 8)
    assert "2601.00050" in report.problems[0].message


def test_a_given_day_takes_precedence_over_the_stored_one(own, server, harvester, clock):
    update(own, harvester, clock, since=date(2026, 1, 8))
    assert found(own, "Fresh Paper 2") == []
    report = update(own, harvester, clock, since=date(2026, 1, 2))
    assert report.since == "2026-01-02"
    assert found(own, "Fresh Paper 2") == ["2601.00002"]


def test_a_new_build_makes_the_update_void(own, server, harvester, clock, tmp_path):
    update(own, harvester, clock)
    newer = {"id": "2601.00003", "title": "Third of the New Snapshot", "created": "Sat, 3 Jan 2026 10:00:00 GMT"}
    build([bulk_file(tmp_path, [*BULK, newer])], own)
    assert found(own, "Fresh Paper 3") == []
    assert found(own, "third of the new snapshot") == ["2601.00003"]
    assert update_info(own) is None
    server.log.clear()
    update(own, harvester, clock)
    assert asked(server)[0] == "2026-01-02"
    discard_update(own)
    assert sorted(file.name for file in Harvest(own).folder.iterdir()) == ["lock"]


def test_the_catalogue_tells_of_itself_without_its_update(own, harvester, clock):
    update(own, harvester, clock)
    opened = UserCatalogue.open(own)
    assert (opened.info().records, opened.info().newest) == (2, "2025-12-10")
    opened.close()


def test_discarding_what_was_never_harvested_changes_nothing(own):
    before = sorted(own.parent.iterdir())
    discard_update(own)
    assert sorted(own.parent.iterdir()) == before


def test_two_updates_at_once_are_kept_apart(own, harvester, clock):
    update(own, harvester, clock)
    with (Harvest(own).folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReadinglistError, match="another process is updating"):
            update(own, harvester, clock)
        discard_update(own)
    assert found(own, "Fresh Paper 3") == ["2601.00003"]


def test_without_a_catalogue_no_request_is_sent(server, harvester, clock, tmp_path):
    with pytest.raises(CatalogueError) as raised:
        update(tmp_path / "none.sqlite3", harvester, clock)
    assert "readinglist catalogue build" in raised.value.hint
    assert server.log == []


class Unordered:
    """A service whose pages are in no order of days; it stops responding on request."""

    def __init__(self):
        self.asked = []
        self.pages = {"": ["2026-01-09", "2026-01-02"], "b": ["2026-01-05"], "c": ["2099-01-01"]}
        self.broken = True

    def begin(self, since):
        self.asked.append(since)
        return self._page("", "b")

    def next_page(self, token):
        self.asked.append(token)
        if token == "c" and self.broken:
            raise ServiceError("broken off")
        return self._page(token, {"b": "c", "c": ""}[token])

    def _page(self, name, following):
        records = [
            Harvested(
                identifier=f"2601.000{day[-2:]}",
                changed=day,
                line=json.dumps({"id": f"2601.000{day[-2:]}", "title": day}),
            )
            for day in self.pages[name]
        ]
        return HarvestPage(records=tuple(records), token=following, total=4)


def test_a_service_without_order_is_queried_from_the_beginning_again(own, clock):
    service = Unordered()
    with pytest.raises(ServiceError):
        update(own, service, clock)
    clock.sleep(86400)
    service.broken = False
    update(own, service, clock)
    assert service.asked == ["2025-12-09", "b", "c", "2025-12-09", "b", "c"]
    clock.sleep(86400)
    update(own, service, clock)
    assert service.asked[6] == "2026-01-21", "a day in the future is not believed"


def test_a_catalogue_without_dates_needs_a_day(tmp_path, harvester, clock):
    own = tmp_path / "own.sqlite3"
    build([bulk_file(tmp_path, BULK)], own)
    import sqlite3

    with sqlite3.connect(own) as connection:
        connection.execute("UPDATE about SET value = '' WHERE name = 'newest'")
    with pytest.raises(InputError) as raised:
        update(own, harvester, clock)
    assert "--from" in raised.value.hint
    assert update(own, harvester, clock, since=date(2026, 1, 7)).records == 2
