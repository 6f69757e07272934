"""``rekey`` with the real command: by hand, by pattern, with --dry-run."""

import json

from tests.command import Command

LIBRARY = """@article{first, title = {On Alpha}, author = {Doe, Jane}, journal = {Things}, year = 2020}
@article{second, title = {Alpha and Beta}, author = {Doe, Jane}, journal = {Things}, year = 2020}
"""


def keys(run: Command) -> list[str]:
    return sorted(paper["key"] for paper in json.loads(run("list", "--json").out))


def test_rekey(run: Command) -> None:
    assert run("add", "-", "--format", "bibtex", "--offline", input=LIBRARY).code == 0
    shown = run("rekey", "--all", "--dry-run")
    assert [line.split()[:2] for line in shown.out.splitlines()] == [
        ["old", "new"], ["first", "doe2020alpha"], ["second", "doe2020alphaa"],
    ]  # fmt: skip
    assert (shown.code, keys(run)) == (0, ["first", "second"])
    assert run("rekey", "first", "own", "--dry-run").out.split()[:4] == ["old", "new", "title", "first"]
    assert keys(run) == ["first", "second"]
    assert "changed 2 keys" in run("rekey", "--where", "author:doe").err
    assert keys(run) == ["doe2020alpha", "doe2020alphaa"]
    assert run("show", "second").code == 0
    assert "2 keys unchanged" in run("rekey", "--all").err
    run("undo")
    assert keys(run) == ["first", "second"]
    assert run("rekey", "first", "second").code == 2
    assert run("rekey", "first", "second", "--pattern", "[auth][year]").code == 0
    assert keys(run) == ["Doe2020", "Doe2020a"]
    assert run("rekey", "Doe2020", "mine").code == 0
    assert keys(run) == ["Doe2020a", "mine"]
    assert run("rekey", "mine").code == 0
    assert keys(run) == ["Doe2020a", "doe2020alpha"]
    assert run("rekey").code == 2
    assert run("rekey", "--all", "--where", "x").code == 2
    assert run("rekey", "--where", "author:nobody").code == 1


def test_entries_under_old_keys_on_request(run: Command) -> None:
    assert run("add", "-", "--format", "bibtex", "--offline", input=LIBRARY).code == 0
    assert run("rekey", "first", "own").code == 0
    assert run("export").out.count("@article") == 2
    settings = run.folder / "config.toml"
    settings.write_text(
        "[readinglist]\n[exporters.bibtex]\naliases = true\n[exporters.csl-json]\naliases = true\n", encoding="utf-8"
    )
    run.environment["READINGLIST_LIBRARY"] = str(run.folder / ".readinglist" / "library.sqlite3")
    done = run("export")
    assert ("@article{own," in done.out, "@article{first," in done.out, done.out.count("@article")) == (True, True, 3)
    assert "1 entry under old keys: first; cite each paper by one key only" in done.err
    assert done.code == 0
    items = json.loads(run("export", "--format", "csl-json").out)
    assert sorted(item["id"] for item in items) == ["first", "own", "second"]
    read = run("add", "-", "--format", "bibtex", "--offline", "--json", input=done.out)
    assert {json.loads(line)["outcome"] for line in read.out.splitlines()} == {"known"}
    assert keys(run) == ["own", "second"]
    settings.write_text("[readinglist]\n[exporters.csl-json]\naliases = 1\n", encoding="utf-8")
    refused = run("export", "--format", "csl-json")
    assert (refused.code, "aliases must be true or false" in refused.err) == (3, True)
