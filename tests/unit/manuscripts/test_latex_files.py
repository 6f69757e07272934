"""Citations in control files of biblatex."""

import re
from pathlib import Path

import pytest

from readinglist.manuscripts.citations import Citation
from readinglist.manuscripts.latex_files import read_bcf
from readinglist.papers.errors import InputError

SUITE = Path(__file__).resolve().parents[4] / "shared" / "suites" / "biber_bcf"
FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<bcf:controlfile version="3.11" bltxversion="3.21" xmlns:bcf="https://sourceforge.net/projects/biblatex">
  <bcf:options component="biber" type="global"><bcf:option><bcf:key>citekey</bcf:key></bcf:option></bcf:options>
  <bcf:section number="0">
{}
  </bcf:section>
</bcf:controlfile>
"""


def test_keys_with_their_lines() -> None:
    text = FRAME.format(
        '<bcf:citekey order="1" intorder="1">b</bcf:citekey>\n'
        "<!-- <bcf:citekey>no</bcf:citekey> -->\n"
        '<bcf:citekey order="1" intorder="2" nocite="1">A &amp; B</bcf:citekey>\n'
        '<bcf:citekey order="2">b</bcf:citekey><bcf:citekeycount count="2">c</bcf:citekeycount>'
    )
    citations = read_bcf(text, "paper.bcf")
    assert citations.cited == (
        Citation(key="b", document="paper.bcf", line=5),
        Citation(key="A & B", document="paper.bcf", line=7),
    )
    assert not citations.everything


def test_all_sections_count() -> None:
    more = '<bcf:citekey>a</bcf:citekey></bcf:section><bcf:section number="1"><bcf:citekey>b</bcf:citekey>'
    assert [citation.key for citation in read_bcf(FRAME.format(more), "paper.bcf").cited] == ["a", "b"]


def test_nocite_star() -> None:
    citations = read_bcf(FRAME.format('<bcf:citekey nocite="1">*</bcf:citekey>'), "paper.bcf")
    assert citations.everything
    assert citations.cited == ()


def test_a_set_is_replaced_by_its_members() -> None:
    text = FRAME.format('<bcf:citekey type="set" members="a,b ,">both</bcf:citekey><bcf:citekey>both</bcf:citekey>')
    citations = read_bcf(text, "paper.bcf")
    assert [citation.key for citation in citations.cited] == ["a", "b", "both"]
    assert citations.defined == {"both"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no XML",
        FRAME[:200],
        '<?xml version="1.0"?><feed><citekey>a</citekey></feed>',
        '<!DOCTYPE x [<!ENTITY a "b">]><controlfile><citekey>&a;</citekey></controlfile>',
        "<controlfile><citekey>&b;</citekey></controlfile>",
    ],
)
def test_other_files_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"paper\.bcf"):
        read_bcf(text, "paper.bcf")


@pytest.mark.shared
def test_control_files_of_biber() -> None:
    """The expected keys come from a text search outside comments."""
    files = sorted(SUITE.glob("*.bcf"))
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        plain = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
        cited = set(re.findall(r"<bcf:citekey [^>]*?(?<!\bmembers=)>([^<]*)</bcf:citekey>", plain))
        members = {key for each in re.findall(r'members="([^"]*)"', plain) for key in each.split(",")}
        sets = set(re.findall(r'<bcf:citekey type="set"[^>]*>([^<]*)<', plain))
        citations = read_bcf(text, path.name)
        assert {citation.key for citation in citations.cited} | sets == (cited | members) - {"*"}, path.name
        assert citations.everything is ("*" in cited), path.name
        assert citations.defined == sets, path.name
