"""``check`` with the real command: findings, exit codes, annotations, fixes, the manuscript."""

import json
from pathlib import Path

import pytest

from tests.command import Command

FAULTY = Path(__file__).parents[1] / "fixtures" / "check" / "faulty.bib"
SOUND = "@misc{a, title = {T}, author = {Doe, Jane}, pages = {12-34},\r\n  doi = {https://doi.org/10.1000/xyz}}\r\n"
LIBRARY = """@article{alpha, title = {On Alpha}, author = {Doe, Jane}, journal = {Things}, year = 2020, pages = {1-9}}
@article{beta, title = {On Beta}, author = {Roe, Max}, journal = {Things}, year = 2021}
@article{gamma, title = {On Gamma}, author = {Poe, Ann}, journal = {Things}, year = 2022}
"""


def test_every_finding_in_a_file_has_its_place(run: Command) -> None:
    done = run("check", FAULTY)
    assert done.code == 1
    lines = [line.removeprefix(f"{FAULTY}:") for line in done.out.splitlines()]
    assert "3:3:alpha:pages: note: use -- in page ranges [page-hyphen]" in lines
    assert "4:1:Alpha:: error: duplicate key Alpha, also in line 2 (different case) [duplicate-key]" in lines
    assert any(line.startswith("15:") and line.endswith("[syntax]") for line in lines)
    codes = {line.rsplit("[", 1)[1].rstrip("]") for line in lines}
    assert {
        "undefined-string", "duplicate-key", "doi-address", "month-name", "bad-name", "eprint-prefix", "bad-isbn",
        "bad-issn", "unknown-reference", "misspelt-field", "empty-field", "unknown-type", "duplicate-field", "bad-doi",
        "bad-arxiv-id", "bad-month", "no-key", "bad-key", "foreign-type", "duplicate-paper", "non-ascii", "url-is-doi",
    } <= codes  # fmt: skip
    found = json.loads(run("check", FAULTY, "--json").out)
    assert len(found) == len(lines)
    assert found[0].keys() == {"file", "line", "column", "key", "field", "code", "severity", "message", "fixable"}
    assert not (run.folder / ".readinglist").exists()


def test_annotations_and_filters(run: Command) -> None:
    (run.folder / "a,b:c.bib").write_text("@misc{k%, title = {T}, author = {A B}}\n", encoding="utf-8")
    done = run("check", "a,b:c.bib", "--output-format", "github", "--select", "bad-key")
    assert done.out.startswith("::error col=1,file=a%2Cb%3Ac.bib,line=1,title=bad-key::k%25: the key contains %25")
    assert run("check", "a,b:c.bib", "--ignore", "bad-key").code == 0
    assert run("check", "a,b:c.bib", "--ignore", "bad-kay").code == 2
    assert "page-hyphen" in run("check", "--codes").out
    codes = {each["code"]: each["severity"] for each in json.loads(run("check", "--codes", "--json").out)}
    assert (codes["page-hyphen"], codes["cited-unknown"]) == ("note", "error")


def test_notes_do_not_fail_and_stdin_is_read(run: Command) -> None:
    done = run("check", "-", input="@misc{a, title = {T}, author = {A B}, pages = {1-2}}")
    assert (done.code, done.out.startswith("<stdin>:1:")) == (0, True)
    assert run("check", "gone.bib").code == 4
    for arguments in (
        ("-", "--fix"),
        ("x.bib", "--where", "a"),
        ("--ascii",),
        ("--fix", "--json"),
        ("x", "--cited", "y"),
    ):
        assert run("check", *arguments).code == 2, arguments


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_fixing_changes_only_the_findings(run: Command, encoding: str) -> None:
    file = run.folder / "refs.bib"
    text = SOUND.replace("Jane", "Jané")
    file.write_bytes(text.encode(encoding))
    shown = run("check", "refs.bib", "--fix")
    assert shown.code == 1
    assert "no terminal to ask on" in shown.err
    assert "-@misc{a, title = {T}, author = {Doe, Jan\u00e9}, pages = {12-34}," in shown.out
    assert file.read_bytes() == text.encode(encoding)
    done = run("check", "refs.bib", "--yes")
    assert (done.code, "fixed 2 findings" in done.err) == (0, True)
    fixed = text.replace("12-34", "12--34").replace("https://doi.org/", "")
    assert file.read_bytes() == fixed.encode(encoding)
    again = run("check", "refs.bib", "--yes")
    assert (again.code, again.out, file.read_bytes()) == (0, "", fixed.encode(encoding))


def test_the_library_is_fixed_and_the_manuscript_compared(run: Command) -> None:
    assert run("add", "-", "--format", "bibtex", "--offline", input=LIBRARY).code == 0
    assert run("check").out == "library:0:0:alpha:pages: note: use -- in page ranges [page-hyphen]\n"
    assert "+pages = {1--9}" in run("check", "--fix").out
    assert "fixed 1 paper" in run("check", "--yes").err
    assert run("check").out == ""
    run("undo")
    assert run("check").out != ""
    run("read", "alpha")
    run("skim", "beta")
    (run.folder / "p.aux").write_text("\\citation{beta}\n\\citation{Gamma,gama}\n", encoding="utf-8")
    done = run("check", "--cited", "p.aux")
    assert done.code == 1
    assert [line.split("  ")[0] for line in done.out.splitlines()[1:]] == [
        "not in library", "unread", "skimmed", "read, not cited",
    ]  # fmt: skip
    assert "p.aux:2; did you mean gamma?" in done.out
    assert "3 cited: 1 skimmed, 1 unread, 1 unknown; 1 read, not cited" in done.err
    assert run("check", "--cited", "p.aux", "--ignore", "cited-unread,cited-unknown").code == 0
    found = json.loads(run("check", "--cited", "p.aux", "--json").out)
    assert [each["key"] for each in found["unread"]] == ["gamma"]
    assert found["unknown"][0]["near"] == ["gamma"]
    assert "::error col=1,file=p.aux,line=2,title=cited-unknown::gama" in run(
        "check", "--cited", "p.aux", "--output-format", "github"
    ).out  # fmt: skip
