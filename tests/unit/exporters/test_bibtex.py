"""Entries as text: types, fields, options."""

import re
from dataclasses import replace

import pytest

from readinglist.exporters import biblatex, bibtex
from readinglist.files.documents import Document
from readinglist.papers.errors import SettingsError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Metadata, PartialDate, Reading
from readinglist.papers.statuses import Status
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from readinglist.sources.bibtex import BibtexSource

PREPRINT = Metadata(
    title="Data Scaling Laws for GPT",
    authors=(Author(family="Hu", given="Yingdong"),),
    abstract="We say $x$ & more.",
    date=PartialDate(2024, 10, 24),
    arxiv_id=ArxivId("2410.18647"),
    primary_category="cs.RO",
)


def render(module, *papers: Cited, **section: object):
    return module.plugin(OfflineContext(section=section, cache_folder="")).render(papers)


def test_a_preprint_for_bibtex() -> None:
    assert render(bibtex, Cited(key="hu2024data", metadata=PREPRINT)).text == (
        "@article{hu2024data,\n"
        "  title = {Data Scaling Laws for {GPT}},\n"
        "  author = {Hu, Yingdong},\n"
        "  year = {2024},\n"
        "  month = oct,\n"
        "  journal = {arXiv preprint arXiv:2410.18647},\n"
        "  eprint = {2410.18647},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.RO},\n"
        "  url = {https://arxiv.org/abs/2410.18647},\n"
        "}\n"
    )


def test_a_preprint_without_authors_is_no_article_which_would_need_them() -> None:
    text = render(bibtex, Cited(key="k", metadata=replace(PREPRINT, authors=()))).text
    assert text.startswith("@misc{k,")
    assert "howpublished = {arXiv:2410.18647}" in text


def test_a_preprint_for_biblatex() -> None:
    assert render(biblatex, Cited(key="hu2024data", metadata=PREPRINT, aliases=("old1", "old 2", "old3"))).text == (
        "@online{hu2024data,\n"
        "  title = {Data Scaling Laws for {GPT}},\n"
        "  author = {Hu, Yingdong},\n"
        "  date = {2024-10-24},\n"
        "  eprint = {2410.18647},\n"
        "  eprinttype = {arxiv},\n"
        "  eprintclass = {cs.RO},\n"
        "  pubstate = {prepublished},\n"
        "  url = {https://arxiv.org/abs/2410.18647},\n"
        "  ids = {old1, old3},\n"
        "}\n"
    )


def test_options() -> None:
    paper = Cited(key="k", metadata=PREPRINT)
    misc = render(bibtex, paper, preprint="misc", protect_titles=False, omit=["URL", "month"], abstract=True).text
    assert misc.startswith("@misc{k,\n  title = {Data Scaling Laws for GPT},\n")
    assert "howpublished = {arXiv:2410.18647}" in misc
    assert "url" not in misc
    assert "month" not in misc
    assert "abstract = {We say $x$ \\& more.}" in misc
    assert "abstract" in render(bibtex, replace(paper, with_abstract=True)).text
    assert "{Scaling}" in render(bibtex, paper, proper_terms=["Scaling"]).text


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_fields_and_their_order(module) -> None:
    paper = Cited(key="k", metadata=PREPRINT)

    def names(**options: object) -> list[str]:
        return re.findall(r"^  (\w+) = ", render(module, paper, **options).text, re.MULTILINE)

    assert names(fields=["Title", "author", "eprint", "abstract"]) == ["title", "author", "eprint", "abstract"]
    assert names(order=["url", "author"])[:3] == ["url", "author", "title"]
    assert names(order=["url"], omit=["URL"])[0] == "title"
    assert names(omit=[]) == names()
    assert sorted(names(order=["eprint", "title"])) == sorted(names())
    for wrong in ({"fields": ["doi"], "omit": ["DOI"]}, {"fields": []}, {"order": ["a b"]}, {"fields": "title"}):
        with pytest.raises(SettingsError):
            names(**wrong)


def test_commands_of_the_settings_are_written_and_others_named() -> None:
    paper = Cited(key="k", metadata=Metadata(title="T", extra=(("note", r"A \includegraphics{x}"),)))
    assert r"note = {A \includegraphics{x}}" in render(bibtex, paper, commands=["includegraphics"]).text
    refused = render(bibtex, paper)
    assert r"\includegraphics" not in refused.text
    assert r"note: \includegraphics" in refused.warnings[0].message
    for wrong in ("a b", "é", "", 3):
        with pytest.raises(SettingsError):
            render(bibtex, paper, commands=[wrong])


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_unknown_options_are_named_all_at_once(module) -> None:
    with pytest.raises(SettingsError) as caught:
        render(module, preprnt="misc", preprint="book", abstract="no", omit="url", encoding="latin-1")
    assert [word for word in ("preprnt", "'book'", "'no'", "'url'", "'latin-1'") if word not in str(caught.value)] == []
    assert caught.value.hint


def test_a_published_paper_keeps_type_fields_and_arxiv_number() -> None:
    paper = Metadata(
        title="T",
        authors=(Author(family="Doe", given="Jane"),),
        venue="Advances in Neural Information Processing Systems",
        date=PartialDate(2024),
        doi=Doi("10.1000/1"),
        arxiv_id=ArxivId("2410.18647"),
        extra=(("pages", "1--9"), ("zzz", "kept"), ("b d", "lost")),
    )
    rendered = render(bibtex, Cited(key="k", metadata=paper))
    assert rendered.text.startswith("@inproceedings{k,")
    assert "booktitle = {Advances in" in rendered.text
    assert (
        rendered.text.index("pages")
        < rendered.text.index("doi")
        < rendered.text.index("eprint")
        < rendered.text.index("zzz")
    )
    assert "lost" not in rendered.text
    assert [problem.key for problem in rendered.warnings] == ["k"]


@pytest.mark.parametrize(
    ("venue", "entry"),
    [("", "@misc{k,\n  title"), ("Nature", "@article{k,\n"), ("Advances in Neural X", "@inproceedings{k,\n")],
)
def test_the_type_of_a_paper_without_one_follows_from_its_venue(venue: str, entry: str) -> None:
    text = render(bibtex, Cited(key="k", metadata=Metadata(title="T", venue=venue))).text
    assert text.startswith(entry)
    assert ("journal = {Nature}" in text) is (venue == "Nature")


def test_unresolved_papers_get_required_fields() -> None:
    text = render(bibtex, Cited(key="k", metadata=Metadata(title="(A) Title: Nobody Knows"))).text
    assert "year = {n.d.}" in text
    assert "date = {XXXX}" in text
    assert "key = {A Title: Nobody}" in text
    assert "key = {k}" in render(bibtex, Cited(key="k", metadata=Metadata(title="[...]"))).text
    assert "date = {XXXX}" in render(biblatex, Cited(key="k", metadata=Metadata(title="T"))).text


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_entries_of_a_bib_file_get_nothing_invented(module) -> None:
    source = "@misc{k,\n  title = {Only a title},\n  howpublished = {Somewhere},\n}\n"
    (draft,) = BibtexSource().parse(Document(name="x", text=source)).drafts
    assert render(module, Cited(key="k", metadata=draft.metadata)).text == source


def test_original_tex_is_written_while_it_means_the_same() -> None:
    source = "@article{k,\n  title = {A \\emph{Bayesian} {View} of \\mymacro{x}},\n  author = {Doe, Jane},\n}\n"
    (draft,) = BibtexSource().parse(Document(name="x", text=source)).drafts
    assert (
        "title = {A \\emph{Bayesian} {View} of \\mymacro{x}}"
        in render(bibtex, Cited(key="k", metadata=draft.metadata)).text
    )
    changed = Metadata(title="Another", extra=draft.metadata.extra)
    assert "title = {Another}" in render(bibtex, Cited(key="k", metadata=changed)).text


def test_a_subtitle_is_part_of_the_title_and_stays_apart_where_biblatex_wants_it() -> None:
    source = "@book{k,\n  title = {Quiet},\n  subtitle = {The Power},\n  author = {Cain, Susan},\n}\n"
    (draft,) = BibtexSource().parse(Document(name="x", text=source)).drafts
    assert draft.metadata.title == "Quiet. The Power"
    assert render(biblatex, Cited(key="k", metadata=draft.metadata)).text == source
    plain = render(bibtex, Cited(key="k", metadata=draft.metadata)).text
    assert "title = {Quiet. The Power}" in plain
    assert "subtitle" not in plain
    renamed = Metadata(title="Loud", extra=draft.metadata.extra)
    assert "subtitle" not in render(biblatex, Cited(key="k", metadata=renamed)).text


@pytest.mark.parametrize(
    ("fields", "date", "expected"),
    [
        ((("date", "2020-05/2021-06"),), PartialDate(2020, 5), "date = {2020-05/2021-06}"),
        ((("date", "2020-05/2021-06"),), PartialDate(2019), "date = {2019}"),
        ((("date", "circa 1937"),), PartialDate(1937), "year = {1937}"),
        ((("year", "c1984"),), PartialDate(1984, 1), "date = {1984-01}"),
        ((("year", "c. 1984"),), PartialDate(1984, 1), "date = {1984-01~}"),
        ((("month", "thirdquarter"),), PartialDate(2019), "issue = {thirdquarter}"),
        ((("month", "13"),), PartialDate(2019), "issue = {13}"),
        ((("urldate", "22.06.2020"),), PartialDate(2019), "urldate = {2020-06-22}"),
        ((("year", "c1984"),), PartialDate(1985), "date = {1985}"),
    ],
)
def test_dates_are_kept_as_written_as_long_as_they_say_the_same(fields, date, expected) -> None:
    paper = Metadata(title="T", date=date, entry_type="misc", extra=fields)
    text = render(biblatex, Cited(key="k", metadata=paper)).text
    assert expected in text
    year = {1984: fields[0][1], 2020: "2020--2021"}.get(date.year, str(date.year))
    assert f"year = {{{year}}}" in render(bibtex, Cited(key="k", metadata=paper)).text


@pytest.mark.parametrize("year", ["{2011}", "2011.", " {2011} "])
def test_a_year_with_braces_or_a_full_stop_is_a_date_of_biblatex(year: str) -> None:
    paper = Metadata(title="T", date=PartialDate(2011), entry_type="misc", extra=(("year", year),))
    assert "date = {2011}" in render(biblatex, Cited(key="k", metadata=paper)).text


YEARS_IN_WORDS = (
    ("in press", None, "inpress"),
    (r"\bibstring{nodate}", None, ""),
    (r"\bibstring{forthcoming}", None, "forthcoming"),
    ("MMXX", None, "MMXX"),
    ("n.d.", None, ""),
    ("--", None, ""),
    (r"\bibstring{submitted}", None, "submitted"),
    ("c1984", PartialDate(1984), ""),
    ("[1984]", PartialDate(1984), ""),
    ("in press, 2024", PartialDate(2024), ""),
)


@pytest.mark.parametrize(("year", "date", "state"), YEARS_IN_WORDS)
def test_a_year_in_words_stands_beside_a_date_that_every_program_reads(year, date, state) -> None:
    """Typst rejects a file with such a year alone, and biber prints no year where ``date`` is unknown."""
    cited = Cited(key="k", metadata=Metadata(title="T", date=date, entry_type="misc", extra=(("year", year),)))
    text = render(bibtex, cited).text
    assert f"year = {{{year}}}" in text
    assert f"date = {{{date or 'XXXX'}}}" in text
    assert re.findall(r"pubstate = \{(.*)\}", text) == ([state] if state else [])
    assert render(bibtex, cited).warnings == ()
    (draft,) = BibtexSource().parse(Document(name="refs.bib", text=text)).drafts
    assert render(bibtex, Cited(key="k", metadata=draft.metadata)).text == text


@pytest.mark.parametrize(("year", "date", "state"), YEARS_IN_WORDS)
def test_a_year_in_words_is_a_date_or_state_for_biblatex(year, date, state) -> None:
    cited = Cited(key="k", metadata=Metadata(title="T", date=date, entry_type="misc", extra=(("year", year),)))
    rendered = render(biblatex, cited)
    assert "year =" not in rendered.text
    assert re.findall(r"(?:date|pubstate) = \{(.*)\}", rendered.text) == [state or str(date or "XXXX")]
    named = [f"year {year!r} is written as {date}, which biber can read"]
    assert [warning.message for warning in rendered.warnings] == (named if date else [])


@pytest.mark.parametrize("year", ["2020", "2019a", "1984/85", "2020 (in press)", "45 BC"])
def test_years_that_begin_with_a_number_need_no_date(year) -> None:
    cited = Cited(key="k", metadata=Metadata(title="T", entry_type="misc", extra=(("year", year),)))
    assert "date =" not in render(bibtex, cited).text


def test_a_month_of_the_file_stays_beside_a_year_from_elsewhere() -> None:
    paper = Metadata(title="T", entry_type="misc", date=PartialDate(2021), extra=(("month", "mar"),))
    assert "  year = {2021},\n  month = {mar},\n" in render(bibtex, Cited(key="k", metadata=paper)).text


@pytest.mark.parametrize(
    ("author", "for_bibtex", "for_biblatex"),
    [
        (r"{\relax Ch}, Ann", r"{{\relax Ch}, Ann}", r"\relax Ch}, Ann}"),
        ("family=Doe, given=Jo, id=7", "{Doe, Jo}", "{family=Doe, given=Jo, id=7}"),
        (r"{Barnes and \} Noble", r"Barnes and \textbraceright{} Noble}}", r"{{Barnes and \textbraceright{} Noble}}"),
    ],
)
def test_names_are_written_as_stated_while_they_are_the_same(author, for_bibtex, for_biblatex) -> None:
    (draft,) = BibtexSource().parse(Document(name="x", text=f"@misc{{k, title = {{T}}, author = {{{author}}}}}")).drafts
    for module, expected in ((bibtex, for_bibtex), (biblatex, for_biblatex)):
        assert expected in render(module, Cited(key="k", metadata=draft.metadata)).text
        corrected = replace(draft.metadata, authors=(Author(family="Roe", given="Bo"),))
        assert "author = {Roe, Bo}" in render(module, Cited(key="k", metadata=corrected)).text


def test_a_state_of_ones_own_is_kept_beside_a_year_in_words() -> None:
    extra = (("year", "in press"), ("pubstate", "submitted"))
    cited = Cited(key="k", metadata=Metadata(title="T", entry_type="misc", extra=extra))
    for module in (bibtex, biblatex):
        assert re.findall(r"pubstate = \{(.*)\}", render(module, cited).text) == ["submitted"]


def test_a_state_of_publication_instead_of_a_year() -> None:
    cited = Cited(key="k", metadata=Metadata(title="T", entry_type="misc", extra=(("year", "In press"),)))
    assert "pubstate = {inpress}" in render(biblatex, cited).text
    assert "year" not in render(biblatex, cited).text
    assert "year = {In press}" in render(bibtex, cited).text


def test_status_in_jabrefs_fields_and_tags_with_the_keywords_that_were_there() -> None:
    paper = Metadata(title="T", extra=(("keywords", "a, b"),))
    reading = Reading(status="read", priority="low", rating=3)
    state = Status(name="read", title="Read", jabref="read")
    text = render(bibtex, Cited(key="k", metadata=paper, reading=reading, status=state, tags=("b", "c&d"))).text
    assert "readstatus = {read}" in text
    assert "priority = {prio3}" in text
    assert "ranking = {rank3}" in text
    assert "keywords = {a, b, c\\&d}" in text
    assert "ranking" not in render(bibtex, Cited(key="k", metadata=paper, reading=Reading(), status=state)).text


def test_a_key_that_bibtex_cannot_read_is_a_problem_naming_it() -> None:
    rendered = render(bibtex, Cited(key="a b", metadata=PREPRINT))
    assert rendered.text == ""
    assert rendered.problems[0].key == "a b"


def test_letters_without_tex_are_named_and_definitions_come_along() -> None:
    paper = Metadata(title="深度 learning", authors=(Author(family="Ąžuolas", given="王"),))
    rendered = render(bibtex, Cited(key="k", metadata=paper))
    assert rendered.text.isascii()
    assert rendered.text.startswith('@preamble{"\\ProvideTextCommandDefault{\\k}')
    (warning,) = rendered.warnings
    assert warning.message == (
        "1 paper with characters that ASCII lacks, transcribed or removed: k (title: 深 度, author: 王). "
        '`encoding = "utf-8"` in [exporters.bibtex] keeps them, for lualatex or xelatex'
    )
    kept = render(bibtex, Cited(key="k", metadata=paper), encoding="utf-8")
    assert "深度 learning" in kept.text
    assert kept.warnings == ()


def test_papers_that_lose_characters_are_named_in_one_warning() -> None:
    titles = {"a": "深度学习", "b": "مقدمه‌ای بر یادگیری", "c": "Plain", "d": "מבוא ללמידה", "e": "Ядро метода"}
    papers = [Cited(key=key, metadata=Metadata(title=title)) for key, title in titles.items()]
    (warning,) = render(bibtex, *papers).warnings
    assert [f"{key} (title: " in warning.message for key in titles] == [True, True, False, True, True]
    assert warning.message.startswith("4 papers")
    assert render(bibtex, *papers, encoding="utf-8").warnings == render(biblatex, *papers).warnings == ()
    (asked,) = render(biblatex, *papers, encoding="ascii").warnings
    assert "[exporters.biblatex]" in asked.message


def test_only_written_fields_can_lose_characters() -> None:
    paper = Metadata(title="T", entry_type="book", extra=(("publisher", "东方出版社"), ("file", "书.pdf")))
    cited = Cited(key="k", metadata=paper)
    assert "k (publisher: " in render(bibtex, cited).warnings[0].message
    assert render(bibtex, cited, omit=["publisher"]).warnings == ()
    assert render(bibtex, cited, fields=["title"]).warnings == ()


def test_many_papers_that_lose_characters_are_counted() -> None:
    papers = [Cited(key=f"k{number}", metadata=Metadata(title="深")) for number in range(40)]
    (warning,) = render(bibtex, *papers).warnings
    assert warning.message.startswith("40 papers")
    assert "k9 (title: 深); ..." in warning.message
    assert "k10" not in warning.message


def test_ids_can_be_left_out_of_biblatex() -> None:
    cited = Cited(key="new", metadata=PREPRINT, aliases=("old",))
    assert "ids = {old}" in render(biblatex, cited).text
    assert "ids" not in render(biblatex, cited, aliases=False).text


def from_bib(module, text: str) -> str:
    """Return the exported form of an imported entry."""
    (draft,) = BibtexSource().parse(Document(name="refs.bib", text=text)).drafts
    return render(module, Cited(key=draft.citation_key, metadata=draft.metadata)).text


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_a_subtitle_alone_is_the_title(module) -> None:
    text = from_bib(module, "@misc{k, subtitle = {On sand}}")
    assert "title = {On sand}" in text
    assert text.count("On sand") == 1


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_signs_that_latex_stops_at_are_escaped_where_they_are_printed(module) -> None:
    text = from_bib(
        module,
        r"""@article{k, title = {50% of R&D in {{\"U}berall} file_names #3}, author = {{A {\&} B} and {C & D}},
        journal = {Science & Nature}, number = {10_Part_1}, year = 2020,
        note = {Costs 5% \url{http://a.org/b_c%20} $x_1$},
        url = {https://a.org/b_c?d=1&e=%20}, comment = {50% done}}""",
    )
    assert r"50\% of {R\&D} in {" in text
    assert r"file\_names \#3}" in text
    assert r"{{A \& B} and {C \& D}}" in text
    assert r"{Science \& Nature}" in text
    assert r"{10\_Part\_1}" in text
    percent = "%" if module is bibtex else r"\%"
    assert rf"note = {{Costs 5\% \url{{http://a.org/b_c{percent}20}} $x_1$}}" in text
    assert "url = {https://a.org/b_c?d=1&e=%20}" in text
    assert "comment = {50% done}" in text


def test_a_lone_dollar_is_money() -> None:
    text = from_bib(bibtex, "@misc{k, title = {A $5 meal and 50% of {GPT}s}, year = 2020}")
    assert r"title = {A \$5 meal and 50\% of {GPT}s}" in text


def test_a_definition_is_written_once() -> None:
    text = from_bib(
        bibtex, r"""@preamble{"\providecommand{\noopsort}[1]{}"} @misc{k, title = {{\noopsort{a}}B}, year = 2020}"""
    )
    assert text.count("@preamble") == 1


def test_a_day_with_the_month_is_printed() -> None:
    entry = '@article{k, title = {T}, year = 1990, month = jul # "~20"}'
    assert 'month = jul # "~20"' in from_bib(bibtex, entry)
    assert "month = {20 July}" in from_bib(bibtex, "@article{k, title = {T}, year = 1990, month = {20 July}}")
    assert "date = {1990-07-20}" in from_bib(biblatex, entry)
    assert "month" not in from_bib(biblatex, entry)


@pytest.mark.parametrize("date", ["date = {1990-07-20}", "year = 1990, month = jul, day = 20"])
def test_the_day_of_an_entry_is_a_field(date: str) -> None:
    text = from_bib(bibtex, f"@article{{k, title = {{T}}, {date}}}")
    assert "  year = {1990},\n  month = jul,\n  day = {20},\n" in text
    assert from_bib(bibtex, text) == text
    assert "date = {1990-07-20}" in from_bib(biblatex, text)
    assert "day" not in render(bibtex, Cited(key="hu2024data", metadata=PREPRINT)).text


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("lastchecked = {3 May 2021}", "urldate = {2021-05-03}"),
        ("lastaccessed = {2021-05-03}, lastchecked = {never}", "urldate = {2021-05-03}"),
        ("lastchecked = {2021-05-03}, urldate = {2020-01-02}", "lastchecked = {2021-05-03}"),
        ("lastchecked = {in May}", "lastchecked = {in May}"),
    ],
)
def test_the_day_of_a_visit_has_the_name_that_the_program_knows(fields: str, kept: str) -> None:
    entry = f"@misc{{k, title = {{T}}, {fields}}}"
    assert kept in from_bib(biblatex, entry)
    assert fields.split(",")[0] in from_bib(bibtex, entry)


def test_no_space_before_commas_in_pages() -> None:
    entry = "@article{k, title = {T}, pages = {12 , 15 -- 18 ,20}}"
    assert all("pages = {12, 15--18,20}" in from_bib(module, entry) for module in (bibtex, biblatex))


@pytest.mark.parametrize(
    ("month", "date"),
    [
        ("{Summer}", "1990-22"),
        ("{July 18--22}", "1990-07-18/1990-07-22"),
        ("{30 July -- 2 August}", "1990-07-30/1990-08-02"),
        ('jun # "--" # aug', "1990-06/1990-08"),
        ('jul # "~18--22"', "1990-07-18/1990-07-22"),
    ],
)
def test_seasons_and_spans_of_days_and_months_are_dates_of_biblatex(month: str, date: str) -> None:
    entry = f"@article{{k, title = {{T}}, year = 1990, month = {month}}}"
    assert f"month = {month}" in from_bib(bibtex, entry)
    text = from_bib(biblatex, entry)
    assert f"date = {{{date}}}" in text
    assert f"date = {{{date}}}" in from_bib(biblatex, text)


def test_commands_of_a_subtitle_are_not_reported_as_lost() -> None:
    entry = "@article{k, title = {A}, subtitle = {With \\ce{SO4^2-}}, journal = {J}}"
    (draft,) = BibtexSource().parse(Document(name="refs.bib", text=entry)).drafts
    rendered = render(biblatex, Cited(key="k", metadata=draft.metadata))
    assert "subtitle = {With \\ce{SO4^2-}}" in rendered.text
    assert rendered.warnings == ()


def test_a_field_in_its_old_and_new_name_is_written_once_for_biber() -> None:
    text = from_bib(biblatex, "@phdthesis{k, title = {T}, school = {U and V}, institution = {U and V}}")
    assert "institution = {U {and} V}" in text
    assert "school" not in text


@pytest.mark.parametrize("module", [bibtex, biblatex])
def test_editors_between_commas_are_separated_by_and(module) -> None:
    entry = "@book{k, title = {T}, editor = {Ann Roe, Bob Poe, Cy Moe}, translator = {Roe, Ann and others}}"
    text = from_bib(module, entry)
    assert "editor = {Roe, Ann and Poe, Bob and Moe, Cy}" in text
    assert "translator = {Roe, Ann and others}" in text


@pytest.mark.parametrize("field", ["date = {2020-09-15/2020-09-17}", "year = {15--17 September 2020}"])
def test_the_last_day_of_a_span_is_in_the_month_of_bibtex(field: str) -> None:
    text = from_bib(bibtex, f"@article{{k, title = {{T}}, {field}}}")
    assert 'month = sep # "~15--17"' in text
    assert "year = {2020}" in text
    assert "day =" not in text


def test_a_season_of_biblatex_is_a_month_of_bibtex() -> None:
    text = from_bib(bibtex, "@article{k, title = {T}, date = {1990-22}}")
    assert "year = {1990}" in text
    assert "month = {Summer}" in text


def test_a_journal_with_a_book_title_is_written() -> None:
    entry = (
        "@inproceedings{k, title = {T}, author = {A, B}, booktitle = {Proceedings}, journal = {Notices}, year = 1990}"
    )
    for exporter, name in ((bibtex, "journal"), (biblatex, "journaltitle")):
        text = from_bib(exporter, entry)
        assert "booktitle = {Proceedings}" in text
        assert f"{name} = {{Notices}}" in text


@pytest.mark.parametrize(
    ("date", "year"), [("2019-21", "2019"), ("-0044-03-15", "45 BC"), ("199X", "199X"), ("1850?", "1850")]
)
def test_unusual_dates_keep_their_year(date: str, year: str) -> None:
    entry = f"@book{{k, title = {{T}}, date = {{{date}}}}}"
    text = from_bib(bibtex, entry)
    assert f"year = {{{year}}}" in text
    assert "pubstate" not in text
    text = from_bib(biblatex, entry)
    assert f"date = {{{date}}}" in text
    assert "year" not in text


def test_the_number_of_a_preprint_is_not_its_pages_too() -> None:
    text = from_bib(
        bibtex,
        """@ARTICLE{k, title = "{T}", author = {{Doe}, J.}, journal = {arXiv e-prints}, year = 2023,
        eid = {arXiv:2307.12345}, pages = {arXiv:2307.12345}, eprint = {2307.12345}, archivePrefix = {arXiv}}""",
    )
    assert text.count("arXiv:2307.12345") == 1
    assert "pages = {7}" in from_bib(bibtex, "@article{k, title = {T}, eprint = {2307.12345}, pages = {7}}")


def test_an_article_with_a_book_title_has_a_journal() -> None:
    entry = "@article{k, title = {T}, booktitle = {NAACL}, journal = {ArXiv}, volume = {abs/1810.04805}, year = 2019}"
    assert "journal = {NAACL}" in from_bib(bibtex, entry)
    assert "journaltitle = {NAACL}" in from_bib(biblatex, entry)


def test_biblatexs_word_for_a_report_is_not_printed() -> None:
    text = from_bib(bibtex, "@report{k, title = {T}, type = {techreport}, institution = {I}, date = {2020}}")
    assert text.startswith("@techreport")
    assert "type" not in text.replace("@techreport", "")


def exported(fields: str, entry_type: str = "article") -> tuple[str, str]:
    """Return an entry as read and exported for BibTeX and biblatex."""
    text = f"@{entry_type}{{key, author = {{Roe, Ann}}, {fields}}}\n"
    (draft,) = BibtexSource().parse(Document(name="a.bib", text=text)).drafts
    cited = Cited(key="key", metadata=draft.metadata)
    return render(bibtex, cited).text, render(biblatex, cited).text


@pytest.mark.parametrize(
    ("fields", "entry_type", "for_bibtex", "for_biblatex"),
    [
        (r"title = {On \ce{Ca^{2+}} and \qty[x=1]{5}{m^2} & x_1}", "misc", r"\ce{Ca^{2+}}", r"\qty[x=1]{5}{m^2}"),
        (r"title = {On \ce{H_2}}, subtitle = {A \SI{1}{m^2} view}", "misc", r"{\SI{1}{m^2}}} view", r"\ce{H_2}"),
        (
            "title = {T}, booktitle = {Proc. X}, journal = {Proc. X}",
            "inproceedings",
            "booktitle = {Proc. X}",
            "booktitle = {Proc. X}",
        ),
        ("title = {T}, date = {1999~}", "misc", "year = {1999}", "date = {1999~}"),
        ("title = {T}, date = {1989~/1991%}", "misc", "year = {1989--1991}", "date = {1989~/1991%}"),
        (
            "title = {T}, booktitle = {arXiv}, eprint = {2404.14619}",
            "inproceedings",
            "booktitle = {arXiv}",
            "booktitle = {arXiv}",
        ),
        (
            "title = {T}, institution = {MIT}, number = {7}, url = {https://arxiv.org/abs/2404.14619}, year = 2024",
            "techreport",
            "@techreport{",
            "institution = {MIT}",
        ),
        (
            "title = {T}, note = {Draft}, eprint = {2404.14619}, year = 2024",
            "unpublished",
            "@unpublished{",
            "note = {Draft}",
        ),
        (
            "title = {T}, institution = {College of A and B}, year = 2001",
            "techreport",
            "institution = {College of A and B}",
            "institution = {College of A {and} B}",
        ),
        ("title = {T}, journal = {J}, volume = 3, issue = {6}", "article", "number = {6}", "issue = {6}"),
        ("title = {T}, journal = {J}, number = 4, issue = {Spring}", "article", "number = {4}", "issue = {Spring}"),
        ("title = {T}, journal = {J}, issue = {Spring}, number = 4", "article", "number = {4}", "issue = {Spring}"),
        ("title = {T}, publisher = {P}, year = 2001, issue = {6}", "book", "number = {6}", "issue = {6}"),
        ("title = {T}, publisher = {P}, year = 2001, volume = 3, issue = {6}", "book", "issue = {6}", "issue = {6}"),
        ("title = {T}, journal = {J}, articleno = {12}", "article", "pages = {12}", "eid = {12}"),
        ("title = {T}, journal = {J}, elocation-id = {e7}", "article", "pages = {e7}", "eid = {e7}"),
        ("title = {T}, journal = {J}, pages = {1–10}", "article", "pages = {1--10}", "pages = {1--10}"),
        ("title = {T}, doi = {10.1/ABC}", "misc", "title = {{T}}", "title = {{T}}"),
        ("title = {T}, doi = {10.1109/ABC.1}", "misc", "doi = {10.1109/ABC.1}", "doi = {10.1109/ABC.1}"),
        ("title = {T}, date = {2019-35}", "misc", "month = {Quarter 3}", "date = {2019-35}"),
        ("title = {T}, date = {1989-05/1991-06}", "misc", "  year = {1989--1991},\n}", "date = {1989-05/1991-06}"),
        ("title = {T}, date = {2020-05-07}, day = {07}", "misc", "day = {07}", "day = {07}"),
        ("title = {T}, date = {2020-05}", "misc", "  month = may,\n}", "date = {2020-05}"),
        ("title = {T}, note = {Café}", "misc", r"note = {Caf{\'e}}", "note = {Café}"),
        ("title = {T}, note = {A; B}", "misc", "note = {A; B}", "note = {A; B}"),
        ("title = {T}, journal = {{IEEE} X}", "article", "journal = {{IEEE} X}", "journaltitle = {{IEEE} X}"),
        ("title = {T}, journal = {{IEEE} X}", "misc", "journal = {{IEEE} X}", "journaltitle = {{IEEE} X}"),
        ("title = {T}, articleno = {12}, pages = {1--9}", "article", "  pages = {1--9}", "  pages = {1--9}"),
        ("title = {T}, type = {phdthesis}", "thesis", "@phdthesis{", "@thesis{"),
        ("title = {T}, keywords = {phdthesis}", "phdthesis", "keywords = {phdthesis}", "keywords = {phdthesis}"),
        ("title = {T}, type = {Technical note}", "techreport", "type = {Technical note}", "type = {Technical note}"),
        ("title = {T}, type = {mathesis}", "thesis", "@mastersthesis{", "type = {mathesis}"),
        ("title = {T}, type = {mathesis}", "misc", "@misc{", "type = {mathesis}"),
        ("title = {T}, institution = {MIT}", "phdthesis", "school = {MIT}", "institution = {MIT}"),
        ("title = {T}, location = {Bonn}", "phdthesis", "address = {Bonn}", "location = {Bonn}"),
        ("title = {T}, address = {A}, location = {B}", "book", "location = {B}", "location = {B}"),
        ("title = {T}, note = {Talk, id=5}", "misc", "note = {Talk, id=5}", "note = {Talk, id=5}"),
        ("title = {T}, editor = {family=Doe, given=Jo}", "book", "{Doe, Jo}", "{family=Doe, given=Jo}"),
        ("title = {T}, editor = {Barnes {and} Noble}", "book", "{Barnes {and} Noble}", "{Barnes {and} Noble}"),
        ("title = {T}, publisher = {P}, eprint = {2404.14619}", "book", "@book{", "@book{"),
        ("title = {T}, eprint = {2404.14619}, url = {https://a.org/b}", "misc", "https://a.org/b", "https://a.org/b"),
    ],
)
def test_entries_are_written_as_the_programs_print_them(
    fields: str, entry_type: str, for_bibtex: str, for_biblatex: str
) -> None:
    for_each = exported(fields, entry_type)
    assert for_bibtex in for_each[0]
    assert for_biblatex in for_each[1]


def test_braces_of_the_file_stay_without_protection() -> None:
    text = "@misc{k, author = {Roe, Ann}, title = {The {DNA} of X}}"
    (draft,) = BibtexSource().parse(Document(name="a.bib", text=text)).drafts
    cited = Cited(key="k", metadata=draft.metadata)
    assert "title = {The {DNA} of X}" in render(bibtex, cited, protect_titles=False).text


@pytest.mark.parametrize(
    "author", [r"Robert W. \Mc Gaffey", r"{{TUG {\sltt DVI} Committee}}", r"{\relax Yu} Li", "{Garcia Lopez} Ana"]
)
def test_commands_in_names_stay(author: str) -> None:
    text = f"@misc{{k, author = {{{author}}}, title = {{T}}}}"
    (draft,) = BibtexSource().parse(Document(name="a.bib", text=text)).drafts
    assert f"author = {{{author}}}" in render(bibtex, Cited(key="k", metadata=draft.metadata)).text


@pytest.mark.parametrize("name", ["author", "editor"])
@pytest.mark.parametrize("command", ["url", "path", "nolinkurl"])
def test_names_have_no_command_that_fails_in_a_label(name: str, command: str) -> None:
    text = f"@misc{{k, {name} = {{{{The \\{command}{{http://x.org/a_b}} Team}}}}, title = {{T}}}}"
    (draft,) = BibtexSource().parse(Document(name="a.bib", text=text)).drafts
    exported = render(bibtex, Cited(key="k", metadata=draft.metadata)).text
    assert command + "{" not in exported
    assert r"The http://x.org/a\_b Team" in exported


@pytest.mark.parametrize("key", ["o'neil", "a(b)", "0", 'a"b', "a=b"])
def test_keys_that_biber_cannot_read_are_problems_for_biblatex_alone(key: str) -> None:
    cited = (Cited(key=key, metadata=PREPRINT), Cited(key="good", metadata=PREPRINT))
    rendered = render(biblatex, *cited)
    assert [problem.key for problem in rendered.problems] == [key]
    assert rendered.text.count("@") == 1
    assert not render(bibtex, *cited).problems


def test_keywords_are_written_once_whatever_their_tex() -> None:
    paper = Metadata(title="T", extra=(("keywords", r"brain > cortex, C_1, {a, b}"),))
    cited = Cited(key="k", metadata=paper, reading=Reading(), tags=("brain > cortex", "C_1", "a b", "new & old"))
    assert r"keywords = {brain > cortex, C_1, {a, b}, new \& old}" in render(bibtex, cited).text
    semicolons = replace(cited, metadata=Metadata(extra=(("keywords", "x, y; z"),)), tags=("x y", "z", "new; old"))
    assert r"keywords = {{x, y}, z, {new; old}}" in render(bibtex, semicolons).text
    braced = replace(cited, metadata=Metadata(extra=(("keywords", "{x; y}, z"),)), tags=("z", "old"))
    assert "keywords = {{x; y}, z, old}" in render(bibtex, braced).text


def test_a_tag_that_is_a_keyword_in_another_case_is_written_once() -> None:
    paper = Metadata(title="T", extra=(("keywords", "NLP, Straße"),))
    cited = Cited(key="k", metadata=paper, reading=Reading(), tags=("nlp", "STRASSE", "rl"))
    for exporter in (bibtex, biblatex):
        assert "keywords = {NLP, Straße, rl}" in render(exporter, cited).text
