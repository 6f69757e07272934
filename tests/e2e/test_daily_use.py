"""Details of daily use: typing errors, repeated pages, incomplete keys, Ctrl-C at the start."""

import json
import subprocess
import sys

import pytest

from tests.command import Command
from tests.pdf_files import lines, one_page

PAGE = "".join(
    json.dumps({"title": title, "authors": ["Ada Hu"], "abstract": f"About {title}.", "year": 2024}) + "\n"
    for title in ("Scaling Laws of Umbrellas", "World Models of Zebras", "Attention to Teapots")
)


def shown_again(run: Command) -> list[tuple[str, str, str]]:
    again = run("add", "-", "--format", "jsonl", "--offline", "--json", input=PAGE)
    assert again.code == 0, again.err
    records = [json.loads(line) for line in again.out.splitlines()]
    return [(record["key"], record["outcome"], record["status"]) for record in records]


def test_adding_a_page_does_not_restore_dropped_papers(run: Command) -> None:
    assert [status for _, _, status in shown_again(run)] == ["new", "new", "new"]
    run("drop", "hu2024world", "hu2024attention")
    assert shown_again(run) == [
        ("hu2024scaling", "known", "new"),
        ("hu2024world", "known", "dropped"),
        ("hu2024attention", "known", "dropped"),
    ]
    reported = run("add", "-", "--format", "jsonl", "--offline", input=PAGE)
    assert "    3 known        already in the library, 2 of them dropped" in reported.out.splitlines()
    assert json.loads(run("next", "-n", "9", "--json").out)[0]["key"] == "hu2024scaling"


def test_removed_papers_can_be_added_again(run: Command) -> None:
    shown_again(run)
    removed = run("rm", "hu2024world")
    assert "`drop` keeps a paper, with the status dropped" in removed.err
    assert shown_again(run)[1] == ("hu2024world", "not_found", "new")


def test_the_history_shows_why_a_paper_was_added(run: Command) -> None:
    run("add", "-", "--format", "jsonl", "--offline", "--why", "for the reading group", input=PAGE)
    assert json.loads(run("history", "--json").out)[0]["text"] == "added from <stdin>: for the reading group"


@pytest.mark.parametrize(
    ("written", "reported"),
    [("2513.12345", "month 13"), ("arXiv:2410.1864", "5 digits"), ("[2410.00000]", "numbers start at 1")],
)
def test_an_invalid_identifier_is_not_reported_as_a_missing_file(run: Command, written: str, reported: str) -> None:
    wrong = run("add", written, "--offline")
    assert wrong.code == 4
    assert reported in wrong.err
    assert "no such file" not in wrong.err


def test_an_identifier_in_brackets_is_accepted(run: Command) -> None:
    added = run("add", "[2410.18647]", "--offline", "--json")
    assert json.loads(added.out)["arxiv_id"] == "2410.18647"


def test_read_only_commands_create_no_library(run: Command) -> None:
    library = run.folder / "shelf" / "mine.sqlite3"
    run.environment["READINGLIST_LIBRARY"] = str(library)
    for words in (("list",), ("stats",), ("history",), ("list", "--json")):
        looked = run(*words)
        assert looked.code == 0, looked.err
    assert run("show", "nobody").code == 1
    assert run("next").code == 1
    assert not library.parent.exists()
    assert shown_again(run)
    assert library.exists()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("hu2024w", ["hu2024world"]),
        ("zeb", []),
        ("orld", ["hu2024world"]),
        ("huattn", ["hu2024attention"]),
        ("HU2024", ["hu2024attention", "hu2024scaling", "hu2024world"]),
    ],
)
def test_keys_are_completed_by_prefix_else_by_substring(run: Command, typed: str, offered: list[str]) -> None:
    shown_again(run)
    asked = {"_READINGLIST_COMPLETE": "complete_bash", "COMP_WORDS": f"readinglist show {typed}", "COMP_CWORD": "2"}
    assert run(environment=asked).out.split() == offered


INTERRUPTED = """
import sys
import readinglist.__main__ as program

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "readinglist.cli.output":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
program.run()
"""


def test_an_interrupt_during_imports_prints_no_traceback(run: Command) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "list"],
        env=run.variables(),
        cwd=run.folder,
        capture_output=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (130, b"", b"")


WITHOUT_THE_EXTRA = """
import sys
from readinglist.cli.main import main

sys.modules[sys.argv[1]] = None
sys.exit(main(sys.argv[2:]))
"""


def without(run: Command, package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA, package, *arguments],
        env=run.variables(),
        cwd=run.folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("package", "name"), [("citeproc", "text"), ("pypdf", "pdf"), ("openpyxl", "xlsx")])
def test_a_plugin_without_its_extra_is_not_reported_as_ok(run: Command, package: str, name: str) -> None:
    finished = without(run, package, "plugins", "--json")
    (reported,) = [plugin for plugin in json.loads(finished.stdout) if plugin["name"] == name]
    assert f"{package}, which is not installed" in reported["error"]
    (reported,) = [plugin for plugin in json.loads(run("plugins", "--json").out) if plugin["name"] == name]
    assert not reported["error"]


def test_a_pdf_without_the_extra_names_what_to_install(run: Command) -> None:
    (run.folder / "a.pdf").write_bytes(one_page(lines((18, "Slow Growth of Mosses"), (10, "The text of the paper."))))
    finished = without(run, "pypdf", "add", "a.pdf", "--offline")
    assert finished.returncode != 0
    assert 'pip install "readinglist-cli[sources]"' in finished.stderr
    assert run("add", "a.pdf", "--offline").code == 0


def test_a_negated_term_is_not_read_as_an_option(run: Command) -> None:
    shown_again(run)
    run("read", "hu2024world")
    for words in (("models", "-status:new"), ("-status:new",), ("-n", "3", "-status:new", "-tag:done", "ada")):
        listed = run("list", *words, "--json")
        assert [paper["key"] for paper in json.loads(listed.out)] == ["hu2024world"], (words, listed.err)
    assert "did you mean status" in run("list", "-statsu:new").err
    assert run("note", "hu2024world", "-m", "-status:new is a term").code == 0
    assert json.loads(run("show", "hu2024world", "--json").out)["notes"][0]["text"] == "-status:new is a term"


def test_a_removed_tag_is_not_read_as_options(run: Command) -> None:
    shown_again(run)
    run("tag", "hu2024world", "+survey", "+yes", "+y", "+stay")
    assert run("tag", "hu2024world", "-survey", "-yes", "-y").code == 0
    assert json.loads(run("show", "hu2024world", "--json").out)["tags"] == ["y", "stay"]
    assert run("tag", "-way", "--where", "-tag:none key:hu2024world", "-y", "--", "-y").code == 0
    assert json.loads(run("show", "hu2024world", "--json").out)["tags"] == ["stay"]
    assert run("tag", "hu2024world", "+a", "--where").code == 2


def test_keys_with_the_prefix_are_suggested_if_words_match_nothing(run: Command) -> None:
    shown_again(run)
    nothing = run("list", "hu2024w")
    assert (nothing.code, nothing.err) == (1, "no papers match 'hu2024w'; key:hu2024w matches hu2024world\n")
    assert run("list", "giraffes").err == "no papers match 'giraffes'\n"


def test_saved_queries_may_refer_to_each_other(run: Command) -> None:
    shown_again(run)
    queries = 'models = "title:models"\nzebras = "@models zebras"\n'
    (run.folder / "config.toml").write_text(f"[readinglist]\n[queries]\n{queries}", encoding="utf-8")
    shown_again(run)
    assert [paper["key"] for paper in json.loads(run("list", "@zebras", "--json").out)] == ["hu2024world"]
    assert len(json.loads(run("list", "--json", "--", "-@zebras").out)) == 2
    assert "did you mean @zebras?" in run("list", "@zebra").err


def test_invalid_saved_queries_and_services_are_reported_at_once(run: Command) -> None:
    (run.folder / "config.toml").write_text(
        """
        [readinglist]
        [resolve]
        order = ["catalogue", "arxif"]
        [queries]
        of = "author:$1 since:$2"
        ada = "autor:ada"
        missing = "@off"
        round = "@about"
        about = "(@round)"
        """,
        encoding="utf-8",
    )
    done = run("tags")
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines()[:-1] == [
        "error: 5 invalid settings:",
        "  config.toml: resolve.order: unknown resolver 'arxif'; did you mean arxiv?",
        "  config.toml: queries.ada: unknown query field 'autor'; did you mean author? (at character 1 of the query)",
        "  config.toml: queries.missing: unknown saved query 'off'; did you mean @of?",
        "  config.toml: queries.round: saved query 'round' is circular: @round -> @about -> @round",
        "  config.toml: queries.about: saved query 'about' is circular: @about -> @round -> @about",
    ]


def test_after_a_key_statuses_are_completed_without_keys_that_contain_the_letters(run: Command) -> None:
    shown_again(run)

    def offered(typed: str) -> list[str]:
        words = f"readinglist status hu2024world {typed}"
        asked = {"_READINGLIST_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "3"}
        return run(environment=asked).out.split()

    assert offered("re") == ["reading", "read"]
    assert offered("hu2024a") == ["hu2024attention"]
    assert offered("2024att") == ["hu2024attention"]
