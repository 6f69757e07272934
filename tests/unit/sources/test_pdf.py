"""The paper that a PDF is, and its references."""

import io
import time
import zlib
from pathlib import Path

import pytest
from pypdf import PdfWriter

from readinglist.files.documents import Document
from readinglist.formats.pdf_documents import read_pdf
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources.pdf import plugin, references
from readinglist.testing.sources import assert_valid
from tests.pdf_files import lines, one_page, stream, typeset, written_pdf

CONTEXT = OfflineContext(section={}, cache_folder="")
SOURCE, REFERENCES = plugin(CONTEXT), references(CONTEXT)
BODY = (10, "A line of the body of the paper, which is set in the common size of the text.")


def parse(data: bytes, name: str = "a.pdf") -> Parsed:
    document = Document(name=name, text="", data=data)
    assert SOURCE.recognise(document) is Confidence.YES
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def paper(data: bytes, name: str = "a.pdf") -> Draft:
    (draft,) = parse(data, name).drafts
    return draft


def cited(data: bytes) -> Parsed:
    document = Document(name="a.pdf", text="", data=data)
    assert REFERENCES.recognise(document) is Confidence.NO
    parsed = REFERENCES.parse(document)
    assert_valid(document, parsed)
    return parsed


DOCUMENT = r"""
\documentclass{article}\usepackage{graphicx}
\begin{document}
\title{On the Growth of Very Slow Mosses:\\ A Survey}\author{Ada Moss \and Otto Fern}\date{}\maketitle
\noindent\rlap{\hspace*{-3cm}\raisebox{-12cm}[0pt][0pt]{\rotatebox{90}{%
\LARGE arXiv:2406.16260v1\ \ [q-bio.PE]\ \ 24 Jun 2024}}}
\begin{abstract}Mosses grow slowly, and nobody has looked at them for long enough. We look at them for
seven years and measure what can be measured.\end{abstract}
\section{Introduction} Much is known \cite{a}, see also arXiv:1706.03762.
\begin{thebibliography}{9}
\bibitem{a} A. Lichen and B. Fungus. Symbiosis at the border of deserts. \emph{Journal of Lichens}, 3:1--9, 2011.
doi:10.5555/lichen.3
\bibitem{b} C. Fern. A preprint about ferns. arXiv preprint arXiv:2005.14165, 2020.
\end{thebibliography}
\end{document}
"""


@pytest.mark.tex
def test_a_preprint_by_latex(tmp_path: Path) -> None:
    data = typeset(tmp_path, DOCUMENT)
    draft = paper(data)
    metadata = draft.metadata
    assert metadata.title == "On the Growth of Very Slow Mosses: A Survey"
    assert (str(metadata.arxiv_id), draft.version, str(metadata.date)) == ("2406.16260", 1, "2024-06-24")
    assert metadata.doi is None
    assert metadata.abstract.startswith("Mosses grow slowly")
    assert metadata.abstract.endswith("what can be measured.")


@pytest.mark.tex
def test_the_references_by_latex(tmp_path: Path) -> None:
    first, second = cited(typeset(tmp_path, DOCUMENT)).drafts
    assert "Symbiosis at the border of deserts" in first.metadata.title
    assert str(first.metadata.doi) == "10.5555/lichen.3"
    assert str(second.metadata.arxiv_id) == "2005.14165"


@pytest.mark.parametrize(
    "stated",
    [
        "Microsoft Word - draft7.docx",
        "untitled",
        "main.dvi",
        "Paper Title",
        "LaTeX with hyperref",
        "A Template Nobody Changed",
    ],
)
def test_a_title_of_the_metadata_that_the_page_does_not_show_is_not_used(stated: str) -> None:
    content = lines((8, "Journal of Mosses Vol. 3"), (18, "Slow Growth of Mosses"), BODY, BODY)
    assert paper(one_page(content, information=f"/Title({stated})".encode())).metadata.title == "Slow Growth of Mosses"


def test_a_title_of_the_metadata_that_the_page_shows_is_used() -> None:
    content = lines((14, "SlowGrowthofMosses"), (20, "An Advertisement for Something Else"), BODY, BODY)
    draft = paper(one_page(content, information=b"/Title(Slow Growth of Mosses)/Author(Ada Moss, Otto Fern)"))
    assert draft.metadata.title == "Slow Growth of Mosses"


def test_authors_are_those_that_the_page_shows() -> None:
    content = lines((18, "Slow Growth of Mosses"), (12, "Ada Moss, Otto Fern and Cleo Lichen"), BODY, BODY)
    data = one_page(content, information=b"/Author(admin)")
    assert list(map(str, paper(data).metadata.authors)) == ["Ada Moss", "Otto Fern", "Cleo Lichen"]


def test_the_doi_is_that_of_the_metadata_or_the_only_one_of_the_page() -> None:
    title = (18, "Slow Growth of Mosses")
    own, other = (9, "https://doi.org/10.5555/moss.1"), (9, "see https://doi.org/10.5555/other")
    assert str(paper(one_page(lines(title, own, BODY))).metadata.doi) == "10.5555/moss.1"
    assert paper(one_page(lines(title, own, other, BODY))).metadata.doi is None
    stated = paper(one_page(lines(title, own, other, BODY), information=b"/doi(10.5555/MOSS.1)"))
    assert str(stated.metadata.doi) == "10.5555/moss.1"
    below = lines(title, BODY, (12, "References"), (9, "[1] A. Lichen. Deserts. doi:10.5555/lichen.3"))
    assert paper(one_page(below)).metadata.doi is None


@pytest.mark.parametrize("cut", ["doi:10.5555/moss-", "doi:10.5555/moss."])
def test_half_of_a_doi_is_not_one(cut: str) -> None:
    draft = paper(one_page(lines((18, "Slow Growth of Mosses"), (9, cut), (9, "2024.17 and more"), BODY)))
    assert draft.metadata.doi is None


def test_the_name_that_arxiv_gives_a_file_counts() -> None:
    data = one_page(lines((18, "Slow Growth of Mosses"), BODY, BODY))
    assert str(paper(data, "papers/2406.16260v2.pdf").metadata.arxiv_id) == "2406.16260"
    assert paper(data, "moss.pdf").metadata.arxiv_id is None


def test_a_mention_of_another_preprint_is_not_the_stamp() -> None:
    content = lines(
        (18, "Slow Growth of Mosses"), (10, "We extend arXiv:1706.03762 to mosses, and more of the text."), BODY
    )
    assert paper(one_page(content)).metadata.arxiv_id is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (one_page(b""), "has no text"),
        (one_page(lines(BODY, BODY)), "has no title"),
        (one_page(lines((18, "Slow Growth of Mosses"), BODY), entries=b"/Filter/Unknown"), "has no text"),
        (one_page(lines((18, "Slow Growth of Mosses"), BODY))[:300], "is a damaged PDF"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 4000, "is a damaged PDF"),
        (b"%PDF-1.4\n" + b"1 0 obj\n" * 50_000, "is a damaged PDF"),
    ],
    ids=["pictures", "no title", "unknown filter", "truncated", "noise", "objects without end"],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=rf"a\.pdf {message}"):
        parse(data)
    with pytest.raises(InputError):
        cited(data)


def test_an_encrypted_document_is_refused_by_name() -> None:
    writer = PdfWriter()
    writer.append(io.BytesIO(one_page(lines((18, "Slow Growth of Mosses"), BODY))))
    for password, message in (("", ""), ("secret", "is encrypted")):
        writer.encrypt(password, "owner")
        out = io.BytesIO()
        writer.write(out)
        if message:
            with pytest.raises(InputError, match=message):
                parse(out.getvalue())
        else:
            assert paper(out.getvalue()).metadata.title == "Slow Growth of Mosses"


LOOP = written_pdf(
    (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>",
        b"<<>>",
    )
)
FORM = written_pdf(
    (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        stream(b"/X Do " * 1000),
        stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"),
        b"<<>>",
    )
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        one_page(zlib.compress(b" " * 200_000_000, 9), entries=b"/Filter/FlateDecode"),
        one_page(zlib.compress(b"(a) Tj " * 1_000_000, 9), entries=b"/Filter/FlateDecode"),
        one_page(zlib.compress(b"[" * 5_000_000, 9), entries=b"/Filter/FlateDecode"),
        LOOP,
        FORM,
    ],
    ids=["spaces", "operators", "arrays", "page tree", "form in itself"],
)
def test_a_bomb_takes_little_time(data: bytes) -> None:
    begin = time.process_time()
    with pytest.raises(InputError):
        parse(data)
    assert time.process_time() - begin < 10


def test_references_without_numbers_begin_with_names() -> None:
    content = lines(
        (18, "Slow Growth of Mosses"),
        BODY,
        (12, "References"),
        (10, "Lichen A, Fungus B (2011) Symbiosis at the border of deserts. Journal of"),
        (10, "Lichens 3:1-9."),
        (10, "Moss, A., and Fern, O. 2019. Uptake of gases by mosses in the shade of"),
        (10, "other plants. Plants 7."),
        (12, "A  Proofs"),
        BODY,
    )
    parsed = cited(one_page(content))
    assert len(parsed.drafts) == 2
    assert "text after the references" in {span.reason for span in parsed.skipped}


def test_a_document_without_references_is_refused() -> None:
    with pytest.raises(InputError, match="no references found"):
        cited(one_page(lines((18, "Slow Growth of Mosses"), BODY)))


def test_more_pages_than_can_be_read_are_refused_for_references() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    kids = b"<</Type/Pages/Kids[" + b"3 0 R " * 3001 + b"]/Count 3001>>"
    with pytest.raises(InputError, match="has more than 3000 pages"):
        cited(written_pdf((b"<</Type/Catalog/Pages 2 0 R>>", kids, page, b"<<>>")))


def test_only_the_first_pages_are_read_for_the_paper() -> None:
    assert len(read_pdf(one_page(lines(BODY)), most_pages=1).pages) == 1
