"""What an assistant changes for its reader."""

from pathlib import Path

import pytest

from readinglist.api import Document, Library, NothingFound, UsageError, describe_for, open_library
from readinglist.papers.readers import assistant_of, owner_of

PAGE = Document(
    name="page", text='{"title": "Attention Is All You Need", "authors": ["Ashish Vaswani"], "year": 2017}\n'
)


def opened(folder: Path, reader: str) -> Library:
    return open_library(folder / "library.sqlite3", reader=reader, offline=True)


def test_names_of_assistants() -> None:
    assert assistant_of("ada") == assistant_of("ada/assistant") == "ada/assistant"
    assert owner_of("ada/assistant") == owner_of("ada") == "ada"
    assert owner_of("/assistant") == "/assistant"


def test_the_reader_sees_what_an_assistant_did_and_undoes_it_as_a_batch(tmp_path: Path) -> None:
    with opened(tmp_path, "ada/assistant") as library:
        key = library.add(PAGE, format="jsonl").records[0].key
        library.set_status(key, "read")
        library.note(key, "six layers")
        library.tag(key, add=["transformers"])
    with opened(tmp_path, "ada") as library:
        item = library.get(key)
        assert (item.reading.status, item.reading.notes[0].text, item.paper.tags) == (
            "read",
            "six layers",
            ("transformers",),
        )
        assert {event.reader for event in library.history()} == {"ada/assistant"}
        newest = library.history(limit=1)[0]
        assert describe_for("ada", newest).startswith("ada/assistant: ")
        with pytest.raises(NothingFound) as refused:
            library.undo()
        assert f"by ada/assistant: `readinglist undo --batch {newest.batch}`" in refused.value.hint
        library.undo(batch=newest.batch)
        library.undo(batch=newest.batch - 1)
        assert library.get(key).reading.notes == ()
        assert library.history(limit=1)[0].reader == "ada"
        assert list(library.verify()) == []


def test_an_assistant_undoes_only_what_it_did(tmp_path: Path) -> None:
    with opened(tmp_path, "ada") as library:
        key = library.add(PAGE, format="jsonl").records[0].key
        library.set_status(key, "reading")
    with opened(tmp_path, "ada/assistant") as library:
        with pytest.raises(NothingFound):
            library.undo()
        library.set_status(key, "read")
        library.undo()
        assert library.get(key).reading.status == "reading"
        with pytest.raises(NothingFound):
            library.undo()
    with opened(tmp_path, "ada") as library:
        library.undo()
        assert library.get(key).reading.status == "new"


def test_another_reader_neither_sees_nor_undoes_its_notes(tmp_path: Path) -> None:
    with opened(tmp_path, "ada/assistant") as library:
        key = library.add(PAGE, format="jsonl").records[0].key
        library.note(key, "private")
        batch = library.last_change()
    for reader in ("bob", "bob/assistant"):
        with opened(tmp_path, reader) as library:
            assert library.get(key).reading.notes == ()
            with pytest.raises(UsageError, match=r"private|is not by bob/assistant"):
                library.undo(batch=batch)


def test_a_dump_keeps_the_name_of_the_assistant(tmp_path: Path) -> None:
    with opened(tmp_path, "ada/assistant") as library:
        key = library.add(PAGE, format="jsonl").records[0].key
        library.set_status(key, "read")
        lines = list(library.dump())
    with open_library(tmp_path / "copy.sqlite3", reader="ada") as copy:
        copy.load(lines)
        assert copy.get(key).reading.status == "read"
        assert copy.history(limit=1)[0].reader == "ada/assistant"
        assert list(copy.verify()) == []
