"""The server, asked by programs: its start and end, logins, the connector, read-only pages, and adding."""

import json
import re
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from readinglist.files.documents import Document
from readinglist.web.sessions import hash_password
from tests.command import Command
from tests.website import Site, csrf_of, paper, serving

EXTENSION = {"X-Zotero-Version": "5.0.190", "X-Zotero-Connector-API-Version": "3", "User-Agent": "Mozilla/5.0 Firefox"}
SETTINGS = "[readinglist]\nreader = 'ada'\noffline = true\n[web]\n"


def workspace(tmp_path: Path, web: str = "connector_port = 0") -> Command:
    folder, home = tmp_path / "workspace", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "config.toml").write_text(f"{SETTINGS}{web}\n", encoding="utf-8")
    return Command(folder=folder, home=home)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_health_the_log_and_a_graceful_stop_in_the_middle_of_streams_and_requests(tmp_path: Path) -> None:
    command = workspace(tmp_path)
    command.environment["READINGLIST_TOKEN"] = "a" * 40
    process = command.start("serve", "--json", "--no-open", "--port", "0")
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    assert url.endswith("?token=" + "a" * 40)
    base = url.partition("/?")[0]
    with requests.Session() as client:
        client.get(url)
        client.get(f"{base}/nothing?token=secret")
        assert client.get(f"{base}/health").json()["status"] == "ok"
        stream = client.get(f"{base}/changes", stream=True)
        assert next(stream.iter_lines()) == b"event: change"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        stream.close()
    assert (process.returncode, out) == (0, b"")
    assert b"GET /nothing " in err
    assert b"GET / 200" in err
    assert b"token" not in err


def test_a_port_in_use_is_an_error_with_a_hint(site: Site) -> None:
    failed = site.command("serve", "--json", "--port", str(site.port))
    assert failed.code == 2
    assert "--port 0" in failed.err


def test_other_machines_need_a_login(tmp_path: Path) -> None:
    failed = workspace(tmp_path)("serve", "--host", "0.0.0.0", "--json")
    assert (failed.code, failed.out) == (2, "")
    assert "--hash-password" in failed.err


def test_a_password_is_hashed(tmp_path: Path) -> None:
    command = workspace(tmp_path)
    hashed = command("serve", "--hash-password", input="right\n").out.strip()
    (command.folder / "config.toml").write_text(
        f'{SETTINGS}connector_port = 0\n[web.passwords]\nada = "{hashed}"\n', encoding="utf-8"
    )
    assert "scrypt" not in command("config", "show").out
    refused = command("serve", "--hash-password", input=b"\xff\n")
    assert (refused.code, refused.out) == (2, "")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on all addresses, for two readers."""
    passwords = "".join(f'{name} = "{hash_password(f"of {name}")}"\n' for name in ("ada", "bob"))
    web = f'connector_port = 0\nhosts = ["papers.example.org"]\n[web.passwords]\n{passwords}'
    with serving(workspace(tmp_path_factory.mktemp("logins"), web), "--host", "0.0.0.0") as started:
        yield started


class TestLogins:
    @staticmethod
    def logged_in(site: Site, name: str) -> requests.Session:
        client = requests.Session()
        answer = client.post(f"{site.base}/login", data={"reader": name, "password": f"of {name}"})
        assert answer.status_code == 200
        return client

    def test_each_login_is_a_reader_with_statuses_of_their_own(self, guarded: Site) -> None:
        assert "token" not in guarded.url
        key = guarded.add(paper("two readers"))[0]
        with self.logged_in(guarded, "ada") as ada, self.logged_in(guarded, "bob") as bob:
            sent = {"csrf": csrf_of(ada, guarded.base), "key": key, "do": "status=read"}
            assert ada.post(f"{guarded.base}/papers", data=sent).status_code == 200
            bob.post(
                f"{guarded.base}/paper/notes", data={"csrf": csrf_of(bob, guarded.base), "key": key, "text": "of bob"}
            )
            page = {"key": key}
            assert "of bob" in bob.get(f"{guarded.base}/paper", params=page).text
            assert "of bob" not in ada.get(f"{guarded.base}/paper", params=page).text
            assert 'data-status="new"' in bob.get(guarded.base).text
            assert 'data-status="read"' in ada.get(guarded.base).text
            # The token of one session is none of another.
            stolen = {"csrf": csrf_of(ada, guarded.base), "key": key, "do": "status=read"}
            assert bob.post(f"{guarded.base}/papers", data=stolen).status_code == 403

    def test_without_a_login_there_is_only_the_login(self, guarded: Site) -> None:
        answer = requests.get(guarded.base, allow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        for host in ("papers.example.org", "PAPERS.example.org:443", "192.168.1.5:8765", "[fe80::1]"):
            assert requests.get(f"{guarded.base}/login", headers={"Host": host}).status_code == 200, host
        for host in ("example.org", "0.0.0.0.example.org"):
            assert requests.get(f"{guarded.base}/login", headers={"Host": host}).status_code == 421

    def test_logging_out_ends_the_session(self, guarded: Site) -> None:
        with self.logged_in(guarded, "ada") as ada:
            cookies = ada.cookies.copy()
            ada.post(f"{guarded.base}/logout", data={"csrf": csrf_of(ada, guarded.base)})
            assert requests.get(guarded.base, cookies=cookies, allow_redirects=False).status_code == 303

    def test_guessing_is_stopped(self, guarded: Site) -> None:
        sent = [("ada", "wrong"), ("nobody", "of nobody"), ("", "")] * 4
        statuses = [
            requests.post(f"{guarded.base}/login", data={"reader": name, "password": word}).status_code
            for name, word in sent
        ]
        assert statuses == [403] * 10 + [429] * 2


def test_a_reverse_proxy_names_the_reader(tmp_path: Path) -> None:
    with serving(workspace(tmp_path, 'connector_port = 0\nproxy_header = "Remote-User"')) as site:
        key = site.add(paper("behind a proxy"))[0]
        assert requests.get(site.base).status_code == 403
        with requests.Session() as bob:
            bob.headers["Remote-User"] = "bob"
            bob.post(f"{site.base}/papers", data={"csrf": csrf_of(bob, site.base), "key": key, "do": "status=read"})
            assert 'data-status="read"' in bob.get(site.base).text
            # The cookie of one reader does not make another one.
            bob.headers["Remote-User"] = "eve"
            assert 'data-status="new"' in bob.get(site.base).text
            del bob.headers["Remote-User"]
            assert bob.get(site.base).status_code == 403
        # The cookie of a page with HTTPS is never sent without.
        named = {"Remote-User": "bob", "X-Forwarded-Proto": "https"}
        sent = requests.get(site.base, headers=named, allow_redirects=False).headers["set-cookie"]
        assert {"HttpOnly", "Secure", "SameSite=strict"} <= set(sent.split("; "))


def test_a_read_only_page_has_no_forms_that_change_anything(tmp_path: Path) -> None:
    command = workspace(tmp_path, "")
    with serving(command, "--read-only") as site:
        assert not list(command.folder.rglob("library.sqlite3"))
        key = site.add(paper("read only"))[0]
        before = site.changes()
        with site.client() as client:
            assert "read only" in client.get(site.base).text
            for path in ("/", f"/paper?key={key}", "/next", "/triage", "/add", "/export"):
                answer = client.get(site.base + path)
                assert answer.status_code == 200
                assert 'method="post"' not in answer.text, path
            page = client.get(site.base).text
            assert "csrf" not in page
        assert site.changes() == before


class TestAdding:
    def test_progress_is_sent_as_events_and_a_form_sent_twice_adds_once(
        self, site: Site, client: requests.Session
    ) -> None:
        entry = "@article{twice1, title={A form that was sent twice}, author={Ada Byron}, year=2001}"
        sent = {"csrf": csrf_of(client, site.base), "text": entry}
        where = client.post(f"{site.base}/add", data=sent, allow_redirects=False).headers["location"]
        events = client.get(f"{site.base}{where}/progress").text
        assert events.endswith("event: done\ndata: {}\n\n")
        assert "A form that was sent twice" in client.get(site.base + where).text
        for _ in range(2):
            assert client.post(site.base + where, data={"csrf": sent["csrf"]}).status_code == 200
        with site.library() as library:
            assert len(library.find('"sent twice"')) == 1
        # It belongs to its reader alone.
        assert requests.get(site.base + where).status_code == 403

    def test_a_file_of_any_format_is_read(self, site: Site, client: requests.Session) -> None:
        ris = "TY  - JOUR\nTI  - A file of references sent\nAU  - Byron, Ada\nPY  - 2001\nER  - \n"
        answer = client.post(
            f"{site.base}/add", data={"csrf": csrf_of(client, site.base)}, files={"file": ("C:\\x\\refs.ris", ris)}
        )
        client.get(f"{answer.url}/progress")
        shown = client.get(answer.url).text
        assert "A file of references sent" in shown
        assert "1 matched" in shown

    @pytest.mark.parametrize("data", [b"\x00\x01\x02" * 100, b"PK\x03\x04broken", b"%PDF-1.4 broken", b"\x89PNG\r\n"])
    def test_what_cannot_be_read_is_explained(self, site: Site, client: requests.Session, data: bytes) -> None:
        answer = client.post(f"{site.base}/add", data={"csrf": csrf_of(client, site.base)}, files={"file": ("x", data)})
        if answer.status_code == 200:  # recognised, but broken: the result says so
            client.get(f"{answer.url}/progress")
            answer = client.get(answer.url)
        assert answer.status_code in (200, 400, 500)
        assert "internal error" not in answer.text
        assert 'class="problem"' in answer.text or "problem" in answer.text


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Site]:
    """A server with a connector."""
    with serving(workspace(tmp_path_factory.mktemp("connector"), f"connector_port = {port}")) as started:
        yield started


class TestConnector:
    """The requests of Zotero's extension, as its source sends them."""

    ITEM = {  # noqa: RUF012
        "itemType": "journalArticle",
        "creators": [{"firstName": "Ada", "lastName": "Byron", "creatorType": "author"}],
        "notes": [],
        "tags": ["algorithms"],
        "seeAlso": [],
        "attachments": [{"title": "Full Text PDF", "mimeType": "application/pdf", "url": "https://example.org/x.pdf"}],
        "id": "SL2sa7hx",
        "title": "Sketch of an analytical connector",
        "DOI": "10.1000/connector",
        "publicationTitle": "Taylor's Memoirs",
        "date": "1843-09",
        "libraryCatalog": "Crossref",
    }

    @staticmethod
    def post(port: int, method: str, sent: object = None, **headers: str) -> requests.Response:
        address = f"http://127.0.0.1:{port}/connector/{method}"
        return requests.post(address, json={} if sent is None else sent, headers={**EXTENSION, **headers})

    def test_ping_and_target(self, connected: Site, port: int) -> None:
        assert "prefs" in self.post(port, "ping").json()
        assert (
            requests.get(f"http://127.0.0.1:{port}/connector/ping", headers={"User-Agent": "curl"}).status_code == 200
        )
        target = self.post(port, "getSelectedCollection").json()
        assert (target["libraryEditable"], target["filesEditable"]) == (True, False)
        assert target["targets"][0]["name"] == "readinglist"
        # An empty list would keep the extension from fetching its translators elsewhere.
        assert self.post(port, "getTranslators").status_code == 404

    def test_what_is_saved_is_matched_then_known_and_tagged(self, connected: Site, port: int) -> None:
        sent = {"sessionID": "one", "uri": "https://example.org/paper?utm=1", "items": [self.ITEM]}
        first = self.post(port, "saveItems", sent)
        assert (first.status_code, first.json()["items"][0]["outcome"]) == (201, "matched")
        assert self.post(port, "saveItems", sent).status_code == 409
        second = self.post(port, "saveItems", {**sent, "sessionID": "two"}).json()
        assert (second["text"], second["items"][0]["id"]) == ("1 known", "SL2sa7hx")
        assert (
            self.post(port, "updateSession", {"sessionID": "one", "target": "L1", "tags": "seen, b"}).status_code == 200
        )
        with connected.library() as library:
            (item,) = library.find('"analytical connector"')
            assert str(item.paper.metadata.doi) == "10.1000/connector"
            assert set(item.paper.tags) >= {"seen", "b"}
            assert item.paper.source == "https://example.org/paper"

    def test_pages_files_and_pdfs(self, connected: Site, port: int) -> None:
        saved = self.post(
            port, "saveSnapshot", {"sessionID": "s", "url": "https://arxiv.org/abs/1706.03762", "title": "x"}
        )
        assert (saved.status_code, saved.json()["items"][0]["outcome"]) == (201, "matched")
        page = self.post(port, "savePage", {"url": "https://blog.example.org/x", "title": "Unheard of words for foxes"})
        assert (page.status_code, page.json()["items"][0]["outcome"]) == (201, "unresolved")
        ris = "TY  - JOUR\nTI  - Imported by the connector\nAU  - Byron, Ada\nPY  - 2001\nER  - \n"
        imported = requests.post(
            f"http://127.0.0.1:{port}/connector/import?session=i",
            data=ris,
            headers={**EXTENSION, "Content-Type": "text/plain"},
        )
        assert (imported.status_code, imported.json()[0]["outcome"]) == (201, "matched")
        assert self.post(port, "import", "nonsense").status_code in (201, 400)
        broken = requests.post(
            f"http://127.0.0.1:{port}/connector/saveStandaloneAttachment",
            data=b"%PDF-1.4 broken",
            headers={**EXTENSION, "X-Metadata": json.dumps({"sessionID": "p", "url": "https://example.org/x.pdf"})},
        )
        assert broken.status_code in (201, 400)

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": "Mozilla/5.0"},
            {"Origin": "https://evil.example"},
            {"Origin": "null", "User-Agent": "curl"},
            {**EXTENSION, "Host": "evil.example"},
        ],
        ids=str,
    )
    def test_pages_cannot_save(self, connected: Site, port: int, headers: dict[str, str]) -> None:
        before = connected.changes()
        for method in ("saveItems", "import", "saveSnapshot", "ping"):
            answer = requests.post(
                f"http://127.0.0.1:{port}/connector/{method}", json={"items": [self.ITEM]}, headers=headers
            )
            assert answer.status_code in (403, 421)
        # A page that asks first whether it may send the header gets no permission.
        asked = requests.options(
            f"http://127.0.0.1:{port}/connector/saveItems", headers={"Origin": "https://evil.example"}
        )
        assert "access-control-allow-origin" not in asked.headers
        assert connected.changes() == before

    @pytest.mark.parametrize(
        "sent", [[], {}, {"items": []}, {"items": [1, None]}, {"items": {"a": 1}}, "x", {"items": [{}]}]
    )
    def test_strange_items_save_nothing(self, connected: Site, port: int, sent: object) -> None:
        before = connected.changes()
        assert self.post(port, "saveItems", sent).status_code in (201, 400)
        assert connected.changes() == before

    def test_each_port_has_only_its_own_paths(self, connected: Site, port: int) -> None:
        assert requests.get(f"http://127.0.0.1:{port}/health").status_code == 404
        assert requests.get(f"{connected.base}/connector/ping", headers=EXTENSION).status_code == 404

    def test_a_taken_port_is_reported(self, connected: Site, port: int, tmp_path: Path) -> None:
        other = workspace(tmp_path, f"connector_port = {port}")
        process = other.start("serve", "--json", "--port", "0")
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        assert started["connector_port"] is None
        requests.get(f"http://127.0.0.1:{started['port']}/health")
        process.terminate()
        assert f"port {port} is taken".encode() in process.communicate(timeout=60)[1]


@pytest.mark.slow
def test_an_assistant_with_the_start_token_is_served(site: Site) -> None:
    token = site.url.partition("token=")[2]
    asked = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }
    headers = {"Accept": "application/json, text/event-stream"}
    with site.client() as client:  # the cookie of the page does not suffice
        assert client.post(f"{site.base}/mcp", json=asked, headers=headers).status_code == 401
    wrong = {**headers, "Authorization": "Bearer x"}
    assert requests.post(f"{site.base}/mcp", json=asked, headers=wrong).status_code == 401
    headers["Authorization"] = f"Bearer {token}"
    answer = requests.post(f"{site.base}/mcp", json=asked, headers=headers)
    assert (answer.status_code, "serverInfo" in answer.json()["result"]) == (200, True)
    foreign = {**headers, "Origin": "https://evil.example"}
    assert requests.post(f"{site.base}/mcp", json=asked, headers=foreign).status_code == 403


def test_readers_and_a_writer_at_once_lose_nothing(site: Site) -> None:
    """Eight clients change the same papers while the terminal does, too."""
    keys = site.add(*(paper("crowd", number) for number in range(8)))
    failures: list[object] = []

    def change(key: str) -> None:
        with site.client() as client:
            csrf = csrf_of(client, site.base)
            for number in range(5):
                sent = {"csrf": csrf, "key": key, "text": f"note {number}"}
                answers = [
                    client.post(f"{site.base}/paper/notes", data=sent),
                    client.get(f"{site.base}/?q=crowd"),
                    client.get(f"{site.base}/paper", params={"key": key}),
                ]
                failures.extend(answer.status_code for answer in answers if answer.status_code != 200)

    threads = [threading.Thread(target=change, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    results = [site.command("note", keys[0], "-m", f"from the terminal {number}") for number in range(3)]
    for thread in threads:
        thread.join()
    assert failures == []
    assert [result.code for result in results] == [0, 0, 0]
    with site.library() as library:
        assert [len(item.reading.notes) for item in library.find_keys(keys)] == [8, 5, 5, 5, 5, 5, 5, 5]


def test_a_form_of_a_removed_paper_changes_no_other(site: Site, client: requests.Session) -> None:
    """`read KEY` accepts the beginning of a key, a form does not."""
    csrf = csrf_of(client, site.base)
    with site.library() as library:
        text = "@misc{prefix1, title={One of foxes}, author={A B}} @misc{prefix12, title={A hare}, author={A B}}"
        library.add(Document(name="x.bib", text=text))
        library.remove("prefix1")
        before = library.last_change()
    for path, sent in (
        ("/papers", {"do": "status=read"}),
        ("/papers", {"do": "remove"}),
        ("/papers", {"do": "tags=a"}),
        ("/paper/key", {"new": "other"}),
        ("/triage", {"do": "status=read"}),
        ("/triage", {"do": "no_paper"}),
        ("/paper/notes", {"text": "a note"}),
    ):
        answer = client.post(site.base + path, data={"csrf": csrf, "key": "prefix1", **sent})
        assert answer.status_code in (404, 409), path
    assert site.changes() == before


def test_undo_in_a_message_is_that_of_its_change(site: Site, client: requests.Session) -> None:
    first, second = site.add(paper("undoing", 1), paper("undoing", 2))
    csrf = csrf_of(client, site.base)
    shown = client.post(f"{site.base}/papers", data={"csrf": csrf, "key": first, "do": "status=read"}).text
    with site.library() as library:
        library.set_status(second, "read")
    batch = re.findall(r'name="batch" value="(\d+)"', shown)
    assert len(batch) == 1
    assert client.post(f"{site.base}/undo", data={"csrf": csrf, "batch": batch[0]}).status_code == 200
    with site.library() as library:
        assert [item.reading.status for item in library.find_keys([first, second])] == ["new", "read"]
    for number in ("x", "0", "-1", "9" * 12, "²"):
        assert client.post(f"{site.base}/undo", data={"csrf": csrf, "batch": number}).status_code == 400, number
    # What changes nothing offers no undo.
    same = client.post(f"{site.base}/papers", data={"csrf": csrf, "key": second, "do": "status=read"}).text
    assert "nothing to change" in same
    assert 'name="batch"' not in same


def test_targets_are_kept_up_to_date(tmp_path: Path) -> None:
    command = workspace(tmp_path, 'connector_port = 0\n[[export]]\npath = "refs.bib"\nkeep_updated = true\n')
    with serving(command) as site, site.client() as client:
        key = site.add(paper("kept"))[0]
        (command.folder / "refs.bib").unlink()
        sent = {"csrf": csrf_of(client, site.base), "key": key, "do": "status=read"}
        assert client.post(f"{site.base}/papers", data=sent).status_code == 200
    assert key in (command.folder / "refs.bib").read_text(encoding="utf-8")


def test_errors_have_fitting_statuses(site: Site, client: requests.Session) -> None:
    key = site.add(paper("statuses"))[0]
    csrf = csrf_of(client, site.base)
    assert client.get(f"{site.base}/paper?key=none").status_code == 404
    assert client.get(f"{site.base}/?q=(").status_code == 400
    assert client.get(f"{site.base}/statistics?q=(").status_code == 400
    assert client.get(f"{site.base}/export?format=none").status_code == 400
    for do in ("", "none", "status=none", "rating=9", "priority=none such", "due=x", "tags=", "merge"):
        assert client.post(f"{site.base}/papers", data={"csrf": csrf, "key": key, "do": do}).status_code == 400, do
    assert client.post(f"{site.base}/papers", data={"csrf": csrf, "do": "status=read"}).status_code == 400
    assert (
        client.post(f"{site.base}/papers", data={"csrf": csrf, "key": "none", "do": "status=read"}).status_code == 404
    )
    gone = {"csrf": csrf, "key": key, "note": "x", "digest": "x", "text": "my words"}
    conflict = client.post(f"{site.base}/paper/notes", data=gone)
    assert (conflict.status_code, "my words" in conflict.text) == (409, True)
    assert client.post(f"{site.base}/export/target", data={"csrf": csrf, "target": "99"}).status_code == 400
    for path in ("/?page=99999999999999999999", "/?page=-1", "/?sort=none", "/?status=none", "/triage?skip=x"):
        assert client.get(site.base + path).status_code == 200, path
    back = client.post(
        f"{site.base}/papers",
        data={"csrf": csrf, "key": key, "do": "status=read", "back": "//evil.example/"},
        allow_redirects=False,
    )
    assert back.headers["location"] == "/"
