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
        ("@misc{a, title = {A}, abstract = {B},readstatus={read}}\n", "1 abstract, 1 status"),
        ("@comment{BibDesk Static Groups{}}", "1 group list of BibDesk"),
        ("<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", "1 unresolved conflict of git"),
    ],
)
def test_parts_that_only_the_file_had_are_named(before: str, named: str) -> None:
    (warning,) = left_out_of_file(PATH, before.encode(), PLAIN)
    assert warning.message == f"leaves out what the file had: {named}; `export --merge` keeps it"


@pytest.mark.parametrize("before", [b"", b"\n", PLAIN, b"@misc{a, title = {B}}\n"])
def test_what_the_library_has_is_replaced_silently(before: bytes) -> None:
    assert left_out_of_file(PATH, before, PLAIN) == ()


def test_entries_that_only_the_file_had_are_named() -> None:
    before = b"".join(b"@Article( k%d ,\n  title = {A}\n)\n" % number for number in range(8))
    (warning,) = left_out_of_file(PATH, before, PLAIN, is_known=lambda key: key == "k1")
    assert "7 entries of no paper in the library (k0, k2, k3, k4, k5 and 2 more)" in warning.message


@pytest.mark.slow
def test_an_export_over_a_file_of_ones_own_names_its_entries(run: Command) -> None:
    (run.folder / "a.bib").write_text("@misc{a, title = {A paper of the library}}\n", encoding="utf-8")
    assert run("add", "a.bib", "--offline").code == 0
    refs = run.folder / "refs.bib"
    refs.write_text("@misc{a, title = {A}}\n@misc{mine, title = {Mine}}\n", encoding="utf-8")
    assert "1 entry of no paper in the library (mine)" in run("export", "-o", "refs.bib").err
    assert run("export", "-o", "refs.bib").err.count("mine") == 0
    assert run("tag", "a", "+x").code == 0
    assert "leaves out" not in run("export", "tag:y", "-o", "refs.bib").err


@pytest.mark.slow
@pytest.mark.parametrize("part", ["\n ", "@comment{ ", "@string", "abstract ", "\n%", "\n@a{", "@a{ b"])
def test_work_grows_with_the_file(part: str) -> None:
    assert_linear(lambda size: left_out_of_file(PATH, part.encode() * size, PLAIN), 20_000)


@pytest.mark.slow
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
