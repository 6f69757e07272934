"""Editing, deleting and listing notes, and links between papers in notes."""

import json

import pytest

from tests.command import SCRIPT, Command
from tests.terminal import Terminal


@pytest.fixture
def noted(run: Command) -> Command:
    bib = "@misc{zebra, title = {Zebras of the world}}\n@misc{maps:2020, title = {Maps of the world}}\n"
    (run.folder / "two.bib").write_text(bib, encoding="utf-8")
    run("add", "two.bib", "--offline")
    for text in ("# First\nas in @maps:2020.", "second"):
        assert run("note", "zebra", "-m", text).code == 0
    return run


def texts(run: Command, key: str) -> list[str]:
    return [note["text"] for note in json.loads(run("show", key, "--json").out)["notes"]]


def test_a_note_is_edited_deleted_and_restored(noted: Command) -> None:
    assert "note 2 changed" in noted("note", "zebra", "--edit", "2", "-m", "new", "--page", "12").err
    assert texts(noted, "zebra")[1] == "p. 12: new"
    assert "note 1 deleted" in noted("note", "zebra", "--delete", "1").err
    assert texts(noted, "zebra") == ["p. 12: new"]
    noted("undo", "2")
    assert texts(noted, "zebra") == ["# First\nas in @maps:2020.", "second"]
    assert noted("note", "zebra", "--edit", "2", input="from stdin\n").code == 0
    assert texts(noted, "zebra")[1] == "from stdin"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--delete", "3"), 1, "no note 3: zebra has 2 notes"),
        (("--edit", "3", "-m", "x"), 1, "no note 3"),
        (("--edit", "1", "-m", "  "), 2, "empty note, nothing saved"),
        (("--edit", "1", "--delete", "1"), 2, "--delete excludes"),
        (("--delete", "0"), 2, "0 is not in the range"),
    ],
)
def test_what_cannot_be_changed(noted: Command, arguments: tuple[str, ...], code: int, message: str) -> None:
    refused = noted("note", "zebra", *arguments)
    assert (refused.code, message in refused.err) == (code, True), refused.err
    assert len(texts(noted, "zebra")) == 2


def test_notes_are_listed_with_their_numbers(noted: Command) -> None:
    noted("note", "maps:2020", "-m", "third")
    listed = [json.loads(line) for line in noted("notes", "list", "--json").out.splitlines()]
    assert [(note["key"], note["number"], note["text"][:7]) for note in listed] == [
        ("maps:2020", 1, "third"),
        ("zebra", 1, "# First"),
        ("zebra", 2, "second"),
    ]
    assert [line.split()[-1] for line in noted("notes", "list", "key:zebra").out.splitlines()[1:]] == [
        "First",
        "second",
    ]
    assert "no papers match" in noted("notes", "list", "status:read").err
    noted("add", "-", "--offline", input="@misc{bare,title={Without Notes},author={Hu, Ada},year={2020}}")
    assert noted("notes", "list", "bare").err == "no notes\n"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("as @zebra says", True),
        ("[@zebra; @other, p. 2]", True),
        ("(@zebra).", True),
        ("[[@zebra]]", True),
        ("me@zebra.org", False),
        ("@zebras", False),
        ("@zebra:2", False),
        ("zebra", False),
    ],
)
def test_a_paper_shows_which_notes_name_it(noted: Command, text: str, linked: bool) -> None:
    noted("note", "maps:2020", "-m", text)
    assert json.loads(noted("show", "zebra", "--json").out)["linked_from"] == ["maps:2020"] * linked
    assert ("linked from" in noted("show", "zebra").out) is linked
    assert json.loads(noted("show", "maps:2020", "--json").out)["linked_from"] == ["zebra"]


@pytest.fixture
def vault(noted: Command) -> Command:
    (noted.folder / "config.toml").write_text(
        '[library]\n[notes]\nfolder = "vault"\nsubfolder = "{year}/{author}"\nfields = ["abstract", "links"]\n',
        encoding="utf-8",
    )
    bib = """@misc{hu2024, author = {van Hu, Ada}, title = {Scaling}, year = 2024, abstract = {We scale:
      many things.}, url = {https://example.org/x}}"""
    (noted.folder / "one.bib").write_text(bib, encoding="utf-8")
    noted("add", "one.bib", "--offline")
    noted("note", "hu2024", "-m", "mine")
    return noted


def test_new_note_files_are_in_subfolders_with_the_fields_of_the_settings(vault: Command) -> None:
    assert vault("notes", "sync").code == 0
    names = {path.relative_to(vault.folder / "vault").as_posix() for path in (vault.folder / "vault").rglob("*.md")}
    assert names == {"2024/Hu/hu2024.md", "unknown/unknown/zebra.md"}
    text = (vault.folder / "vault/2024/Hu/hu2024.md").read_text(encoding="utf-8")
    assert 'abstract: "We scale: many things."' in text
    assert "https://example.org/x" in text
    assert not vault("notes", "sync", "--json").out
    (vault.folder / "vault/2024/Hu/hu2024.md").rename(vault.folder / "vault/2024/hu2024.md")
    assert vault("notes", "path", "hu2024").out.strip() == "vault/2024/hu2024.md"


def test_fields_that_are_no_longer_wanted_leave_the_files(vault: Command) -> None:
    vault("notes", "sync")
    (vault.folder / "config.toml").write_text('[library]\n[notes]\nfolder = "vault"\n', encoding="utf-8")
    vault("notes", "sync")
    text = (vault.folder / "vault/2024/Hu/hu2024.md").read_text(encoding="utf-8")
    assert "abstract" not in text
    assert "mine" in text


@pytest.mark.parametrize("pattern", ["{key}", "{year", "../x", ".hidden/{year}", "a/../b"])
def test_invalid_subfolders_are_refused(noted: Command, pattern: str) -> None:
    (noted.folder / "config.toml").write_text(f'[library]\n[notes]\nsubfolder = "{pattern}"\n', encoding="utf-8")
    assert "notes.subfolder" in noted("list").err


@pytest.mark.parametrize("template", ["{nope}", "{key", "a }"])
def test_invalid_templates_are_refused(noted: Command, template: str) -> None:
    (noted.folder / "config.toml").write_text(f'[library]\n[notes]\ntemplate = "{template}"\n', encoding="utf-8")
    refused = noted("list")
    assert (refused.code, "config.toml: notes.template: " in refused.err) == (3, True)


def test_the_first_note_begins_with_the_template(noted: Command) -> None:
    (noted.folder / "config.toml").write_text(
        '[library]\n[notes]\ntemplate = """\n# {title} ({{{year}}})\n- {key}"""\n', encoding="utf-8"
    )
    with Terminal(noted, f"EDITOR=\"sed -i 's/- maps:2020/- {{&}}/'\" {SCRIPT} note maps:2020") as terminal:
        assert terminal.code() == 0, terminal.seen
    assert texts(noted, "maps:2020") == ["# Maps of the world ({})\n- {- maps:2020}"]
    noted("note", "zebra", "--delete", "1")
    noted("note", "zebra", "--delete", "1")
    with Terminal(noted, f"EDITOR=true {SCRIPT} note zebra") as terminal:
        assert (terminal.code(), "only the template" in terminal.seen) == (2, True), terminal.seen


def test_a_key_selects_the_notes_and_the_review_of_its_paper(noted: Command) -> None:
    keys = [json.loads(line)["key"] for line in noted("notes", "list", "--json").out.splitlines()]
    assert {json.loads(line)["key"] for line in noted("notes", "list", keys[0], "--json").out.splitlines()} == {keys[0]}
    noted("add", "-", "--offline", input="@misc{bare,title={Without Notes},author={Hu, Ada},year={2020}}")
    noted("add", "-", "--offline", input="Zebras and the Unknown Models of the World\n")
    paper = json.loads(noted("list", "is:unresolved", "--json").out)[-1]
    assert "nothing to review" not in noted("review", paper["key"], "--offline").err
    assert "nothing to review" in noted("review", "bare", "--offline").err
