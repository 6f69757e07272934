"""The .bib source."""

import contextlib

import pytest

from readinglist.exporters import bibtex
from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Annotations, Author, Draft, OriginKind, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Confidence
from readinglist.sources.bibtex import BibtexSource, plugin


def parse(text: str):
    return plugin(OfflineContext(section={}, cache_folder="")).parse(Document(name="refs.bib", text=text))


def draft(fields: str, entry_type: str = "article") -> Draft:
    (found,) = parse(f"@{entry_type}{{key,\n{fields}\n}}\n").drafts
    return found


def test_a_complete_entry() -> None:
    found = draft(
        r"""title = {Schr{\"o}dinger's {Cat} and 50\% of $\psi$},
        author = {Doe, Jane and van Beethoven, Ludwig and others}, year = 2024, month = oct # "~24",
        journal = {Tom \& Jerry}, doi = {https://doi.org/10.1000/ABC},
        abstract = {Short.}, volume = 7, Custom = {kept {as} is}"""
    )
    paper = found.metadata
    assert (found.line, found.last_line, found.kind, found.citation_key, found.stated) == (
        1,
        6,
        OriginKind.BIB,
        "key",
        True,
    )
    assert paper.title == "Schrödinger's Cat and 50% of $\\psi$"
    assert [author.family for author in paper.authors] == ["Doe", "Beethoven", "others"]
    assert paper.date == PartialDate(2024, 10, 24)
    assert (paper.venue, paper.doi, paper.abstract, paper.entry_type) == (
        "Tom & Jerry",
        Doi("10.1000/abc"),
        "Short.",
        "article",
    )
    assert dict(paper.extra)["custom"] == "kept {as} is"
    assert dict(paper.extra)["volume"] == "7"
    assert dict(paper.extra)["title"].startswith("Schr{")


def test_fields_after_a_missing_comma_are_not_part_of_the_title() -> None:
    found = draft('title = {On Birds}\n  journal = "Nature" # { News}\n volume = 7\n author = {Doe, Jane}, year = 2001')
    assert (found.metadata.title, found.metadata.venue) == ("On Birds", "Nature News")
    assert [author.family for author in found.metadata.authors] == ["Doe"]
    assert dict(found.metadata.extra) == {"volume": "7"}


def test_html_becomes_tex_in_text_and_stays_in_urls() -> None:
    found = draft(
        r"""title = {<i>E. coli</i> &amp; H<sub>2</sub>O}, author = {M&uuml;ller, J.}, journal = {Cell &amp; Tissue},
        url = {https://example.org/?a=1&amp;b=2}, year = 2020"""
    )
    paper = found.metadata
    assert (paper.title, str(paper.authors[0]), paper.venue) == ("E. coli & H₂O", "J. Müller", "Cell & Tissue")
    assert dict(paper.extra) == {
        "title": r"\emph{E. coli} \& H\textsubscript{2}O",
        "url": "https://example.org/?a=1&amp;b=2",
    }


@pytest.mark.parametrize(
    ("keywords", "tags", "kept"),
    [
        ("Animals\nGlucose/*metabolism\nHumans", ("Animals", "Glucose/*metabolism", "Humans"),
         "Animals, Glucose/*metabolism, Humans"),
        ("machine\n   learning", ("machine learning",), "machine learning"),
        (r"50\,\%, one\_two", ("50 %", "one_two"), r"50\,\%, one\_two"),
        ("Aged, 80 and over\nHumans", ("Aged", "80 and over Humans"), "Aged, 80 and over Humans"),
    ],
)  # fmt: skip
def test_keywords_one_a_line(keywords: str, tags: tuple[str, ...], kept: str) -> None:
    found = draft(f"title = {{T}}, keywords = {{{keywords}}}")
    assert found.annotations.tags == tags
    assert dict(found.metadata.extra)["keywords"] == kept


def test_what_looks_like_a_field_within_a_value_is_text() -> None:
    found = draft("title = {Is {P} = NP or x = {y}?}, author = {Doe, Jane}")
    assert found.metadata.title == "Is P = NP or x = y?"


@pytest.mark.parametrize(
    ("fields", "version"),
    [
        ("eprint = {2410.18647}, archivePrefix = {arXiv}, primaryClass = {cs.LG}", None),
        ("eprint = {2410.18647v2}, eprinttype = {arxiv}, eprintclass = {cs.LG}", 2),
        ("eprint = {arXiv:2410.18647 [cs.LG]}", None),
        ("journal = {arXiv preprint arXiv:2410.18647}", None),
        ("journal = {ArXiv e-prints}, eprint = {2410.18647}", None),
        ("journal = {CoRR}, volume = {abs/2410.18647}", None),
        ("journal = {CoRR}, volume = {abs/2410.18647}, url = {http://arxiv.org/abs/2410.18647}", None),
        ("howpublished = {arXiv:2410.18647v3 [cs.LG]}", 3),
        ("doi = {10.48550/arXiv.2410.18647}, publisher = {arXiv}", None),
        ("url = {https://arxiv.org/pdf/2410.18647v1.pdf}", 1),
        ("note = {arXiv:2410.18647}", None),
    ],
)
def test_arxiv_ids_in_every_form(fields: str, version: int | None) -> None:
    found = draft(f"title = {{T}}, {fields}")
    assert found.metadata.arxiv_id == ArxivId("2410.18647")
    assert found.version == version
    assert found.metadata.venue == ""
    assert found.metadata.doi is None
    assert found.metadata.extra == ()


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {12345678}, eprinttype = {pubmed}",
        "note = {see also arXiv:2410.18647 and others}",
        "journal = {Journal of arXiv Studies}",
        "doi = {10.1000/x}",
    ],
)
def test_entries_that_are_not_arxiv_papers(fields: str) -> None:
    assert draft(f"title = {{T}}, {fields}").metadata.arxiv_id is None


@pytest.mark.parametrize(
    ("fields", "date", "kept"),
    [
        ("year = {2020}", PartialDate(2020), {}),
        ("date = {2020-05-17}", PartialDate(2020, 5, 17), {}),
        ("date = {2020-05/2021-06}", PartialDate(2020, 5), {"date": "2020-05/2021-06"}),
        ("year = {in press}", None, {"year": "in press"}),
        ("year = {-0044}", None, {"date": "-0044"}),
        ("year = 1999, number = {-0044}", PartialDate(1999), {"number": "-0044"}),
        (r"year = {{\noopsort{1973b}}1973}", PartialDate(1973), {"year": r"{\noopsort{1973b}}1973"}),
        ("year = 2020, month = {Spring}", PartialDate(2020), {"month": "Spring"}),
        ("year = 2020, month = {5}", PartialDate(2020, 5), {}),
        ("year = 2020, month = {May 2020}", PartialDate(2020, 5), {}),
        ("year = 2020, month = {May 3, 2020}", PartialDate(2020, 5, 3), {"month": "May 3, 2020"}),
        ("year = 2020, month = {May 2019}", PartialDate(2020), {"month": "May 2019"}),
        ("year = 2020, month = {July 18--22}", PartialDate(2020, 7, 18), {"month": "July 18--22"}),
        ("date={2020}, month=5, day={12}", PartialDate(2020, 5, 12), {}),
        ("date={1850~}", PartialDate(1850), {"date": "1850~"}),
    ],
)
def test_dates(fields: str, date: PartialDate | None, kept: dict[str, str]) -> None:
    paper = draft(f"title = {{T}}, {fields}").metadata
    assert paper.date == date
    assert dict(paper.extra) == kept


def test_annotations_of_the_reader() -> None:
    found = draft(
        "title = {T}, readstatus = {skimmed}, ranking = {rank4}, priority = {prio1}, "
        "keywords = {a; b c; a}, groups = {g}"
    )
    assert found.annotations == Annotations(status="skimmed", priority="high", rating=4, tags=("a", "b c", "g"))
    assert [name for name, _ in found.metadata.extra] == ["keywords", "groups"]


def test_status_of_zotero_reading_list() -> None:
    lines = "mine\nRead_Status: In Progress\nRead_Status_Date: 2026-08-24T17:58:12.710Z\nyours"
    found = draft(f"title = {{T}}, note = {{{lines}}}")
    assert found.annotations.status == "In Progress"
    assert dict(found.metadata.extra)["note"] == "mine yours"


def test_macros_parents_and_shared_data() -> None:
    parsed = parse(
        '@string{acm = "ACM"}\n@string{press = acm # { Press}}\n@xdata{shared, location = {Oslo}}\n'
        "@inproceedings{child, title = {T}, author = {A, B}, crossref = {Parent}, xdata = {shared}, publisher=press}\n"
        "@proceedings{parent, title = {The Proceedings}, year = 1999}\n"
    )
    child, parent = parsed.drafts
    assert (child.metadata.venue, child.metadata.date) == ("The Proceedings", PartialDate(1999))
    extra = dict(child.metadata.extra)
    assert (extra["location"], extra["publisher"], extra["crossref"]) == ("Oslo", "ACM Press", "Parent")
    assert "xdata" not in extra
    assert parent.metadata.title == "The Proceedings"
    assert [span.reason for span in parsed.skipped] == ["@string", "@string", "@xdata"]


def test_names_that_no_string_before_them_defines_are_reported() -> None:
    parsed = parse(
        "@article{a, title = {A}, author = {B}, journal = Late, month = feb}\n"
        "@article{b, title = {C}, author = {D}, journal = never # { Press}}\n"
        '@string{late = "Late Letters"}\n'
        "@article{c, title = {E}, author = {F}, journal = late, publisher = NEVER, note = {never}}\n"
    )
    assert [(each.line, each.key, each.message) for each in parsed.warnings] == [
        (1, "a", "@string late is defined after its use; its name is read as text"),
        (2, "b", "@string never is not defined (and 1 further entry); its name is read as text"),
    ]
    assert [each.metadata.venue for each in parsed.drafts] == ["Late", "never Press", "Late Letters"]
    assert parse('@string{j = "J"}\n@misc{k, title = j, month = feb}').warnings == ()


def test_entries_that_are_commented_out_are_named() -> None:
    parsed = parse(
        "@misc{a, title = {A}}\n% @book{old,\n%   title = {Old}\n% }\n"
        "@comment{book{older, title = {Older}}}\n@comment{jabref-meta: databaseType:bibtex;}\n"
    )
    assert [(each.line, each.message) for each in parsed.warnings] == [
        (2, "2 entries commented out and not added: old, older")
    ]
    assert [span.reason for span in parsed.skipped] == ["comment", "@comment", "jabref-meta"]


@pytest.mark.parametrize("more", ["", ", xdata = {}", ", crossref = { }", ", xdata = {shared, }"])
def test_an_entry_without_a_key_is_not_a_parent(more: str) -> None:
    parsed = parse(
        "@article{, title = {Another}, author = {Other, A.}, abstract = {A text.}, doi = {10.1000/x}, year = 1999}\n"
        f"@misc{{mine, title = {{Mine}}{more}}}\n@misc{{bare, doi = {{10.1000/y}}{more}}}\n"
        "@xdata{shared, language = {en}}\n"
    )
    papers = [draft.metadata for draft in parsed.drafts[1:]]
    assert [(paper.title, str(paper.doi or "")) for paper in papers] == [("Mine", ""), ("", "10.1000/y")]
    assert all((paper.authors, paper.abstract, paper.date) == ((), "", None) for paper in papers)


def test_entries_in_a_value_are_named() -> None:
    parsed = parse("@misc{a, title = {A}, note = {such as\n@misc{b, title = {B}}\n}}\n@misc{c, title = {C}}\n")
    assert [draft.citation_key for draft in parsed.drafts] == ["a", "c"]
    assert [(each.key, each.message) for each in parsed.warnings] == [
        ("a", "1 entry read as text of a value: b; check the braces")
    ]


def test_tags_have_no_commas() -> None:
    parsed = parse(
        "@misc{a, title = {A}, keywords = {Neoplasms, Breast; {x, y}; z}}\n"
        "@comment{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n1 ExplicitGroup:Birds, grey\\;0\\;a\\;;\n}\n"
    )
    (found,) = parsed.drafts
    assert found.annotations.tags == ("Neoplasms Breast", "x y", "z", "Birds grey")
    assert dict(found.metadata.extra)["keywords"] == "Neoplasms, Breast; {x, y}; z"


@pytest.mark.parametrize("name", ["[Anonymous]", "{[Anonymous]}", "[Anon.]", "(Anonymous)"])
def test_a_name_in_brackets_is_no_person_before_and_after_an_export(name: str) -> None:
    metadata = draft(f"title = {{T}}, author = {{{name}}}").metadata
    assert metadata.authors == (Author(family=name.strip("{}"), corporate=True),)
    text = bibtex.plugin(OfflineContext(section={}, cache_folder="")).render([Cited(key="k", metadata=metadata)]).text
    assert parse(text).drafts[0].metadata.authors == metadata.authors


def test_names_separated_by_commas_are_read_as_in_running_text() -> None:
    assert draft("title = {T}, author = {I. Newton, J. Maxwell, A. Einstein, and N. Bohr}").metadata.authors[
        1
    ] == Author(family="Maxwell", given="J.")


def test_records_are_counted_through_problems() -> None:
    parsed = parse(
        "@misc{a, title={A}}\n@misc{b,\n title = {B {,\n year = 1}\n@misc{c, note={no title}}\n@misc{d, title={D}}\n"
    )
    assert [(item.record, item.citation_key) for item in parsed.drafts] == [(1, "a"), (4, "d")]
    assert [(item.record, item.key, item.line) for item in parsed.problems] == [(2, "b", 2), (3, "c", 5)]


def test_comments_and_jabrefs_data_are_named() -> None:
    parsed = parse(
        '% Encoding: UTF-8\n@misc{a, title={A}}\n@Comment{jabref-meta: databaseType:bibtex;}\n@preamble{"x"}\n'
    )
    assert [span.reason for span in parsed.skipped] == ["comment", "jabref-meta", "@preamble"]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("@article{a,\n title={T}}", Confidence.YES),
        ("% note\n% more\n@misc(a, title={T})", Confidence.YES),
        ("JabRef wrote this.\n\n@misc{a,\n title={T}}", Confidence.YES),
        ("Write @article{...} like this:\n@article{ }\n", Confidence.MAYBE),
        ('@string{j = "J"}\n@comment{x}\n@preamble{"y"}\n@misc{a, title={T}, journal=j}', Confidence.YES),
        ("- A Title (arXiv:2101.00001)\n\n@misc{a,\n title={T},\n year={2021}}", Confidence.NO),
        ("mail me@example.org {now}", Confidence.NO),
        ("", Confidence.NO),
    ],
)
def test_recognise(text: str, confidence: Confidence) -> None:
    assert BibtexSource().recognise(Document(name="x", text=text)) == confidence


def test_a_foreign_text_is_an_error_with_a_hint() -> None:
    with pytest.raises(InputError) as caught:
        parse("Nothing of the kind.\n")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("entry", "stated"),
    [
        ("@misc{k, title={T}, author={Doe, Jane}}", True),
        ("@misc{k, title={T}, url={https://example.org}, year=2020}", False),
        ("@article{k, title={T}, journal={J}, year=2020}", False),
        ("@techreport{k, title={T}, institution={I}}", False),
        ("@inproceedings{k, title={T}, booktitle={B}}", False),
        ("@custom{k, title={T}}", False),
        ("@book{k, title={T}, publisher={P}}", True),
        ("@collection{k, title={T}, editor={Doe, Jane}}", True),
        ("@incollection{k, title={T}, editor={Doe, Jane}}", True),
        ("@proceedings{k, title={T}, year=2020}", True),
        ("@manual{k, title={T}}", True),
        ("@online{k, title={T}, url={https://example.org}}", True),
        ("@www{k, title={T}, url={https://example.org}}", True),
        ("@online{k, title={T}}", False),
        ("@manual{k, doi={10.1000/1}, author={Doe, Jane}}", False),
    ],
)
def test_entries_that_identify_their_paper(entry: str, stated: bool) -> None:
    (found,) = parse(entry).drafts
    assert found.stated is stated


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        ("@['JournalArticle', 'Review']{", "@['JournalArticle', 'Review']{"),
        ("@JournalArticle,Review{", "@JournalArticle,Review{"),
        ("@journal article{", "@journal article{"),
        ('@"article"{', '@"article"{'),
        ("@article[", "@article["),
        ("@article<", "@article<"),
        ("@article ", "@article"),
    ],
)
def test_an_opening_that_is_no_entry_is_a_problem(opening: str, shown: str) -> None:
    bad = f"{opening}b, title = {{B}},\n year = 2001}}"
    parsed = parse(f"@misc{{a, title = {{A}}}}\n\nsome text\n{bad}\n\n@misc{{c, title = {{C}}}}\n")
    assert [each.citation_key for each in parsed.drafts] == ["a", "c"]
    (problem,) = parsed.problems
    assert (problem.line, problem.key) == (4, "b")
    assert shown in problem.message


@pytest.mark.parametrize("rest", [", journal = {J}, year = 2001}", "\n\t, year = {2001}\n}", ' year = "2001"}'])
def test_fields_after_the_end_of_an_entry_are_a_problem(rest: str) -> None:
    parsed = parse(f"@misc{{a, title = {{A}}}}{rest}\n\n@misc{{b, title = {{B}}}}\n")
    assert [each.citation_key for each in parsed.drafts] == ["a", "b"]
    (problem,) = parsed.problems
    assert "after the end of an entry" in problem.message
    assert not parse("@misc{a, title = {A}},\nnot part of it, x = y\n\n@misc{b, title = {B}}\n").problems


@pytest.mark.parametrize("opening", ["@ article{", "@\narticle{", "@in-proceedings{", "@misc+1 {", "@my.type\n{"])
def test_types_are_read_as_in_bibtex(opening: str) -> None:
    (found,) = parse(f"{opening}b, title = {{B}}, year = 2001}}\n").drafts
    assert (found.citation_key, found.metadata.title) == ("b", "B")


def test_a_set_is_reported_as_what_it_is() -> None:
    parsed = parse("@set{s, entryset = {a, b}}\n@misc{a, title = {A}}\n")
    assert [problem.message for problem in parsed.problems] == ["no paper, but the set of the entries a, b"]


def test_xdata_in_all_its_forms() -> None:
    parsed = parse(
        "@xdata{pub, publisher = {Wiley}, location = {Rome}, xdata = {base}}\n"
        "@xdata{base, keywords = {x}, xdata = {pub}}\n"
        "@xdata{all-names, author = {Roe, Ann and Poe, Bob}, title = {Shared}}\n"
        "@book{a, author = {Zed, Q and xdata=all-names-author-2}, title = {One}, xdata = {pub}}\n"
        "@book{b, author = {xdata=all-names-author}, title = {xdata=all-names-title},"
        " location = {xdata=pub-location}}\n"
        "@book{c, author = {xdata=all-names-author-9}, title = {Three}, note = {xdata=none-note}}\n"
    )
    one, two, three = (each.metadata for each in parsed.drafts)
    assert [author.family for author in one.authors] == ["Zed", "Poe"]
    assert dict(one.extra) == {"publisher": "Wiley", "location": "Rome", "keywords": "x"}
    assert [author.family for author in two.authors] == ["Roe", "Poe"]
    assert (two.title, dict(two.extra)["location"]) == ("Shared", "Rome")
    assert dict(three.extra)["note"] == "xdata=none-note"


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ("journal = {arXiv}, volume = {2404.14619}", "2404.14619"),
        ("journal = {CoRR}, number = {2404.14619v2}", "2404.14619"),
        ("journaltitle = {ArXiv e-prints}, eid = {2404.14619}", "2404.14619"),
        ("eprint = {9901002}, primaryClass = {hep-th}, archivePrefix = {arXiv}", "hep-th/9901002"),
        ("eprint = {9901003}, eprintclass = {math.AG}, eprinttype = {arxiv}", "math/9901003"),
        ("journal = {Nature}, volume = {2404}, number = {14619}", ""),
        ("eprint = {9901002}, primaryClass = {physics-all}", ""),
        ("eprint = {9901002}, archivePrefix = {hep-th}", "hep-th/9901002"),
        ("eprint = {1234567}, eprinttype = {pubmed}", ""),
        ("eprint = {1011.1669}, archivePrefix = {SLAC}", ""),
        ("journal = {hep-th/9901002}", "hep-th/9901002"),
        ("arxivId = {2404.14619v2}", "2404.14619"),
        ("publisher = {arXiv}, number = {2404.14619}", "2404.14619"),
        ("howpublished = {arXiv}, eid = {2404.14619}", "2404.14619"),
        ("type = {arXiv preprint}, number = {2404.14619}", "2404.14619"),
        ("journal = {arXiv preprint hep-th/9901002}", "hep-th/9901002"),
        ("journal = {hep-th}, number = {9901002}", "hep-th/9901002"),
        ("journal = {lancet}, number = {9901002}", ""),
        ("journal = {Nature}, publisher = {arXiv}, number = {2404.14619}", ""),
    ],
)
def test_arxiv_ids_whose_parts_are_in_several_fields(fields: str, arxiv_id: str) -> None:
    assert str(draft(f"title = {{A}}, {fields}").metadata.arxiv_id or "") == arxiv_id


def test_an_address_in_eprint_becomes_the_url() -> None:
    address = "https://epubs.example.org/doi/pdf/10.1137/1.9"
    assert dict(draft(f"title = {{A}}, eprint = {{{address}}}").metadata.extra) == {"url": address}
    both = draft(f"title = {{A}}, eprint = {{{address}}}, url = {{https://example.org}}").metadata.extra
    assert dict(both) == {"url": "https://example.org", "eprinturl": address}


def test_marks_of_managers_leave_nothing() -> None:
    assert draft(r"title = {A}, annote = {\\}, note = {{}}, comment = { ~ }").metadata.extra == ()


def test_a_doi_keeps_its_case_beside_the_one_for_comparison() -> None:
    paper = draft("title = {A}, doi = {https://doi.org/10.1109/MPRV.2008}").metadata
    assert (paper.doi, dict(paper.extra)) == (Doi("10.1109/mprv.2008"), {"doi": "10.1109/MPRV.2008"})


def test_characters_of_windows_become_what_they_meant() -> None:
    assert draft("title = {Meaning\x97and \x93theta\x94 caf\x85}").metadata.title == "Meaning—and “theta” caf…"


def test_braces_around_numbers_and_dates_are_dropped() -> None:
    of_web_of_science = "Title = {{DNA}}, Year = {{2018}}, Month = {{MAR}}, Volume = {{12}}, Pages = {{ {1--2} }}"
    found = draft(of_web_of_science).metadata
    assert found.date == PartialDate(2018, 3)
    assert dict(found.extra) == {"title": "{DNA}", "volume": "12", "pages": "1--2"}
    assert dict(draft("title = {A}, volume = {{1}{2}}, note = {{B}}").metadata.extra) == {
        "volume": "{1}{2}",
        "note": "{B}",
    }


@pytest.mark.parametrize("number", ["2404.14619", "arXiv:2404.14619"])
def test_reports_of_arxiv_keep_what_is_printed(number: str) -> None:
    report = draft(f"title = {{A}}, institution = {{arXiv}}, number = {{{number}}}", "techreport").metadata
    assert report.arxiv_id == ArxivId("2404.14619")
    assert dict(report.extra) == {"institution": "arXiv", "number": number}


@pytest.mark.parametrize(
    ("doi", "known", "warning"),
    [
        ("10.1000/ab cd", None, "invalid DOI '10.1000/ab cd', kept as text"),
        ("10.1000/ab, 10.1000/cd", Doi("10.1000/ab"), "DOI 10.1000/ab is read from '10.1000/ab, 10.1000/cd'"),
    ],
)
def test_dois_are_not_cut_silently(doi: str, known: Doi | None, warning: str) -> None:
    parsed = parse(f"@misc{{k, title = {{A}}, doi = {{{doi}}}}}")
    assert (parsed.drafts[0].metadata.doi, dict(parsed.drafts[0].metadata.extra)) == (known, {"doi": doi})
    assert [each.message for each in parsed.warnings] == [warning]


@pytest.mark.parametrize(
    ("fields", "entry_type", "expected"),
    [
        ("institution = {College of Science and Technology}, year = 2001", "techreport", "Science {and} Technology"),
        ("institution = {MIT and CERN}, date = {2001}", "report", "MIT and CERN"),
        ("institution = {MIT AND\n  CERN}, year = 2001", "techreport", "MIT {AND} CERN"),
        ("institution = {MIT {and} CERN and X}, year = 2001", "techreport", "MIT {and} CERN {and} X"),
    ],
)
def test_texts_of_bibtex_are_no_lists(fields: str, entry_type: str, expected: str) -> None:
    assert expected in dict(draft(f"title = {{A}}, {fields}", entry_type).metadata.extra)["institution"]


def test_a_conflict_of_git_is_a_problem() -> None:
    parsed = parse("@misc{a, title = {A},\n<<<<<<< HEAD\n year = 2001,\n=======\n year = 2002,\n>>>>>>> other\n}\n")
    assert (parsed.problems[0].line, "conflict" in parsed.problems[0].message) == (2, True)


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> other"])
def test_half_a_conflict_of_git_is_one(marker: str) -> None:
    parsed = parse(f"@misc{{a, title = {{A}}}}\n{marker}\n@misc{{b, title = {{B}}}}\n=======\n")
    assert (parsed.problems[0].line, "conflict" in parsed.problems[0].message) == (2, True)


@pytest.mark.parametrize("part", ["@['a']{", "@[a", "@a b{k,", "@a{k, x = {xdata=k-x", "% {\n", "@\n"])
def test_hostile_openings_are_read_in_linear_time(part: str) -> None:
    with contextlib.suppress(InputError):
        parse("@misc{a, title = {A}}\n" + part * 5_000)


def test_further_addresses_are_kept_in_a_field_that_both_programs_know() -> None:
    urls = "url = {http://a.org/x http://b.org/y}"
    assert draft(f"title = {{A}}, {urls}").metadata.extra == (("url", "http://a.org/x"), ("verba", "http://b.org/y"))
    taken = dict(draft(f"title = {{A}}, verba = {{mine}}, {urls}").metadata.extra)
    assert (taken["verba"], taken["verbb"]) == ("mine", "http://b.org/y")
    full = dict(draft(f"title = {{A}}, verba = {{1}}, verbb = {{2}}, verbc = {{3}}, {urls}").metadata.extra)
    assert full["url"] == "http://a.org/x http://b.org/y"
