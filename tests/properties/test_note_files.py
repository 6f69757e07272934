"""A sync of real note files settles everything: whatever tags, notes and files hold, a second one does nothing."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext, item_of
from readinglist.notes.file_names import beginning_of_key, file_name, key_of
from readinglist.notes.folder import DiskNoteFolder
from readinglist.notes.sync import sync
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

KEY = "hu2024data"
SIGNS = "#@&*!|>%`-:?'\"[]{}~=<;\\/_^$+. "
WORDS = (
    "to-read", "yes", "no", "null", "Null", "~", "true", "y", "off", "2024-01-01", "1e5", "0x1F", "1_000", "12:30:45",
    ".inf", "NaN", "---", "...", "é 漢", "😀", "a b", "it's", 'say "hi"', "x: y", "x #y", "- a", "<<", "\x85", "\u2028",
    "\ufeff", "\u202eabc", "a\u00a0b", "#", "# x", "##a", "# #b", "&a *b",
    "!!str x", "{a: 1}", "[a]", "key:", "%TAG",
)  # fmt: skip
TAGS = st.builds("{}{}{}".format, st.text(SIGNS, max_size=2), st.sampled_from(WORDS), st.text(SIGNS, max_size=2))
LINES = (
    "text", "# heading", "## 2024-05-06 07:08", "---", "...", "```", "    code", "- item", "", " ", "\t",
    "<!-- comment -->",
    "<!-- note abcd -->", "## own words <!-- note 0001 -->", "text <!-- note 0001 -->", "```\n<!-- note cc -->\n```",
    "## 0001-01-01 00:00 <!-- note early -->", "## 9999-12-31 23:59 <!-- note late -->",
    "## 2024-02-30 <!-- note no -->",
    "status: read", "---\ntitle: x\n---", "tags: [a]", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\ufeff", "\0",
    "é 漢 😀", "<<<<<<< HEAD", "[[link]]", "~~~",
)  # fmt: skip
TEXTS = st.builds(
    lambda lines, end, last: end.join(lines) + last,
    st.lists(st.sampled_from(LINES), min_size=1, max_size=6),
    st.sampled_from(("\n", "\r\n", "\n\n")),
    st.sampled_from(("", "\n", "\r\n")),
)
VALUES = st.sampled_from(
    (
        *WORDS,
        '"\\ud800"',
        '"\\UFFFFFFFF"',
        '"\\0"',
        "9" * 5000,
        "٣",
        "[a, [b]]",
        '["\\ud800"]',
        "0",
        "5",
        "read",
        "'#a, b'",
    )
)
MEMBERS = st.sampled_from(("tags", "status", "rating", "priority", "aliases", "title", "citekey", "authors", "mine"))
EDITS = st.one_of(
    st.tuples(st.just("append"), TEXTS, st.just("")),
    st.tuples(st.just("replace"), TEXTS, st.just("")),
    st.tuples(st.just("member"), MEMBERS, VALUES),
    st.tuples(st.just("ends"), st.just(""), st.just("")),
    st.tuples(st.just("mark"), st.just(""), st.just("")),
)


def edited(text: str, edit: tuple[str, str, str]) -> str:
    """Return the text of a file after an edit by the reader."""
    kind, first, second = edit
    if kind == "append":
        return text + first
    if kind == "replace":
        return first
    if kind == "ends":
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
    if kind == "mark":
        return "\ufeff" + text.removeprefix("\ufeff")
    lines = [line for line in text.split("\n") if not line.startswith(f"{first}:")]
    return "\n".join((*lines[:1], f"{first}: {second}", *lines[1:]))


def desk_with(folder: Path, key: str = KEY) -> LibraryContext:
    context = workspace(folder, clock=Clock())
    add_papers(context, draft(metadata("Data Scaling Laws in Imitation Learning", "2410.18647"), stated=True, key=key))
    return context


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tags=st.lists(TAGS, max_size=4), notes=st.lists(TEXTS, max_size=2), edits=st.lists(EDITS, max_size=3))
def test_a_second_sync_does_nothing(tmp_path_factory, tags: list[str], notes: list[str], edits: list[tuple]) -> None:
    folder = tmp_path_factory.mktemp("context")
    context, files = desk_with(folder), DiskNoteFolder(folder / "notes")
    track.set_tags([KEY], add=[tag for tag in tags if tag.strip()], context=context)
    for note in filter(str.strip, notes):
        track.add_note(KEY, note, context)

    def state() -> tuple[object, ...]:
        with context.store.read() as view:
            item, events = item_of(view, KEY, "ada"), len(view.events())
        return {path: path.read_bytes() for path in folder.glob("notes/*")}, item, events

    for edit in (None, *edits):
        for path in folder.glob("notes/*") if edit else ():
            path.write_bytes(edited(path.read_bytes().decode(), edit).encode())
        sync(context, files)
        before = state()
        again = sync(context, files)
        assert not any(file.written or file.taken or file.renamed_from for file in again.files), again
        assert state() == before


@given(key=st.text(min_size=1, max_size=400).filter(lambda key: not any("\ud800" <= c <= "\udfff" for c in key)))
def test_every_key_has_a_file_name(key: str) -> None:
    name = file_name(key)
    assert len(name.encode()) <= 255
    assert not set(name) & set('/\\:"*?<>|\0\n\r\t'.replace(":", ""))
    assert key_of(name) == key or key.startswith(beginning_of_key(name) or "nothing")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.text("aé漢😀%/:.?~|#*\u202e", min_size=1, max_size=3).flatmap(
        lambda unit: st.integers(1, 300 // len(unit)).map(lambda times: unit * times)
    )
)
def test_the_file_of_any_key_is_found_again(tmp_path_factory, key: str) -> None:
    folder = tmp_path_factory.mktemp("context")
    context, files = desk_with(folder, key), DiskNoteFolder(folder / "notes")
    with context.store.read() as view:
        (key,) = view.keys()
    track.add_note(key, "Mine.", context)
    sync(context, files)
    (path,) = folder.glob("notes/*")
    path.write_text("Mine.\n\nMore.\n", encoding="utf-8")
    assert sync(context, files).unknown_files == ()
    track.set_rating([key], 4, context)
    sync(context, files)
    assert list(folder.glob("notes/*")) == [path]
    assert "More." in path.read_text(encoding="utf-8")
