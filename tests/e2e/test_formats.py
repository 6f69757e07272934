"""``export -o FILE``: the suffix selects the format, and ``--format`` takes precedence."""

import json

import pytest

from tests.command import Command

PAPER = """@inproceedings{doe2020things,
  title = {On {$n^2$} Things \\& M{\\"o}re}, author = {Doe, Jane and {The {ACME} Group}},
  booktitle = {Proceedings of Things}, year = {2020}, pages = {1--9}}
"""


@pytest.fixture
def filled(run: Command) -> Command:
    (run.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    assert run("add", "-", input=PAPER).code == 0
    return run


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("refs.bib", "@inproceedings{doe2020things,"),
        ("refs.BIB", "@inproceedings{doe2020things,"),
        ("refs", "@inproceedings{doe2020things,"),
        ("refs.unknown", "@inproceedings{doe2020things,"),
        ("refs.json", '[\n  {\n    "id": "doe2020things",\n    "type": "paper-conference",'),
        ("refs.ris", "TY  - CPAPER\r\nID  - doe2020things\r\nTI  - On n² Things & Möre\r\nAU  - Doe, Jane\r\n"),
        ("refs.md", "- **On n² Things & Möre**\\\n  Jane Doe, The ACME Group. 2020."),
    ],
)
def test_the_suffix_selects_the_format(filled: Command, name: str, begins: str) -> None:
    done = filled("export", "-o", name)
    assert done.code == 0, done.err
    written = (filled.folder / name).read_bytes().decode()
    assert written.replace("\\&", "&").startswith(begins)
    assert "up to date" in filled("export", "-o", name).err


def test_an_explicit_format_takes_precedence_over_the_suffix(filled: Command) -> None:
    assert filled("export", "-o", "refs.bib", "--format", "csl-json").code == 0
    (item,) = json.loads((filled.folder / "refs.bib").read_text(encoding="utf-8"))
    assert item["author"] == [{"family": "Doe", "given": "Jane"}, {"literal": "The ACME Group"}]


def test_ris_keeps_its_line_ends_through_a_pipe(filled: Command) -> None:
    out = filled("export", "--format", "ris").out
    assert out.count("\r\n") == out.count("\n") > 5


def test_the_status_is_exported_on_request(filled: Command) -> None:
    assert filled("read", "doe2020things").code == 0
    assert "Read_Status" not in filled("export", "--format", "csl-json").out
    assert '"note": "Read_Status: Read"' in filled("export", "--format", "csl-json", "--with-status").out


def test_an_unknown_format_is_reported(filled: Command) -> None:
    done = filled("export", "--format", "rsi")
    assert done.code == 7
    assert "ris" in done.err


def test_references_in_a_style(filled: Command) -> None:
    done = filled("export", "--style", "ieee", "-o", "refs.txt")
    assert done.code == 0, done.err
    written = (filled.folder / "refs.txt").read_text(encoding="utf-8")
    assert written.startswith("[1] J. Doe and The ACME Group, “On n² Things & Möre”, in Proceedings of Things, 2020")
    assert filled("export", "--format", "text").out.startswith("Doe, J., & The ACME Group. (2020). On n² Things")
    (filled.folder / "config.toml").write_text('[readinglist]\n[exporters.text]\nstyle = "nature"\n', encoding="utf-8")
    assert filled("export", "--format", "text").out.startswith("1. Doe, J. & The ACME Group.")


def test_missing_styles_are_reported(filled: Command) -> None:
    unknown = filled("export", "--format", "text", "--style", "aapa")
    assert (unknown.code, "did you mean apa" in unknown.err) == (2, True)
    assert filled("export", "--style", "apa").code == 2
    assert filled("export", "--style", "apa", "--targets").code == 2
