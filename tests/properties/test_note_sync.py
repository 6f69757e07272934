"""Any text in a note file survives a sync; then both sides are equal, and a second sync does nothing."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readinglist.formats.note_parts import split_file
from readinglist.library import tracking as track
from readinglist.library.context import item_of
from readinglist.notes.body import NoteSyncRules, plain, read_body, sync_notes
from readinglist.notes.sync import refresh, sync
from readinglist.papers.folding import printable
from readinglist.papers.paper import Item
from tests.note_folder import MemoryFolder
from tests.workspaces import Clock, add_papers, draft, metadata, workspace

KEY, FILE = "hu2024data", "hu2024data.md"
PIECES = (
    "text", "# heading", "## 2024-05-06 07:08", "---", "...", "```", "    code", "- item", "", " ", "\t",
    "<!-- note abcd -->", "<!-- note 0001 -->", "<!-- note 0002 -->", "## own words <!-- note 0001 -->",
    "## 2024-05-06 07:08 <!-- note 0002 -->", "text <!-- note 0001 -->", "<!-- comment -->", "status: read", "é 漢",
)  # fmt: skip
LINES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=8)
ENDS = st.sampled_from(("\n", "\r\n", "\n\n"))
TEXTS = st.builds(lambda lines, end, last: end.join(lines) + last, LINES, ENDS, st.sampled_from(("", "\n", "\r\n")))
FRONTS = st.sampled_from(
    ("", "---\n---\n", "---\nmine: 'x'  # comment\n\n# another\ntags: [b, a]\n---\n", "---\n[\n---\n")
)
NOTES = st.one_of(st.text(min_size=1, max_size=30), TEXTS).map(printable).filter(lambda text: bool(text.strip()))


def without_marks(text: str) -> str:
    """Return the text of the user, without marks and white space."""
    return "".join("".join(line.split()) for line in text.split("\n") if "<!-- note " not in line)


@given(text=TEXTS)
def test_the_sections_of_a_body_add_up_to_it(text: str) -> None:
    assert str(read_body(text)) == text
    parts = split_file(text)
    assert parts.mark + parts.front + parts.body == text


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(front=FRONTS, body=TEXTS, changed=TEXTS, notes=st.lists(NOTES, max_size=3), later=NOTES)
def test_nothing_is_lost_and_a_second_sync_does_nothing(
    tmp_path_factory, front: str, body: str, changed: str, notes: list[str], later: str
) -> None:
    folder = MemoryFolder({FILE: front + body})
    context = workspace(tmp_path_factory.mktemp("context"), clock=Clock())
    add_papers(context, draft(metadata("Data Scaling Laws in Imitation Learning", "2410.18647"), stated=True))

    def look() -> Item:
        with context.store.read() as view:
            return item_of(view, KEY, "ada")

    def check_sync(written: str) -> None:
        done = sync(context, folder)
        assert [problem for file in done.files for problem in file.problems if "front matter" not in problem] == []
        assert without_marks(split_file(written).body) in without_marks(folder.files[FILE])
        library = {note.id: plain(note.text) for note in look().reading.notes if plain(note.text)}
        file = {part.id: part.text for part in read_body(split_file(folder.files[FILE]).body).sections if part.text}
        assert library == file
        after = dict(folder.files), look()
        sync(context, folder)
        assert (dict(folder.files), look()) == after

    for note in notes:
        track.add_note(KEY, note, context)
    check_sync(folder.files[FILE])
    folder.files[FILE] += changed
    track.add_note(KEY, later, context)
    written = folder.files[FILE]
    refresh(context, folder)
    assert folder.files[FILE].startswith(written) or split_file(written).front != split_file(folder.files[FILE]).front
    check_sync(folder.files[FILE])
    assert any(plain(later) == plain(note.text) or plain(later) in note.text for note in look().reading.notes)


@given(
    base=st.dictionaries(st.sampled_from(("0001", "0002", "abcd")), NOTES.map(plain)), body=TEXTS, take=st.booleans()
)
def test_no_text_is_lost_whatever_the_merge_base(base: dict[str, str], body: str, *, take: bool) -> None:
    rules = NoteSyncRules(
        take=take, now=Clock().now(), new_id=iter(("n1", "n2", "n3", "n4")).__next__, was_undone=lambda _note: False
    )
    result = sync_notes(base, (), body, rules)
    known = "".join(base.values())
    for section in read_body(body).sections:
        assert section.rest.strip() in result.body or section.text in known
    if take:
        assert {plain(note.text) for note in result.notes} == {
            part.text for part in read_body(result.body).sections
        } - {""}
