"""What the first page and the metadata of a PDF say of the paper: title, authors, abstract, identifiers."""

import re
from collections.abc import Iterator, Sequence

from readinglist.formats.pdf_documents import PdfDocument, PdfText
from readinglist.formats.xml_elements import XmlElement, XmlRefusedError, xml_elements
from readinglist.formats.xml_text import values
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Author, PartialDate
from readinglist.sources.items.joining import join_lines
from readinglist.sources.written_dates import written_date
from readinglist.sources.xml_records.entries import marked_arxiv_id, marked_doi

_STAMP = lazy_pattern(
    r"arXiv:\s?(?P<id>[\w.-]+(?:/\d{7})?v\d{1,3})\s*\[[\w.-]+\]\s*(?P<date>\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4})"
)
"""The stamp that arXiv prints on the margin of the first page."""

_JUNK_TITLE = lazy_pattern(
    r"(?:microsoft (?:word|powerpoint)\s*-.*|.*\.(?:dvi|docx?|pdf|tex|rtf|indd|qxd|eps|pptx?|odt|ps|fm)"
    r"|untitled.*|(?:power\s?point )?presentation\d*|slide \d+|document\d*|title(?: page)?|(?:full )?paper(?: title)?"
    r"|main|manuscript|template|draft|final|camera.?ready|layout \d+|.*\bsample (?:paper|file).*|latex.*|arxiv:.*"
    r"|doi:.*|https?:.*|[\w./-]*\d[\w./-]*|\W*)",
    re.IGNORECASE,
)
_NO_TITLE = lazy_pattern(
    r"(?:research |original |review |regular |full |short |invited )*(?:article|paper|research|report|letter|survey"
    r"|communication|review)s?|proceedings of .*|journal of .*|contents lists available.*|.*\bvol(?:ume|\.) ?\d.*"
    r"|published as a .*|under review .*|preprint.*|accepted .*|submitted .*|received .*|open access|abstract|contents"
    r"|(?:bachelor|master|diplom)\w*|arxiv:.*|https?:.*|doi:.*|©.*|copyright .*|available online.*|references",
    re.IGNORECASE,
)
_ABSTRACT = lazy_pattern(r"(?im)^[ \t]*(?:abstract|summary|zusammenfassung|résumé|摘\s*要)\b[ \t]*[.:—–-]*[ \t]*")
_AFTER_ABSTRACT = lazy_pattern(
    r"(?im)^[ \t]*(?:(?:1|I)\.?[ \t]+)?(?:introduction|keywords?|key words|index terms|ccs concepts"
    r"|categories and subject|general terms|acm reference format|einleitung|1[ \t]+\S+)\b"
)
_REFERENCES = lazy_pattern(
    r"(?im)^[ \t]*(?:\d{1,2}\.?[ \t]+)?"
    r"(?:references|bibliography|literature cited|literatur)[ \t]*$"
)
_CUT_DOI = lazy_pattern(r"10\.\d{4,9}/\S*(?:[/._-]\n|\n(?=[a-z0-9]))")
"""A DOI at the end of a line that may go on in the next one; half of it would be that of another paper."""
_MARKS = lazy_pattern(r"[*∗⋆†‡§¶#✉]+|(?<=[^\W\d_])\d(?:\s?,\s?\d)*")
_MAX_TITLE_WORDS = 40
_LONGEST_ABSTRACT = 6000


def _flat(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def xmp_values(xmp: str, paths: str) -> list[str]:
    """Return the texts at `paths` below the descriptions of an XMP packet."""
    found: list[str] = []
    try:
        for element in xml_elements(xmp, lambda path, name: name == "rdf:Description"):
            if isinstance(element, XmlElement):
                found.extend(values(element, paths))
    except XmlRefusedError:
        return []
    return found


def title_of(document: PdfDocument) -> str:
    """Return the title: of the metadata if it is set on the page in a large font, else the text in the largest font.

    Programs fill in the name of a file, or keep the title of a template.
    """
    stated = [*xmp_values(document.xmp, "dc:title/rdf:Alt/rdf:li | dc:title"), document.information.get("title", "")]
    usable = [title for title in map(one_line, stated) if not _JUNK_TITLE.fullmatch(title)]
    found = [_title_on_page(pieces, usable) for pieces in document.pieces]
    fallback = next((title for title in usable if len(title.split()) > 2), "")
    return next(filter(None, (*found[:1], fallback, *found[1:])), "")


def _title_on_page(pieces: Sequence[PdfText], stated: Sequence[str]) -> str:
    """Return the title on a page, which may be one of those of the metadata."""
    common = _common_size(pieces)
    groups = [(size, text) for size, text in _groups(pieces) if size > 1.05 * common]
    large = _flat("".join(text for _, text in groups))
    shown = next((title for title in stated if len(_flat(title)) > 3 and _flat(title) in large), "")
    candidates = [(size, text) for size, text in groups if _may_be_title(text)]
    printed = max(candidates, key=lambda each: each[0], default=(0.0, ""))[1]
    if shown and _flat(shown) == _flat(printed):
        # a program may have lost the spaces of either
        return max(shown, printed, key=lambda text: len(text.split()))
    return shown or printed


def _common_size(pieces: Sequence[PdfText]) -> float:
    """Return the size in which most of the text is set."""
    lengths: dict[float, int] = {}
    for piece in pieces:
        lengths[piece.size] = lengths.get(piece.size, 0) + len(piece.text)
    return max(lengths, key=lambda size: lengths[size], default=0.0)


def _groups(pieces: Sequence[PdfText]) -> Iterator[tuple[float, str]]:
    """Yield (size, text) of successive pieces of the same size that are upright."""
    size, height, text = -1.0, 0.0, ""
    for piece in pieces:
        if not piece.upright:
            continue
        if abs(piece.size - size) > 0.3:
            if text:
                yield size, one_line(text)
            size, text = piece.size, piece.text
        else:
            text += piece.text if abs(piece.height - height) < 1 else f" {piece.text}"
        height = piece.height
    if text:
        yield size, one_line(text)


def _may_be_title(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    if not 2 <= len(words) <= _MAX_TITLE_WORDS or len(text) > 400 or re.match(r"\d+(?:\.\d+)*\.?\s+\S", text):
        return False
    return not (_NO_TITLE.fullmatch(text) or re.search(r"\.\s?\.\s?\.", text) or "@" in text)


def authors_of(document: PdfDocument, title: str) -> tuple[Author, ...]:
    """Return the authors of the metadata if the page shows them, else of the line below the title if it lists names."""
    page = _flat("".join(document.pages[:1]))
    creators = xmp_values(document.xmp, "dc:creator/rdf:Seq/rdf:li | dc:creator/rdf:Bag/rdf:li | dc:creator")
    author = document.information.get("author", "")
    stated = [tuple(map(author_from_display, creators)), authors_from_line(author.replace(";", " ; "))]
    below = _line_below(document.pages[0] if document.pages else "", title)
    listed = authors_from_line(below) if below else ()
    shown = [people for people in stated if people and all(_flat(each.family) in page for each in people)]
    if len(listed) > 1 and all(each.given and each.family for each in listed):
        shown.append(listed)
    return max(shown, key=len, default=())


def _line_below(page: str, title: str) -> str:
    """Return the line after the title if it has only names, separated by commas, semicolons or ``and``."""
    lines = [line.strip() for line in page.split("\n")]
    end = next((at for at in range(len(lines)) if title and _flat(title).endswith(_flat(lines[at]) or "?")), -1)
    if end < 0 or end + 1 >= len(lines):
        return ""
    line = _MARKS.sub("", lines[end + 1])
    names = re.split(r"\s*[,;·]\s*(?:and\s+)?|\s+and\s+", line)
    fits = all(re.fullmatch(r"(?:[^\W\d_][\w.'’-]*\s?){2,5}", name.strip()) and name[:1].isupper() for name in names)
    return line if len(names) > 1 and fits else ""


def abstract_of(document: PdfDocument) -> str:
    """Return the text between the heading of the abstract and what follows it."""
    text = "\n".join(document.pages[:2])
    start = _ABSTRACT.search(text)
    if not start:
        return ""
    end = _AFTER_ABSTRACT.search(text, start.end())
    inside = text[start.end() : end.start()] if end else ""
    return one_line(join_lines(inside.split("\n"), text)) if 60 < len(inside) < _LONGEST_ABSTRACT else ""


def arxiv_of(document: PdfDocument, name: str) -> tuple[tuple[ArxivId, int | None] | None, PartialDate | None]:
    """Return the arXiv id with its version, and the date of a first version.

    It is in arXiv's stamp, in the metadata, or the name that arXiv gives the file.
    """
    stamp = _STAMP.search(before_references(document))
    if stamp and (found := parse_versioned(stamp["id"])):
        return found, written_date(stamp["date"]) if found[1] == 1 else None
    stated = [document.information.get(key, "") for key in ("arxivid", "doi")]
    found = next(filter(None, (parse_versioned(text) for text in stated if text)), None)
    if not found:
        texts = (
            *xmp_values(document.xmp, "dc:identifier | prism:doi | prism:url"),
            document.information.get("doi", ""),
        )
        found = next(filter(None, map(marked_arxiv_id, texts)), None)
    file_name = re.split(r"[/\\]", name)[-1]
    if not found and re.fullmatch(r"\d{4}\.\d{4,5}(?:v\d+)?\.pdf", file_name):
        found = parse_versioned(file_name.removesuffix(".pdf"))
    return found, None


def doi_of(document: PdfDocument) -> Doi | None:
    """Return the DOI of the metadata, or the only one on the first page."""
    stated = [document.information.get(key, "") for key in ("doi", "wps-articledoi", "prism:doi")]
    stated.extend(
        xmp_values(document.xmp, "prism:doi | pdfx:doi | pdfx:WPS-ARTICLEDOI | crossmark:DOI | dc:identifier")
    )
    subject = document.information.get("subject", "")
    found = [*filter(None, map(marked_doi, stated)), *dois_in(subject)]
    if not found:
        page = before_references(document)
        on_page = list(set(dois_in(_CUT_DOI.sub(" ", page))))
        cut = [one_line(each[0]).lower() for each in _CUT_DOI.finditer(page)]
        found = on_page if len(on_page) == 1 and all(on_page[0].text.startswith(each) for each in cut) else []
    return next((doi for doi in found if not doi.arxiv_id), None)


def before_references(document: PdfDocument) -> str:
    """Return the first page without its references, whose identifiers are those of other papers."""
    page = document.pages[0] if document.pages else ""
    heading = _REFERENCES.search(page)
    return page[: heading.start()] if heading else page
