"""Manuscripts on disk: nested .aux files, control files, and other files."""

from pathlib import Path

import pytest

from readinglist.manuscripts.citation_files import read_citations
from readinglist.papers.errors import InputError

BCF = """<?xml version="1.0" encoding="UTF-8"?>
<bcf:controlfile xmlns:bcf="https://sourceforge.net/projects/biblatex"><bcf:section number="0">
<bcf:citekey order="1">ü</bcf:citekey></bcf:section></bcf:controlfile>
"""


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.aux"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def keys(*paths: Path) -> list[str]:
    return [citation.key for citation in read_citations(paths).cited]


def test_included_files_are_relative_to_the_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        main="\\citation{a}\n\\@input{parts/one.aux}\n\\citation{d}\n",
        parts__one="\\citation{b}\n\\@input{parts/two.aux}\n\\@input{main.aux}\n\\@input{parts/one.aux}\n",
        parts__two="\\citation{c}\n",
    )
    citations = read_citations([tmp_path / "main.aux"])
    assert [(each.key, Path(each.document).name, each.line) for each in citations.cited] == [
        ("a", "main.aux", 1),
        ("d", "main.aux", 3),
        ("b", "one.aux", 1),
        ("c", "two.aux", 1),
    ]
    assert citations.problems == ()


def test_a_missing_included_file_is_a_problem_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, main="\\citation{a}\n\\@input{gone.aux}\n\\@input{" + 300 * "a" + ".aux}\n")
    citations = read_citations([tmp_path / "main.aux"])
    assert [each.key for each in citations.cited] == ["a"]
    first, second = citations.problems
    assert (Path(first.document).name, first.line) == ("main.aux", 2)
    assert first.message.startswith("cannot read gone.aux")
    assert second.line == 3


def test_several_manuscripts_are_combined(tmp_path: Path) -> None:
    write(tmp_path, one="\\citation{a,b}", two="\\citation{b,c}\\relax")
    (tmp_path / "three.bcf").write_text(BCF, encoding="utf-8")
    assert keys(tmp_path / "one.aux", tmp_path / "two.aux", tmp_path / "three.bcf") == ["a", "b", "c", "ü"]


def test_the_suffix_is_optional(tmp_path: Path) -> None:
    write(tmp_path, main="\\citation{a}")
    assert keys(tmp_path / "main") == ["a"]


def test_a_control_file_is_recognised_by_content(tmp_path: Path) -> None:
    (tmp_path / "control.txt").write_text(BCF, encoding="utf-8")
    assert keys(tmp_path / "control.txt") == ["ü"]


def test_keys_in_the_encoding_of_old_engines(tmp_path: Path) -> None:
    (tmp_path / "main.aux").write_bytes(b"\\relax\n\\citation{m\xfcller1999}\n")
    assert keys(tmp_path / "main.aux") == ["müller1999"]


@pytest.mark.parametrize("name", ["main.aux", "main.tex", "main.md", "main.typ", "main.org"])
def test_a_manuscript_that_cites_nothing_is_reported(tmp_path: Path, name: str) -> None:
    for text in ("", "only words"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        citations = read_citations([tmp_path / name])
        assert citations.cited == ()
        assert [(each.message, Path(each.document).name) for each in citations.problems] == [("cites nothing", name)]


def test_included_sources_are_read_once_and_missing_ones_reported(tmp_path: Path) -> None:
    (tmp_path / "ch").mkdir()
    (tmp_path / "main.tex").write_text("\\cite{a}\\include{ch/one}\n\\input{gone}", encoding="utf-8")
    (tmp_path / "ch" / "one.tex").write_text("\\cite{b}\\input{main.tex}", encoding="utf-8")
    (tmp_path / "main.typ").write_text('@a @fig #include "ch/two.typ"', encoding="utf-8")
    (tmp_path / "ch" / "two.typ").write_text('@b #figure[] <fig> #include "three.typ"', encoding="utf-8")
    (tmp_path / "ch" / "three.typ").write_text("@c", encoding="utf-8")
    assert keys(tmp_path / "main.tex") == ["a", "b"]
    (missing,) = read_citations([tmp_path / "main.tex"]).problems
    assert (missing.line, missing.message) == (2, "cannot read gone; its citations are missing")
    assert keys(tmp_path / "main.typ") == ["a", "b", "c"]


def test_sources_are_found_beside_the_including_file_and_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "text" / "sub").mkdir(parents=True)
    (tmp_path / "lib.typ").write_text("#let note = [@a]", encoding="utf-8")
    (tmp_path / "text" / "main.typ").write_text('#import "/lib.typ": note\n@b', encoding="utf-8")
    (tmp_path / "text" / "main.tex").write_text("\\import{sub/}{one}\\cite{a}", encoding="utf-8")
    (tmp_path / "text" / "sub" / "one.tex").write_text("\\cite{b}\\input{two}", encoding="utf-8")
    (tmp_path / "text" / "sub" / "two.tex").write_text("\\cite{c}", encoding="utf-8")
    assert sorted(keys(tmp_path / "text" / "main.typ")) == ["a", "b"]
    assert sorted(keys(tmp_path / "text" / "main.tex")) == ["a", "b", "c"]


def test_terms_of_a_glossary_are_no_citations(tmp_path: Path) -> None:
    (tmp_path / "terms.typ").write_text('#let terms = ((key: "csr", short: "CSR"),)', encoding="utf-8")
    (tmp_path / "main.typ").write_text('#import "terms.typ": terms\n@csr and @csr:pl, @kay', encoding="utf-8")
    assert keys(tmp_path / "main.typ") == ["kay"]


def test_a_notebook_is_a_manuscript(tmp_path: Path) -> None:
    cell = '{"cell_type": "markdown", "source": ["On [@kay]"]}'
    (tmp_path / "a.ipynb").write_text(f'{{"cells": [{cell}]}}', encoding="utf-8")
    assert keys(tmp_path / "a.ipynb") == ["kay"]


def test_other_formats_are_refused(tmp_path: Path) -> None:
    (tmp_path / "main.txt").write_text("\\cite{a}", encoding="utf-8")
    (tmp_path / "main.pdf").write_bytes(b"%PDF-1.5 \x00\x01")
    with (tmp_path / "big.aux").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    (tmp_path / "cut.bcf").write_text(BCF[:150], encoding="utf-8")
    for name in ("main.txt", "main.pdf", "big.aux", "cut.bcf", "gone.aux", ".", "a\0b"):
        with pytest.raises(InputError) as refused:
            read_citations([tmp_path / name])
        assert refused.value.hint, name


def test_within_folders_other_files_are_not_read_wherever_links_lead(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.tex").write_text("\\cite{secret}", encoding="utf-8")
    (outside / "other.tex").write_text("\\cite{other}", encoding="utf-8")
    (inside / "link.tex").symlink_to(outside / "secret.tex")
    (inside / "main.tex").write_text("\\input{link}\\input{../outside/other}\\input{own}\\cite{a}", encoding="utf-8")
    (inside / "own.tex").write_text("\\cite{b}", encoding="utf-8")
    found = read_citations([inside / "main.tex"], within=[inside])
    assert [citation.key for citation in found.cited] == ["a", "b"]
    assert [problem.message for problem in found.problems] == [
        "cannot read link; its citations are missing",
        "cannot read ../outside/other; its citations are missing",
    ]
    for path in (inside / "link.tex", outside / "secret.tex"):
        with pytest.raises(InputError, match="outside of the folders"):
            read_citations([path], within=[inside])
        assert read_citations([path], within=[inside, outside / "secret.tex"]).cited
