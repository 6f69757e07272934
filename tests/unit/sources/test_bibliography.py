r"""Bibliographies in TeX: ``thebibliography`` in several styles, .bbl files of biblatex, amsrefs."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources import bibliography
from readinglist.testing.sources import assert_valid

SOURCE = bibliography.plugin(OfflineContext(section={}, cache_folder=""))
TITLE = "Umbrellas of glass for zebras"


def read(text: str) -> Parsed:
    document = Document(name="main.bbl", text=text)
    assert SOURCE.recognise(document) is Confidence.YES
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def environment(*items: str) -> str:
    return "\\begin{thebibliography}{99}\n\n" + "\n\n".join(items) + "\n\n\\end{thebibliography}\n"


STYLES = {
    "plain": r"""\bibitem{doe}
Jane Doe and Bo~Lin.
\newblock Umbrellas of glass for {Z}ebras.
\newblock In {\em Proceedings of Things}, pages 1--9, 2020.
\newblock arXiv:2001.00001.""",
    "plainnat": r"""\bibitem[Doe and Lin(2020)]{doe}
Jane Doe and Bo~Lin.
\newblock Umbrellas of glass for zebras.
\newblock \emph{Journal of Things}, 3\penalty0 (2):\penalty0 1--9, 2020.
\newblock \doi{10.5555/x}.
\newblock URL \url{https://arxiv.org/abs/2001.00001}.""",
    "acl": r"""\bibitem[{Doe and Lin(2020)}]{doe}
Jane Doe and Bo~Lin. 2020.
\newblock \href {https://arxiv.org/abs/2001.00001} {Umbrellas of glass for zebras}.
\newblock In \emph{Proceedings of Things}, pages 1--9.""",
    "ieee": r"""\bibitem{doe}
J.~Doe and B.~Lin, ``Umbrellas of glass for zebras,''
  in \emph{Proceedings of Things}, 2020, pp. 1--9, arXiv:2001.00001.""",
    "ieee with blocks": r"""\bibitem{doe}
J.~Doe and B.~Lin, ``Umbrellas of glass for zebras,'' \emph{arXiv preprint
  arXiv:2001.00001}, 2020.""",
    "emphasised": r"""\bibitem{doe} J. Doe, B. Lin,
  \emph{Umbrellas of glass for zebras}, arXiv:2001.00001 [cs.LG] (2020).""",
    "italic": r"""\bibitem{doe} J. Doe and B. Lin, {\it Umbrellas of glass for zebras},
  J. Things {\bf 3} (2020) 1, [arXiv:2001.00001].""",
    "revtex": r"""\bibitem [{\citenamefont {Doe}\ and\ \citenamefont {Lin}(2020)}]{doe}%
  \BibitemOpen
  \bibfield  {author} {\bibinfo {author} {\bibfnamefont {J.}~\bibnamefont {Doe}}\ and\
  \bibinfo {author} {\bibfnamefont {B.}~\bibnamefont {Lin}},\ }
  \bibfield  {title} {\bibinfo {title} {Umbrellas of glass for zebras},\ }
  \href {https://doi.org/10.5555/x} {\bibfield  {journal} {\bibinfo  {journal} {Journal of Things}\ }
  \textbf {\bibinfo {volume} {3}},\ \bibinfo {pages} {1} (\bibinfo {year} {2020})},\
  \Eprint {https://arxiv.org/abs/2001.00001} {arXiv:2001.00001} \BibitemShut {NoStop}%""",
    "acm": r"""\bibitem[Doe and Lin(2020)]%
        {doe}
\bibfield{author}{\bibinfo{person}{Jane Doe} {and}
  \bibinfo{person}{Bo Lin}.} \bibinfo{year}{2020}\natexlab{}.
\newblock \showarticletitle{Umbrellas of glass for zebras}.
\newblock \bibinfo{journal}{\emph{Journal of Things}} (\bibinfo{year}{2020}).
\newblock
\showeprint[arxiv]{2001.00001}""",
}


@pytest.mark.parametrize("style", STYLES)
def test_styles(style: str) -> None:
    (draft,) = read(environment(STYLES[style])).drafts
    paper = draft.metadata
    assert paper.title.lower() == TITLE.lower()
    assert [author.family for author in paper.authors] == ["Doe", "Lin"]
    assert (paper.arxiv_id, paper.year, draft.citation_key) == (ArxivId("2001.00001"), 2020, "doe")


def test_only_the_bibliography_of_a_paper_is_read() -> None:
    text = (
        "% a comment with \\bibitem{no}\n\\documentclass{article}\n\\begin{document}\nSee \\cite{doe}.\n"
        + environment(STYLES["plain"], "% \\bibitem{old} Old, A title\n" + STYLES["ieee"])
        + "\\end{document}\n"
    )
    parsed = read(text)
    assert len(parsed.drafts) == 2
    assert {span.reason for span in parsed.skipped} == {"text around the bibliography"}


def test_each_identifier_of_an_item_is_a_record() -> None:
    item = r"\bibitem{two} A. Doe, \emph{One thing to read}, hep-th/9901001; B. Lin, arXiv:2001.00002."
    drafts = read(environment(item)).drafts
    assert [str(draft.metadata.arxiv_id) for draft in drafts] == ["2001.00002", "hep-th/9901001"]
    assert drafts[1].citation_key == ""


def test_biblatex() -> None:
    entry = r"""    \entry{doe}{article}{}{}
      \name{author}{2}{}{%
        {{hash=1}{%
           family={Doe},
           familyi={D\bibinitperiod},
           given={Jane},
           giveni={J\bibinitperiod},
           givenun=0}}%
        {{un=0,hash=2}{%
           family={Berg},
           given={Bo},
           prefix={van\bibnamedelima der}}}%
      }
      \strng{namehash}{x}
      \field{sortinit}{D}
      \field{title}{Umbrellas of glass for {Zebras}}
      \field{journaltitle}{Journal of Things}
      \field{eprinttype}{arxiv}
      \field{day}{4}
      \field{month}{6}
      \field{year}{2020}
      \field{pages}{1\bibrangedash 9}
      \verb{doi}
      \verb 10.5555/x
      \endverb
      \verb{eprint}
      \verb 2001.00001
      \endverb
    \endentry
"""
    head = (
        "% $ biblatex auxiliary file $\n\\begingroup\n\\refsection{0}\n  \\datalist[entry]{nty/global//global/global}\n"
    )
    parsed = read(f"{head}{entry}{entry}  \\enddatalist\n\\endrefsection\n\\endinput\n")
    (draft,) = parsed.drafts
    paper = draft.metadata
    assert paper.title == "Umbrellas of glass for Zebras"
    assert [str(author) for author in paper.authors] == ["Jane Doe", "Bo van der Berg"]
    assert (paper.venue, paper.date, draft.citation_key) == ("Journal of Things", PartialDate(2020, 6, 4), "doe")
    assert (paper.arxiv_id, paper.doi) == (ArxivId("2001.00001"), Doi("10.5555/x"))
    assert dict(paper.extra)["pages"] == "1--9"
    assert "repeated entry" in {span.reason for span in parsed.skipped}


def test_amsrefs() -> None:
    text = (
        "\\begin{biblist}\n\\bib{doe}{article}{\n  author={Doe, Jane},\n  author={Lin, Bo},\n"
        "  title={Umbrellas of {glass} for zebras},\n  journal={J. Things},\n  date={2020},\n  \n"
        "  eprint={arXiv:2001.00001},\n}\n"
        "\\end{biblist}\n"
    )
    (draft,) = read(text).drafts
    paper = draft.metadata
    assert (paper.title, len(paper.authors), paper.year) == (TITLE, 2, 2020)
    assert paper.arxiv_id == ArxivId("2001.00001")


def test_a_bibliography_without_items_is_a_problem() -> None:
    parsed = read("\\begin{thebibliography}{9}\n\\end{thebibliography}\n")
    assert [problem.message for problem in parsed.problems] == ["bibliography without items"]
    parsed = read(environment("\\bibitem{empty}", STYLES["ieee"]))
    assert (len(parsed.drafts), len(parsed.problems)) == (1, 1)


def test_a_truncated_bibliography_is_read_as_far_as_it_goes() -> None:
    text = environment(STYLES["plain"], STYLES["ieee"])
    assert len(read(text[: text.index("in \\emph{Proc")]).drafts) == 2


@pytest.mark.parametrize(
    "text",
    [
        "A page about \\bibitem and its use.\n",
        "\\documentclass{article}\nNo references.\n",
        '{"title": "On \\\\bibitem{x}"}\n',
        "",
    ],
)
def test_other_documents(text: str) -> None:
    document = Document(name="other", text=text)
    assert SOURCE.recognise(document) is Confidence.NO
    if "\\bibitem" not in text:
        with pytest.raises(InputError):
            SOURCE.parse(document)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "{",
        "}",
        "\\bibitem",
        "\\bibitem{a} ",
        "\\emph{",
        "\\href{a}",
        "{\\em ",
        "\\bibinfo{title}{",
        "\\entry{a}{b}{",
        "\\newblock ",
        "%\n",
        "word ",
    ],
)
def test_long_documents_are_parsed(unit: str) -> None:
    text = f"\\begin{{thebibliography}}{{9}}\n\\bibitem{{a}} A. Doe, ``A title,'' 2020. {unit * 3_000}"
    SOURCE.parse(Document(name="long", text=text))
