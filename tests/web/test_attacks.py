"""Attacks on the server: none writes anything, and none makes a browser run a script."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page

from readinglist.web.application import ACTIONS, PAGES, WAITING_ACTIONS
from tests.command import TIME_LIMIT
from tests.website import Site, csrf_of, paper

EVERY_ACTION = sorted({path.replace("{name}", "x") for path in (*ACTIONS, *WAITING_ACTIONS)} | {"/logout"})


def raw(site: Site, request: bytes, port: int = 0) -> bytes:
    """Send bytes, and return the answer until the server closes the connection or is silent."""
    with socket.create_connection(("127.0.0.1", port or site.port), timeout=TIME_LIMIT) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65_536):
                answer += part
                if b"\r\n\r\n" in answer and b"connection: close" not in answer.lower():
                    connection.settimeout(0.3)
        except (TimeoutError, ConnectionError):
            pass
        return answer


@pytest.mark.parametrize("path", EVERY_ACTION)
def test_a_form_without_its_token_writes_nothing(site: Site, client: requests.Session, path: str) -> None:
    before = site.changes()
    for sent in ({}, {"csrf": "x"}, {"csrf": ""}):
        answer = client.post(site.base + path, data={"text": "1706.03762", "key": "x", **sent}, allow_redirects=False)
        assert answer.status_code == 403, path
    assert site.changes() == before


def test_every_form_that_changes_something_is_checked(site: Site) -> None:
    """No GET reaches a changing method: its library is read-only."""
    with site.client() as client:
        for path in PAGES:
            answer = client.post(site.base + path.replace("{name}", "x"), data={})
            assert answer.status_code in (403, 405), path


@pytest.mark.parametrize("path", sorted(path.replace("{name}", "x") for path in PAGES if path != "/add"))
def test_without_a_session_no_page_is_shown(site: Site, path: str) -> None:
    key = site.add(paper("confidential"))[0]
    for cookie in ({}, {f"readinglist-{site.port}": "forged"}):
        answer = requests.get(f"{site.base}{path}", params={"key": key}, cookies=cookie)
        assert answer.status_code == 403
        assert "confidential" not in answer.text


def test_a_wrong_start_token_opens_no_session(site: Site) -> None:
    for token in ("", "x", "ä" * 40):
        answer = requests.get(site.base, params={"token": token}, allow_redirects=False)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_the_start_token_leaves_the_address_and_the_cookie_is_closed_to_scripts_and_sites(site: Site) -> None:
    answer = requests.get(site.url, allow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert site.url.partition("token=")[2] not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example", "[::2]", "", "127.0.0.1:x"],
)
def test_a_foreign_host_is_refused(site: Site, client: requests.Session, host: str) -> None:
    before = site.changes()
    for path in ("/", "/health", "/static/style.css", "/login"):
        assert client.get(site.base + path, headers={"Host": host}).status_code in (400, 421), path
    answer = client.post(site.base + "/undo", data={"csrf": csrf_of(client, site.base)}, headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert site.changes() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "file://"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_requests_of_other_pages_are_refused(site: Site, client: requests.Session, headers: dict[str, str]) -> None:
    key = site.add(paper("origins"))[0]
    before = site.changes()
    sent = {"csrf": csrf_of(client, site.base), "key": key, "do": "status=read"}
    assert client.post(site.base + "/papers", data=sent, headers=headers).status_code == 403
    assert site.changes() == before


def test_every_response_forbids_foreign_content(site: Site, client: requests.Session) -> None:
    key = site.add(paper("policies"))[0]
    paths = ("/", f"/paper?key={key}", "/nothing", "/static/style.css", "/health", "/?q=(", "/paper?key=none")
    for path in paths:
        headers = client.get(site.base + path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pages.py",
        "/static/..%2fpages.py",
        "/static/%2e%2e/%2e%2e/papers/paper.py",
        "/static//etc/passwd",
        "/static/..%5cpages.py",
        "/static/%00",
        "/../../etc/passwd",
    ],
)
def test_no_path_leaves_the_folder_of_static_files(site: Site, path: str) -> None:
    answer = raw(site, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ")[1] in (b"400", b"403", b"404", b"405"), answer[:200]
    assert b"import" not in answer
    assert b"root:" not in answer


def test_typed_text_never_names_a_file_of_the_server(site: Site, client: requests.Session, tmp_path: Path) -> None:
    secret = tmp_path / "secret.bib"
    secret.write_text("@article{a, title={Stolen words of a file}, year=2020, author={Ada Byron}}", encoding="utf-8")
    for text in (str(secret), f"file://{secret}", "config.toml", ".", "-"):
        answer = client.post(site.base + "/add", data={"csrf": csrf_of(client, site.base), "text": text})
        assert "Stolen" not in answer.text
        assert answer.status_code == 400, text


def test_attached_files_are_sent_only_if_they_are_pdfs(site: Site, client: requests.Session) -> None:
    folder = site.command.folder
    (folder / "a.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    (folder / "b.pdf").write_bytes(b"root:x:0:0")
    (folder / "c.txt").write_bytes(b"%PDF-1.4 text")
    (folder / "d.pdf").symlink_to("/etc/passwd")
    with site.library() as library:
        text = "".join(
            f"@article{{file{n}, title={{Attachments number {n}}}, author={{Ada Byron}}, year=2020, file={{{name}}}}}\n"
            for n, name in enumerate(("a.pdf", "b.pdf", "c.txt", "d.pdf", "/etc/passwd", "../../etc/passwd"))
        )
        from readinglist.files.documents import Document

        library.add(Document(name="x.bib", text=text))
    found = [client.get(f"{site.base}/paper/file", params={"key": f"file{n}"}).status_code for n in range(6)]
    assert found == [200, 404, 404, 404, 404, 404]


class TestSizes:
    def test_a_huge_body_is_refused(self, site: Site, client: requests.Session) -> None:
        before = site.changes()
        sent = {"csrf": csrf_of(client, site.base), "key": "x", "do": "status=read", "more": "x" * 2_000_000}
        assert client.post(site.base + "/papers", data=sent).status_code == 413
        assert site.changes() == before

    @pytest.mark.parametrize(("host", "length"), [("evil.example", 50), ("127.0.0.1", 2_000_000)])
    def test_a_refusal_is_readable_for_a_client_that_sends_its_body_later(
        self, site: Site, host: str, length: int
    ) -> None:
        """A connection that is closed while a body arrives is reset, and what the client has not read is gone."""
        head = f"POST /papers HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", site.port), timeout=TIME_LIMIT) as connection:
            connection.sendall(head.encode())
            assert connection.recv(1, socket.MSG_PEEK)
            connection.sendall(b"x" * length)
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert answer.split(b" ")[1] in (b"413", b"421")

    def test_a_body_of_unknown_length_is_cut_off(self, site: Site, client: requests.Session) -> None:
        cookie = "; ".join(f"{each.name}={each.value}" for each in client.cookies)
        head = (
            f"POST /papers HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        ).encode()
        part = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        assert b" 413 " in raw(site, head + part * 20 + b"0\r\n\r\n")

    @pytest.mark.parametrize("length", ["99999999999999999999999999", "-1", "1_0", "²", "0x10"])
    def test_a_strange_length_is_refused(self, site: Site, length: str) -> None:
        head = f"POST /papers HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nContent-Length: {length}\r\n\r\n"
        assert raw(site, head.encode()).split(b" ")[1] in (b"400", b"413")

    def test_headers_are_bounded(self, site: Site) -> None:
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nX: {'x' * 200_000}\r\n\r\n"
        answer = raw(site, head.encode())
        assert not answer or answer.split(b" ")[1] in (b"400", b"431")


def test_a_second_request_hidden_in_a_body_is_not_carried_out(site: Site, client: requests.Session) -> None:
    key = site.add(paper("smuggling"))[0]
    before = site.changes()
    cookie = "; ".join(f"{each.name}={each.value}" for each in client.cookies)
    form = f"csrf={csrf_of(client, site.base)}&key={key}&do=status%3Dread"
    hidden = (
        f"POST /papers HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {cookie}\r\nContent-Length: {len(form)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}"
    )
    for lengths in (
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Content-Length: 5, 0\r\n",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding : chunked\r\n",
    ):
        first = f"POST /health HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n{lengths}\r\n0\r\n\r\n"
        answer = raw(site, (first + hidden).encode())
        assert answer.split(b" ")[1] in (b"400", b"405", b"413", b"501"), lengths
        assert b"303 " not in answer
    assert site.changes() == before


# --- scripts in data

SCRIPT = "<script>window.owned=1</script><img src=x onerror=window.owned=1>"


FORMULA = "$\\href{javascript:window.owned=1}{x} \\style{x}{y}$"


@pytest.mark.browser
def test_no_stored_script_runs(site: Site, page: Page) -> None:
    odd = '"><svg onload=window.owned=1>'
    with site.library() as library:
        from readinglist.files.documents import Document

        entry = json.dumps(
            {
                "title": f"Scriptedtitle {SCRIPT} $\\text{{{SCRIPT}}}$ {FORMULA}",
                "authors": [f"Ada {SCRIPT}", odd],
                "year": 2024,
                "venue": odd,
                "abstract": f"{SCRIPT} $x^{{{odd}}}$",
                "url": "javascript:window.owned=1",
            }
        )
        key = library.add(Document(name=f"{odd}.jsonl", text=entry), format="jsonl").records[0].key
        library.tag(key, add=[odd[:40].replace(",", ""), "</textarea><script>window.owned=1</script>"])
        library.note(key, f"{SCRIPT}\n\n[x](javascript:window.owned=1) ![x](http://127.0.0.1:1/x.png)\n\n{odd}")
        library.set_due(key, "2099-01-01")
    for path in (
        "/?q=scriptedtitle",
        f"/paper?key={key}",
        "/next?q=scriptedtitle",
        "/triage?q=scriptedtitle",
        "/statistics?q=scriptedtitle",
        "/export?format=bibtex&q=scriptedtitle",
        f"/?q={odd}",
        f"/paper?key={odd}",
        f"/add?text={SCRIPT}",
        f"/add?url=javascript:alert(1)&title={odd}",
    ):
        page.goto(site.base + path)
        assert page.evaluate("window.owned") is None
        assert page.locator("#main script, #main img, #main [onerror], #main [onload], svg[onload]").count() == 0, path
        unsafe = page.evaluate(
            "[...document.querySelectorAll('a, math *')].map(e => e.getAttribute('href') || '')"
            ".filter(h => /^\\s*(javascript|data):/i.test(h) && !document.getElementById('bookmarklet')?.isSameNode"
            '(document.querySelector(`a[href^="javascript:location"]`)))'
        )
        assert unsafe == [], path


@pytest.mark.browser
def test_a_script_in_a_file_name_or_a_plan_does_not_run(site: Site, page: Page) -> None:
    page.goto(site.base + "/add")
    name = "<img src=x onerror=window.owned=1>.txt"
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": SCRIPT.encode() * 3})
    page.click("form#add button")
    page.wait_for_url("**/additions/*")
    page.locator("h1", has_not_text="Looking up").wait_for()
    assert page.evaluate("window.owned") is None
    assert page.locator("#main script, #main img").count() == 0


@pytest.mark.browser
def test_another_site_can_neither_send_a_form_nor_show_the_page(
    site: Site, page: Page, elsewhere: Callable[[str], str]
) -> None:
    key = site.add(paper("elsewhere"))[0]
    before = site.changes()
    page.goto(
        elsewhere(
            f'<iframe src="{site.base}/"></iframe><form id="f" method="post" action="{site.base}/papers">'
            f'<input name="key" value="{key}"><input name="do" value="status=read"></form><p>here</p>'
        )
    )
    page.wait_for_load_state("networkidle")
    assert all("Reading list" not in frame.title() for frame in page.frames[1:])
    with page.expect_navigation():
        page.evaluate("document.getElementById('f').submit()")
    assert "not allowed" in page.content()
    assert site.changes() == before
    # A link is harmless, but the cookie is not sent along with it.
    page.goto(elsewhere(f'<a href="{site.base}/paper?key={key}">link</a>'))
    with page.expect_navigation():
        page.click("a")
    assert "no session" in page.content()
