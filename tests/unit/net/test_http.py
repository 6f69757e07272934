"""The HTTP client with a real server with faults, in fake time."""

import json
import socket
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from readinglist import __version__
from readinglist.library.clock import SystemClock
from readinglist.net.http import RateLimitedClient, _redirect_target, _seconds, user_agent
from readinglist.papers.errors import ExitCode, ServiceError
from readinglist.plugins.context import Request
from tests.command import TIME_LIMIT
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, LocalServer, PatientClient
from tests.local_arxiv.server import LocalArxiv

QUERY = (("id_list", "2410.18647"), ("max_results", "1"))


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    with LocalArxiv(now=clock.monotonic) as running:
        yield running


@pytest.fixture
def client(server, tmp_path, clock):
    return PatientClient(server, cache_folder=str(tmp_path), clock=clock, contact="ada@example.org")


def ask(server, *, keep_seconds=0.0, query=QUERY, **more):
    return Request(service="arxiv", url=server.base_url, query=query, keep_seconds=keep_seconds, **more)


def test_a_response_has_body_status_and_content_type(server, client):
    response = client.send(ask(server))
    assert response.status == 200
    assert response.content_type.startswith("application/atom+xml")
    assert response.body.rstrip().endswith(b"</feed>")
    assert not response.from_cache


def test_a_form_is_posted(server, client):
    response = client.send(Request(service="arxiv", url=server.base_url, form=QUERY))
    assert response.status == 200
    assert server.log[0].method == "POST"
    assert server.log[0].fields == dict(QUERY)


def test_the_client_sends_its_name(server, client):
    client.send(ask(server))
    assert server.log[0].agent == f"readinglist/{__version__} (mailto:ada@example.org)"


def test_the_user_agent_has_the_address_and_no_line_ends():
    assert user_agent("") == f"readinglist/{__version__}"
    assert user_agent("ada@example.org\r\nX-Evil: é") == f"readinglist/{__version__} (mailto:ada@example.org X-Evil: )"


def test_starts_lie_three_seconds_apart(server, client):
    for _ in range(4):
        client.send(ask(server))
    assert len(server.log) == 4
    assert server.least_gap() >= 3.0


def test_other_services_have_their_own_pace(server, client, clock):
    client.send(ask(server))
    before = clock.monotonic()
    client.send(Request(service="elsewhere", url=server.base_url, query=QUERY))
    assert clock.monotonic() - before < 0.1


def test_an_unreachable_service_is_reported(client):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    with pytest.raises(ServiceError) as caught:
        client.send(Request(service="elsewhere", url=address, query=QUERY))
    assert caught.value.message == "elsewhere: connection failed (connection refused)"


def test_a_failed_request_counts(server, client):
    server.faults = [Fault("reset", at=1)]
    with pytest.raises(ServiceError, match="incomplete response"):
        client.send(ask(server))
    client.send(ask(server))
    assert server.least_gap() >= 3.0


@pytest.mark.parametrize("kind", ["truncated", "reset", "bomb"])
def test_an_incomplete_response_is_a_service_error_with_a_hint(server, client, kind):
    server.faults = [Fault(kind)]
    with pytest.raises(ServiceError) as caught:
        client.send(ask(server))
    assert "arxiv" in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.SERVICE


@pytest.mark.parametrize("kind", ["429", "503", "rate200", "stall"])
def test_a_refusal_or_stall_is_followed_by_growing_rests(server, client, clock, kind):
    server.faults = [Fault(kind)]
    waiting = r"timed out a short time ago; \d+" if kind == "stall" else r"asked us to wait; \d+"
    for rest in (60, 300, 900, 900):
        with pytest.raises(ServiceError, match=r"retrying after|timed out"):
            client.send(ask(server))
        asked = len(server.log)
        with pytest.raises(ServiceError, match=waiting):
            client.send(ask(server))
        assert len(server.log) == asked
        clock.sleep(rest - 5)
        with pytest.raises(ServiceError, match=waiting):
            client.send(ask(server))
        assert len(server.log) == asked
        clock.sleep(6)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0", 0.0),
        ("Wed, 11 Mar 2026 08:00:07 GMT", 7.0),
        ("Wed, 11 Mar 2026 07:00:00 GMT", 0.0),
        ("Wed, 11 Mar 2026 08:00:07", 0.0),
        ("-2", 0.0),
        ("2.5", 0.0),
        ("soon", 0.0),
        ("9" * 5000, 999_999_999.0),
        ("Wed, 99 Mar 99999 08:00:07 GMT", 0.0),
    ],
)
def test_the_seconds_of_a_retry_after_header(header, seconds):
    assert _seconds(header, datetime(2026, 3, 11, 8, tzinfo=UTC)) == seconds


def test_a_request_after_a_short_refusal_waits_and_succeeds(server, client, clock):
    server.faults = [Fault("soon", at=1)]
    with pytest.raises(ServiceError, match="retrying after 2 s"):
        client.send(ask(server))
    assert client.send(ask(server)).status == 200
    assert server.starts()[1] - server.starts()[0] >= 2


def test_success_ends_the_growing(server, client, clock):
    server.faults = [Fault("429", at=1), Fault("429", at=3)]
    for _ in range(2):
        with pytest.raises(ServiceError, match="60 s"):
            client.send(ask(server))
        clock.sleep(61)
        client.send(ask(server))


def test_the_rest_is_remembered_by_other_clients(server, client, clock, tmp_path):
    server.faults = [Fault("503", at=1)]
    with pytest.raises(ServiceError):
        client.send(ask(server))
    other = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
    with pytest.raises(ServiceError, match=r"asked us to wait; \d+ s left"):
        other.send(ask(server))
    assert len(server.log) == 1


def test_cached_responses_are_used_even_during_a_cooldown(server, client, clock):
    first = client.send(ask(server, keep_seconds=100))
    server.faults = [Fault("429", at=2)]
    with pytest.raises(ServiceError):
        client.send(ask(server, query=(("id_list", "2310.02782"),)))
    again = client.send(ask(server, keep_seconds=100, query=QUERY[::-1]))
    assert again.from_cache
    assert (again.status, again.body, again.content_type) == (first.status, first.body, first.content_type)
    assert len(server.log) == 2


def test_cached_responses_expire(server, client, clock):
    client.send(ask(server, keep_seconds=100))
    clock.sleep(101)
    assert not client.send(ask(server, keep_seconds=100)).from_cache


def test_deleted_responses_are_requested_again(server, client):
    request = ask(server, keep_seconds=100)
    client.send(request)
    client.forget(request)
    assert not client.send(request).from_cache


def test_only_valid_responses_are_cached(server, client):
    bad = ask(server, keep_seconds=100, query=(("id_list", "abc"),))
    assert client.send(bad).status == 400
    assert client.send(bad).status == 400
    assert len(server.log) == 2


def test_a_redirect_is_followed_with_the_form(server, client):
    server.faults = [Fault("redirect", at=1)]
    response = client.send(Request(service="arxiv", url=server.base_url, form=QUERY))
    assert response.status == 200
    assert [asked.method for asked in server.log] == ["POST", "POST"]
    assert server.log[1].fields == dict(QUERY)
    assert server.least_gap() >= 3.0


def test_a_redirect_keeps_the_query_once(server, client):
    server.faults = [Fault("redirect", at=1)]
    assert client.send(ask(server)).status == 200
    assert server.log[1].fields == dict(QUERY)


def test_endless_redirects_end(server, client):
    server.faults = [Fault("redirect")]
    with pytest.raises(ServiceError, match="too many redirects"):
        client.send(ask(server))
    assert len(server.log) == 5


def test_a_redirect_to_a_missing_page_is_a_response_without_papers(server, client):
    server.faults = [Fault("redirect_nowhere")]
    assert client.send(ask(server)).status == 301


def test_a_redirect_from_https_to_http_is_refused():
    assert _redirect_target("http://a.org/q", "https://b.org/q", "arxiv") == "https://b.org/q"
    assert _redirect_target("https://a.org/q?x=1", "/r", "arxiv") == "https://a.org/r"
    for location in ("http://b.org/q", "ftp://b.org/q"):
        with pytest.raises(ServiceError, match="insecure redirect"):
            _redirect_target("https://a.org/q", location, "arxiv")


def test_a_slow_response_times_out(tmp_path):
    with LocalArxiv(faults=[Fault("drip")]) as server:
        client = RateLimitedClient(cache_folder=str(tmp_path), clock=SystemClock(), whole_seconds=0.3)
        with pytest.raises(ServiceError, match="no complete response"):
            client.send(ask(server))


def test_a_refused_connection(tmp_path, clock):
    with LocalArxiv(records=[]) as server:
        address = server.base_url
    client = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
    with pytest.raises(ServiceError, match="refused") as caught:
        client.send(Request(service="arxiv", url=address, query=QUERY))
    assert "0x" not in caught.value.message


@pytest.mark.parametrize("address", ["ftp://example.org/x", "http://", "nonsense", "http://[::1/"])
def test_an_invalid_url(tmp_path, clock, address):
    client = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
    with pytest.raises(ServiceError):
        client.send(Request(service="arxiv", url=address))


_CHILD = textwrap.dedent(
    """
    import sys
    from readinglist.library.clock import SystemClock
    from readinglist.net.http import RateLimitedClient
    from readinglist.plugins.context import Request
    client = RateLimitedClient(cache_folder=sys.argv[1], clock=SystemClock())
    for number in range(int(sys.argv[3])):
        client.send(Request(service="arxiv", url=sys.argv[2], query=(("id_list", "2410.18647"),)))
    """
)


@pytest.mark.slow
def test_two_processes_share_the_pace_in_real_time(tmp_path):
    class NotingStarts(LocalArxiv):
        """Reads at each request the start that was written down for it; when it arrives is up to the machine."""

        def enter(self, *asked):
            state = json.loads((tmp_path / "network" / "arxiv.json").read_text(encoding="utf-8"))
            started.append(state["started"])
            return super().enter(*asked)

    started = []
    with NotingStarts() as server:
        children = [
            subprocess.Popen([sys.executable, "-c", _CHILD, str(tmp_path), server.base_url, times])
            for times in ("2", "1")
        ]
        assert [child.wait(timeout=TIME_LIMIT) for child in children] == [0, 0]
        assert len(server.log) == 3
        assert min(later - sooner for sooner, later in pairwise(started)) >= 3.0
        assert max(asked.running for asked in server.log) == 1


def test_the_state_on_disk_is_plain_json(server, client, tmp_path):
    client.send(ask(server))
    state = json.loads((tmp_path / "network" / "arxiv.json").read_text(encoding="utf-8"))
    unreached = {"unreached", "unreached_at", "unreached_why"}
    assert set(state) == {"started", "resting_until", "resting_why", "cooldown", "refusals", "interval"} | unreached


class Noting(LocalServer):
    """A server that notes the headers and bodies it gets; `/away` leads to another server."""

    def __init__(self, *, target="", headers=(), **options):
        super().__init__(**options)
        self.target, self.stated, self.got = target, headers, []

    def respond(self, handler, body):
        self.got.append((dict(handler.headers.items()), body))
        if self.target:
            return 302, "text/plain", b"", [("Location", self.target)]
        return 200, "application/json", b"[]", list(self.stated)


def test_keys_are_sent_but_not_to_another_server_and_never_shown(tmp_path, clock):
    with Noting() as other, Noting(target=other.root) as first:
        client = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
        request = Request(service="one", url=first.root, secrets=(("x-api-key", "s3cret"),))
        client.send(request)
    assert first.got[0][0]["x-api-key"] == "s3cret"
    assert "x-api-key" not in other.got[0][0]
    assert "s3cret" not in repr(request)
    assert all(b"s3cret" not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_json_is_posted_and_cached_by_its_text(tmp_path, clock):
    with Noting() as server:
        client = RateLimitedClient(cache_folder=str(tmp_path), clock=clock)
        for text in ('["a"]', '["b"]', '["a"]'):
            client.send(Request(service="one", url=server.root, json=text, keep_seconds=60))
    assert [body for _, body in server.got] == ['["a"]', '["b"]']
    assert server.got[0][0]["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("limit", "interval", "gap"),
    [("1", "5s", 5.0), ("10", "1s", 1.0), ("0", "1s", 1.0), ("x", "y", 1.0), ("1", "9999s", 60.0)],
)
def test_a_service_that_states_a_slower_rate_gets_it(tmp_path, clock, limit, interval, gap):
    headers = (("x-rate-limit-limit", limit), ("x-rate-limit-interval", interval))
    with Noting(headers=headers, now=clock.monotonic) as server:
        for _ in range(3):
            # A new client each time: the rate is kept across processes.
            RateLimitedClient(cache_folder=str(tmp_path), clock=clock).send(Request(service="one", url=server.root))
    assert server.least_gap() == pytest.approx(gap, abs=0.01)
