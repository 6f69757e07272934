"""Formatted references: styles by name and by file, and errors for unknown ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.exporters import text
from readinglist.formats.reference_styles import read_style
from readinglist.papers.errors import SettingsError, UsageError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from tests.any_papers import metadata

ARTICLE = Metadata(
    title="On the $L^p$ Norm",
    authors=(Author(family="Doe", given="Jane"), Author(family="Beethoven", given="Ludwig", particle="van")),
    date=PartialDate(2020),
    venue="Journal of Things",
    entry_type="article",
    extra=(("volume", "21"), ("number", "4"), ("pages", "1--67")),
)
PREPRINT = Metadata(
    title="Data Scaling",
    authors=(Author(family="Adams", given="Ann"),),
    date=PartialDate(2024, 10, 24),
    arxiv_id=ArxivId("2410.18647"),
)
PAPERS = (Cited(key="Doe", metadata=ARTICLE), Cited(key="doe", metadata=PREPRINT))
MINIMAL = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>{}</style>
"""


def lines(style: str) -> list[str]:
    exporter = text.plugin(OfflineContext(section={"style": style}, cache_folder=""))
    return exporter.render(PAPERS).text.splitlines()


def test_a_style_sorts_as_it_likes() -> None:
    assert lines("apa") == [
        "Adams, A. (2024). Data Scaling (ArXiv:2410.18647). arXiv. https://arxiv.org/abs/2410.18647",
        "Doe, J., & van Beethoven, L. (2020). On the Lᵖ Norm. Journal of Things, 21(4), 1–67.",
    ]


def test_a_style_that_numbers_keeps_the_order() -> None:
    first, second = lines("ieee")
    assert first == (
        "[1] J. Doe and L. van Beethoven, “On the Lᵖ Norm”, Journal of Things, vol. 21, no. 4, pp. 1–67, 2020."
    )
    assert second.startswith("[2] A. Adams, “Data Scaling”, Oct. 24, 2024, arXiv: arXiv:2410.18647.")


def test_a_style_may_be_an_alias() -> None:
    assert lines("nature-communications")[0].startswith("1. Doe, J. & van Beethoven, L.")


def test_a_style_may_be_a_file(tmp_path: Path) -> None:
    bibliography = '<bibliography><layout suffix="."><text variable="title"/></layout></bibliography>'
    (tmp_path / "mine.csl").write_text(MINIMAL.format(bibliography), encoding="utf-8")
    assert lines(str(tmp_path / "mine.csl")) == ["On the Lᵖ Norm.", "Data Scaling."]


def test_a_paper_for_which_a_style_prints_nothing_is_reported(tmp_path: Path) -> None:
    bibliography = '<bibliography><layout><text variable="container-title"/></layout></bibliography>'
    (tmp_path / "mine.csl").write_text(MINIMAL.format(bibliography), encoding="utf-8")
    rendered = text.TextExporter(style=str(tmp_path / "mine.csl")).render(PAPERS)
    assert rendered.text == "Journal of Things\n"
    assert [problem.key for problem in rendered.problems] == ["doe"]


def test_no_papers_give_no_text() -> None:
    assert text.plugin(OfflineContext(section={}, cache_folder="")).render([]).text == ""


@pytest.mark.slow
@given(st.lists(metadata, max_size=3), st.sampled_from(["apa", "ieee", "modern-language-association"]))
@settings(max_examples=40)
def test_any_paper_is_printed_or_reported(papers: list[Metadata], style: str) -> None:
    cited = [Cited(key=f"k{number}", metadata=paper) for number, paper in enumerate(papers)]
    rendered = text.TextExporter(style=style).render(cited)
    assert rendered.text.count("\n") + len(rendered.problems) == len(cited)


@pytest.mark.parametrize(
    ("name", "hint"), [("apaa", "apa"), ("ie", "ieee"), ("nosuchstyle", "for example"), ("gone.csl", ""), ("", "")]
)
def test_an_unknown_style_is_reported(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="unknown style") as refused:
        read_style(name)
    assert hint in refused.value.hint


@pytest.mark.parametrize("content", ["", "unknown style", "<feed/>", "<style>", MINIMAL.format("")])
def test_an_invalid_style_file_is_reported(tmp_path: Path, content: str) -> None:
    (tmp_path / "mine.csl").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        read_style(str(tmp_path / "mine.csl"))


@pytest.mark.parametrize("value", [3, "", ["apa"]])
def test_an_invalid_style_setting_is_reported(value: object) -> None:
    with pytest.raises(SettingsError, match=r"exporters\.text\.style"):
        text.plugin(OfflineContext(section={"style": value}, cache_folder=""))


def test_missing_packages_have_an_install_hint() -> None:
    program = """
import sys
sys.modules["citeproc"] = None
from readinglist.papers.errors import PluginError
from readinglist.exporters import text
from readinglist.plugins.context import OfflineContext
try:
    text.plugin(OfflineContext(section={}, cache_folder="")).render([])
except PluginError as error:
    print(error.message, error.hint)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "citeproc" in said
    assert 'pip install "readinglist-cli[text]"' in said


LAYOUT = '<layout><text variable="title"/>{}</layout>'
FAULTY = {
    "recursive": ('<macro name="m"><text macro="m"/></macro>', LAYOUT.format('<text macro="m"/>')),
    "unknown macro": ("", LAYOUT.format('<text macro="m"/>')),
    "no layout": ("", ""),
    "unknown element": ("", LAYOUT.format("<script/>")),
    "empty elements": ("", LAYOUT.format("<choose/><names/><date/><label/>")),
    "empty sort key": ("", f"<sort><key/></sort>{LAYOUT.format('')}"),
    "no number": ("", LAYOUT.format('<names variable="author"><name et-al-min="x"/></names>')),
}


@pytest.mark.parametrize(("macros", "bibliography"), FAULTY.values(), ids=FAULTY)
def test_an_invalid_style_is_an_error_of_the_style(tmp_path: Path, macros: str, bibliography: str) -> None:
    style = tmp_path / "s.csl"
    style.write_text(MINIMAL.format(f"{macros}<bibliography>{bibliography}</bibliography>"))
    with pytest.raises(UsageError, match=r"s\.csl"):
        lines(str(style))


def test_a_style_that_fails_for_one_paper_prints_the_others(tmp_path: Path) -> None:
    style = tmp_path / "s.csl"
    volume = '<choose><if variable="volume"><text macro="m"/></if></choose>'
    style.write_text(MINIMAL.format(f"<bibliography>{LAYOUT.format(volume)}</bibliography>"))
    rendered = text.plugin(OfflineContext(section={"style": str(style)}, cache_folder="")).render(PAPERS)
    assert (rendered.text, [problem.key for problem in rendered.problems]) == ("Data Scaling\n", ["Doe"])


@pytest.mark.slow
def test_a_style_is_a_file_of_the_size_of_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csl")
    (tmp_path / "zero.csl").symlink_to("/dev/zero")
    (tmp_path / "large.csl").write_bytes(b" " * 5_000_000)
    for name in ("pipe", "zero", "large", "none"):
        with pytest.raises(UsageError, match="unknown style"):
            read_style(str(tmp_path / f"{name}.csl"))
