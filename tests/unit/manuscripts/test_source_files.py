"""Citations in manuscripts as they are written, also as pandoc, Typst and Emacs read them."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import typst

from readinglist.manuscripts.source_files import read_source_file
from readinglist.papers.errors import InputError
from tests.growth import assert_linear

MARKDOWN = [
    "As @kay and [see @moe, p. 3; -@poe] show, also [-@doe, p. 4].",
    "A key @a.b_c:d-e/f. The end of @kay, @moe; x (@poe): @doe's",
    "Two [@kay;@moe] and @kay@moe, but not mail@example.org or <a@b.org> or x\\@kay.",
    "In `@code` and ``x ` @code`` but @{braced:key} and *@kay* and é@moe and **@poe**",
    "[text](https://example.org/@user) and [@kay](x.html)",
    "```{r}\nx@slot\n@code\n```\n\nafter @kay\n\n~~~~\n@code\n~~~\n@code\n~~~~\n\n@moe",
    "text\n\n    @code in a block\n    @code\n\n@kay\n\n- item\n\n    @moe in the item",
    "<!-- @hidden\n@hidden --> @kay\n\n> @moe in a quotation\n\n| a | @poe |\n|---|---|\n| x | y |",
    "@Müller2020, @李2019 and @2020 and [@_x]",
    "---\ntitle: On @kay\nnocite: |\n  @moe, @poe\n---\n\nText",
    "A note[^1] and ^[inline @kay].\n\n[^1]: On @moe.",
    "---\n# @comment\ntitle: x # @comment\nabstract: |\n    One @kay.\n\n    Two @moe.\n---\n\nText",
    "@{https://doi.org/10.1000/x?y=z} and [@https://doi.org/10.1000/xy]",
    "<span title='@hidden'>@kay</span>\n\n<script>@hidden</script>\n\n<pre>\n@hidden\n</pre>\n\na <b @moe c",
    "[^1] x\n\n[^1]: @kay\n\n    @moe\n\n        @code\n\n1. a\n\n   @poe\n\n       @code\n\n* b\n\n        @code",
    "$$\nx @hidden\n$$\n\nIn `x``y @code` and ```z @code``` @kay",
    "[a]: http://example.org '@hidden'\n\n[a] and [@kay]: http://example.org",
    "``` r\n@code\n```r\n@code\n```\n\n- ```\n  @code\n  ```\n\n@kay",
    "```\n@kay is in no block\n\n@moe",
    "<!-- @kay is in no comment",
    "_@kay_ and *@moe*, \\textbf{@hidden} @poe",
    "\\begin{table}\n@hidden\n\\end{table}\n\n@kay",
    "As @kay:\n\n(@one) First\n(@two) Second\n\nSee (@two) and (@moe).",
]


def cited(text: str, name: str) -> list[str]:
    return [citation.key for citation in read_source_file(text, name).citations.cited]


def by_pandoc(text: str) -> list[str]:
    done = subprocess.run(
        ["pandoc", "-f", "markdown", "-t", "json"], input=text, capture_output=True, text=True, check=True
    )
    found = re.findall(r'"citationId":("(?:[^"\\]|\\.)*")', done.stdout)
    return [json.loads(each) for each in found]


@pytest.mark.pandoc
@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_cites_what_pandoc_reads(text: str) -> None:
    found = read_source_file(text, "a.md")
    keys = {citation.key for citation in found.citations.cited}
    assert sorted(keys - found.labels) == sorted(set(by_pandoc(text)))


ORG = [
    "Text [cite:@kay], [cite/t:@moe;@poe] and [cite/t/c:see @doe p. 3; and @roe] and [cite:see; @a;@b; all of them].",
    "Not =[cite:@code]= nor ~[cite:@code]~.\n: [cite:@code]\n# [cite:@comment]\n[cite:@kay]",
    '#+begin_src python\nx = "[cite:@code]"\n#+end_src\n#+begin_example\n[cite:@code]\n#+end_example\n[cite:@kay]',
    "#+begin_comment\n[cite:@code]\n#+end_comment\n#+begin_export latex\n[cite:@code]\n#+end_export\n[cite:@kay]",
    "#+begin_quote\n[cite:@quoted]\n#+end_quote\n| [cite:@cell] | x |\n- item [cite:@item]\n\n*bold [cite:@bold]*",
    "A footnote[fn:1] and [fn:: see [cite:@inline]].\n\n[fn:1] On [cite:@foot].",
    "[cite/nocite:@nocite] [cite:@Müller2020; @李2019; @a.b_c:d-e/f; @k+x*y].\n[cite:\n@next; @line\nbelow]",
    'src_python{f("[cite:@code]")}, src_R[:x y]{a@b} and call_f("[cite:@code]") and @@latex:[cite:@code]@@ [cite:@kay]',
    "* A [cite:@kay]\n:PROPERTIES:\n:ROAM_REFS: [cite:@no]\n:END:\n#+attr_latex: [cite:@no]\n\n[cite:@moe]",
    "[cite:@a&b; @c'd p. 3]\n\n#+begin_example\n[cite:@kay]",
    "#+caption: Figure [cite:@caption]\n[[file:x.png]]\n\n* Head [cite:@head]\n** COMMENT no\n[cite:@tree]",
]
ORG_ELEMENTS = """(progn (require 'org) (require 'oc)
  (insert-file-contents "a.org") (org-mode)
  (dolist (each (org-element-map (org-element-parse-buffer) 'citation-reference #'identity nil nil nil t))
    (princ (org-element-property :key each)) (terpri)))"""


@pytest.mark.slow
@pytest.mark.emacs
@pytest.mark.parametrize("text", ORG)
def test_org_cites_what_emacs_reads(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.org").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["emacs", "-Q", "--batch", "--eval", ORG_ELEMENTS],
        cwd=tmp_path,
        env={**os.environ, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    assert sorted(cited(text, "a.org")) == sorted(set(done.stdout.splitlines()))


def test_markdown_cites_by_key_at_its_line() -> None:
    found = read_source_file("one\n\n@kay and\n[-@moe, p. 3]", "a.Rmd").citations
    assert [(each.key, each.line) for each in found.cited] == [("kay", 3), ("moe", 4)]
    assert read_source_file("---\nnocite: '@*'\n---\n", "a.md").citations.everything


def test_markdown_cites_by_tex_by_roles_and_by_html() -> None:
    text = "\\citep[p. 3]{a,b} {cite}`c,d` {cite:t}`{see}e{p. 3}` <cite data-cite='f/g'></cite> `{cite}`"
    assert cited(text, "a.md") == ["a", "b", "c", "d", "e", "f/g"]
    assert not read_source_file("**@** and (@*)\n\nnocite: no\n", "a.md").citations.everything


def test_captions_of_code_cells_are_text_and_children_are_read() -> None:
    text = (
        "```{r, fig.cap='From @kay', child=c('one.Rmd',\"two.Rmd\")}\n@code\n```\n"
        "```{python}\n#| fig-cap: On @moe\n#| label: fig-x\nx @ code\n```\n@fig-x\n```python\n#| @code\n```\n"
    )
    found = read_source_file(text, "a.Rmd")
    assert [each.key for each in found.citations.cited] == ["kay", "moe"]
    assert [name for name, _ in found.inputs] == ["one.Rmd", "two.Rmd"]


def test_notebooks_cite_in_their_texts() -> None:
    cells = [
        {"cell_type": "raw", "source": ["---\n", "nocite: '@*'\n", "---"]},
        {"cell_type": "markdown", "source": ["See @kay,\n", "`@code` and [@moe]."]},
        {"cell_type": "code", "source": "#| fig-cap: On @poe\nx = '\n```\n@code'"},
    ]
    found = read_source_file(json.dumps({"cells": cells}), "a.ipynb").citations
    assert [(each.key, each.line) for each in found.cited] == [("kay", 0), ("moe", 0), ("poe", 0)]
    assert found.everything
    assert read_source_file("", "a.ipynb").citations.cited == ()


@pytest.mark.parametrize("text", ["[]", "{}", '{"cells": [{}]}', "x", '{"cells": [{"cell_type": 1, "source": 2}]}'])
def test_other_json_is_no_notebook(text: str) -> None:
    with pytest.raises(InputError, match="is no Jupyter notebook"):
        read_source_file(text, "a.ipynb")


def test_cross_references_of_quarto_are_no_citations() -> None:
    text = "@fig-plot, @tbl-x, @sec:one, @own and @kay\n\n# Own {#own}\n\n```{r}\n#| label: fig-plot\n```"
    found = read_source_file(text, "a.qmd")
    assert [each.key for each in found.citations.cited if each.key not in found.labels] == ["kay"]


def test_typst_cites_by_references_and_by_functions() -> None:
    text = (
        '@kay. and @moe[p. 3] #cite(<poe>, form: "prose") #cite(label("a/b")) `@code` // @no\n/* @no */ \\@no\n'
        '#link("mailto:a@no.org")[mail] https://example.org/@no\n#include "two.typ"\n```\n@no\n``` @doe'
    )
    found = read_source_file(text, "a.typ")
    assert [each.key for each in found.citations.cited] == ["kay", "moe", "poe", "a/b", "doe"]
    assert found.inputs == (("two.typ", 4),)
    assert read_source_file('#bibliography("x.bib", full: true)', "a.typ").citations.everything


TYPST = [
    '#import "@preview/cetz:0.2.2": canvas\n@kay',
    "#cite( <kay> , form: none) #cite(supplement: [p. 7], <moe>)",
    "#let c(k) = cite(k)\n#c(<kay>) #let keys = (<moe>, <poe>)\n#keys.map(cite).join()",
    "/* @no /* @no */ @no */ @kay",
    "#set heading(numbering: none)\n= Head <sec>\n#figure([x], caption: [On @kay])\n<fig>\n#link(<fig>)[x] @moe",
]


@pytest.mark.parametrize("text", TYPST)
def test_typst_cites_what_typst_reads(text: str, tmp_path: Path) -> None:
    entries = "".join(f"@misc{{{key}, title={{T}}, author={{A, B}}, year=2020}}\n" for key in ("kay", "moe", "poe"))
    (tmp_path / "r.bib").write_text(entries)
    (tmp_path / "a.typ").write_text(f'{text.replace("#import", "// import")}\n#bibliography("r.bib")\n')
    found = json.loads(typst.query(str(tmp_path / "a.typ"), "selector(cite).or(ref)"))
    source = read_source_file(text, "a.typ")
    keys = {each.get("key", each.get("target", "")).strip("<>") for each in found}
    assert {each.key for each in source.citations.cited} - source.labels == keys


def test_a_typst_bibliography_can_list_everything() -> None:
    text = '#bibliography(("a.bib", "b.bib"), full: true)'
    assert read_source_file(text, "a.typ").citations.everything


TEX = r"""\documentclass{article} % \cite{no}
\cite{a, b}\citep[see][p.~3]{c} \cites[1]{d}[2]{e} \textcite*{f} 5\% \parencite[\textit{s}]{g}
\verb|\cite{no}| \newcommand{\x}[1]{\cite{#1}} \volcite{2}[3]{h} \citetext{no} \citestyle{no} \footfullcite{i}
\bibentry{j} \Citeauthor{k} \citefield{l}{title} \nocite{m,n} \\% \cite{no}
\mintinline{tex}{\cite{no}}\begin{Verbatim*}\cite{no}\end{Verbatim*} \citeA<see>[p. 3]{o} \volcites{1}{p}{2} [p. 3]{q}
\begin{verbatim}
\cite{no}
\end{verbatim}
\iffalse \cite{no} \fi \cite
  {r}
\end{document} \cite{no}
"""


def test_tex_cites_by_all_commands() -> None:
    assert cited(TEX, "a.tex") == list("abcdefghijklmnopqr")
    assert read_source_file(r"\nocite{*}", "a.tex").citations.everything
    assert cited(r"\cite{a} \endinput \cite{no}", "a.tex") == ["a"]


def test_tex_includes_by_all_commands() -> None:
    text = r"\input{a}\input b \include{c}\import{d/}{e}\subimport*{f}{g} \InputIfFileExists{h}{}{}"
    assert [name for name, _ in read_source_file(text, "a.tex").inputs] == ["a", "b", "c", "d/e", "f/g", "h"]


def test_org_cites_by_its_syntax_by_that_of_org_ref_and_by_tex() -> None:
    text = (
        "[cite:@a] [cite/t:see @b p. 3;@c] cite:d,e citep:f. [[cite:g]] [[cite:see &h p. 3;&i]] =cite:no= ~@no~\n"
        "# cite:no\n#+begin_src tex\ncite:no\n#+end_src\n\\cite{j} citeauthor:k, a@no.org\n: cite:no\n"
    )
    assert cited(text, "a.org") == list("abcdefghijk")
    assert read_source_file("[nocite:@*]", "a.org").citations.everything


HOSTILE = {
    "a.md": (
        "`",
        "``x",
        "```\n",
        "<!--",
        "[a](",
        "](((",
        "@a:",
        "<a@",
        "    x\n\n",
        "{#",
        "~~~x\n",
        "@{",
        "@{{",
        "$$",
        "<a b=",
        "<a b ",
        "<pre",
        "[a]: b ",
        "\\begin{a}\n",
        "\\a[",
        "\\a{}",
        "{cite}`",
        "- ```\n",
        "    x\n \n",
        "1. \n\n    x\n\n",
        "nocite:@\n ",
        "\n\n(@a) ",
    ),
    "a.typ": (
        "`",
        "```",
        "/*",
        "//",
        "@a.",
        '("',
        "cite(<",
        '(  "\\"',
        "bibliography(",
        "bibliography(()",
        '#import "',
        "(<a",
        "/*/*",
        "http://",
        "<",
    ),
    "a.tex": (
        r"\cite{",
        r"\cite[",
        r"\cite[{}]",
        r"\cites[a]",
        r"\verb|",
        r"\begin{verbatim}",
        r"\iffalse",
        r"\cite<",
        "\\\\",
        r"\lstinline{",
        r"\cite{a} {",
        r"\import{",
    ),
    "a.org": (
        ":properties:\n",
        "[cite:",
        "[cite:[]",
        "cite:",
        "#+begin_src\n",
        "=a",
        "cite:&a;",
        "citecite",
        ": x\n",
        "src_a{",
        "src_a[",
        "call_x(",
        "@@a:",
        "@@",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in HOSTILE.items() for part in parts])
def test_reading_is_linear(name: str, part: str) -> None:
    assert_linear(lambda times: read_source_file(part * times, name), 2_000)


def test_typst_and_this_reader_agree_on_what_is_cited(tmp_path: Path) -> None:
    text = '@kay. @kay[p. 3] x@moe #cite(<poe>) `@no` // @no\n#link("mailto:a@no.org")[x] https://a.org/@no\n'
    keys = cited(text, "a.typ")
    entries = "".join(f"@misc{{{key}, title={{T}}, author={{A, B}}, year=2020}}\n" for key in keys)
    (tmp_path / "r.bib").write_text(entries)
    (tmp_path / "a.typ").write_text(f'{text}\n#bibliography("r.bib")\n')
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    assert keys == ["kay", "moe", "poe"]


PLACED = [
    ("a.tex", "\\cite[see a][p. 3]{a, bb,a} \\cites{c}[x c]{d} \\volcite{2}{e}"),
    ("a.tex", "% \\cite{no}\n🎉 \\citet*{a:b/c}"),
    ("a.md", "See @a, [see also @bb; -@c], @{a b}, {cite:p}`d,e`, \\cite{f}."),
    ("a.md", "---\nnocite: |\n  @a, @b\n---\n`@no` 漢字 @c"),
    ("a.typ", '@a. #cite(<b>) #cite(label("c")) // @no\n漢字@d'),
    ("a.org", "[cite:see also @a; @bb p. 3] cite:c,d [[cite:&e;see &f]] cite:g"),
    ("a.qmd", "@fig-x and @a"),
    ("a.Rmd", "@a\n```{r}\n#| fig-cap: after @b\n```\n"),
]


@pytest.mark.parametrize(("name", "text"), PLACED)
def test_each_key_stands_where_its_place_says(name: str, text: str) -> None:
    source = read_source_file(text, name)
    assert source.places
    assert [text[place : place + len(key)] for key, place in source.places] == [key for key, _ in source.places]
    assert [place for _, place in source.places] == sorted(place for _, place in source.places)
    assert {key for key, _ in source.places} == {citation.key for citation in source.citations.cited}
    assert all(not text[place - 1].isalnum() or text[place - 1] > "\x7f" for _, place in source.places)
