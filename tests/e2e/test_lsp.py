"""The language server, with a real client of the protocol."""

import json

import pytest
from lsprotocol import types

from tests.command import Command
from tests.editor_client import Editor, edit

pytestmark = pytest.mark.slow

PAPERS = (
    '{"title": "Attention Is All You Need", "authors": ["Ashish Vaswani"], "year": 2017, "arxiv_id": "1706.03762"}\n'
    '{"title": "Deep *Residual* Learning [for](http://evil.example)", "authors": ["Kaiming He"], "year": 2016,'
    ' "abstract": "Deeper networks ![](http://evil.example/x.png)"}\n'
)
FORMS = {
    "a.tex": ("% 🎉 漢字\n🎉漢 \\cite{KEY, ghost}\n", "🎉漢 \\cite{"),
    "a.md": ("# 🎉\n🎉漢 See [@KEY; @ghost].\n", "🎉漢 See [@"),
    "a.qmd": ("---\ntitle: x\n---\n🎉漢 See [@KEY; @ghost].\n", "🎉漢 See [@"),
    "a.Rmd": ("🎉漢 @KEY, @ghost\n", "🎉漢 @"),
    "a.typ": ("🎉漢 @KEY and #cite(<ghost>)\n", "🎉漢 @"),
    "a.org": ("🎉漢 [cite:@KEY;@ghost]\n", "🎉漢 [cite:@"),
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.fixture
def keys(run: Command) -> list[str]:
    assert run("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    return [each["key"] for each in json.loads(run("list", "--sort", "year", "--json").out)][::-1]


def test_keys_are_completed_shown_and_checked_in_every_language(run: Command, keys: list[str]) -> None:
    key = keys[0]
    assert run("note", key, "-m", "six layers").code == 0

    async def story(editor: Editor) -> None:
        for name, (text, before) in FORMS.items():
            written = text.replace("KEY", key)
            line = next(number for number, each in enumerate(written.split("\n")) if each.startswith("🎉漢"))
            uri = editor.open(name, written)
            found = await editor.diagnostics(uri, [("cited-unread", key), ("cited-unknown", "ghost: cited, but not")])
            assert found[0].severity == types.DiagnosticSeverity.Hint
            assert found[1].severity == types.DiagnosticSeverity.Warning
            start = types.Position(line, units(before))
            assert found[0].range == types.Range(start, types.Position(line, units(before + key)))
            shown = await editor.hover(uri, line, units(before) + 2)
            assert "**Attention Is All You Need**" in shown
            assert "status: new" in shown
            assert "six layers" in shown
            assert await editor.hover(uri, line, 0) == ""
            (item,) = await editor.complete(uri, line, units(before) + 3)
            assert (item.label, item.detail) == (key, "[new] Attention Is All You Need")
            assert isinstance(item.text_edit, types.TextEdit)
            assert item.text_edit.range == found[0].range

    edit(run, story)


def test_papers_are_found_by_words_of_the_title_and_nothing_elsewhere(run: Command, keys: list[str]) -> None:
    async def story(editor: Editor) -> None:
        uri = editor.open("a.tex", "\\cite{residual}\n% \\cite{vas}\nattention\n\\cite{}\n")
        assert [each.label for each in await editor.complete(uri, 0, 14)] == [keys[1]]
        assert await editor.complete(uri, 1, 11) == []
        assert await editor.complete(uri, 2, 9) == []
        assert {each.label for each in await editor.complete(uri, 3, 6)} == set(keys)
        other = editor.open("notes.txt", "\\cite{vas}")
        assert await editor.complete(other, 0, 9) == []

    edit(run, story)


def test_text_of_papers_makes_no_link_or_picture(run: Command, keys: list[str]) -> None:
    async def story(editor: Editor) -> None:
        uri = editor.open("a.md", f"@{keys[1]}")
        shown = await editor.hover(uri, 0, 3)
        assert "\\[for\\]\\(http" in shown
        assert "\\!\\[\\]\\(http" in shown

    edit(run, story)

    async def plain(editor: Editor) -> None:
        uri = editor.open("a.md", f"@{keys[1]}")
        assert "Deep *Residual* Learning [for](http" in await editor.hover(uri, 0, 3)

    edit(run, plain, editor="")


def test_no_terminal_escape_of_a_note_or_tag_reaches_the_editor(run: Command, keys: list[str]) -> None:
    assert run("note", keys[1], "-m", "first\x1b[31m line\u202e\nsecond").code == 0
    assert run("tag", keys[1], "+red\x1b[2J").code == 0

    async def story(editor: Editor) -> None:
        shown = await editor.hover(editor.open("a.md", f"@{keys[1]}"), 0, 3)
        assert "first line\nsecond" in shown
        assert not {"\x1b", "\u202e"} & set(shown)

    edit(run, story, editor="")


def test_changes_in_the_editor_and_elsewhere_appear(run: Command, keys: list[str]) -> None:
    async def story(editor: Editor) -> None:
        uri = editor.open("ä b%.md", f"@{keys[0]}")
        await editor.diagnostics(uri, [("cited-unread", keys[0])])
        assert run("read", keys[0]).code == 0
        await editor.diagnostics(uri, [])
        editor.change(uri, f"@{keys[0]} @{keys[1]} @ghost")
        await editor.diagnostics(uri, [("cited-unread", keys[1]), ("cited-unknown", "ghost")])
        assert run("drop", keys[1]).code == 0
        await editor.diagnostics(uri, [("cited-dropped", keys[1]), ("cited-unknown", "ghost")])

    edit(run, story)


def test_a_paper_is_added_cited_and_read_from_the_editor(run: Command) -> None:
    async def story(editor: Editor) -> None:
        uri = editor.open("a.md", "See arXiv:1706.03762 and https://doi.org/10.1000/xyz123 and [@1706.03762].\n")
        await editor.diagnostics(uri, [("cited-unknown", "1706.03762")])
        assert list(await editor.actions(uri, 0, 2)) == []
        assert list(await editor.actions(uri, 0, 40)) == ["Add https://doi.org/10.1000/xyz123 to the reading list"]
        assert list(await editor.actions(uri, 0, 8)) == ["Add arXiv:1706.03762 to the reading list"]
        edits: list[types.ApplyWorkspaceEditParams] = []

        @editor.client.feature(types.WORKSPACE_APPLY_EDIT)
        def applied(parameters: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            edits.append(parameters)
            return types.ApplyWorkspaceEditResult(applied=True)

        await editor.execute((await editor.actions(uri, 0, 8))["Add arXiv:1706.03762 to the reading list"])
        assert edits == []
        added = await editor.actions(uri, 0, 65)
        await editor.execute(added["Add 1706.03762 to the reading list"])
        assert [message.message for message in editor.client.messages] == [
            "added vaswani2017attention (matched)",
            "vaswani2017attention is already in the library",
        ]
        (change,) = (edits[0].edit.changes or {})[uri]
        assert (change.new_text, change.range.start.character) == ("vaswani2017attention", 62)
        editor.change(uri, "See [@vaswani2017attention].\n")
        await editor.diagnostics(uri, [("cited-unread", "vaswani2017attention")])
        marked = await editor.actions(uri, 0, 10)
        await editor.execute(marked["Mark vaswani2017attention as read"])
        await editor.diagnostics(uri, [])
        assert await editor.actions(uri, 0, 10) == {}
        assert editor.client.progress_reports

    edit(run, story)
    (paper,) = json.loads(run("list", "--json").out)
    assert (paper["key"], paper["status"]) == ("vaswani2017attention", "read")
    assert "status: new → read" in run("history").out


def test_keys_of_the_bibliography_and_labels_are_known(run: Command, keys: list[str]) -> None:
    (run.folder / "refs.bib").write_bytes("% ü\r\n@book{knuth,\r\n}\r\n@article{ ghost2020 , x={}}\r\n".encode())
    (run.folder / "other.typ").write_text("= Intro <sec>\n", encoding="utf-8")
    naming = {
        "a.tex": "\\addbibresource{refs.bib}\n\\cite{ghost2020}",
        "b.tex": "\\bibliography{none,refs}\n\\cite{ghost2020}",
        "a.md": "---\nbibliography: refs.bib\n---\n@ghost2020",
        "b.md": "---\nbibliography:\n  - refs.bib\n---\n@ghost2020",
        "a.typ": '#bibliography("refs.bib")\n@ghost2020 @sec',
        "a.org": "#+bibliography: refs.bib\n[cite:@ghost2020]",
    }

    async def story(editor: Editor) -> None:
        for name, text in naming.items():
            uri = editor.open(name, text)
            expected = [("cited-unknown", "ghost2020: in refs.bib, but not in the library")]
            (found,) = await editor.diagnostics(uri, expected)
            assert found.severity == types.DiagnosticSeverity.Information
            there = await editor.definition(uri, found.range.start.line, found.range.start.character + 1)
            assert there is not None
            assert there.uri == (run.folder / "refs.bib").as_uri()
            assert (there.range.start.line, there.range.start.character) == (3, 10)
        assert await editor.definition(uri, 0, 0) is None
        (run.folder / "refs.bib").write_text("@book{knuth,}", encoding="utf-8")
        (found,) = await editor.diagnostics(uri, [("cited-unknown", "ghost2020: cited, but not in the library")])
        assert found.severity == types.DiagnosticSeverity.Warning

    edit(run, story)


def test_a_damaged_library_is_reported_once_and_the_server_continues(run: Command) -> None:
    library = run.folder / ".readinglist" / "library.sqlite3"
    library.parent.mkdir(exist_ok=True)
    library.write_bytes(b"no database " * 500)

    async def story(editor: Editor) -> None:
        uri = editor.open("a.md", "@vaswani 1706.03762")
        assert await editor.complete(uri, 0, 4) == []
        assert await editor.hover(uri, 0, 4) == ""
        assert len({message.message for message in editor.client.messages}) == len(editor.client.messages) == 1
        assert editor.client.messages[0].type == types.MessageType.Error

    edit(run, story)


def frames(*messages: dict[str, object]) -> bytes:
    """Return messages as they are sent to a server."""
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


def answers(output: str) -> dict[object, dict[str, object]]:
    """Return the answers of a server by the numbers of the requests."""
    found = [json.loads(part.rpartition("Content-Length")[0] or part) for part in output.split("\r\n\r\n")[1:]]
    return {message["id"]: message for message in found if "id" in message}


def test_files_that_are_not_open_and_errors_of_the_editor_leave_no_traceback(run: Command, keys: list[str]) -> None:
    (run.folder / "on disk.md").write_text(f"@{keys[0]}", encoding="utf-8")
    folders = [{"uri": folder.as_uri(), "name": "x"} for folder in (run.folder, run.home)]
    start = {"capabilities": {}, "processId": None, "rootUri": None, "workspaceFolders": folders}
    asked: list[tuple[str, dict[str, object]]] = [("initialize", start)]
    place = {"line": 0, "character": 2}
    for name in ("on%20disk.md", "missing.tex", "", "x" * 300 + ".md", "a%00b.md"):
        document = {"textDocument": {"uri": f"{run.folder.as_uri()}/{name}"}, "position": place}
        asked += [(f"textDocument/{method}", document) for method in ("hover", "completion", "definition")]
    asked += [("textDocument/hover", {"textDocument": {"uri": "untitled:Untitled-1"}, "position": place})]
    asked += [("workspace/executeCommand", {"command": name, "arguments": []}) for name in ("readinglist.add", "no")]
    requests = [{"id": number, "method": method, "params": given} for number, (method, given) in enumerate(asked)]
    unsaved = {"uri": "untitled:Untitled-1", "languageId": "latex", "version": 1, "text": f"\\cite{{{keys[0]}}}"}
    requests += [
        {"method": "textDocument/didOpen", "params": {"textDocument": unsaved}},
        {"id": 99, "method": "textDocument/hover", "params": asked[16][1] | {"position": {"line": 0, "character": 8}}},
        {"id": 100, "method": "shutdown"},
        {"method": "exit"},
    ]
    ended = run("--config", str(run.folder / "config.toml"), "lsp", input=frames(*requests))
    told = answers(ended.out)
    assert "Attention Is All You Need" in json.dumps(told[1]["result"]), "a file that is not open is as on disk"
    assert [told[number].get("result") for number in range(4, 17)] == [None] * 13
    assert [("error" in told[number]) for number in (15, 16, 17, 18)] == [False, False, True, True]
    assert "Attention Is All You Need" in json.dumps(told[99]["result"]), "a document that was never saved"
    assert "Traceback" not in ended.err
