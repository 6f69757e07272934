"""Names of which BibTeX cuts no letter."""

import pytest

from readinglist.bibtex.authors import authors_from_tex
from readinglist.exporters import biblatex, bibtex
from readinglist.exporters.whole_letters import with_whole_letters
from readinglist.papers.paper import Author, Metadata
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Letters
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("names", "written"),
    [
        ("Doe, Jane", "Doe, Jane"),
        ("王, 伟明 and 李, 娜", r"{\relax 王}, {\relax 伟}{\relax 明} and {\relax 李}, {\relax 娜}"),
        ("山田花子太郎", r"{\relax 山}{\relax 田}{\relax 花}子太郎"),
        ("Иванов, Жан-Поль", r"{\relax И}ванов, {\relax Ж}ан-{\relax П}оль"),
        ("Παπαδόπουλος, Γ", r"{\relax Π}απαδόπουλος, {\relax Γ}"),
        ("О'Нил", r"{\relax О}'{\relax Н}ил"),
        ("Müller, Étienne", r"M{\"u}ller, {\'E}tienne"),
        ("Dé王", r"D{\'e}{\relax 王}"),
        ("{中国科学院}", r"{\relax 中国科学院}"),
        (r"{\relax Юр}ий and \'Emile 王", r"{\relax Юр}ий and \'Emile {\relax 王}"),
        ("מ\u05b9שה", "{\\relax מ\u05b9}שה"),
        ("{王", r"{\relax 王"),
    ],
)
def test_initials_and_labels_are_whole_letters(names: str, written: str) -> None:
    assert with_whole_letters(names) == written
    assert [str(name) for name in authors_from_tex(written)] == [str(name) for name in authors_from_tex(names)]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["王", "{王", "王}", "\\王", "é ", "{", "王\u0301"])
def test_work_grows_with_the_names(part: str) -> None:
    assert_linear(lambda size: with_whole_letters(part * size), 2000)


PAPER = Cited(key="k", metadata=Metadata(title="深度 Été", authors=(Author(family="王", given="伟"),)))


def exported(module, letters: Letters, **section: object) -> str:
    exporter = module.plugin(OfflineContext(section=section, cache_folder="")).for_letters(letters)
    return exporter.render([PAPER]).text


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_the_encoding_follows_the_programs_of_the_manuscript(module) -> None:
    assert "{王, 伟}" in exported(module, Letters.ALL)
    assert r"{{\relax 王}, {\relax 伟}}" in exported(module, Letters.BYTES)
    assert exported(module, Letters.ASCII).isascii() is (module is bibtex)


def test_a_setting_decides_against_the_manuscript() -> None:
    assert exported(bibtex, Letters.ALL, encoding="ascii").isascii()
    assert "{王, 伟}" in exported(bibtex, Letters.ASCII, encoding="utf-8")
    assert r"{\relax 王}" in exported(bibtex, Letters.BYTES, encoding="utf-8")
