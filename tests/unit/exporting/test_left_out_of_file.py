"""A plain export names what the file had that it leaves out."""

from pathlib import Path

import pytest

from readinglist.exporting.left_out import left_out_of_file
from tests.command import Command
from tests.growth import assert_linear

MANAGERS = Path(__file__).parents[2] / "fixtures" / "managers"
PATH = "refs.bib"
PLAIN = b'@preamble{"\\providecommand{\\x}{}"}\n\n@misc{a,\n  title = {A},\n}\n'


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("@Comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n}\n", "1 group tree or setting of JabRef"),
        ("@string{a = {b}}\n@STRING(c = {d})\n", "2 @strings"),
        ("% mine\n@comment{old}\n", "2 comments"),
        (
            "@misc{a,\n  abstract = {B},\n  readstatus = {read},\n\tranking={rank3},\n}",
            "1 abstract, 1 status, 1 rating",
        ),
        ("@comment{BibDesk Static Groups{}}", "1 group list of BibDesk"),
    ],
)
def test_parts_that_only_the_file_had_are_named(before: str, named: str) -> None:
    (warning,) = left_out_of_file(PATH, before.encode(), PLAIN)
    assert warning.message == f"leaves out what the file had: {named}; `export --merge` keeps it"


@pytest.mark.parametrize("before", [b"", b"\n", PLAIN, b"@misc{b, title = {B}}\n"])
def test_entries_alone_are_replaced_silently(before: bytes) -> None:
    assert left_out_of_file(PATH, before, PLAIN) == ()


@pytest.mark.slow
@pytest.mark.parametrize("part", ["\n ", "@comment{ ", "@string", "abstract ", "\n%"])
def test_work_grows_with_the_file(part: str) -> None:
    assert_linear(lambda size: left_out_of_file(PATH, part.encode() * size, PLAIN), 20_000)


def test_the_file_of_jabref_keeps_all_with_merge(run: Command) -> None:
    (run.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    file = run.folder / "refs.bib"
    file.write_bytes((MANAGERS / "jabref.bib").read_bytes())
    assert run("add", "refs.bib").code == 0
    assert "leaves out" not in run("export", "--merge", "-o", "refs.bib").err
    assert file.read_bytes() == (MANAGERS / "jabref.bib").read_bytes()
    replaced = run("export", "-o", "refs.bib")
    assert "refs.bib: leaves out what the file had: 2 group trees and settings of JabRef, 1 comment" in replaced.err
    assert "leaves out" not in run("export", "-o", "refs.bib").err
