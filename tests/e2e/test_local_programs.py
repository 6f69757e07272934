"""Zotero's local API as a source, and Zotero and JabRef as targets, with local servers that speak their protocols."""

import json
import socket
from pathlib import Path

import pytest

from readinglist.papers.attachments import read_attachments
from tests.command import Command, Finished
from tests.local_services.programs import LocalJabRef, LocalProgram, LocalZotero, zotero_child, zotero_item

ITEMS = [
    zotero_item(
        "AAAA1111", "Laws of Machines", DOI="10.1000/laws", tags=[{"tag": "robots"}, {"tag": "a, b"}],
        collections=["CCCC1111"], extra="Read_Status: Read\nRead_Status_Date: 2026-03-01T12:00:00.000Z",
    ),
    zotero_item("BBBB2222", "Rings of Rotation", extra="Citation Key: hu2024rings", tags=[{"tag": "rings"}]),
    {"key": "DDDD3333", "data": {"itemType": "attachment", "title": "Alone.pdf", "tags": []}, "csljson": "[]"},
]  # fmt: skip
COLLECTIONS = {"CCCC1111": "Thesis", "EEEE2222": "Other"}


def configured(run: Command, program: LocalProgram, name: str = "zotero") -> Command:
    with (run.folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'[services.{name}]\nbase_url = "{program.base}"\n')
    return run


def listed(run: Command, *query: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", *query, "--json").out)
    return found


def test_a_zotero_library_is_added_and_again(run: Command) -> None:
    with LocalZotero(ITEMS, COLLECTIONS) as zotero:
        configured(run, zotero)
        added = run("add", "zotero:", "--offline")
        assert added.code == 0, added.err
        assert "1 note or attachment without an item: Alone.pdf" in added.err
        (laws, rings) = sorted(listed(run), key=lambda paper: str(paper["title"]))
        assert (laws["status"], laws["doi"], laws["tags"]) == ("read", "10.1000/laws", ["robots", "a b", "Thesis"])
        assert (rings["key"], rings["status"], rings["tags"], rings["year"]) == ("hu2024rings", "new", ["rings"], 2024)
        assert "Berlin" in run("export").out
        zotero.items = [*ITEMS, zotero_item("FFFF4444", "A Third One")]
        again = run("add", f"{zotero.base}/api/users/0/items", "--offline", "--json")
        outcomes = [json.loads(line)["outcome"] for line in again.out.splitlines()]
        assert outcomes == ["known", "known", "matched"]
        assert all(method == "GET" for method, *_ in zotero.requests)


def test_notes_marks_and_files_come_with_their_items(run: Command, tmp_path: Path) -> None:
    for name in ("laws 1.pdf", "linked.epub"):
        (tmp_path / name).write_bytes(b"%PDF-1.4")
    pdf = (tmp_path / "laws 1.pdf").as_uri()
    mark = {"annotationType": "highlight", "annotationPageLabel": "3"}
    items = [
        *ITEMS,
        zotero_child("N1", "AAAA1111", "note", note="<h1>Idea</h1><p>try <b>this</b></p>"),
        zotero_child("P1", "AAAA1111", "attachment", pdf, contentType="application/pdf", filename="laws 1.pdf"),
        zotero_child("P2", "AAAA1111", "attachment", contentType="application/epub+zip", path="attachments:b/x.epub"),
        zotero_child("P3", "AAAA1111", "attachment", pdf, contentType="text/html", filename="page.html"),
        zotero_child("P4", "BBBB2222", "attachment", "file:///x.pdf", contentType="application/pdf", filename="x.pdf"),
        zotero_child("M2", "P1", "annotation", annotationText="later", annotationSortIndex="2", **mark),
        zotero_child("M1", "P1", "annotation", annotationText="first", annotationComment="Why?", **mark),
        zotero_child("N2", "gone", "note", note="<p>lost</p>"),
    ]  # fmt: skip
    with LocalZotero(items, COLLECTIONS) as zotero:
        zotero.linked["P2"] = (tmp_path / "linked.epub").as_uri()
        configured(run, zotero)
        added = run("add", "zotero:", "--offline")
        assert added.code == 0, added.err
        assert "1 file not attached, as Zotero has them elsewhere: x.pdf" in added.err
        (key,) = [paper["key"] for paper in listed(run, "laws")]
        shown = json.loads(run("show", str(key), "--json").out)
        notes = ["# Idea\n\ntry **this**", "p. 3: “first”\n\nWhy?", "p. 3: “later”"]
        assert [note["text"] for note in shown["notes"]] == notes
        files = read_attachments(dict(shown["fields"]["extra"]["value"])["file"])
        assert [each.path for each in files] == [str(tmp_path / "laws 1.pdf"), str(tmp_path / "linked.epub")]
        assert run("open", str(key), "--pdf", "--print").out.strip() == str(tmp_path / "laws 1.pdf")
        run("add", "zotero:Thesis", "--offline")
        again = json.loads(run("show", str(key), "--json").out)
        assert [note["text"] for note in again["notes"]] == notes


def test_one_collection_is_added(run: Command) -> None:
    with LocalZotero(ITEMS, COLLECTIONS) as zotero:
        configured(run, zotero)
        assert run("add", "zotero:Thesis", "--offline").code == 0
    assert [paper["title"] for paper in listed(run)] == ["Laws of Machines"]


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_refusal_is_reported_and_no_library_is_made(run: Command) -> None:
    with LocalZotero(api=False) as zotero:
        refused = configured(run, zotero)("add", "zotero:", "--offline")
    assert refused.code == 5, refused.err
    assert "Zotero's local API is off" in refused.err
    assert "hint: " in refused.err
    assert listed(run) == []


def test_a_program_that_does_not_run_is_reported(run: Command) -> None:
    address = closed_port()
    refused = run("add", f"{address}/api/users/0/items")
    assert refused.code == 5
    assert "Zotero does not run at 127.0.0.1" in refused.err
    assert "start Zotero" in refused.err


def test_an_address_of_another_machine_is_no_zotero(run: Command) -> None:
    refused = run("add", "http://192.0.2.1/api/users/0/items", "--offline")
    assert refused.code == 4
    assert "unsupported URL" in refused.err


@pytest.fixture
def two_papers(run: Command) -> Command:
    entry = (
        "@article{{{0}, title={{{1}}}, author={{Hu, Ada}}, journal={{Things}}, year={{2024}}, doi={{10.1000/{0}}}}}\n"
    )
    bib = entry.format("laws", "Laws of Machines") + entry.format("new", "A New One").replace("2024", "2025")
    (run.folder / "two.bib").write_text(bib, encoding="utf-8")
    assert run("add", "two.bib", "--offline").code == 0
    run("read", "new")
    return run


def posted(program: LocalProgram) -> str:
    (body,) = [body for method, _, _, body in program.requests if method == "POST"]
    return body


def test_papers_are_sent_to_zotero_without_those_that_it_has(two_papers: Command) -> None:
    with LocalZotero(ITEMS, COLLECTIONS) as zotero:
        sent = configured(two_papers, zotero)("export", "--to", "zotero", "--with-status")
        assert sent.code == 0, sent.err
        assert "zotero: 1 paper sent; 1 already there" in sent.err
        (item,) = json.loads(posted(zotero))
        assert (item["title"], item["note"]) == ("A New One", "Read_Status: Read")
        zotero.items = [*ITEMS, zotero_item("GGGG1111", "A New One", DOI="10.1000/NEW")]
        zotero.requests.clear()
        again = two_papers("export", "--to", "zotero")
        assert "zotero: 0 papers sent; 2 already there" in again.err
        assert not [method for method, *_ in zotero.requests if method == "POST"]


def test_what_zotero_does_not_take_is_reported(two_papers: Command) -> None:
    with LocalZotero(taken=1) as zotero:
        sent = configured(two_papers, zotero)("export", "--to", "zotero")
    assert sent.code == 1
    assert "only 1 paper of 2 taken" in sent.err


def test_without_the_local_api_all_are_sent_with_a_warning(two_papers: Command) -> None:
    with LocalZotero(api=False) as zotero:
        sent = configured(two_papers, zotero)("export", "--to", "zotero")
        assert len(json.loads(posted(zotero))) == 2
    assert "could not ask what is there already: Zotero's local API is off" in sent.err
    assert "zotero: 2 papers sent" in sent.err


def test_a_library_that_cannot_be_changed_is_reported(two_papers: Command) -> None:
    with LocalZotero(read_only=True) as zotero:
        refused = configured(two_papers, zotero)("export", "--to", "zotero")
    assert refused.code == 5
    assert "Zotero refused the papers" in refused.err


def test_papers_are_sent_to_jabref(two_papers: Command) -> None:
    with LocalJabRef() as jabref:
        sent = configured(two_papers, jabref, "jabref")("export", "--to", "jabref", "key:new", "--with-status")
        assert sent.code == 0, sent.err
        assert "jabref: 1 paper sent" in sent.err
        assert "@article{new," in posted(jabref)
        assert "readstatus = {read}" in posted(jabref)


def test_jabref_without_a_window_and_zotero_in_its_place_are_reported(two_papers: Command) -> None:
    with LocalJabRef(window=False) as jabref, LocalZotero() as zotero:
        settings = two_papers.folder / "config.toml"
        before = settings.read_text(encoding="utf-8")
        refused = configured(two_papers, jabref, "jabref")("export", "--to", "jabref")
        assert (refused.code, "Only possible in GUI mode" in refused.err) == (5, True)
        settings.write_text(before, encoding="utf-8")
        other = configured(two_papers, zotero, "jabref")("export", "--to", "jabref")
        assert (other.code, "Zotero answers at" in other.err) == (5, True)


@pytest.mark.parametrize(("program", "name"), [("zotero", "Zotero"), ("jabref", "JabRef")])
def test_a_program_that_does_not_run_is_named_with_what_to_start(two_papers: Command, program: str, name: str) -> None:
    settings = two_papers.folder / "config.toml"
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'\n[services.{program}]\nbase_url = "http://127.0.0.1:1"\n')
    failed = two_papers("export", "--to", program)
    assert (failed.code, failed.out) == (5, "")
    assert f"{name} does not run at 127.0.0.1:1" in failed.err
    assert f"hint: start {name}" in failed.err
    assert f"[services.{program}]" in failed.err


def wrong(run: Command, *arguments: str) -> Finished:
    return run("export", *arguments)


@pytest.mark.parametrize(
    "arguments", [("--to", "endnote"), ("--to", "zotero", "-o", "x.bib"), ("--to", "zotero", "--format", "markdown")]
)
def test_wrong_options_are_refused(two_papers: Command, arguments: tuple[str, ...], tmp_path: Path) -> None:
    refused = wrong(two_papers, *arguments)
    assert refused.code == 2, refused.err
    assert not (two_papers.folder / "x.bib").exists()
