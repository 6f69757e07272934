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
from readinglist.library.rekeying import rekey
from readinglist.library.store.sql_store import SqlStore
from readinglist.notes.folder import DiskNoteFolder
from readinglist.notes.sync import path_of, refresh, sync
from readinglist.papers.errors import NothingFound, ReadinglistError
from readinglist.papers.paper import Item
from tests.note_folder import MemoryFolder
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

SCALING = metadata("Data Scaling Laws in Imitation Learning", "2410.18647")
WORLD = metadata("Generative World Explorer for Embodied Agents", "2411.11844")
KEY, FILE = "hu2024data", "hu2024data.md"
OTHER = "hu2024generative"
MARK = re.compile(r"<!-- note (\w+) -->")


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    add_papers(context, draft(SCALING, stated=True), draft(WORLD, record=2, stated=True))
    return context


@pytest.fixture
def folder() -> MemoryFolder:
    return MemoryFolder()


def look(context: LibraryContext, key: str = KEY) -> Item:
    with context.store.read() as view:
        return item_of(view, key, context.reader)


def texts(context: LibraryContext, key: str = KEY) -> list[str]:
    return [note.text for note in look(context, key).reading.notes]


def settled(context: LibraryContext, folder: MemoryFolder) -> bool:
    """Whether another sync would do nothing."""
    before = dict(folder.files), look(context)
    done = sync(context, folder)
    return done.files == () and (dict(folder.files), look(context)) == before


@pytest.fixture
def noted(context: LibraryContext, folder: MemoryFolder) -> MemoryFolder:
    """A folder with the file of one note."""
    track.add_note(KEY, "Worth another look.", context)
    sync(context, folder)
    return folder


def edit(folder: MemoryFolder, old: str, new: str, name: str = FILE) -> None:
    assert old in folder.files[name]
    folder.files[name] = folder.files[name].replace(old, new, 1)


# --- from the library ------------------------------------------------------------------------------------------------


def test_a_paper_with_notes_gets_a_file(context: LibraryContext, folder: MemoryFolder) -> None:
    track.add_note(KEY, "Worth another look.", context)
    track.set_tags([KEY], add=["robotics", "to cite"], context=context)
    track.set_rating([KEY], 4, context)
    done = sync(context, folder)
    assert [(file.place, file.written, file.taken) for file in done.files] == [("notes/hu2024data.md", True, ())]
    assert (done.papers, done.complete) == (1, True)
    (note,) = look(context).reading.notes
    stamp = f"{note.at.astimezone():%Y-%m-%d %H:%M}"
    assert folder.files == {
        FILE: "---\ncitekey: hu2024data\n"
        'title: "Data Scaling Laws in Imitation Learning"\n'
        'authors:\n  - "Ada Hu"\n  - "Fan Lin"\nyear: 2024\narxiv: "2410.18647"\n'
        'aliases:\n  - "@hu2024data"\ntags:\n  - robotics\n  - "to cite"\nstatus: new\nrating: 4\n---\n\n'
        f"## {stamp} <!-- note {note.id} -->\n\nWorth another look.\n"
    }
    assert settled(context, folder)


def test_a_dry_run_writes_nothing(context: LibraryContext, folder: MemoryFolder) -> None:
    track.add_note(KEY, "Worth another look.", context)
    assert sync(context, folder, dry_run=True).files[0].written
    assert folder.files == {}


def test_changes_in_the_library_are_written_to_the_file(context: LibraryContext, noted: MemoryFolder) -> None:
    track.set_status([KEY], "reading", context)
    track.set_priority([KEY], "high", context)
    track.add_note(KEY, "Read section 3.\n\nTwice.", context)
    sync(context, noted)
    assert "status: reading\npriority: high\n---\n" in noted.files[FILE]
    assert noted.files[FILE].endswith("-->\n\nRead section 3.\n\nTwice.\n")
    track.set_priority([KEY], "none", context)
    sync(context, noted)
    assert "priority" not in noted.files[FILE]
    assert settled(context, noted)


def test_an_undone_note_is_removed_from_an_unedited_file(context: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "A slip.", context)
    sync(context, noted)
    journal.undo(context)
    refresh(context, noted)
    assert "A slip." not in noted.files[FILE]
    assert "Worth another look." in noted.files[FILE]
    journal.redo(context)
    refresh(context, noted)
    assert "A slip." in noted.files[FILE]
    assert settled(context, noted)


# --- from the file ---------------------------------------------------------------------------------------------------


def test_text_above_the_marks_becomes_a_note(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "---\n\n##", "---\n\n# My reading\n\nSee [[@lin]].\n\n##")
    done = sync(context, noted)
    assert done.files[0].taken == ("1 note added",)
    assert texts(context) == ["Worth another look.", "# My reading\n\nSee [[@lin]]."]
    assert re.search(r"---\n\n<!-- note \w+ -->\n# My reading\n\nSee \[\[@lin\]\].\n\n##", noted.files[FILE])
    assert settled(context, noted)


def test_an_edited_section_changes_its_note(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "a third look.")
    assert sync(context, noted).files[0].taken == ("1 note changed",)
    assert texts(context) == ["Worth a third look."]
    assert noted.written == [FILE]
    assert settled(context, noted)


def test_words_in_the_heading_are_part_of_the_note(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, " <!--", " on the train <!--")
    sync(context, noted)
    (text,) = texts(context)
    assert re.fullmatch(r"## [\d: -]+ on the train\n\nWorth another look\.", text)
    assert settled(context, noted)


def test_removing_a_section_removes_its_note(context: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "Second.", context)
    sync(context, noted)
    noted.files[FILE] = noted.files[FILE][: noted.files[FILE].rindex("##")]
    assert sync(context, noted).files[0].taken == ("1 note removed",)
    assert texts(context) == ["Worth another look."]
    journal.undo(context)
    assert texts(context) == ["Worth another look.", "Second."]
    sync(context, noted)
    assert "Second." in noted.files[FILE]
    assert settled(context, noted)


def test_a_file_that_was_put_back_gets_later_notes_again(context: LibraryContext, noted: MemoryFolder) -> None:
    earlier = noted.files[FILE]
    track.add_note(KEY, "Second.", context)
    change_note(context, "Worth a third look.")
    track.set_status([KEY], "read", context)
    sync(context, noted)
    later = noted.files[FILE]
    noted.files[FILE] = earlier.replace("\n", "\r\n")
    (done,) = sync(context, noted).files
    assert (done.taken, done.done) == ((), "put back to an earlier state; written")
    assert noted.files[FILE].replace("\r\n", "\n") == later
    assert (texts(context), look(context).reading.status) == (["Worth a third look.", "Second."], "read")
    assert settled(context, noted)
    noted.files[FILE] = earlier
    assert sync(context, noted).files[0].taken == ("status: new", "1 note changed", "1 note removed")


def test_a_file_that_was_missing_meanwhile_is_put_back_too(context: LibraryContext, noted: MemoryFolder) -> None:
    earlier = noted.files[FILE]
    track.add_note(KEY, "Second.", context)
    sync(context, noted)
    later = noted.files.pop(FILE)
    sync(context, noted)
    assert noted.files[FILE] == later
    noted.files[FILE] = earlier
    assert sync(context, noted).files[0].taken == ()
    assert noted.files[FILE] == later


def test_a_field_that_is_set_back_in_the_file_is_taken(context: LibraryContext, noted: MemoryFolder) -> None:
    earlier = noted.files[FILE]
    track.set_status([KEY], "read", context)
    sync(context, noted)
    noted.files[FILE] = earlier
    assert sync(context, noted).files[0].taken == ("status: new",)


def test_emptying_a_section_removes_its_note(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "Worth another look.\n", "")
    sync(context, noted)
    assert texts(context) == []
    assert settled(context, noted)
    journal.undo(context)
    refresh(context, noted)
    assert noted.files[FILE].endswith("-->\n\nWorth another look.\n")


def test_an_empty_mark_at_the_end_is_filled_again(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "\n\nWorth another look.\n", "")
    sync(context, noted)
    assert texts(context) == []
    journal.undo(context)
    refresh(context, noted)
    assert noted.files[FILE].endswith("-->\n\nWorth another look.\n")


def test_a_mark_of_unknown_origin_is_a_note(context: LibraryContext, folder: MemoryFolder) -> None:
    folder.files[FILE] = "## 2024-05-06 07:08 <!-- note abcd1234 -->\n\nFrom an older library.\n"
    sync(context, folder)
    (note,) = look(context).reading.notes
    assert (note.id, note.text) == ("abcd1234", "From an older library.")
    assert f"{note.at.astimezone():%Y-%m-%d %H:%M}" == "2024-05-06 07:08"
    assert settled(context, folder)


@pytest.mark.parametrize("heading", ["## 2024-99-99 ", "## 0001-01-01 00:00 ", ""])
def test_a_mark_without_a_valid_time_gets_the_present_time(
    context: LibraryContext, folder: MemoryFolder, heading: str
) -> None:
    folder.files[FILE] = f"{heading}<!-- note abcd1234 -->\nText"
    sync(context, folder)
    assert texts(context) == ["Text"]
    assert settled(context, folder)


def test_a_repeated_mark_is_text(context: LibraryContext, noted: MemoryFolder) -> None:
    section = noted.files[FILE][noted.files[FILE].index("##") :]
    noted.files[FILE] += "\n" + section.replace("another", "one more")
    sync(context, noted)
    (text,) = texts(context)
    assert text.startswith("Worth another look.\n\n## ")
    assert text.endswith("-->\n\nWorth one more look.")
    assert settled(context, noted)


def test_a_mark_inside_a_line_is_text(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "another look. <!-- note abcd1234 -->\nMore.")
    sync(context, noted)
    assert texts(context) == ["Worth another look. <!-- note abcd1234 -->\nMore."]
    assert settled(context, noted)


def test_the_front_matter_is_synchronised_both_ways(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "status: new", "status: In Progress  # at last\npriority: h\nrating: 5\ntags: '#mine, to cite'")
    done = sync(context, noted)
    item = look(context)
    assert (item.reading.status, item.reading.priority, item.reading.rating) == ("reading", "high", 5)
    assert item.reading.since == context.clock.now()
    assert item.paper.tags == ("mine", "to cite")
    assert done.files[0].taken == ("tags: mine, to cite", "status: reading", "priority: high", "rating: 5")
    assert settled(context, noted)
    track.set_status([KEY], "read", context)
    track.set_tags([KEY], add=["new"], remove=["mine"], context=context)
    sync(context, noted)
    assert "status: read  # at last\n" in noted.files[FILE]
    assert 'tags: ["to cite", new]\n' in noted.files[FILE]
    edit(noted, "rating: 5", "rating: 0")
    edit(noted, 'tags: ["to cite", new]', "tags:")
    assert sync(context, noted).files[0].taken == ("tags: none", "rating: none")
    item = look(context)
    assert (item.reading.rating, item.paper.tags) == (0, ())
    assert settled(context, noted)


def test_fields_changed_or_removed_by_the_user_stay_so(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, 'title: "Data Scaling Laws in Imitation Learning"', "title: My own title")
    edit(noted, "status: new\n", "")
    edit(noted, 'aliases:\n  - "@hu2024data"\n', "")
    edit(noted, "year: 2024", "year: &y 2024\nmine: *y")
    edit(noted, "authors:\n", "authors: # all\n")
    track.set_status([KEY], "read", context)
    rekey(KEY, "hu2024scaling", context)
    sync(context, noted)
    text = noted.files["hu2024scaling.md"]
    assert "title: My own title\n" in text
    assert "status" not in text
    assert "aliases" not in text
    assert "year: &y 2024\nmine: *y\n" in text
    assert "citekey: hu2024scaling\n" in text
    assert look(context).reading.status == "read"


def test_missing_fields_are_added_to_a_file_of_the_user(context: LibraryContext, folder: MemoryFolder) -> None:
    folder.files[FILE] = (
        "\ufeff---\r\nstatus: done\r\nmine: [1, 2]\r\nauthors: Hu\r\ntitle:\r\n---\r\nMy text.\r\n\r\nMore."
    )
    sync(context, folder)
    text = folder.files[FILE]
    assert text.startswith(
        "\ufeff---\r\nstatus: done\r\nmine: [1, 2]\r\nauthors: Hu\r\ntitle:\r\ncitekey: hu2024data\r\n"
    )
    assert text.endswith("-->\r\nMy text.\r\n\r\nMore.")
    assert text.count("\n") == text.count("\r\n")
    assert look(context).reading.status == "read"
    assert texts(context) == ["My text.\n\nMore."]
    track.add_note(KEY, "Two\nlines", context)
    sync(context, folder)
    assert folder.files[FILE].endswith("-->\r\n\r\nTwo\r\nlines\r\n")
    assert folder.files[FILE].count("\n") == folder.files[FILE].count("\r\n")
    assert settled(context, folder)


def test_file_names_are_case_insensitive_and_blank_files_are_used(
    context: LibraryContext, folder: MemoryFolder
) -> None:
    folder.files["Hu2024Data.md"] = " \n"
    track.add_note(KEY, "Note.", context)
    sync(context, folder)
    assert list(folder.files) == ["Hu2024Data.md"]
    assert folder.files["Hu2024Data.md"].endswith("Note.\n")


@pytest.mark.parametrize("end", ["", "\r", "\n", "\r\n"])
def test_a_note_is_added_below_a_mark_that_ends_a_file(context: LibraryContext, folder: MemoryFolder, end: str) -> None:
    folder.files[FILE] = f"<!-- note abcd -->{end}"
    track.add_note(KEY, "Note.", context)
    assert [file.problems for file in sync(context, folder).files] == [()]
    assert folder.files[FILE].endswith("Note.\n") or folder.files[FILE].endswith("Note.\r\n")


# --- both changed ----------------------------------------------------------------------------------------------------


def change_note(context: LibraryContext, text: str) -> None:
    """Change the first note, as another process would."""

    def alter(item: Item, *_: object) -> Item:
        first, *others = item.reading.notes
        return replace(item, reading=replace(item.reading, notes=(replace(first, text=text), *others)))

    track.change([KEY], alter, context)


def test_a_note_changed_on_both_sides_is_kept_twice(context: LibraryContext, noted: MemoryFolder) -> None:
    change_note(context, "Changed in the library.")
    edit(noted, "Worth another look.", "Changed in the file.")
    done = sync(context, noted)
    assert not done.complete
    assert "both kept" in done.files[0].conflicts[0]
    assert texts(context) == ["Changed in the file.", "Changed in the library."]
    assert re.search(r"Changed in the file\.\n\n## .* -->\n\nChanged in the library\.\n", noted.files[FILE])
    assert settled(context, noted)


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        ("Worth another look. Soon.", "Worth another look. Soon. Or later.", "Worth another look. Soon. Or later."),
        ("Worth another look. Or later.", "Worth another look. Or", "Worth another look. Or later."),
    ],
)
def test_text_extended_after_an_interrupted_sync_wins(
    context: LibraryContext, noted: MemoryFolder, here: str, there: str, both: str
) -> None:
    change_note(context, here)
    edit(noted, "Worth another look.", there)
    assert sync(context, noted).complete
    assert texts(context) == [both]
    assert settled(context, noted)


def test_shortened_text_is_not_an_extension(context: LibraryContext, noted: MemoryFolder) -> None:
    change_note(context, "Worth")
    edit(noted, "Worth another look.", "Worth another look. Or later.")
    assert not sync(context, noted).complete
    assert set(texts(context)) == {"Worth", "Worth another look. Or later."}


def test_a_note_changed_in_the_library_alone_is_written(context: LibraryContext, noted: MemoryFolder) -> None:
    change_note(context, "Changed in the library.")
    sync(context, noted)
    assert noted.files[FILE].endswith("-->\n\nChanged in the library.\n")
    edit(noted, " <!--", " mine <!--")
    sync(context, noted)
    own = texts(context)[0].partition("\n")[0]
    change_note(context, f"{own}\n\nUnder my heading.")
    sync(context, noted)
    assert " mine <!--" in noted.files[FILE]
    sync(context, noted)
    assert "Under my heading." in noted.files[FILE]
    change_note(context, "Without a heading.")
    sync(context, noted)
    sync(context, noted)
    assert " mine <!--" not in noted.files[FILE]
    assert settled(context, noted)


def test_a_change_takes_precedence_over_a_deletion(context: LibraryContext, noted: MemoryFolder) -> None:
    change_note(context, "Changed in the library.")
    edit(noted, "Worth another look.", "")
    sync(context, noted)
    assert "Changed in the library." in noted.files[FILE]
    change_note(context, "Once more.")
    noted.files[FILE] = noted.files[FILE][: noted.files[FILE].index("##")]
    sync(context, noted)
    assert "Once more." in noted.files[FILE]
    edit(noted, "Once more.", "Kept in the file.")

    def without_notes(item: Item, *_: object) -> Item:
        return replace(item, reading=replace(item.reading, notes=()))

    track.change([KEY], without_notes, context)
    sync(context, noted)
    assert texts(context) == ["Kept in the file."]
    assert settled(context, noted)
    track.change([KEY], without_notes, context)
    sync(context, noted)
    assert "Kept in the file." not in noted.files[FILE]
    assert settled(context, noted)


def test_a_status_changed_on_both_sides_is_a_conflict(context: LibraryContext, noted: MemoryFolder) -> None:
    track.set_status([KEY], "skimmed", context)
    edit(noted, "status: new", "status: read")
    for _ in range(2):
        done = sync(context, noted)
        assert done.files[0].conflicts == ("conflict: status is read in the file, skimmed in the library",)
    track.set_status([KEY], "read", context)
    assert sync(context, noted).complete
    assert settled(context, noted)


def test_an_undo_removes_no_text_of_the_user_from_a_file(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "---\n\n##", "---\n\nMy own thoughts.\n\n##")
    edit(noted, "another look.", "a third look.")
    sync(context, noted)
    for _ in range(2):
        journal.undo(context)
        assert texts(context) == ["Worth another look."]
        before = noted.files[FILE]
        assert refresh(context, noted) == ()
        assert noted.files[FILE] == before
        journal.redo(context)
        assert len(texts(context)) == 2
    journal.undo(context)
    sync(context, noted)
    assert texts(context) == ["Worth a third look.", "My own thoughts."]
    assert settled(context, noted)


def test_without_a_merge_base_equal_notes_are_matched(context: LibraryContext, noted: MemoryFolder) -> None:
    """This happens if the library is moved, or after a crash between writing the file and the library."""
    edit(noted, MARK.search(noted.files[FILE])[0], "")
    noted.files[FILE] = re.sub(r"## [\d: -]+\n\n", "", noted.files[FILE])
    paper = look(context).paper.id
    with context.store.begin() as unit:
        unit.keep_merge_bases(f"notes of ada in memory/{paper}", {})
    sync(context, noted)
    assert texts(context) == ["Worth another look."]
    assert noted.files[FILE].count("Worth another look.") == 1
    assert settled(context, noted)


# --- obstacles ------------------------------------------------------------------------------------------------------


def test_invalid_values_are_problems(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "status: new", "status: pending\npriority: [very, high]\nrating: 9\ntags: {a: b}")
    done = sync(context, noted)
    tags, first, second, third = sorted(done.files[0].problems, key=lambda problem: "tags" not in problem)
    assert "unknown status 'pending'" in first
    assert "unknown priority 'very, high'" in second
    assert "invalid rating '9'" in third
    assert "invalid tags" in tags
    assert look(context).reading.status == "new"
    assert not done.complete


def test_invalid_front_matter_is_kept_and_notes_are_taken(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "status: new", "status: [new")
    edit(noted, "another look.", "a third look.")
    done = sync(context, noted)
    assert done.files[0].problems[0].startswith("line 12: invalid YAML in the front matter: ")
    assert texts(context) == ["Worth a third look."]
    edit(noted, "status: [new", "status: read")
    assert sync(context, noted).complete
    assert look(context).reading.status == "read"


def test_nothing_is_lost_if_a_file_cannot_be_read_or_written(context: LibraryContext, noted: MemoryFolder) -> None:
    noted.refused.add(FILE)
    assert sync(context, noted).files[0].problems == ("cannot read the file",)
    noted.refused.clear()
    noted.protected.add(FILE)
    edit(noted, "---\n\n##", "---\n\nMy own thoughts.\n\n##")
    for _ in range(2):
        done = sync(context, noted)
        assert done.files[0].problems == ("cannot write the file (make room)",)
        assert sorted(texts(context)) == ["My own thoughts.", "Worth another look."]
    noted.protected.clear()
    sync(context, noted)
    assert settled(context, noted)


def test_a_file_that_becomes_unreadable_during_a_sync(context: LibraryContext, noted: MemoryFolder) -> None:
    class Fickle(MemoryFolder):
        def read(self, name: str) -> str | None:
            text = super().read(name)
            self.refused.add(name)
            return text

    fickle = Fickle(noted.files)
    edit(fickle, "another look.", "a third look.")
    assert sync(context, fickle).files[0].problems == ("cannot read the file",)
    assert texts(context) == ["Worth another look."]


def test_a_paper_that_is_removed_during_a_sync(context: LibraryContext, noted: MemoryFolder) -> None:
    class Forestalled(SqlStore):
        def __init__(self) -> None:
            self.read = context.store.read  # type: ignore[method-assign]

        def begin(self) -> AbstractContextManager[Unit]:
            track.remove([KEY], context)
            return context.store.begin()

    edit(noted, "another look.", "a third look.")
    assert sync(replace(context, store=Forestalled()), noted).files == ()
    assert "a third look." in noted.files[FILE]


@pytest.mark.parametrize(
    "text", ["<!-- note {} -->", "## Mine <!-- note {} -->", "<!-- \\note {} -->", "x <!-- note {} -->"]
)
@pytest.mark.parametrize("other", [0, 1])
def test_the_mark_of_a_note_in_the_text_of_one(
    context: LibraryContext, noted: MemoryFolder, text: str, other: int
) -> None:
    track.add_note(KEY, "Second.", context)
    mark = text.format(look(context).reading.notes[other].id)
    change_note(context, f"Before\n{mark}\nafter")
    assert sync(context, noted).complete
    assert texts(context) == [f"Before\n{mark}\nafter", "Second."]
    assert settled(context, noted)
    edit(noted, "after", "later")
    assert sync(context, noted).complete
    assert texts(context) == [f"Before\n{mark}\nlater", "Second."]


def test_a_repeated_mark_stays_text_when_its_note_is_removed(context: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "Second.", context)
    sync(context, noted)
    first, _second = look(context).reading.notes
    noted.files[FILE] += f"\n<!-- note {first.id} -->\n\nquoted\n"
    sync(context, noted)
    quoted = f"Second.\n\n<!-- note {first.id} -->\n\nquoted"
    assert texts(context) == ["Worth another look.", quoted]
    track.delete_note(KEY, first, context)
    assert sync(context, noted).complete
    assert texts(context) == [quoted]
    assert settled(context, noted)


def test_files_of_no_paper_are_not_touched(context: LibraryContext, folder: MemoryFolder) -> None:
    folder.files["index.md"] = "[[hu2024data]]"
    done = sync(context, folder)
    assert (done.unknown_files, done.files, done.complete) == (("index.md",), (), True)
    assert folder.files == {"index.md": "[[hu2024data]]"}


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_new_key_renames_the_file(context: LibraryContext, noted: MemoryFolder) -> None:
    rekey(KEY, "hu:2024", context)
    (report,) = refresh(context, noted)
    assert (report.renamed_from, report.place) == ("notes/hu2024data.md", "notes/hu:2024.md")
    text = noted.files["hu:2024.md"]
    assert 'citekey: "hu:2024"\n' in text
    assert 'aliases:\n  - "@hu2024data"\n  - "@hu:2024"\n  - hu2024data\n' in text
    assert sync(context, noted).files == ()


def test_a_file_that_cannot_be_renamed(context: LibraryContext, noted: MemoryFolder) -> None:
    rekey(KEY, "scaling", context)
    noted.protected.add(FILE)
    assert sync(context, noted).files[0].problems == ("cannot rename the file",)
    assert list(noted.files) == [FILE]


def test_a_second_file_of_a_paper_is_reported_and_kept(context: LibraryContext, noted: MemoryFolder) -> None:
    rekey(KEY, "scaling", context)
    noted.files["scaling.md"] = "My other file."
    done = sync(context, noted)
    assert done.files[0].problems == (
        "notes/hu2024data.md is a second file of this paper: move its notes to the first, then remove it",
    )
    assert "Worth another look." in noted.files["scaling.md"]
    assert "Worth another look." in noted.files[FILE]
    assert sorted(texts(context, "scaling")) == ["My other file.", "Worth another look."]


def test_the_file_of_a_merged_paper_is_renamed(context: LibraryContext, noted: MemoryFolder) -> None:
    merge([OTHER, KEY], context)
    sync(context, noted)
    assert list(noted.files) == [f"{OTHER}.md"]
    assert f"citekey: {OTHER}\n" in noted.files[f"{OTHER}.md"]
    assert noted.files[f"{OTHER}.md"].count("Worth another look.") == 1
    assert texts(context, OTHER) == ["Worth another look."]


def test_keys_that_are_unsafe_as_file_names(context: LibraryContext, folder: MemoryFolder) -> None:
    odd = draft(metadata("Of Odd Keys", "2412.00001"), stated=True, key=".DBLP:conf/nips/Hu")
    add_papers(context, odd)
    track.add_note(".DBLP:conf/nips/Hu", "Note.", context)
    sync(context, folder)
    assert list(folder.files) == ["%2EDBLP:conf%2Fnips%2FHu.md"]
    assert sync(context, folder).unknown_files == ()


# --- after each command ----------------------------------------------------------------------------------------------


def test_only_what_changed_is_written(context: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(OTHER, "Other.", context)
    assert [report.place for report in refresh(context, noted)] == [f"notes/{OTHER}.md"]
    assert refresh(context, noted) == ()
    noted.written.clear()
    track.set_status([KEY], "read", context)
    track.remove([OTHER], context)
    assert [report.place for report in refresh(context, noted)] == [f"notes/{FILE}"]
    assert noted.written == [FILE]
    add_papers(context, draft(metadata("Without Notes", "2412.00002"), stated=True))
    track.set_status(["hu2024notes"], "read", context)
    assert refresh(context, noted) == ()


def test_nothing_is_taken_after_a_command(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "a third look.")
    edit(noted, "---\n\n##", "rating: 3\ntags: [mine]\n---\n\nAbove.\n\n##")
    track.set_status([KEY], "read", context)
    (report,) = refresh(context, noted)
    assert report.taken == ()
    assert "status: read\n" in noted.files[FILE]
    assert "a third look." in noted.files[FILE]
    track.add_note(KEY, "New.", context)
    refresh(context, noted)
    assert "a third look.\n\n## " in noted.files[FILE]
    assert texts(context) == ["Worth another look.", "New."]
    sync(context, noted)
    assert texts(context) == ["Worth a third look.", "New.", "Above."]
    assert (look(context).reading.rating, look(context).paper.tags) == (3, ("mine",))
    assert settled(context, noted)


def test_text_above_new_sections_is_taken_only_by_a_sync(context: LibraryContext, folder: MemoryFolder) -> None:
    folder.files[FILE] = "Only mine"
    track.add_note(KEY, "New.", context)
    refresh(context, folder)
    assert re.search(r"---\nOnly mine\n\n## .*-->\n\nNew\.\n$", folder.files[FILE])
    noted = folder.files[FILE]
    folder.files[FILE] = noted[: noted.index("##")]
    track.set_status([KEY], "read", context)
    refresh(context, folder)
    assert "New." not in folder.files[FILE]
    assert texts(context) == ["New."]


def test_conflicts_are_left_to_a_sync(context: LibraryContext, noted: MemoryFolder) -> None:
    edit(noted, "another look.", "a third look.")
    change_note(context, "Changed in the library.")
    track.set_status([KEY], "read", context)
    (report,) = refresh(context, noted)
    assert report.conflicts
    assert "a third look." in noted.files[FILE]
    assert texts(context) == ["Changed in the library."]
    assert not sync(context, noted).complete
    assert sorted(texts(context)) == ["Changed in the library.", "Worth a third look."]


@pytest.mark.slow
def test_after_many_events_all_papers_are_checked(tmp_path: Path, folder: MemoryFolder) -> None:
    context = workspace(tmp_path, clock=Clock())
    papers = [draft(metadata(f"Paper {n}", f"2401.{n:05}"), record=n, stated=True) for n in range(1, 2101)]
    add_papers(context, *papers)
    assert refresh(context, folder) == ()
    key = look(context, "hu2024paper").paper.key
    track.add_note(key, "Note.", context)
    assert [report.key for report in refresh(context, folder)] == [key]


def test_many_files_are_written_in_several_transactions(tmp_path: Path, folder: MemoryFolder) -> None:
    context = workspace(tmp_path, clock=Clock())
    papers = [draft(metadata(f"Paper {n}", f"2401.{n:05}"), record=n, stated=True) for n in range(1, 61)]
    for record in add_papers(context, *papers).records:
        track.add_note(record.key, "Note.", context)
    assert len(sync(context, folder).files) == 60
    assert len(folder.files) == 60
    assert sync(context, folder).files == ()


# --- one path --------------------------------------------------------------------------------------------------------


def test_the_path_of_a_paper_is_an_existing_file(context: LibraryContext, folder: MemoryFolder) -> None:
    assert path_of("hu2024d", context, folder).place == "notes/hu2024data.md"
    assert folder.files[FILE].endswith("status: new\n---\n")
    folder.files[FILE] += "Mine."
    before = folder.files[FILE]
    assert path_of(KEY, context, folder).place == "notes/hu2024data.md"
    assert folder.files[FILE] == before
    folder.protected.add(f"{OTHER}.md")
    with pytest.raises(ReadinglistError, match="cannot write"):
        path_of(OTHER, context, folder)
    with pytest.raises(NothingFound):
        path_of("nobody", context, folder)


# --- undone keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("both_ways", [True, False])
def test_undoing_a_rekey_renames_the_file_back_with_its_content(
    context: LibraryContext, noted: MemoryFolder, both_ways: bool
) -> None:
    keep = (lambda: sync(context, noted).files) if both_ways else (lambda: refresh(context, noted))
    edit(noted, "status: new", "status: new\nmine: kept # by hand")
    rekey(KEY, "scaling", context)
    keep()
    assert list(noted.files) == ["scaling.md"]
    edit(noted, "Worth another look.", "Worth another look.\n\nNot yet taken.", "scaling.md")
    journal.undo(context)
    (report,) = keep()
    assert (report.place, report.renamed_from) == ("notes/hu2024data.md", "notes/scaling.md")
    assert list(noted.files) == [FILE]
    assert "mine: kept # by hand" in noted.files[FILE]
    assert "Not yet taken." in noted.files[FILE]
    done = sync(context, noted)
    assert (done.unknown_files, texts(context)) == ((), ["Worth another look.\n\nNot yet taken."])


def test_a_file_named_after_another_paper_is_not_used(context: LibraryContext, noted: MemoryFolder) -> None:
    rekey(KEY, "scaling", context)
    sync(context, noted)
    journal.undo(context)
    rekey(OTHER, "scaling", context)
    sync(context, noted)
    assert texts(context) == ["Worth another look."]
    assert sorted(noted.files) == [FILE, "scaling.md"]


# --- several folders, subfolders and other names ---------------------------------------------------------------------


def test_a_note_that_another_folder_never_had_was_not_removed_there(
    context: LibraryContext, noted: MemoryFolder
) -> None:
    second = MemoryFolder(label="second")
    sync(context, second)
    track.add_note(KEY, "A second thought.", context)
    for folder in (noted, second, noted):
        sync(context, folder)
    assert texts(context) == ["Worth another look.", "A second thought."]
    assert all("A second thought." in folder.files[FILE] for folder in (noted, second))


def test_a_note_changed_in_two_folders_is_kept_twice_and_reported(context: LibraryContext, noted: MemoryFolder) -> None:
    second = MemoryFolder(label="second")
    sync(context, second)
    edit(noted, "Worth another look.", "Worth a week.")
    edit(second, "Worth another look.", "Worth an hour.")
    sync(context, noted)
    assert [len(file.conflicts) for file in sync(context, second).files] == [1]
    assert sorted(texts(context)) == ["Worth a week.", "Worth an hour."]


def test_a_note_removed_from_one_folder_leaves_the_other(context: LibraryContext, noted: MemoryFolder) -> None:
    second = MemoryFolder(label="second")
    sync(context, second)
    noted.files[FILE] = noted.files[FILE].partition("## ")[0]
    for folder in (noted, second):
        sync(context, folder)
    assert texts(context) == []
    assert "Worth another look." not in second.files[FILE]


@pytest.mark.parametrize("name", ["Hu on data.md", "read/Hu on data.md", "read/hu2024data.md"])
def test_a_file_that_was_moved_is_followed_and_keeps_its_name(
    context: LibraryContext, noted: MemoryFolder, name: str
) -> None:
    noted.files[name] = noted.files.pop(FILE)
    refresh(context, noted)
    assert list(noted.files) == [name]
    edit(noted, "Worth another look.", "Worth a week.", name)
    sync(context, noted)
    assert texts(context) == ["Worth a week."]
    track.add_note(KEY, "A second thought.", context)
    refresh(context, noted)
    assert list(noted.files) == [name]
    assert "A second thought." in noted.files[name]
    assert settled(context, noted)


def test_a_chosen_name_stays_even_without_the_key_in_the_file(context: LibraryContext, noted: MemoryFolder) -> None:
    noted.files["Hu.md"] = noted.files.pop(FILE)
    sync(context, noted)
    edit(noted, f"citekey: {KEY}\n", "", "Hu.md")
    edit(noted, "Worth another look.", "Worth a week.", "Hu.md")
    sync(context, noted)
    assert (texts(context), list(noted.files)) == (["Worth a week."], ["Hu.md"])


def test_files_of_no_paper_are_reported_in_subfolders_only_if_they_name_one(
    context: LibraryContext, noted: MemoryFolder
) -> None:
    noted.files |= {"plan.md": "x", "daily/plan.md": "x", "daily/Moe.md": "---\ncitekey: moe\n---\nx"}
    assert sync(context, noted).unknown_files == ("daily/Moe.md", "plan.md")


def test_a_second_file_that_names_a_paper_is_reported(context: LibraryContext, noted: MemoryFolder) -> None:
    noted.files["Hu.md"] = noted.files[FILE]
    (report,) = sync(context, noted).files
    assert "notes/Hu.md is a second file of this paper" in report.problems[0]


def test_folders_on_disk_list_files_in_subfolders_but_not_in_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a/c.md", ".trash/d.md", "a/.e.md", "a/f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    folder = DiskNoteFolder(tmp_path)
    assert folder.names() == ["b.md", "a/c.md"]
    assert folder.identity() == DiskNoteFolder(tmp_path / "a" / "..").identity() != DiskNoteFolder(Path("x")).identity()
    assert DiskNoteFolder(tmp_path / "none").names() == []


def test_a_tag_is_one_whatever_its_case_in_the_file(context: LibraryContext, noted: MemoryFolder) -> None:
    track.set_tags([KEY], add=["nlp"], context=context)
    sync(context, noted)
    edit(noted, "tags:\n  - nlp", "tags: [NLP, Nlp]")
    assert settled(context, noted)
    edit(noted, "tags: [NLP, Nlp]", "tags: [NLP, rl]")
    sync(context, noted)
    assert look(context).paper.tags == ("nlp", "rl")
    track.set_tags([KEY], remove=["NLP"], context=context)
    sync(context, noted)
    assert "NLP" not in noted.files[FILE]
    assert settled(context, noted)


def test_a_file_with_conflict_markers_is_reported_and_not_taken(context: LibraryContext, noted: MemoryFolder) -> None:
    before, own = texts(context), noted.files[FILE]
    marked = own + "\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n"
    noted.files[FILE] = marked
    (report,) = sync(context, noted).files
    assert report.problems[0].startswith("contains a git conflict, in line")
    assert (texts(context), noted.files[FILE]) == (before, marked)
    noted.files[FILE] = own + "\n<<<<<<< is how a conflict begins\n"
    assert sync(context, noted).files[0].taken == ("1 note changed",)


def test_a_note_about_conflicts_is_no_conflict(context: LibraryContext, noted: MemoryFolder) -> None:
    track.add_note(KEY, "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other", context)
    assert sync(context, noted).files[0].problems == ()
    assert settled(context, noted)
