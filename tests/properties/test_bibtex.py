"""Round trips of BibTeX: any papers parse as written, and any text is parsed without an error."""

import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readinglist.api import open_library
from readinglist.bibtex.authors import author_from_tex, authors_from_tex
from readinglist.bibtex.blocks import RawText, read_blocks
from readinglist.bibtex.names import split_name
from readinglist.bibtex.writing import names_text, round_trip
from readinglist.exporters import biblatex, bibtex
from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line, squeeze
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from readinglist.sources.bibtex import BibtexSource
from readinglist.tex import to_tex, to_unicode
from readinglist.tex.mathematics import balanced
from readinglist.tex.title_case import protect_title

CONTEXT = OfflineContext(section={}, cache_folder="")
LATIN = st.characters(min_codepoint=0xC0, max_codepoint=0x17E, categories=["Lu", "Ll"], exclude_characters="ĦħĸĿŀŉŦŧĐ")
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | LATIN
SIGNS = st.sampled_from(' 0123456789.,:;!?()[]/+*=@#%&_^~<>|"-$αβγλΩ∞≠→ℝ½²“”‘–—…\u00a0')
words = st.text(LETTERS, min_size=1, max_size=10)
LOSSY = re.compile("--|[?!]`|‘‘|[αβγλΩ]{2}|.[$].")
"""Text that TeX writes in the same way as other text: typed dashes and quotes, Greek words in ASCII, dollars."""
titles = (
    st.text(LETTERS | SIGNS, min_size=1, max_size=60)
    .map(one_line)
    .filter(lambda text: bool(text) and not LOSSY.search(text))
)


def settled(text: str) -> str:
    """Return the text as parsing returns it: composed, on one line."""
    return one_line(unicodedata.normalize("NFC", text))


def read(text: str) -> list[Metadata]:
    parsed = BibtexSource().parse(Document(name="refs.bib", text=text))
    assert parsed.problems == ()
    return [draft.metadata for draft in parsed.drafts]


@given(titles, st.booleans())
def test_text_survives_tex(title: str, ascii_only: bool) -> None:
    tex = to_tex(title, ascii_only=ascii_only)
    assert settled(to_unicode(tex)) == settled(title)
    assert tex.isascii() or not ascii_only


@given(titles)
def test_protection_changes_braces_only_and_only_once(title: str) -> None:
    tex = to_tex(title, ascii_only=True)
    protected = protect_title(tex)
    assert protect_title(protected) == protected
    assert settled(to_unicode(protected)) == settled(title)
    assert protected.replace("{", "").replace("}", "") == tex.replace("{", "").replace("}", "")


@given(st.text(max_size=80), st.booleans())
@example("{\\", True)
@example("$\\{$ } $x_{$", False)
def test_any_text_becomes_tex_with_paired_braces(text: str, ascii_only: bool) -> None:
    tex = to_tex(text, ascii_only=ascii_only)
    assert balanced(tex)
    assert balanced(tex, escaped=True)
    assert not [c for c in tex if ord(c) < 32 or ord(c) == 127]
    assert tex.isascii() or not ascii_only
    assert balanced(protect_title(tex), escaped=True)


@given(st.text("abé Σαβ²½–—’“…∞→ßøŁ中\u00a0µΩ×{}$\\&%#_^~", max_size=8))
def test_ascii_text_is_the_same_in_utf_8(text: str) -> None:
    written = to_tex(text, ascii_only=False)
    assert not written.isascii() or written == to_tex(text, ascii_only=True)


@given(st.text(alphabet="\\{}$`'-~^\"abi uvck@#%&_ensuremath", max_size=60))
def test_any_tex_is_read(tex: str) -> None:
    assert isinstance(to_unicode(tex), str)
    assert split_name(tex).last or not tex.strip(" ~,\t\n")


people = st.builds(
    Author,
    family=st.lists(words.map(str.capitalize), min_size=1, max_size=2).map(" ".join),
    given=st.lists(words.map(str.capitalize), min_size=1, max_size=2).map(" ".join),
    particle=st.sampled_from(["", "van", "de la", "von"]),
    suffix=st.sampled_from(["", "Jr.", "III"]),
)
teams = st.lists(words, min_size=1, max_size=4).map(lambda parts: Author(family=" ".join(parts), corporate=True))
awkward = st.sampled_from(
    [
        Author(family="Barnes and Noble, Inc.", corporate=True),
        Author(family="d'Ascoli", given="Stéphane"),
        Author(family="van den Berg Smith", given="Jan"),
        Author(family="Plato"),
        Author(family="Others", corporate=True),
        Author(family="Ford", suffix="Jr."),
        Author(family="LaViola Jr.", given="Joseph J."),
        Author(family="King", given="III"),
        Author(family="T.", given="Rishi"),
        Author(family="Doe Roe & Poe Moe", given="Jane"),
        Author(family="A; B", given="C et al."),
    ]
)
author_lists = st.lists(people | teams | awkward, min_size=1, max_size=5)


def composed_author(author: Author) -> Author:
    parts = {name: unicodedata.normalize("NFC", getattr(author, name)) for name in ("family", "given", "particle")}
    return replace(author, **parts)


@given(author_lists, st.booleans(), st.booleans())
@example(authors=[Author(family="Maier A", given="Jens B")], others=False, ascii_only=True)
def test_names_survive_a_round_trip(authors: list[Author], others: bool, ascii_only: bool) -> None:
    expected = [*authors, OTHERS] if others else authors
    composed = [unicodedata.normalize("NFC", repr(author)) for author in expected]
    found = authors_from_tex(names_text(expected, ascii_only=ascii_only))
    assert [unicodedata.normalize("NFC", repr(author)) for author in found] == composed


@given(author_lists.map(tuple), st.booleans())
def test_round_trips_of_names_are_predicted(authors: tuple[Author, ...], ascii_only: bool) -> None:
    composed = tuple(map(composed_author, authors))
    tried = authors_from_tex(names_text(composed, ascii_only=ascii_only)) == composed
    assert round_trip(composed, ascii_only=(ascii_only,)) == tried


@given(
    st.lists(
        st.builds(
            Metadata,
            title=titles,
            authors=author_lists.map(tuple),
            date=st.builds(PartialDate, st.integers(1000, 9999), st.none() | st.integers(1, 12)),
            arxiv_id=st.none() | st.integers(1, 99999).map(lambda number: ArxivId(f"2410.{number:05}")),
            venue=st.just("") | titles,
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([bibtex, biblatex]),
)
def test_papers_survive_a_bib_file(papers, module) -> None:
    text = module.plugin(CONTEXT).render([Cited(key=f"k{number}", metadata=m) for number, m in enumerate(papers)]).text
    found = read(text)
    assert [settled(paper.title) for paper in found] == [settled(paper.title) for paper in papers]
    assert [len(paper.authors) for paper in found] == [len(paper.authors) for paper in papers]
    assert [(paper.date, paper.arxiv_id) for paper in found] == [(paper.date, paper.arxiv_id) for paper in papers]
    again = module.plugin(CONTEXT).render([Cited(key=f"k{number}", metadata=m) for number, m in enumerate(found)]).text
    assert read(again) == found


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            Metadata,
            title=titles,
            authors=author_lists.map(tuple),
            date=st.builds(PartialDate, st.integers(1000, 9999)),
            venue=st.just("") | titles,
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda metadata: squeeze(metadata.title),
    ).filter(lambda papers: all(squeeze(paper.title) for paper in papers)),
    st.sampled_from(["bibtex", "biblatex"]),
)
def test_a_library_survives_an_export(papers: list[Metadata], name: str) -> None:
    module = {"bibtex": bibtex, "biblatex": biblatex}[name]
    text = module.plugin(CONTEXT).render([Cited(key=f"k{number}", metadata=m) for number, m in enumerate(papers)]).text
    with TemporaryDirectory() as folder:
        held: list[list[tuple[str, Metadata]]] = []
        for number in range(2):
            with open_library(Path(folder) / f"{number}.sqlite3", offline=True) as library:
                planned = library.add(Document(name="refs.bib", text=text), format="bibtex")
                assert len(planned.records) == len(papers)
                held.append(sorted([(i.paper.key, i.paper.metadata) for i in library.find()], key=lambda pair: pair[0]))
                text = library.export(format=name).text
    assert held[0] == held[1]
    assert len(held[0]) == len(papers)


ABSTRACTS = (
    "We show that bees can count to four, and that they do so without any training, in the wild and in the hive.",
    "Snow on roofs: a model of its load over a winter in the mountains of seven countries, and ten years of measures.",
)
TEX = (
    r"Garc|ia|On Things|Team|von|and|others|Jr|{Big Lab}|{{N}}|-ö| |,|~|--|{|}|{}|"
    r"\{|\}|\textbackslash|{\'i}|{\textbackslash}'|\$|\%|\TeX|\NTG{}|\rlap{Lutz B}|\llap{\raise 1ex\hbox{x}}|\emph{x}"
)
fragments = st.sampled_from([*TEX.split("|"), "$x_1$", "\\\\", r"\vphantom{ia}"])
tex = st.lists(fragments, min_size=1, max_size=6).map("".join).filter(balanced)
stated = st.fixed_dictionaries(
    {
        "title": st.just("A Twin") | tex,
        "author": tex | st.sampled_from(["Doe, Jane", "useprefix=false and Doe, Jane", "family=Doe, given=J."]),
    },
    optional={
        "abstract": st.sampled_from(ABSTRACTS),
        "journal": tex,
        "year": st.sampled_from(["1999", "in press, 2001"]),
        "note": tex,
    },
)
keys = st.sampled_from(["doe", "a b", "Smith:2006", "ключ"])
kinds = st.sampled_from(["article", "inproceedings", "misc"])


def held_and_exported(path: Path, text: str, name: str) -> tuple[list[tuple[object, ...]], str]:
    """Return the papers of a file in a library, and their export."""
    with open_library(path, offline=True) as library:
        if "@" in text:
            library.add(Document(name="refs.bib", text=text), format="bibtex")
        papers = [(item.paper.key, item.paper.metadata) for item in library.find()]
        exported = library.export(format=name)
    assert exported.problems == ()
    said = [
        (
            key,
            settled(each.title),
            [replace(author, family=settled(author.family)) for author in each.authors],
            each.year,
            settled(each.venue),
        )
        for key, each in papers
    ]
    return sorted(said, key=repr), exported.text


@settings(max_examples=60)
@given(st.lists(st.tuples(keys, kinds, stated), max_size=4), st.sampled_from(["bibtex", "biblatex"]))
@example([("doe", "article", {"title": "A Twin", "author": "\\vphantom{\\textbackslash}'"})], "bibtex")
@example([("a b", "misc", {"title": "On Things", "author": "Garc{\\textbackslash}'ia, A."})], "biblatex")
@example(
    [("doe", "misc", {"title": "On \\\\{Things}}", "author": "useprefix=false and {} and \\NTG{} Team"})], "biblatex"
)
@example(
    [("doe", "misc", {"title": "A Twin", "author": "{\\TeX} Team", "abstract": text}) for text in ABSTRACTS], "bibtex"
)
def test_any_file_survives_an_export(written: list[tuple[str, str, dict[str, str]]], name: str) -> None:
    text = ""
    for number, (key, kind, fields) in enumerate(written):
        body = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
        text += f"@{kind}{{{key}{number},\n{body}}}\n"
    with TemporaryDirectory() as folder:
        held, exported = held_and_exported(Path(folder) / "first.sqlite3", text, name)
        again, _ = held_and_exported(Path(folder) / "second.sqlite3", exported, name)
    assert again == held


entries = st.text(alphabet='@{}(),="#\n\\% abtitleauthor1', max_size=80)


@given(
    st.lists(entries | st.just("@article{key,\n title = {A Title},\n author = {Doe, Jane},\n}"), max_size=5).map(
        "\n".join
    )
)
def test_every_line_of_any_text_is_accounted_for(text: str) -> None:
    document = Document(name="x.bib", text=text)
    if all(isinstance(block, RawText) and block.kind == "text" for block in read_blocks(text)):
        with pytest.raises(InputError):
            BibtexSource().parse(document)
        return
    parsed = BibtexSource().parse(document)
    spans = [(draft.line, draft.last_line) for draft in parsed.drafts]
    spans += [(span.first_line, span.last_line) for span in parsed.skipped]
    covered = {line for first, last in spans for line in range(first, last + 1)}
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    assert [line for line in lines if line not in covered] == []
    records = sorted([draft.record for draft in parsed.drafts] + [problem.record for problem in parsed.problems])
    assert records == list(range(1, len(records) + 1))


@pytest.mark.parametrize("name", ["family=Beethoven, given=Ludwig, prefix=van", "van Beethoven, Ludwig"])
def test_both_name_syntaxes_give_the_same_names(name: str) -> None:
    assert author_from_tex(name) == Author(family="Beethoven", given="Ludwig", particle="van")
