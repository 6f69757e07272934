"""Zotero's local API, by local servers that speak its protocol, and others that do not."""

import json
import socket

import pytest

from readinglist.net.local_programs import send
from readinglist.net.zotero_library import is_zotero, zotero_document
from readinglist.papers.errors import InputError, ReadinglistError, ServiceError
from readinglist.plugins.context import OfflineContext
from readinglist.sources import csl_json
from tests.local_services.programs import LocalJabRef, LocalProgram, LocalZotero, zotero_item

ITEMS = [zotero_item("AAAA1111", "Laws", collections=["CCCC1111"]), zotero_item("BBBB2222", "Rings")]
COLLECTIONS = {"CCCC1111": "Thesis", "EEEE2222": "Other", "GGGG3333": "Other"}


@pytest.mark.parametrize(
    "argument",
    [
        "zotero:",
        "zotero:My Papers",
        "http://127.0.0.1:23119/api/users/0/items",
        "http://localhost:23119/api/groups/123/collections/ABCD1234/items/top",
        "http://[::1]:23119/api/users/0/",
    ],
)
def test_these_arguments_name_a_library(argument: str) -> None:
    assert is_zotero(argument)


@pytest.mark.parametrize(
    "argument",
    [
        "zotero: a tool for papers",
        "zotero://select/items/1",
        "Zotero:x",
        "http://192.0.2.1:23119/api/users/0/items",
        "https://api.zotero.org/users/0/items",
        "http://127.0.0.1.evil.example/api/users/0/items",
        "http://127.0.0.1:23119/api/users/0/items/../../../connector/import",
    ],
)
def test_these_do_not(argument: str) -> None:
    assert not is_zotero(argument)


@pytest.mark.parametrize("wanted", ["Thesis", "thesis", "CCCC1111"])
def test_a_collection_is_given_by_its_name_or_key(wanted: str) -> None:
    with LocalZotero(ITEMS, COLLECTIONS) as zotero:
        document = zotero_document(f"zotero:{wanted}", zotero.base)
    assert [item["title"] for item in json.loads(document.text)] == ["Laws"]


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        ("Thesiss", "no collection 'Thesiss' in Zotero", "did you mean Thesis?"),
        ("Qwfp", "no collection 'Qwfp' in Zotero", "add `zotero:` for all papers"),
        ("other", "2 collections are called 'other'", "give a key: EEEE2222, GGGG3333"),
    ],
)
def test_a_wrong_collection_is_reported(wanted: str, message: str, hint: str) -> None:
    with LocalZotero(ITEMS, COLLECTIONS) as zotero, pytest.raises(InputError, match=message) as refused:
        zotero_document(f"zotero:{wanted}", zotero.base)
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (LocalZotero(api=False), "Zotero's local API is off"),
        (LocalZotero(version=6), "this Zotero has no local API"),
        (LocalJabRef(), "JabRef answers at 127.0.0.1"),
        (LocalProgram(), "another program answers at 127.0.0.1"),
    ],
    ids=["off", "old", "jabref", "other"],
)
def test_who_refuses_is_reported(program: LocalProgram, message: str) -> None:
    with program, pytest.raises(ServiceError, match=message) as refused:
        zotero_document("zotero:", program.base)
    assert refused.value.hint


class Answers(LocalZotero):
    """A server whose answers are not those of Zotero."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def _data(self, path, fields, more):
        return 200, more, self.text


@pytest.mark.parametrize("text", ["", "{", "null", '{"a": 1}', "[1, 2]", "[" * 100_000, "\x00"])
def test_a_response_that_is_not_zotero_s_is_reported(text: str) -> None:
    with Answers(text) as zotero, pytest.raises(ServiceError, match="Zotero: "):
        zotero_document("zotero:", zotero.base)


HOSTILE = (
    {"key": 1, "data": None, "csljson": None},
    {"data": {"itemType": ["book"], "title": {"a": 1}, "tags": "x", "collections": {"a": 1}}, "csljson": "[" * 50_000},
    {"data": {"itemType": "book", "title": "\x1b[31mRed", "tags": [1, {"tag": None}, {"tag": "a\nb"}]}, "csljson": "{"},
    {
        "data": {"itemType": "book", "extra": {"a": 1}},
        "csljson": '{"items": [{"type": "book", "title": "Of the web"}]}',
    },
)


def test_items_of_any_shape_are_records_or_problems() -> None:
    with LocalZotero(HOSTILE) as zotero:
        document = zotero_document("zotero:", zotero.base)
    parsed = csl_json.plugin(OfflineContext(section={}, cache_folder="")).parse(document)
    assert len(parsed.drafts) + len(parsed.problems) == len(HOSTILE)
    assert "Of the web" in {draft.metadata.title for draft in parsed.drafts}
    assert not [draft for draft in parsed.drafts if "\x1b" in draft.metadata.title]


def test_a_closed_port_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ServiceError, match=f"Zotero does not run at 127.0.0.1:{port}"):
        zotero_document("zotero:", f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/", "https://127.0.0.1/", "file:///etc/passwd", "http://[", "http://x:y/"]
)
def test_only_this_computer_is_queried(url: str) -> None:
    with pytest.raises(ReadinglistError, match="not an address of this computer"):
        send("zotero", url)
