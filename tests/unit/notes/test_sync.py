"""Synchronisation of note files with the notes of the library."""

import re
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, item_of
from readinglist.library.merging import merge
from readinglist.library.protocol import Unit
from readinglist.library.store.sql_store import SqlStore
from readinglist.notes.folder import DiskNoteFolder
from readinglist.notes.sync import path_of, refresh, sync
from readinglist.papers.errors import NothingFound, ReadinglistError
from readinglist.papers.paper import Item
from tests.desk import Clock, add_papers, draft, metadata, workspace
from tests.note_folder import MemoryFolder

SCALING = metadata("Data Scaling Laws in Imitation Learning", "2410.18647")
WORLD = metadata("Generative World Explorer for Embodied Agents", "2411.11844")
KEY, FILE = "hu2024data", "hu2024data.md"
OTHER = "hu2024generative"
MARK = re.compile(r"<!-- note (\w+) -->")


@pytest.fixture
def desk(tmp_path: Path) -> LibraryContext:
    desk = workspace(tmp_path)
    add_papers(desk, draft(SCALING, stated=True), draft(WORLD, record=2, stated=True))
    return desk


@pytest.fixture
def folder() -> MemoryFolder:
    return MemoryFolder()


def look(desk: LibraryContext, key: str = KEY) -> Item:
    with desk.store.read() as view:
        return item_of(view, key, desk.reader)


def texts(desk: LibraryContext, key: str = KEY) -> list[str]:
    return [note.text for note in look(desk, key).reading.notes]


def settled(desk: LibraryContext, folder: MemoryFolder) -> bool:
    """Whether another sync would do nothing."""
    before = dict(folder.files), look(desk)
    done = sync(desk, folder)
    return done.files == () and (dict(folder.files), look(desk)) == before


@pytest.fixture
def noted(desk: LibraryContext, folder: MemoryFolder) -> MemoryFolder:
    """A folder with the file of one note."""
    track.add_note(KEY, "Worth another look.", desk)
    sync(desk, folder)
    return folder


def edit(folder: MemoryFolder, old: str, new: str, name: str = FILE) -> None:
    assert old in folder.files[name]
    folder.files[name] = folder.files[name].replace(old, new, 1)


# --- from the library ------------------------------------------------------------------------------------------------


def test_a_paper_with_notes_gets_a_file(desk: LibraryContext, folder: MemoryFolder) -> None:
    track.add_note(KEY, "Worth another look.", desk)
    track.set_tags([KEY], add=["robotics", "to cite"], context=desk)
    track.set_rating([KEY], 4, desk)
    done = sync(desk, folder)
    assert [(file.place, file.written, file.taken) for file in done.files] == [("notes/hu2024data.md", True, ())]
    assert (done.papers, done.complete) == (1, True)
    (note,) = look(desk).reading.notes
    stamp = f"{note.at.astimezone():%Y-%m-%d %H:%M}"
    assert folder.files == {
        FILE: "---\ncitekey: hu2024data\n"
        'title: "Data Scaling Laws in Imitation Learning"\n'
        'authors:\n  - "Ada Hu"\n  - "Fan Lin"\nyear: 2024\narxiv: "2410.18647"\n'
        'aliases:\n  - "@hu2024data"\ntags:\n  - robotics\n  - "to cite"\nstatus: new\nrating: 4\n---\n\n'
        f"## {stamp} <!-- note {note.id} -->\n\nWorth another look.\n"
    }
    assert settled(desk, folder)


def test_a_dry_run_writes_nothing(desk: LibraryContext, folder: MemoryFolder) -> None:
    track.add_note(KEY, "Worth another look.", desk)
    assert sync(desk, folder, dry_run=True).files[0].written
    assert folder.files == {}


def test_changes_in_the_library_are_written_to_the_file(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.set_status([KEY], "reading", desk)
    track.set_priority([KEY], "high", desk)
    track.add_note(KEY, "Read section 3.\n\nTwice.", desk)
    sync(desk, noted)
    assert "status: reading\npriority: high\n---\n" in noted.files[FILE]
    assert noted.files[FILE].endswith("-->\n\nRead section 3.\n\nTwice.\n")
    track.set_priority([KEY], "none", desk)
    sync(desk, noted)
    assert "priority" not in noted.files[FILE]
    assert settled(desk, noted)


def test_an_undone_note_is_removed_from_an_unedited_file(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "A slip.", desk)
    sync(desk, noted)
    journal.undo(desk)
    refresh(desk, noted)
    assert "A slip." not in noted.files[FILE]
    assert "Worth another look." in noted.files[FILE]
    journal.redo(desk)
    refresh(desk, noted)
    assert "A slip." in noted.files[FILE]
    assert settled(desk, noted)


# --- from the file ---------------------------------------------------------------------------------------------------


def test_text_above_the_marks_becomes_a_note(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "---\n\n##", "---\n\n# My reading\n\nSee [[@lin]].\n\n##")
    done = sync(desk, noted)
    assert done.files[0].taken == ("1 note added",)
    assert texts(desk) == ["Worth another look.", "# My reading\n\nSee [[@lin]]."]
    assert re.search(r"---\n\n<!-- note \w+ -->\n# My reading\n\nSee \[\[@lin\]\].\n\n##", noted.files[FILE])
    assert settled(desk, noted)


def test_an_edited_section_changes_its_note(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "a third look.")
    assert sync(desk, noted).files[0].taken == ("1 note changed",)
    assert texts(desk) == ["Worth a third look."]
    assert noted.written == [FILE]
    assert settled(desk, noted)


def test_words_in_the_heading_are_part_of_the_note(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, " <!--", " on the train <!--")
    sync(desk, noted)
    (text,) = texts(desk)
    assert re.fullmatch(r"## [\d: -]+ on the train\n\nWorth another look\.", text)
    assert settled(desk, noted)


def test_removing_a_section_removes_its_note(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "Second.", desk)
    sync(desk, noted)
    noted.files[FILE] = noted.files[FILE][: noted.files[FILE].rindex("##")]
    assert sync(desk, noted).files[0].taken == ("1 note removed",)
    assert texts(desk) == ["Worth another look."]
    journal.undo(desk)
    assert texts(desk) == ["Worth another look.", "Second."]
    sync(desk, noted)
    assert "Second." in noted.files[FILE]
    assert settled(desk, noted)


def test_emptying_a_section_removes_its_note(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "Worth another look.\n", "")
    sync(desk, noted)
    assert texts(desk) == []
    assert settled(desk, noted)
    journal.undo(desk)
    refresh(desk, noted)
    assert noted.files[FILE].endswith("-->\n\nWorth another look.\n")


def test_an_empty_mark_at_the_end_is_filled_again(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "\n\nWorth another look.\n", "")
    sync(desk, noted)
    assert texts(desk) == []
    journal.undo(desk)
    refresh(desk, noted)
    assert noted.files[FILE].endswith("-->\n\nWorth another look.\n")


def test_a_mark_of_unknown_origin_is_a_note(desk: LibraryContext, folder: MemoryFolder) -> None:
    folder.files[FILE] = "## 2024-05-06 07:08 <!-- note abcd1234 -->\n\nFrom an older library.\n"
    sync(desk, folder)
    (note,) = look(desk).reading.notes
    assert (note.id, note.text) == ("abcd1234", "From an older library.")
    assert f"{note.at.astimezone():%Y-%m-%d %H:%M}" == "2024-05-06 07:08"
    assert settled(desk, folder)


@pytest.mark.parametrize("heading", ["## 2024-99-99 ", "## 0001-01-01 00:00 ", ""])
def test_a_mark_without_a_valid_time_gets_the_present_time(
    desk: LibraryContext, folder: MemoryFolder, heading: str
) -> None:
    folder.files[FILE] = f"{heading}<!-- note abcd1234 -->\nText"
    sync(desk, folder)
    assert texts(desk) == ["Text"]
    assert settled(desk, folder)


def test_a_repeated_mark_is_text(desk: LibraryContext, noted: MemoryFolder) -> None:
    section = noted.files[FILE][noted.files[FILE].index("##") :]
    noted.files[FILE] += "\n" + section.replace("another", "one more")
    sync(desk, noted)
    (text,) = texts(desk)
    assert text.startswith("Worth another look.\n\n## ")
    assert text.endswith("-->\n\nWorth one more look.")
    assert settled(desk, noted)


def test_a_mark_inside_a_line_is_text(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "another look. <!-- note abcd1234 -->\nMore.")
    sync(desk, noted)
    assert texts(desk) == ["Worth another look. <!-- note abcd1234 -->\nMore."]
    assert settled(desk, noted)


def test_the_front_matter_is_synchronised_both_ways(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "status: new", "status: In Progress  # at last\npriority: h\nrating: 5\ntags: '#mine, to cite'")
    done = sync(desk, noted)
    item = look(desk)
    assert (item.reading.status, item.reading.priority, item.reading.rating) == ("reading", "high", 5)
    assert item.reading.since == desk.clock.now()
    assert item.paper.tags == ("mine", "to cite")
    assert done.files[0].taken == ("tags: mine, to cite", "status: reading", "priority: high", "rating: 5")
    assert settled(desk, noted)
    track.set_status([KEY], "read", desk)
    track.set_tags([KEY], add=["new"], remove=["mine"], context=desk)
    sync(desk, noted)
    assert "status: read  # at last\n" in noted.files[FILE]
    assert 'tags: ["to cite", new]\n' in noted.files[FILE]
    edit(noted, "rating: 5", "rating: 0")
    edit(noted, 'tags: ["to cite", new]', "tags:")
    assert sync(desk, noted).files[0].taken == ("tags: none", "rating: none")
    item = look(desk)
    assert (item.reading.rating, item.paper.tags) == (0, ())
    assert settled(desk, noted)


def test_fields_changed_or_removed_by_the_user_stay_so(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, 'title: "Data Scaling Laws in Imitation Learning"', "title: My own title")
    edit(noted, "status: new\n", "")
    edit(noted, 'aliases:\n  - "@hu2024data"\n', "")
    edit(noted, "year: 2024", "year: &y 2024\nmine: *y")
    edit(noted, "authors:\n", "authors: # all\n")
    track.set_status([KEY], "read", desk)
    track.rekey(KEY, "hu2024scaling", desk)
    sync(desk, noted)
    text = noted.files["hu2024scaling.md"]
    assert "title: My own title\n" in text
    assert "status" not in text
    assert "aliases" not in text
    assert "year: &y 2024\nmine: *y\n" in text
    assert "citekey: hu2024scaling\n" in text
    assert look(desk).reading.status == "read"


def test_missing_fields_are_added_to_a_file_of_the_user(desk: LibraryContext, folder: MemoryFolder) -> None:
    folder.files[FILE] = (
        "\ufeff---\r\nstatus: done\r\nmine: [1, 2]\r\nauthors: Hu\r\ntitle:\r\n---\r\nMy text.\r\n\r\nMore."
    )
    sync(desk, folder)
    text = folder.files[FILE]
    assert text.startswith(
        "\ufeff---\r\nstatus: done\r\nmine: [1, 2]\r\nauthors: Hu\r\ntitle:\r\ncitekey: hu2024data\r\n"
    )
    assert text.endswith("-->\r\nMy text.\r\n\r\nMore.")
    assert text.count("\n") == text.count("\r\n")
    assert look(desk).reading.status == "read"
    assert texts(desk) == ["My text.\n\nMore."]
    track.add_note(KEY, "Two\nlines", desk)
    sync(desk, folder)
    assert folder.files[FILE].endswith("-->\r\n\r\nTwo\r\nlines\r\n")
    assert folder.files[FILE].count("\n") == folder.files[FILE].count("\r\n")
    assert settled(desk, folder)


def test_file_names_are_case_insensitive_and_blank_files_are_used(desk: LibraryContext, folder: MemoryFolder) -> None:
    folder.files["Hu2024Data.md"] = " \n"
    track.add_note(KEY, "Note.", desk)
    sync(desk, folder)
    assert list(folder.files) == ["Hu2024Data.md"]
    assert folder.files["Hu2024Data.md"].endswith("Note.\n")


# --- both changed ----------------------------------------------------------------------------------------------------


def change_note(desk: LibraryContext, text: str) -> None:
    """Change the first note, as another process would."""

    def alter(item: Item, *_: object) -> Item:
        first, *others = item.reading.notes
        return replace(item, reading=replace(item.reading, notes=(replace(first, text=text), *others)))

    track.change([KEY], alter, desk)


def test_a_note_changed_on_both_sides_is_kept_twice(desk: LibraryContext, noted: MemoryFolder) -> None:
    change_note(desk, "Changed in the library.")
    edit(noted, "Worth another look.", "Changed in the file.")
    done = sync(desk, noted)
    assert not done.complete
    assert "both kept" in done.files[0].conflicts[0]
    assert texts(desk) == ["Changed in the file.", "Changed in the library."]
    assert re.search(r"Changed in the file\.\n\n## .* -->\n\nChanged in the library\.\n", noted.files[FILE])
    assert settled(desk, noted)


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        ("Worth another look. Soon.", "Worth another look. Soon. Or later.", "Worth another look. Soon. Or later."),
        ("Worth another look. Or later.", "Worth another look. Or", "Worth another look. Or later."),
    ],
)
def test_text_extended_after_an_interrupted_sync_wins(
    desk: LibraryContext, noted: MemoryFolder, here: str, there: str, both: str
) -> None:
    change_note(desk, here)
    edit(noted, "Worth another look.", there)
    assert sync(desk, noted).complete
    assert texts(desk) == [both]
    assert settled(desk, noted)


def test_shortened_text_is_not_an_extension(desk: LibraryContext, noted: MemoryFolder) -> None:
    change_note(desk, "Worth")
    edit(noted, "Worth another look.", "Worth another look. Or later.")
    assert not sync(desk, noted).complete
    assert set(texts(desk)) == {"Worth", "Worth another look. Or later."}


def test_a_note_changed_in_the_library_alone_is_written(desk: LibraryContext, noted: MemoryFolder) -> None:
    change_note(desk, "Changed in the library.")
    sync(desk, noted)
    assert noted.files[FILE].endswith("-->\n\nChanged in the library.\n")
    edit(noted, " <!--", " mine <!--")
    sync(desk, noted)
    own = texts(desk)[0].partition("\n")[0]
    change_note(desk, f"{own}\n\nUnder my heading.")
    sync(desk, noted)
    assert " mine <!--" in noted.files[FILE]
    sync(desk, noted)
    assert "Under my heading." in noted.files[FILE]
    change_note(desk, "Without a heading.")
    sync(desk, noted)
    sync(desk, noted)
    assert " mine <!--" not in noted.files[FILE]
    assert settled(desk, noted)


def test_a_change_takes_precedence_over_a_deletion(desk: LibraryContext, noted: MemoryFolder) -> None:
    change_note(desk, "Changed in the library.")
    edit(noted, "Worth another look.", "")
    sync(desk, noted)
    assert "Changed in the library." in noted.files[FILE]
    change_note(desk, "Once more.")
    noted.files[FILE] = noted.files[FILE][: noted.files[FILE].index("##")]
    sync(desk, noted)
    assert "Once more." in noted.files[FILE]
    edit(noted, "Once more.", "Kept in the file.")

    def without_notes(item: Item, *_: object) -> Item:
        return replace(item, reading=replace(item.reading, notes=()))

    track.change([KEY], without_notes, desk)
    sync(desk, noted)
    assert texts(desk) == ["Kept in the file."]
    assert settled(desk, noted)
    track.change([KEY], without_notes, desk)
    sync(desk, noted)
    assert "Kept in the file." not in noted.files[FILE]
    assert settled(desk, noted)


def test_a_status_changed_on_both_sides_is_a_conflict(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.set_status([KEY], "skimmed", desk)
    edit(noted, "status: new", "status: read")
    for _ in range(2):
        done = sync(desk, noted)
        assert done.files[0].conflicts == ("conflict: status is read in the file, skimmed in the library",)
    track.set_status([KEY], "read", desk)
    assert sync(desk, noted).complete
    assert settled(desk, noted)


def test_an_undo_removes_no_text_of_the_user_from_a_file(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "---\n\n##", "---\n\nMy own thoughts.\n\n##")
    edit(noted, "another look.", "a third look.")
    sync(desk, noted)
    for _ in range(2):
        journal.undo(desk)
        assert texts(desk) == ["Worth another look."]
        before = noted.files[FILE]
        assert refresh(desk, noted) == ()
        assert noted.files[FILE] == before
        journal.redo(desk)
        assert len(texts(desk)) == 2
    journal.undo(desk)
    sync(desk, noted)
    assert texts(desk) == ["Worth a third look.", "My own thoughts."]
    assert settled(desk, noted)


def test_without_a_merge_base_equal_notes_are_matched(desk: LibraryContext, noted: MemoryFolder) -> None:
    """This happens if the library is moved, or after a crash between writing the file and the library."""
    edit(noted, MARK.search(noted.files[FILE])[0], "")
    noted.files[FILE] = re.sub(r"## [\d: -]+\n\n", "", noted.files[FILE])
    paper = look(desk).paper.id
    with desk.store.begin() as unit:
        unit.keep_merge_bases(f"notes of ada in memory/{paper}", {})
    sync(desk, noted)
    assert texts(desk) == ["Worth another look."]
    assert noted.files[FILE].count("Worth another look.") == 1
    assert settled(desk, noted)


# --- obstacles ------------------------------------------------------------------------------------------------------


def test_invalid_values_are_problems(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "status: new", "status: pending\npriority: [very, high]\nrating: 9")
    done = sync(desk, noted)
    first, second, third = done.files[0].problems
    assert "unknown status 'pending'" in first
    assert "unknown priority 'very, high'" in second
    assert "invalid rating '9'" in third
    assert look(desk).reading.status == "new"
    assert not done.complete


def test_invalid_front_matter_is_kept_and_notes_are_taken(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "status: new", "status: [new")
    edit(noted, "another look.", "a third look.")
    done = sync(desk, noted)
    assert done.files[0].problems[0].startswith("line 12: invalid YAML in the front matter: ")
    assert texts(desk) == ["Worth a third look."]
    edit(noted, "status: [new", "status: read")
    assert sync(desk, noted).complete
    assert look(desk).reading.status == "read"


def test_nothing_is_lost_if_a_file_cannot_be_read_or_written(desk: LibraryContext, noted: MemoryFolder) -> None:
    noted.refused.add(FILE)
    assert sync(desk, noted).files[0].problems == ("cannot read the file",)
    noted.refused.clear()
    noted.protected.add(FILE)
    edit(noted, "---\n\n##", "---\n\nMy own thoughts.\n\n##")
    for _ in range(2):
        done = sync(desk, noted)
        assert done.files[0].problems == ("cannot write the file (make room)",)
        assert sorted(texts(desk)) == ["My own thoughts.", "Worth another look."]
    noted.protected.clear()
    sync(desk, noted)
    assert settled(desk, noted)


def test_a_file_that_becomes_unreadable_during_a_sync(desk: LibraryContext, noted: MemoryFolder) -> None:
    class Fickle(MemoryFolder):
        def read(self, name: str) -> str | None:
            text = super().read(name)
            self.refused.add(name)
            return text

    fickle = Fickle(noted.files)
    edit(fickle, "another look.", "a third look.")
    assert sync(desk, fickle).files[0].problems == ("cannot read the file",)
    assert texts(desk) == ["Worth another look."]


def test_a_paper_that_is_removed_during_a_sync(desk: LibraryContext, noted: MemoryFolder) -> None:
    class Forestalled(SqlStore):
        def __init__(self) -> None:
            self.read = desk.store.read  # type: ignore[method-assign]

        def begin(self) -> AbstractContextManager[Unit]:
            track.remove([KEY], desk)
            return desk.store.begin()

    edit(noted, "another look.", "a third look.")
    assert sync(replace(desk, store=Forestalled()), noted).files == ()
    assert "a third look." in noted.files[FILE]


@pytest.mark.parametrize(
    "text", ["<!-- note {} -->", "## Mine <!-- note {} -->", "<!-- \\note {} -->", "x <!-- note {} -->"]
)
@pytest.mark.parametrize("other", [0, 1])
def test_the_mark_of_a_note_in_the_text_of_one(
    desk: LibraryContext, noted: MemoryFolder, text: str, other: int
) -> None:
    track.add_note(KEY, "Second.", desk)
    mark = text.format(look(desk).reading.notes[other].id)
    change_note(desk, f"Before\n{mark}\nafter")
    assert sync(desk, noted).complete
    assert texts(desk) == [f"Before\n{mark}\nafter", "Second."]
    assert settled(desk, noted)
    edit(noted, "after", "later")
    assert sync(desk, noted).complete
    assert texts(desk) == [f"Before\n{mark}\nlater", "Second."]


def test_a_repeated_mark_stays_text_when_its_note_is_removed(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "Second.", desk)
    sync(desk, noted)
    first, _second = look(desk).reading.notes
    noted.files[FILE] += f"\n<!-- note {first.id} -->\n\nquoted\n"
    sync(desk, noted)
    quoted = f"Second.\n\n<!-- note {first.id} -->\n\nquoted"
    assert texts(desk) == ["Worth another look.", quoted]
    track.delete_note(KEY, first, desk)
    assert sync(desk, noted).complete
    assert texts(desk) == [quoted]
    assert settled(desk, noted)


def test_files_of_no_paper_are_not_touched(desk: LibraryContext, folder: MemoryFolder) -> None:
    folder.files["index.md"] = "[[hu2024data]]"
    done = sync(desk, folder)
    assert (done.unknown_files, done.files, done.complete) == (("index.md",), (), True)
    assert folder.files == {"index.md": "[[hu2024data]]"}


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_new_key_renames_the_file(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.rekey(KEY, "hu:2024", desk)
    (report,) = refresh(desk, noted)
    assert (report.renamed_from, report.place) == ("notes/hu2024data.md", "notes/hu:2024.md")
    text = noted.files["hu:2024.md"]
    assert 'citekey: "hu:2024"\n' in text
    assert 'aliases:\n  - "@hu2024data"\n  - "@hu:2024"\n  - hu2024data\n' in text
    assert sync(desk, noted).files == ()


def test_a_file_that_cannot_be_renamed(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.rekey(KEY, "scaling", desk)
    noted.protected.add(FILE)
    assert sync(desk, noted).files[0].problems == ("cannot rename the file",)
    assert list(noted.files) == [FILE]


def test_a_second_file_of_a_paper_is_reported_and_kept(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.rekey(KEY, "scaling", desk)
    noted.files["scaling.md"] = "My other file."
    done = sync(desk, noted)
    assert done.files[0].problems == (
        "notes/hu2024data.md is a second file of this paper: move its notes to the first, then remove it",
    )
    assert "Worth another look." in noted.files["scaling.md"]
    assert "Worth another look." in noted.files[FILE]
    assert sorted(texts(desk, "scaling")) == ["My other file.", "Worth another look."]


def test_the_file_of_a_merged_paper_is_renamed(desk: LibraryContext, noted: MemoryFolder) -> None:
    merge([OTHER, KEY], desk)
    sync(desk, noted)
    assert list(noted.files) == [f"{OTHER}.md"]
    assert f"citekey: {OTHER}\n" in noted.files[f"{OTHER}.md"]
    assert noted.files[f"{OTHER}.md"].count("Worth another look.") == 1
    assert texts(desk, OTHER) == ["Worth another look."]


def test_keys_that_are_unsafe_as_file_names(desk: LibraryContext, folder: MemoryFolder) -> None:
    odd = draft(metadata("Of Odd Keys", "2412.00001"), stated=True, key=".DBLP:conf/nips/Hu")
    add_papers(desk, odd)
    track.add_note(".DBLP:conf/nips/Hu", "Note.", desk)
    sync(desk, folder)
    assert list(folder.files) == ["%2EDBLP:conf%2Fnips%2FHu.md"]
    assert sync(desk, folder).unknown_files == ()


# --- after each command ----------------------------------------------------------------------------------------------


def test_only_what_changed_is_written(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(OTHER, "Other.", desk)
    assert [report.place for report in refresh(desk, noted)] == [f"notes/{OTHER}.md"]
    assert refresh(desk, noted) == ()
    noted.written.clear()
    track.set_status([KEY], "read", desk)
    track.remove([OTHER], desk)
    assert [report.place for report in refresh(desk, noted)] == [f"notes/{FILE}"]
    assert noted.written == [FILE]
    add_papers(desk, draft(metadata("Without Notes", "2412.00002"), stated=True))
    track.set_status(["hu2024notes"], "read", desk)
    assert refresh(desk, noted) == ()


def test_nothing_is_taken_after_a_command(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "a third look.")
    edit(noted, "---\n\n##", "rating: 3\ntags: [mine]\n---\n\nAbove.\n\n##")
    track.set_status([KEY], "read", desk)
    (report,) = refresh(desk, noted)
    assert report.taken == ()
    assert "status: read\n" in noted.files[FILE]
    assert "a third look." in noted.files[FILE]
    track.add_note(KEY, "New.", desk)
    refresh(desk, noted)
    assert "a third look.\n\n## " in noted.files[FILE]
    assert texts(desk) == ["Worth another look.", "New."]
    sync(desk, noted)
    assert texts(desk) == ["Worth a third look.", "New.", "Above."]
    assert (look(desk).reading.rating, look(desk).paper.tags) == (3, ("mine",))
    assert settled(desk, noted)


def test_text_above_new_sections_is_taken_only_by_a_sync(desk: LibraryContext, folder: MemoryFolder) -> None:
    folder.files[FILE] = "Only mine"
    track.add_note(KEY, "New.", desk)
    refresh(desk, folder)
    assert re.search(r"---\nOnly mine\n\n## .*-->\n\nNew\.\n$", folder.files[FILE])
    noted = folder.files[FILE]
    folder.files[FILE] = noted[: noted.index("##")]
    track.set_status([KEY], "read", desk)
    refresh(desk, folder)
    assert "New." not in folder.files[FILE]
    assert texts(desk) == ["New."]


def test_conflicts_are_left_to_a_sync(desk: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "a third look.")
    change_note(desk, "Changed in the library.")
    track.set_status([KEY], "read", desk)
    (report,) = refresh(desk, noted)
    assert report.conflicts
    assert "a third look." in noted.files[FILE]
    assert texts(desk) == ["Changed in the library."]
    assert not sync(desk, noted).complete
    assert sorted(texts(desk)) == ["Changed in the library.", "Worth a third look."]


def test_after_many_events_all_papers_are_checked(tmp_path: Path, folder: MemoryFolder) -> None:
    desk = workspace(tmp_path, clock=Clock())
    papers = [draft(metadata(f"Paper {n}", f"2401.{n:05}"), record=n, stated=True) for n in range(1, 2101)]
    add_papers(desk, *papers)
    assert refresh(desk, folder) == ()
    key = look(desk, "hu2024paper").paper.key
    track.add_note(key, "Note.", desk)
    assert [report.key for report in refresh(desk, folder)] == [key]


def test_many_files_are_written_in_several_transactions(tmp_path: Path, folder: MemoryFolder) -> None:
    desk = workspace(tmp_path, clock=Clock())
    papers = [draft(metadata(f"Paper {n}", f"2401.{n:05}"), record=n, stated=True) for n in range(1, 61)]
    for record in add_papers(desk, *papers).records:
        track.add_note(record.key, "Note.", desk)
    assert len(sync(desk, folder).files) == 60
    assert len(folder.files) == 60
    assert sync(desk, folder).files == ()


# --- one path --------------------------------------------------------------------------------------------------------


def test_the_path_of_a_paper_is_an_existing_file(desk: LibraryContext, folder: MemoryFolder) -> None:
    assert path_of("hu2024d", desk, folder).place == "notes/hu2024data.md"
    assert folder.files[FILE].endswith("status: new\n---\n")
    folder.files[FILE] += "Mine."
    before = folder.files[FILE]
    assert path_of(KEY, desk, folder).place == "notes/hu2024data.md"
    assert folder.files[FILE] == before
    folder.protected.add(f"{OTHER}.md")
    with pytest.raises(ReadinglistError, match="cannot write"):
        path_of(OTHER, desk, folder)
    with pytest.raises(NothingFound):
        path_of("nobody", desk, folder)


# --- undone keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("both_ways", [True, False])
def test_undoing_a_rekey_renames_the_file_back_with_its_content(
    desk: LibraryContext, noted: MemoryFolder, both_ways: bool
) -> None:
    keep = (lambda: sync(desk, noted).files) if both_ways else (lambda: refresh(desk, noted))
    edit(noted, "status: new", "status: new\nmine: kept # by hand")
    track.rekey(KEY, "scaling", desk)
    keep()
    assert list(noted.files) == ["scaling.md"]
    edit(noted, "Worth another look.", "Worth another look.\n\nNot yet taken.", "scaling.md")
    journal.undo(desk)
    (report,) = keep()
    assert (report.place, report.renamed_from) == ("notes/hu2024data.md", "notes/scaling.md")
    assert list(noted.files) == [FILE]
    assert "mine: kept # by hand" in noted.files[FILE]
    assert "Not yet taken." in noted.files[FILE]
    done = sync(desk, noted)
    assert (done.unknown_files, texts(desk)) == ((), ["Worth another look.\n\nNot yet taken."])


def test_a_file_named_after_another_paper_is_not_used(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.rekey(KEY, "scaling", desk)
    sync(desk, noted)
    journal.undo(desk)
    track.rekey(OTHER, "scaling", desk)
    sync(desk, noted)
    assert texts(desk) == ["Worth another look."]
    assert sorted(noted.files) == [FILE, "scaling.md"]


# --- several folders, subfolders and other names ---------------------------------------------------------------------


def test_a_note_that_another_folder_never_had_was_not_removed_there(desk: LibraryContext, noted: MemoryFolder) -> None:
    second = MemoryFolder(label="second")
    sync(desk, second)
    track.add_note(KEY, "A second thought.", desk)
    for folder in (noted, second, noted):
        sync(desk, folder)
    assert texts(desk) == ["Worth another look.", "A second thought."]
    assert all("A second thought." in folder.files[FILE] for folder in (noted, second))


def test_a_note_changed_in_two_folders_is_kept_twice_and_told(desk: LibraryContext, noted: MemoryFolder) -> None:
    second = MemoryFolder(label="second")
    sync(desk, second)
    edit(noted, "Worth another look.", "Worth a week.")
    edit(second, "Worth another look.", "Worth an hour.")
    sync(desk, noted)
    assert [len(file.conflicts) for file in sync(desk, second).files] == [1]
    assert sorted(texts(desk)) == ["Worth a week.", "Worth an hour."]


def test_a_note_removed_from_one_folder_leaves_the_other(desk: LibraryContext, noted: MemoryFolder) -> None:
    second = MemoryFolder(label="second")
    sync(desk, second)
    noted.files[FILE] = noted.files[FILE].partition("## ")[0]
    for folder in (noted, second):
        sync(desk, folder)
    assert texts(desk) == []
    assert "Worth another look." not in second.files[FILE]


@pytest.mark.parametrize("name", ["Hu on data.md", "read/Hu on data.md", "read/hu2024data.md"])
def test_a_file_that_was_moved_is_followed_and_keeps_its_name(
    desk: LibraryContext, noted: MemoryFolder, name: str
) -> None:
    noted.files[name] = noted.files.pop(FILE)
    refresh(desk, noted)
    assert list(noted.files) == [name]
    edit(noted, "Worth another look.", "Worth a week.", name)
    sync(desk, noted)
    assert texts(desk) == ["Worth a week."]
    track.add_note(KEY, "A second thought.", desk)
    refresh(desk, noted)
    assert list(noted.files) == [name]
    assert "A second thought." in noted.files[name]
    assert settled(desk, noted)


def test_a_chosen_name_stays_even_without_the_key_in_the_file(desk: LibraryContext, noted: MemoryFolder) -> None:
    noted.files["Hu.md"] = noted.files.pop(FILE)
    sync(desk, noted)
    edit(noted, f"citekey: {KEY}\n", "", "Hu.md")
    edit(noted, "Worth another look.", "Worth a week.", "Hu.md")
    sync(desk, noted)
    assert (texts(desk), list(noted.files)) == (["Worth a week."], ["Hu.md"])


def test_files_of_no_paper_are_told_in_subfolders_only_if_they_name_one(
    desk: LibraryContext, noted: MemoryFolder
) -> None:
    noted.files |= {"plan.md": "x", "daily/plan.md": "x", "daily/Moe.md": "---\ncitekey: moe\n---\nx"}
    assert sync(desk, noted).unknown_files == ("daily/Moe.md", "plan.md")


def test_a_second_file_that_names_a_paper_is_told(desk: LibraryContext, noted: MemoryFolder) -> None:
    noted.files["Hu.md"] = noted.files[FILE]
    (report,) = sync(desk, noted).files
    assert "notes/Hu.md is a second file of this paper" in report.problems[0]


def test_folders_on_disk_list_files_in_subfolders_but_not_in_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.md", ".trash/d.md", "a/.e.md", "a/f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    folder = DiskNoteFolder(tmp_path)
    assert folder.names() == ["b.md", "a/c.md"]
    assert folder.identity() == DiskNoteFolder(tmp_path / "a" / "..").identity() != DiskNoteFolder(Path("x")).identity()
    assert DiskNoteFolder(tmp_path / "none").names() == []


def test_a_tag_is_one_whatever_its_case_in_the_file(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.set_tags([KEY], add=["nlp"], context=desk)
    sync(desk, noted)
    edit(noted, "tags:\n  - nlp", "tags: [NLP, Nlp]")
    assert settled(desk, noted)
    edit(noted, "tags: [NLP, Nlp]", "tags: [NLP, rl]")
    sync(desk, noted)
    assert look(desk).paper.tags == ("nlp", "rl")
    track.set_tags([KEY], remove=["NLP"], context=desk)
    sync(desk, noted)
    assert "NLP" not in noted.files[FILE]
    assert settled(desk, noted)


def test_a_file_with_conflict_markers_is_told_and_not_taken(desk: LibraryContext, noted: MemoryFolder) -> None:
    before, own = texts(desk), noted.files[FILE]
    marked = own + "\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n"
    noted.files[FILE] = marked
    (report,) = sync(desk, noted).files
    assert report.problems[0].startswith("contains a conflict of git, in line")
    assert (texts(desk), noted.files[FILE]) == (before, marked)
    noted.files[FILE] = own + "\n<<<<<<< is how a conflict begins\n"
    assert sync(desk, noted).files[0].taken == ("1 note changed",)


def test_a_note_about_conflicts_is_no_conflict(desk: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other", desk)
    assert sync(desk, noted).files[0].problems == ()
    assert settled(desk, noted)
