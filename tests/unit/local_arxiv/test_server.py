"""The local arXiv responds in the layout of captured responses, with the real service's limits."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from readinglist.net.arxiv_atom import read_feed
from readinglist.plugins.context import Response
from tests.command import TIME_LIMIT
from tests.local_arxiv import atom
from tests.local_arxiv.corpus import record
from tests.local_arxiv.server import LocalArxiv

CAPTURED = Path(__file__).parents[2] / "fixtures" / "atom"
DEEP = [{"id": f"2401.{number:05}", "title": f"Deep networks number {number}"} for number in range(1, 31)]


@pytest.fixture
def server():
    old = {
        "id": "hep-th/9901001",
        "title": "New",
        "versions": [{"title": "Old", "abstract": "Then."}],
        "abstract": "Now.",
    }
    with LocalArxiv([record(item) for item in [*DEEP, old]]) as running:
        yield running


def get(server, **fields):
    try:
        with urlopen(f"{server.base_url}?{urlencode(fields)}") as answer:
            return answer.status, answer.read()
    except HTTPError as fault:
        with fault:
            return fault.code, fault.read()


def names(body):
    return re.findall(r"<id>http://arxiv.org/abs/(.+?)</id>", body.decode())


@pytest.mark.parametrize("name", ["one_entry.xml", "old_identifier.xml", "page.xml", "absent.xml"])
def test_the_same_papers_give_the_bytes_of_the_captured_response(name):
    text = (CAPTURED / name).read_text(encoding="utf-8")
    entries = [atom.entry(record(_raw(part))) for part in re.findall(r"  <entry>\n.*?</entry>\n", text, re.DOTALL)]
    total, start, page = (
        int(re.search(f"<opensearch:{field}>(\\d+)<", text)[1])
        for field in ("totalResults", "startIndex", "itemsPerPage")
    )
    query, ids = re.search(r"search_query=(.*?)&amp;id_list=(.*?)&amp;", text).groups()
    now = re.search(r"<updated>(.*?)</updated>", text)[1]
    made = atom.feed(entries, query=query, ids=ids, start=start, page=page, total=total, now=now)
    identifier = re.compile(r"(?<=<id>https://arxiv.org/api/).*?(?=</id>)")
    assert identifier.sub("", made, count=1) == identifier.sub("", text, count=1)


def test_the_same_refusal_gives_the_bytes_of_the_captured_response():
    text = (CAPTURED / "error_400.xml").read_text(encoding="utf-8")
    assert atom.error_feed("incorrect id format for abc", re.search(r"<updated>(.*?)</", text)[1]) == text


def _raw(entry):
    """The record of a captured entry, by patterns of its own: the reader under test must not vouch for itself."""

    def texts(name, inside=entry):
        found = re.findall(f"<{name}>(.*?)</{name}>", inside, re.DOTALL)
        return [text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in found]

    def text(name):
        return next(iter(texts(name)), "")

    name, version = re.fullmatch(r"http://arxiv.org/abs/(.+)v(\d+)", text("id")).groups()
    people = re.findall(r"<author>(.*?)</author>", entry, re.DOTALL)
    return {
        "id": name,
        "version": int(version),
        "title": text("title"),
        "abstract": text("summary"),
        "authors": [[*texts("name", one), *texts("arxiv:affiliation", one)] for one in people],
        "date": text("published"),
        "updated": text("updated"),
        "categories": re.findall(r'<category term="(.*?)"', entry),
        "comment": text("arxiv:comment"),
        "doi": " ".join(texts("arxiv:doi")),
        "journal_ref": text("arxiv:journal_ref"),
    }


def test_ten_entries_unless_more_are_requested(server):
    status, body = get(server, search_query="ti:deep")
    feed = read_feed(Response(status=status, body=body))
    assert (len(feed.entries), feed.total) == (10, 30)
    assert len(names(get(server, search_query="ti:deep", max_results=100)[1])) == 30
    ids = ",".join(item["id"] for item in DEEP[:15])
    assert len(names(get(server, id_list=ids)[1])) == 10


def test_pages_follow_each_other_without_gaps(server):
    pages = [names(get(server, search_query="ti:deep", start=start, max_results=12)[1]) for start in (0, 12, 24)]
    assert [len(page) for page in pages] == [12, 12, 6]
    assert len({name for page in pages for name in page}) == 30
    assert pages[0] != sorted(pages[0])


def test_sorting_by_date(server):
    asked = {"search_query": "ti:deep", "sortBy": "submittedDate", "sortOrder": "ascending"}
    assert get(server, **asked)[0] == 200


def test_versions(server):
    _, now = get(server, id_list="hep-th/9901001")
    _, then = get(server, id_list="hep-th/9901001v1")
    assert (names(now), names(then)) == (["hep-th/9901001v2"], ["hep-th/9901001v1"])
    assert b"<title>New</title>" in now
    assert b"<title>Old</title>" in then
    assert names(get(server, id_list="hep-th/9901001v9")[1]) == []
    assert names(get(server, search_query="ti:old")[1]) == []


def test_absent_identifiers_are_dropped_silently(server):
    found = names(get(server, id_list="2401.00001,2401.99999,2401.00002")[1])
    assert sorted(found) == ["2401.00001v1", "2401.00002v1"]


def test_a_query_filters_a_list(server):
    assert names(get(server, id_list="2401.00001,hep-th/9901001", search_query="ti:new")[1]) == ["hep-th/9901001v2"]


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"id_list": "2401.00001,abc"}, 400, "incorrect id format for abc"),
        ({}, 400, "Either a search_query or id_list"),
        ({"search_query": "x", "start": "y"}, 400, "start must be an integer"),
        ({"search_query": "x", "max_results": "-1"}, 400, "max_results must be non-negative"),
        ({"search_query": "x", "sortBy": "z"}, 400, "sortBy must be in"),
        ({"search_query": "ti:ti: x"}, 400, "Invalid query string"),
        ({"search_query": "x", "max_results": "0"}, 500, "ZeroDivisionError"),
        ({"search_query": "x", "start": "9999"}, 500, "Error"),
    ],
)
def test_refusals(server, fields, status, message):
    got, body = get(server, **fields)
    assert got == status
    assert message in body.decode()
    assert "https://arxiv.org/api/errors#" in body.decode()


def test_a_long_address_is_refused_and_a_long_form_is_not(server):
    ids = ",".join(["2401.00001"] * 900)
    assert get(server, id_list=ids)[0] == 414
    with urlopen(Request(server.base_url, data=urlencode({"id_list": ids}).encode())) as answer:
        assert names(answer.read()) == ["2401.00001v1"]


@pytest.mark.slow
def test_as_a_process_of_its_own(tmp_path):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(json.dumps(item) for item in DEEP), encoding="utf-8")
    port_file, log = tmp_path / "port", tmp_path / "log"
    command = [sys.executable, "-m", "tests.local_arxiv", "--corpus", corpus, "--port-file", port_file, "--log", log]
    child = subprocess.Popen([*command, "--fault", "503@2"], cwd=Path(__file__).parents[3])
    try:
        give_up = time.monotonic() + TIME_LIMIT
        while not port_file.exists():
            assert child.poll() is None
            assert time.monotonic() < give_up
            time.sleep(0.05)
        address = port_file.read_text(encoding="utf-8")
        with urlopen(f"{address}?id_list=2401.00001") as answer:
            assert names(answer.read()) == ["2401.00001v1"]
        with pytest.raises(HTTPError, match="503") as caught:
            urlopen(f"{address}?id_list=2401.00001")
        caught.value.close()
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=TIME_LIMIT) == 0
    assert [json.loads(line)["fault"] for line in log.read_text(encoding="utf-8").splitlines()] == ["", "503"]
