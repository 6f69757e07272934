"""Checks and fixes of files, the library and manuscripts."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from readinglist.files.documents import Document
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext
from readinglist.library.journal import changes
from readinglist.library.query import Everything, Term
from readinglist.linting.bibliography import read_bibliography
from readinglist.linting.check import CheckRules, check_files, check_library
from readinglist.linting.findings import Finding, FindingFilter, Fix
from readinglist.linting.fixes import FixedText, fix_library, fix_text, library_changes
from readinglist.linting.manuscript_rules import manuscript_findings
from readinglist.manuscripts import manuscript
from readinglist.manuscripts.citations import Citation, Citations
from readinglist.papers.errors import ReadinglistError, UsageError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Candidate, Draft, Item, Metadata, OriginKind, Reading, Resolution
from readinglist.papers.statuses import STATUSES, Status
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Found, LookupFailed
from readinglist.sources import bibtex
from tests.growth import assert_linear
from tests.papers import NOON, item
from tests.workspaces import Clock, workspace

SOURCE = bibtex.plugin(OfflineContext(section={}, cache_folder=""))
HU = tuple(author_from_display(name) for name in ("Ada Hu", "Fan Lin"))
NOETHER = (author_from_display("Emmy Noether"),)


class Catalogue:
    """Knows papers by identifier, and does not respond for others."""

    name = "known"
    needs_network = False

    def __init__(self, *known: Metadata) -> None:
        self._known = known

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        for _ in records:
            yield Found(
                candidates=tuple(
                    Candidate(metadata=each, resolver="known", kind=OriginKind.CATALOGUE) for each in self._known
                )
            )


class Silent(Catalogue):
    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        yield from (LookupFailed(reason="gone") for _ in records)


def read(text: str) -> tuple[Document, Sequence[Draft]]:
    document = Document(name="refs.bib", text=text)
    return document, SOURCE.parse(document).drafts


def reading(text: str) -> tuple[Sequence[Draft], Callable[[str], Sequence[Draft]]]:
    """Return the drafts of a text, and how others are read."""
    return read(text)[1], lambda other: read(other)[1]


def found(*texts: str, rules: CheckRules | None = None) -> list[tuple[str, str]]:
    checked = check_files([read(text) for text in texts], rules or CheckRules())
    return [(finding.code, finding.key) for each in checked for finding in each.findings]


def put(context: LibraryContext, *items: Item) -> None:
    with context.store.begin() as unit:
        for each in items:
            unit.apply(changes(None, each, reader=context.reader, at=NOON))


def test_files_share_macros_and_keys() -> None:
    strings = '@string{jot = "Things"}\n@proceedings{book, title = {B}, year = 2020, editor = {E}}\n'
    using = "@article{a, title = {T}, author = {A B}, year = 2020, journal = jot, xref = {book}}\n"
    assert found(using) == [("undefined-string", "a"), ("unknown-reference", "a")]
    assert found(using, strings) == []


def test_the_model_is_given_recorded_or_detected() -> None:
    noted = "@comment{jabref-meta: databaseType:biblatex;}\n@dataset{a, title = {T}}\n"
    assert [each.model for each in check_files([read(noted)], CheckRules())] == ["biblatex"]
    assert [each.model for each in check_files([read(noted)], CheckRules(model="bibtex"))] == ["bibtex"]
    assert [each.model for each in check_files([read("@misc{a, title = {T}}")], CheckRules())] == ["bibtex"]
    with pytest.raises(UsageError, match="latex"):
        check_files([read(noted)], CheckRules(model="latex"))


def test_fields_after_the_end_of_an_entry_are_lost() -> None:
    text = "@misc{a, title = {T}, author = {A B}}, year = {2001}}\n@misc{b, title = {U}, author = {A B}}\n"
    assert found(text) == [("syntax", "")]
    assert found(text.replace(", year = {2001}}", " (a note)")) == []


TWINS = """
@misc{one, title = {Chains in Lattices}, author = {Hu, Ada}, year = 2020}
@misc{two, title = {Chains in Lattices}, author = {Hu, Ada}, year = 2020}
@misc{TWO, title = {Chains in Lattices}, author = {Hu, Ada}, year = 2020}
"""
COLUMNS = """
@article{one, title = {Questions and Answers}, author = {Hu, Ada}, year = 2020, journal = {Things}, volume = 1}
@article{two, title = {Questions and Answers}, author = {Hu, Ada}, year = 2020, journal = {Things}, volume = 2}
"""
SAME_ID = """
@misc{one, title = {Chains in Lattices}, author = {Noether, Emmy}, year = 2020, eprint = {2410.00001}}
@misc{two, title = {Wheels of Fortune}, author = {Hu, Ada}, year = 2020, eprint = {2410.00001}}
"""


def test_duplicates() -> None:
    only = CheckRules(choice=FindingFilter.of(["duplicate-paper"], []))
    assert set(found(TWINS, rules=only)) == {("duplicate-paper", "two"), ("duplicate-paper", "TWO")}
    assert found(TWINS.replace("{two", "{ONE").replace("{TWO", "{One"), rules=only) == []
    assert found(COLUMNS, rules=only) == []
    assert found(COLUMNS.replace("volume = 2", "volume = 1"), rules=only) == [("duplicate-paper", "two")]
    assert found(SAME_ID, rules=only) == [("duplicate-paper", "two")]
    assert found(TWINS.replace("author = {Hu, Ada}, ", ""), rules=only) == []


def test_a_draft_without_an_entry_is_skipped() -> None:
    document, drafts = read("@misc{a, title = {T}, author = {A B}}")
    moved = [replace(each, line=9) for each in drafts]
    assert check_files([(document, moved)], CheckRules())[0].findings == ()


def test_drafts_find_their_entries() -> None:
    """An entry without a paper has no draft."""
    text = "@misc{a, note = {x}}\n@misc{b, title = {Wheels}, author = {Hu, Ada}, eprint = {2410.00001}}"
    known = Metadata(title="Chains in Lattices", authors=NOETHER, arxiv_id=ArxivId("2410.00001"))
    rules = CheckRules(catalogues=(Catalogue(known),), choice=FindingFilter.of(["id-mismatch"], []))
    assert found(text, rules=rules) == [("id-mismatch", "b")]


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Metadata(title="Wheels of Fortune", authors=(*NOETHER, *HU), arxiv_id=ArxivId("2410.00001")), "id-mismatch"),
        (Metadata(title="Wheels of Fortune", authors=HU, arxiv_id=ArxivId("2410.00001")), ""),
        (Metadata(title="Wheels of Fortune", authors=NOETHER, arxiv_id=ArxivId("2410.00002")), ""),
        (Metadata(title="Chains in Lattices", authors=NOETHER, arxiv_id=ArxivId("2410.00001")), ""),
        (
            Metadata(title="Chains in Lattices", authors=HU, arxiv_id=ArxivId("2410.00001"), doi=Doi("10.1000/1")),
            "published",
        ),
        (
            Metadata(title="Chains in Lattices", authors=HU, arxiv_id=ArxivId("2410.00001"), journal_ref="Things 1"),
            "published",
        ),
    ],
)
def test_the_catalogue(known: Metadata, code: str) -> None:
    text = "@misc{a, title = {Chains in Lattices}, author = {%s}, year = 2024, eprint = {2410.00001}}"
    by = "Nobody, Ann" if code == "id-mismatch" else "Hu, Ada"
    rules = CheckRules(catalogues=(Silent(), Catalogue(known)))
    assert found(text % by, rules=rules) == ([(code, "a")] if code else [])
    quiet = replace(rules, choice=FindingFilter.of([], ["id-mismatch", "published"]))
    assert found(text % by, rules=quiet) == []


def test_a_common_abstract_means_the_same_paper() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    known = Metadata(title="Wheels", authors=NOETHER, arxiv_id=ArxivId("2410.00001"), abstract=words)
    text = f"@misc{{a, title = {{Chains}}, author = {{Hu, Ada}}, eprint = {{2410.00001}}, abstract = {{{words}}}}}"
    assert found(text, rules=CheckRules(catalogues=(Catalogue(known),))) == []


def test_the_library(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    article = item("a", "On Alpha", authors=HU, entry_type="article", extra=(("pages", "1-2"), ("year", "2020")))
    venue = item("b", "On Beta", authors=HU, venue="Things", extra=(("note", "x"),))
    preprint = item("c", "On Gamma", authors=HU, entry_type="article", arxiv_id=ArxivId("2410.00001"))
    waiting = item("d", "On Gamma", authors=HU)
    waiting = replace(waiting, paper=replace(waiting.paper, resolution=Resolution.AMBIGUOUS))
    put(context, article, venue, preprint, waiting)
    checked = check_library(Everything(), context, CheckRules())
    assert (checked.entries, checked.model, checked.name) == (4, "bibtex", "library")
    assert [(each.code, each.key, each.field) for each in checked.findings] == [
        ("page-hyphen", "a", "pages"),
        ("missing-field", "a", "journal"),
        ("missing-field", "b", "year"),
        ("unresolved", "d", ""),
        ("duplicate-paper", "d", ""),
    ]
    assert "duplicate-paper" not in {
        each.code for each in check_library(Term("key", "b"), context, CheckRules()).findings
    }
    only = check_library(Term("key", "c"), context, CheckRules())
    assert [each.code for each in only.findings] == ["duplicate-paper"]
    nothing = check_library(Term("key", "b"), context, CheckRules(model="biblatex"))
    assert (nothing.model, nothing.entries) == ("biblatex", 1)
    context.store.close()


def test_fixing_the_library_is_one_batch(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    put(context, item("a", "On Alpha", extra=(("pages", "1-2"), ("note", "1-2"))), item("b", "On Beta"))
    findings = check_library(Everything(), context, CheckRules()).findings
    gone = Finding(
        code="page-hyphen", message="", key="gone", field="pages", fix=Fix(line=0, column=0, old="1", new="2")
    )
    old = replace(gone, key="b")
    assert len(library_changes((*findings, gone, old), context)) == 1
    (change,) = fix_library(findings, context)
    assert change.after
    assert change.after.paper.metadata.extra == (("pages", "1--2"), ("note", "1-2"))
    assert fix_library(findings, context) == ()
    journal.undo(context)
    assert len(fix_library(findings, context)) == 1
    context.store.close()


def test_fixing_a_text_keeps_its_papers() -> None:
    text = "@misc{a, title = {T}, pages = {1-2}}\r\n"
    checked = check_files([read(text)], CheckRules())[0]
    made = fix_text(text, checked.findings, *reading(text))
    assert (made.after, made.count, made.unfit) == ("@misc{a, title = {T}, pages = {1--2}}\r\n", 1, ())
    assert fix_text(made.after, checked.findings, *reading(made.after)).count == 0
    assert fix_text(text, (), *reading(text)).after == text
    evil = Finding(code="page-hyphen", message="", field="pages", fix=Fix(line=1, column=20, old="T", new="Another"))
    with pytest.raises(ReadinglistError, match="nothing was changed"):
        fix_text(text, [replace(evil, fix=replace(evil.fix, column=text.index("{T") + 2))], *reading(text))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("seed", range(20))
def test_the_diff_of_fixes_is_that_of_difflib(seed: int, end: str) -> None:
    chance = Random(seed)
    before = [f"line {number}{end}" for number in range(chance.randint(1, 60))]
    before[-1] = before[-1].rstrip("\r\n") if chance.random() < 0.5 else before[-1]
    changed = {number for number in range(len(before)) if chance.random() < 0.1}
    after = [line.replace("line", "fixed") if number in changed else line for number, line in enumerate(before)]
    made = FixedText(before="".join(before), after="".join(after), count=len(changed))
    assert list(made.diff("a.bib", "fixed.bib")) == list(difflib.unified_diff(before, after, "a.bib", "fixed.bib"))


def test_a_few_fixes_parse_only_the_entries_that_they_may_affect() -> None:
    text = "".join(f"@misc{{k{number}, title = {{T{number}}},\r\n year = 2001}}\r\n" for number in range(50))
    parent = "@proceedings{p, title = {P}, year = {2001}, pages = {1-2}}\n"
    child = "@inproceedings{c, title = {C}, crossref = {P}}\n"
    text = f"@string{{x = {{y}}}}\n{child}{text}{parent}"
    parsed: list[str] = []
    findings = check_files([read(text)], CheckRules())[0].findings
    made = fix_text(text, findings, read(text)[1], lambda part: parsed.append(part) or read(part)[1])
    assert made.after == text.replace("1-2", "1--2")
    assert [" ".join(part.split()) for part in parsed] == [
        " ".join(f"@string{{x = {{y}}}}\n{child}{each}".split()) for each in (parent, parent.replace("1-2", "1--2"))
    ]
    place = parent.index("2001") + 1
    for field, new in (("year", "1999"), ("year", "20}1")):
        evil = Finding(code="bad-year", message="", field=field, fix=Fix(line=103, column=place, old="2001", new=new))
        for whole in (text, text.replace("title = {P}, year", "note  = {P}, year"), text.replace("crossref", "xdata")):
            with pytest.raises(ReadinglistError, match="nothing was changed"):
                fix_text(whole, [evil], *reading(whole))


@pytest.mark.slow
def test_fixing_is_linear_and_parses_only_the_fixed_text() -> None:
    entry = "@misc{{k{0}, title = {{T{0}}}, pages = {{{0}-99999}}}}\n\n"

    def fix(entries: int) -> None:
        text = "".join(entry.format(number) for number in range(entries))
        document, drafts = read(text)
        findings = [
            Finding(code="page-hyphen", message="", field="pages", fix=Fix(line=line, column=place, old="-", new="--"))
            for line, place in ((number, part.find("-") + 1) for number, part in enumerate(text.split("\n"), 1))
            if place
        ]
        parsed: list[str] = []
        made = fix_text(document.text, findings, drafts, lambda text: parsed.append(text) or read(text)[1])
        assert (made.count, parsed) == (entries, [made.after])
        assert sum(line.startswith("+@misc") for line in made.diff("a.bib", "b.bib")) == entries

    assert_linear(fix, 500)


def with_status(key: str, status: str) -> Item:
    return replace(item(key, f"On {key}"), reading=Reading(status=status))


def test_a_manuscript(tmp_path: Path) -> None:
    context = replace(
        workspace(tmp_path, clock=Clock()), statuses=(*STATUSES, Status(name="presented", open=False, title="P"))
    )
    statuses = {"alpha": "read", "beta": "to-read", "gamma": "skimmed", "delta": "dropped", "epsilon": "presented",
                "zeta": "lost"}  # fmt: skip
    put(context, *(with_status(key, status) for key, status in statuses.items()), with_status("uncited", "read"))
    keys = ("Alpha", "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "alhpa", "qqq", "made", "biblatex-control")
    citations = Citations(
        cited=tuple(Citation(key=key, document="p.aux", line=2) for key in keys), defined=frozenset({"made"})
    )
    made = manuscript.compare(citations, Everything(), context)
    assert [each.item.paper.key for each in made.read] == ["alpha", "epsilon"]
    assert manuscript_findings(made)[-1].document == "library"
    assert [each.item.paper.key for each in made.unread] == ["beta", "zeta"]
    assert [(each.citation.key, each.near) for each in made.unknown] == [("alhpa", ("alpha",)), ("qqq", ())]
    assert made.cited == 8
    assert [(each.code, each.key) for each in manuscript_findings(made)] == [
        ("cited-unknown", "alhpa"), ("cited-unknown", "qqq"), ("cited-unread", "beta"), ("cited-unread", "zeta"),
        ("cited-skimmed", "gamma"), ("cited-dropped", "delta"), ("read-uncited", "uncited"),
    ]  # fmt: skip
    assert "did you mean alpha?" in manuscript_findings(made)[0].message
    everything = manuscript.compare(Citations(everything=True), Everything(), context)
    assert (everything.cited, everything.uncited, len(everything.read)) == (7, [], 3)
    part = manuscript.compare(Citations(cited=(Citation(key="alpha"),)), Term("key", "beta"), context)
    assert (part.cited, part.uncited) == (1, [])
    context.store.close()


def test_macros_in_a_preamble_are_defined_before_it() -> None:
    entry = "@article{a, author = {A B}, title = {T}, journal = {J}, year = 2020}\n"
    assert found(f'@preamble{{"x" # lost}}\n@string{{lost = "y"}}\n{entry}') == [("undefined-string", "")]
    assert found(f'@string{{kept = "y"}}\n@preamble{{"x" # kept}}\n{entry}') == []


def test_text_before_an_entry_is_reported_for_biber() -> None:
    entry = "@article{a, author = {A B}, title = {T}, journal = {J}, date = {2020}}"
    texts = (f"% a comment\n{entry}\nthe end\n", f"{entry},\n{entry.replace('{a', '{b')}", f"Notes\n{entry}\n")
    codes = [[code for code, _ in found(text, rules=CheckRules(model="biblatex"))] for text in texts]
    assert [each.count("stray-text") for each in codes] == [0, 0, 1]
    assert "stray-text" not in [code for code, _ in found(texts[2], rules=CheckRules(model="bibtex"))]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('@preamble{"a}', 13),
        ('@preamble{"a" # }', 17),
        ('@preamble{"a" "b"}', 15),
        ('@preamble{"a" # b c}', 19),
        ("@preamble{{a}", 14),
        ('@preamble("a"}', 14),
        ('@preamble{"a",}', 14),
        ('@preamble"a"', 1),
        ("@preamble{}", 11),
        ('@string{b = "x" "y"}', 1),
        ('@preamble{"a" # "b"}', 0),
        ('@preamble(b # {"} # 1)', 0),
    ],
)
def test_what_neither_program_reads_outside_of_entries(text: str, column: int) -> None:
    book = "@book{k, author = {A}, title = {T}, publisher = {P}, year = 2000}"
    text = f'@string{{b = "x"}}\n@string{{c = "y"}}\n{text}\n{book}\n'
    for model in ("bibtex", "biblatex"):
        (checked,) = check_files([read(text)], CheckRules(model=model))
        problems = [(each.line, each.column) for each in checked.findings if each.code == "syntax"]
        assert problems == ([(3, column)] if column else [])


@pytest.mark.parametrize(
    ("text", "of_bibtex", "of_biblatex"),
    [
        ("% by ann@example.org", ["syntax"], []),
        ("@comment{ann@example.org}", ["syntax"], []),
        ("@comment{@book{old, title = {T}}}", ["stray-text"], []),
        ("% @book{old,\n%  title = {T}\n% }", ["syntax"], []),
        ("@comment{\n@string{old = {T}}\n}", [], ["stray-text"]),
        ("@comment{not closed", [], ["syntax"]),
        ("@comment(not closed", [], ["syntax"]),
        ("@comment{closed}}", [], ["stray-text"]),
        ('@string{b = "x",}', ["syntax"], []),
        ("@comment not in braces", [], ["stray-text", "syntax"]),
        ('@comment"in quotation marks"', ["syntax"], ["stray-text", "syntax"]),
        ("mail @ home", ["syntax"], ["stray-text", "syntax"]),
        ('@string b = "x"', ["syntax"], ["stray-text", "syntax"]),
        ("@comment{jabref-meta: grouping}", [], []),
        ("@comment{a {b} c} @comment(d)", [], []),
        ("% no address", [], []),
    ],
)
def test_comments_end_elsewhere_for_bibtex_and_biber(text: str, of_bibtex: list[str], of_biblatex: list[str]) -> None:
    text = f"{text}\n@book{{k, author = {{A}}, title = {{T}}, publisher = {{P}}, year = 2000}}\n"
    for model, codes in (("bibtex", of_bibtex), ("biblatex", of_biblatex)):
        assert sorted(code for code, _ in found(text, rules=CheckRules(model=model))) == codes


@pytest.mark.parametrize(("model", "codes"), [("bibtex", []), ("biblatex", [("unknown-reference", "a")])])
def test_keys_in_references_are_case_sensitive_for_biber(model: str, codes: list[tuple[str, str]]) -> None:
    book = "@book{Sand, author = {B}, title = {Sand}, booktitle = {Sand}, publisher = {P}, year = 2000}"
    part = "@inbook{a, author = {A}, title = {T}, chapter = 1, pages = {1}, volume = 1, crossref = {sand}}"
    findings = found(f"{part}\n{book}\n", rules=CheckRules(model=model))
    assert [each for each in findings if each[0] == "unknown-reference"] == codes


@pytest.mark.slow
@pytest.mark.parametrize("part", ["@", "@comment{", "@comment(", "@preamble{", "@comment{\n@a{b}\n"])
def test_texts_outside_of_entries_are_checked_in_linear_time(part: str) -> None:
    assert_linear(lambda times: read_bibliography(part * times), 300)
