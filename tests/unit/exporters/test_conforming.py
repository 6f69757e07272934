"""Fields of entries that BibTeX and biber can read, whatever a record contains."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.exporters import biblatex, bibtex
from readinglist.papers.identifiers import Doi
from readinglist.papers.paper import Author, Metadata
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Rendered
from readinglist.tex.mathematics import balanced

MODULES = (bibtex, biblatex)


def rendered(name: str, *papers: Cited) -> Rendered:
    module = bibtex if name == "bibtex" else biblatex
    return module.plugin(OfflineContext(section={}, cache_folder="")).render(papers)


def entry_of(name: str, **extra: str) -> tuple[str, list[str]]:
    """Return an export with extra fields, and its warnings."""
    doi = Doi(extra.pop("doi", "")) if "doi" in extra else None
    kind = extra.pop("kind", "article")
    paper = Metadata(title="T", authors=(Author(family="Doe"),), doi=doi, entry_type=kind, extra=tuple(extra.items()))
    done = rendered(name, Cited(key="k", metadata=paper))
    return done.text, [each.message for each in done.warnings]


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("url", r"https://x.org/a},note={\input{s}}", "https://x.org/a%7D,note=%7B%5Cinput%7Bs%7D%7D"),
        ("url", "https://x.org/a%20b%zz^^5c", "https://x.org/a%20b%25zz%5E%5E5c"),
        ("doi", "10.1000/a}b{c^^5c", "10.1000/a%7Db%7Bc%5E%5E5c"),
        ("doi", "10.1002/(sici)1<2::aid>3.0.co;2-#", "10.1002/(sici)1<2::aid>3.0.co;2-#"),
        ("eprint", "a}b", "a%7Db"),
        ("file", "a}b", "a%7Db"),
        ("file", r"C\:\\Users\\x {1}.pdf:PDF", r"C\:\\Users\\x {1}.pdf:PDF"),
        ("crossref", r"good, b}ad, c\_d", "good, c_d"),
        ("note", r"\input{s}", r"\textbackslash{}input{s}"),
        ("editor", "Doe, J,", "Doe, J"),
        ("editor", r"J.\ R.\ Smith\ and D\-oe", r"J.~R.~Smith and Doe"),
        ("editor", r"Roe,\ and Doe", "Roe and Doe"),
        ("editor", r"\S\-a, \S\-{b}c and D\-oe", r"\S{}a, \S{}{b}c and Doe"),
        ("note", r"\verb|a_b| \verb+x+", r"\texttt{a\_b} \texttt{x}"),
        ("editor", r"{\relax{}Doe}, {J}", r"{\relax{}Doe}, {J}"),
    ],
)
def test_each_kind_of_field_has_its_grammar(name: str, field: str, value: str, expected: str) -> None:
    text, _ = entry_of(name, **{field: value})
    assert f"{field} = {{{expected}}},\n" in text


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        *(("bibtex", field, r"\url{http://x.org/a%20b#c}") for field in ("note", "howpublished")),
        *(("bibtex", field, r"\url{http://x.org/a\%20b#c}") for field in ("series", "booktitle")),
        *(
            ("biblatex", field, r"\url{http://x.org/a\%20b\#c}")
            for field in ("note", "howpublished", "series", "annotation", "usera", "listb")
        ),
    ],
)
def test_comment_signs_of_addresses_are_escaped_where_programs_read_arguments(
    name: str, field: str, expected: str
) -> None:
    text, _ = entry_of(name, **{field: r"\url{http://x.org/a%20b#c}"})
    assert f"{field} = {{{expected}}},\n" in text


@pytest.mark.parametrize("field", ["language", "editortype", "entrysubtype", "pagination", "presort", "langid"])
def test_terms_of_biblatex_have_no_commands(field: str) -> None:
    text, warnings = entry_of("biblatex", **{field: r"a \& $x$"})
    assert field not in text
    assert any(field in each for each in warnings)
    text, _ = entry_of("biblatex", **{field: r"\emph{fran\c{c}ais}"})
    assert f"{field} = {{français}},\n" in text


@pytest.mark.parametrize("field", ["pages", "origyear", "eventdate", "urldate"])
def test_dates_and_pages_of_biblatex_have_no_addresses(field: str) -> None:
    text, _ = entry_of("biblatex", **{field: r"3, \url{http://x.org/a}"})
    assert f"{field} = {{3, http://x.org/a}}," in text


@pytest.mark.parametrize(
    ("field", "stated", "expected"),
    [
        ("note", r"Garc\'{\i}a, \'\i{} \u{\i} \v{\j}", r"Garc\'{i}a, \'{i}{} \u{i} \v{j}"),
        ("note", r"\t{ia} \S\t{ia}", "i\u0361a \\S i\u0361a"),
        ("note", r"{\'{\'e}} \'{\^e} \v{\v s}t", r"{\'e} \'{\^e} \v st"),
        ("note", r"{\it\i t} {\em\'e} \ss\o", r"{\it \i t} {\em \'e} \ss \o"),
        ("publisher", r"Press $a - b$", r"Press {$a - b$}"),
        ("note", r"a\\'b' c\\i\\", r"a\newline 'b' c\newline i\\"),
        ("note", r"a\\\t{oo} \\\v{}b\\ c", "a\\newline o\u0361o \\newline \\textasciicaron{}b\\\\ c"),
        ("note", r"\n\'e \v{s }x \'{ e}", r"\n \'e {\v{s} }x \'{e}"),
        ("editor", r"\n\'E, \ss\'E", r"\n{}\'E, \ss{}\'E"),
        ("publisher", r"\(a and b\), \(\)A", r"{$a and b$}, {}A"),
        ("editor", r"A $\alpha\-x$, A", r"A {\noopsort{a}}$\alpha{}x$, A"),
        ("note", r"\own\v S \NTG\c{c}", r"\own \v S \NTG \c{c}"),
        ("note", r"a\\\\char65", r"a\newline \newline char65"),
        ("publisher", r"A $5 and $ B", r"A {$5 and $} B"),
        ("publisher", r"A $\mbox{a $b$ c}$ B", r"A {$\mbox{a $b$ c}$} B"),
        ("keywords", r"$\text{x $\mbox{$y$, z}$}$, b", r"{$\text{x $\mbox{$y$, z}$}$}, b"),
        ("keywords", r"a\, b, c", "a~b, c"),
        ("editor", r"$\- $, A", "{}, A"),
        ("editor", r"Doe\S and \ss and A\o", r"Doe\S{} and \ss{} and A\o"),
        ("keywords", r"$a,b$, \$5 and $x$", r"{$a,b$}, \$5 and $x$"),
    ],
)
def test_biber_decodes_accents_and_splits_lists(field: str, stated: str, expected: str) -> None:
    text, _ = entry_of("biblatex", **{field: stated})
    assert f"{field} = {{{expected}}},\n" in text


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (r"\th\{x\} \i\$, A", r"{\th}{\textbraceleft}x{\textbraceright} {\i}{\$}, A"),
        (r"$\mbox{a $b$ c}$\$, A", r"{\ensuremath{\mbox{a $b$ c}}}{\$}, A"),
        (r"{A\ B} \ \t{o} C", r"{A~B} ~\t{o} C"),
        (
            r"\own{}\_ {\$}, A and \textsc{Doe}, J and \TeX Users",
            r"{\own{}}{\_} {\$}, A and {\textsc{Doe}}, J and {\TeX} Users",
        ),
        (
            r"Bj\"ork, \'E and Ko\v{c}i and Gr\o nlund and {\'E}l\'e",
            r"Bj{\"o}rk, \'E and Ko{\v{c}}i and Gr{\o }nlund and {\'E}l{\'e}",
        ),
        (r"\raise1ex\hbox{x}A\kern1em, B", r"{\leavevmode}{\raise1ex\hbox{x}}A{\kern1em}, B"),
        (
            r"S\ae ther, Bl\"u and Ab\/c and \~{}A, B\AA and M\"u, \n \v 2",
            r"S{\ae }ther, Bl{\"u} and Ab{\/}c and {\~{}}A, B{\AA} and M\"u, {\n} {\v 2}",
        ),
        (r"$x$ $\{y\}$\'A, \o\'e", r"{\ensuremath{x}} {\ensuremath{\lbrace y\rbrace }}\'A, {\o}\'e"),
        (r"\hb$x{x} $\s, A", r"{\hb}{\ensuremath{x{x} }}{\s}, A"),
        (r"\(x\)y, A\(a, b\)", r"{\ensuremath{x}}y, A{\ensuremath{a, b}}"),
        (r"A \textsc{}\} and \textdollar{}B", r"A {\textsc{}}{\textbraceright} and {\$}B"),
        (r"d'\\ and {\\A \\ B} and A\\B", "d' and { A B} and A B"),
        (
            r"{{\TeX} Group} and {{\'E}cole} and {TUG {\TeX}} and {a\textsc{b}}",
            r"{\relax {\TeX} Group} and {{\'E}cole} and {TUG {\TeX}} and {\relax a\textsc{b}}",
        ),
        (r"\v{C}ech, \/ Auf\/lage and X, -- - and \AA ngstrom", r"\v{C}ech, Auf\/lage and X, {-- -} and \AA ngstrom"),
    ],
)
def test_labels_are_cut_within_no_command_or_sign(stated: str, expected: str) -> None:
    text, _ = entry_of("bibtex", editor=stated)
    assert f"editor = {{{expected}}},\n" in text


def test_biber_puts_no_accent_on_the_letter_before_it() -> None:
    text, _ = entry_of("biblatex", note=r"http://x.org/\~{}doe a\'{} b\v{} c\H{} \'{e}")
    assert r"note = {http://x.org/\textasciitilde{}doe a\textasciiacute{} b\textasciicaron{} c \'{e}}" in text


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (r"K\d{r}\d s\d{n}a \v{b}", r"K\d{r}\d s\d{n}a \v{b}"),
        (r"\v{\em x} \h{} \c{1} \.{\em x}", r"{\em x} {1} \.{\em x}"),
        (r"\d{\^o} \d{\i} \u{\d{a}} \'{\d{m}} \d{é}", r"ộ \d{i} ặ \d{m} \d{é}"),
    ],
)
def test_biber_puts_each_accent_on_its_letter(stated: str, expected: str) -> None:
    text, _ = entry_of("biblatex", note=stated)
    assert f"note = {{{expected}}},\n" in text


def test_labels_of_bibtex_have_no_notes_or_citations() -> None:
    text, _ = entry_of("bibtex", organization=r"Group\footnote{x} \cite{a}", institution=r"\verb|x|")
    assert r"organization = {Group{\textbackslash}footnote{x} {\textbackslash}cite{a}}," in text
    assert r"institution = {{\texttt{x}}}," in text


@pytest.mark.parametrize("field", ["editor", "shortauthor", "sortname", "holder"])
def test_no_name_in_ascii_has_an_accent_that_pdflatex_lacks(field: str) -> None:
    paper = Metadata(title="T", authors=(Author(family="Doe"),), extra=((field, r"\.me, \.q and \^x"),))
    exporter = biblatex.plugin(OfflineContext(section={"encoding": "ascii"}, cache_folder=""))
    assert f"{field} = {{{{m}}e, {{q}} and {{x}}}}," in exporter.render((Cited(key="k", metadata=paper),)).text


def test_ascii_has_accents_that_pdflatex_knows_after_biber() -> None:
    extra = (
        ("note", r"K\d{r}\d s\d{n}a \v{b} \.m \'{\^e} \d{\^o} \^{\S}\'{\em}"),
        ("editor", r"\'Me, \h{o}t \"o\'{\ss}"),
    )
    paper = Metadata(title="T", authors=(Author(family="Doe"),), extra=extra)
    exporter = biblatex.plugin(OfflineContext(section={"encoding": "ascii"}, cache_folder=""))
    done = exporter.render((Cited(key="k", metadata=paper),))
    assert r"note = {K\d{r}\d s\d{n}a {b} \.{\relax m} \'{\^e} \^{o} {\S}\'{\em}}," in done.text
    assert 'editor = {{M}e, {o}t \\"o{\\ss}},' in done.text
    assert [each.message for each in done.warnings] == [
        r"note lacks accents that pdfLaTeX does not know: \^{\S} \v{b} \d{o}",
        r"editor lacks accents that pdfLaTeX does not know: \'{\ss} \'M \h{o}",
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (r"J.\,R. Smith", "J.~R. Smith"),
        (r"{Data\,Group\,} and Doe\, J.", r"{Data~Group~} and Doe~J."),
        (r"Doe\'{}, J", r"Doe\textasciiacute{}, J"),
        (r"Doe $a ^ b$, $x - \in y$", r"Doe {\noopsort{a}}$a^b$, {\noopsort{x}$x{-\kern0pt}\in{}y$}"),
        (r"Doe $a \mbox{b c}$, J", r"Doe {\noopsort{a}$a \mbox{b c}$}, J"),
        (r"Doe\,{},, J and Max\footnote{x}, A", r"Doe, J and Max\textbackslash{}footnote{x}, A"),
    ],
)
def test_names_for_biber_have_no_spaces_of_mathematics(stated: str, expected: str) -> None:
    text, _ = entry_of("biblatex", editor=stated)
    assert f"editor = {{{expected}}},\n" in text


@pytest.mark.parametrize("field", ["editor", "shortauthor", "sortname"])
def test_all_names_have_initials_for_biber(field: str) -> None:
    text, _ = entry_of("biblatex", **{field: r"\'\ensuremath{\alpha} b"})
    assert rf"{field} = {{{{\noopsort{{a}}}}\textasciiacute{{}}\ensuremath{{\alpha}} b}}" in text
    assert text.startswith(r'@preamble{"\providecommand{\noopsort}[1]{}"}')


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("{given=Max}", "{given{=}Max}"),
        ("prefix=van", "prefix{=}van"),
        ("family={Robert and Sons, Inc.}", "{Robert and Sons, Inc.}"),
        ("family=Doe, given=Max, useprefix=true", "family=Doe, given=Max, useprefix=true"),
        ("Doe, {A, B, C}", "{Doe, {A, B, C}}"),
        ("given=Max and given=Jo, prefix=van", "Max and van Jo, {}"),
        (r", Max and \c{}, Jo", "{}, Max and {}, Jo"),
    ],
)
def test_names_for_biber_are_names(stated: str, expected: str) -> None:
    """biber never ends if names lack a family name, and leaves out entries with more than two commas."""
    text, _ = entry_of("biblatex", editor=stated)
    assert f"editor = {{{expected}}},\n" in text


def test_no_keyword_ends_in_a_backslash_for_biber() -> None:
    text, _ = entry_of("biblatex", keywords="a\\ , \\TeX\\ b")
    assert "keywords = {a~, \\TeX~b}" in text


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_what_is_left_out_is_reported(name: str) -> None:
    text, warnings = entry_of(name, kind="a}b", url="javascript:x", crossref="a{b", note=r"\openin")
    assert text.startswith("@misc{k,")
    assert "javascript" not in text
    assert any("entry type 'a}b'" in each for each in warnings)
    assert any("url 'javascript:x'" in each for each in warnings)
    assert any("crossref 'a{b'" in each for each in warnings)
    assert any(r"k (note: \openin)" in each for each in warnings)


def test_commands_of_a_title_that_are_written_as_words_are_reported() -> None:
    done = rendered("bibtex", Cited(key="k", metadata=Metadata(title=r"On $\input{x}$ and \openin")))
    assert any(r"k (title: \input \openin)" in each.message for each in done.warnings)


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
@pytest.mark.parametrize("key", ["a\u202eb", "a^^5cb", "a\x07", "a}b"])
def test_keys_that_programs_cannot_read_are_problems_of_their_paper_only(name: str, key: str) -> None:
    good = Cited(key="good", metadata=Metadata(title="T"))
    done = rendered(name, Cited(key=key, metadata=Metadata(title="T")), good)
    assert [each.key for each in done.problems] == [key]
    assert "{good,\n" in done.text
    assert key not in done.text


def test_a_definition_is_checked_again_when_it_is_written() -> None:
    text, _ = entry_of("bibtex", preamble=r"\providecommand{\a}{\input{x}}\providecommand{\b}{B}", note=r"\b")
    assert r"\providecommand{\b}{B}" in text
    assert "input" not in text


def test_definitions_that_grow_without_end_are_left_out() -> None:
    text, _ = entry_of("bibtex", preamble=r"\providecommand{\a}{\b\b}\providecommand{\b}{\a}", note=r"\a")
    assert "providecommand" not in text


PIECES = (
    r"$\{x$", r"\}", r"$x\}$", r"\{", r"$\{$", r"{b \{ c}", r"\emph{\{}", r"$\left\{ x\right.$", r"\textbf{$\}$}",
    "{a}", "and", "Doe,", r"\$", r"{\'{i}}", r"\url{x}", "--", r"\,", "x", " ",
)  # fmt: skip
BALANCED = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join).filter(lambda tex: balanced(tex, escaped=True))


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.sampled_from(["bibtex", "biblatex"]),
    st.dictionaries(st.sampled_from(["editor", "note", "publisher", "shortauthor", "keywords", "school"]), BALANCED),
)
def test_braces_that_bibtex_counts_stay_balanced(name: str, extra: dict[str, str]) -> None:
    """BibTeX also counts braces after a backslash, and reads on until they are balanced."""
    text, _ = entry_of(name, **extra)
    assert [line for line in text.split("\n") if line.startswith("  ") and not balanced(line, escaped=True)] == []


@given(
    st.sampled_from(["bibtex", "biblatex"]),
    st.dictionaries(st.sampled_from(["url", "doi", "eprint", "file", "note", "comment", "ids"]), st.text(max_size=12)),
)
def test_no_value_leaves_its_field(name: str, extra: dict[str, str]) -> None:
    text, _ = entry_of(name, **extra)
    (block,) = [each for each in read_blocks(text) if isinstance(each, RawEntry)]
    allowed = {"title", "author", "year", *extra}
    assert {field.name.lower() for field in block.fields} <= allowed
