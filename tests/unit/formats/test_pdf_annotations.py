"""Highlights and notes of PDF documents: marked text, names that stay, and hostile documents."""

import contextlib
import random

import pytest

from readinglist.formats.pdf_annotations import MAX_ANNOTATIONS, PdfAnnotation, read_annotations
from readinglist.formats.pdf_documents import PdfRefusedError
from tests.pdf_files import annotated, lines, one_page, stream, typeset, written_pdf

PAGE = one_page(lines((12, "We sort grains of sand by their co-"), (12, "lour and their size."), (12, "Nothing else.")))
# Helvetica at 12 points: the first line is at (50, 760), the second at (50, 736).
FIRST, SECOND = (45, 757, 400, 772), (45, 733, 400, 748)


def highlight(**entries):
    return {"kind": "Highlight", "boxes": [FIRST], "NM": "one", **entries}


def only(data: bytes) -> PdfAnnotation:
    (found,) = read_annotations(data)
    return found


def test_a_highlight_has_the_marked_text_and_the_comment():
    found = only(annotated(PAGE, highlight(boxes=[FIRST, SECOND], Contents="why?\r\nHow?")))
    assert found.quoted == "We sort grains of sand by their colour and their size."
    assert (found.comment, found.page, found.name) == ("why?\nHow?", "1", "one")


@pytest.mark.parametrize("kind", ["Highlight", "Underline", "Squiggly", "StrikeOut"])
def test_a_part_of_a_line_is_marked(kind):
    """In Helvetica at 12 points, ``sort`` is from 70.7 to 91.3."""
    assert only(annotated(PAGE, highlight(kind=kind, boxes=[(69.5, 757, 92, 772)]))).quoted == "sort"


def test_notes_have_comments_only_and_copies_of_the_marked_text_are_none():
    found = read_annotations(
        annotated(
            PAGE,
            {"kind": "Text", "Contents": "A remark", "boxes": [(500, 700, 510, 710)]},
            {"kind": "FreeText", "Contents": "In the margin", "boxes": [(500, 760, 510, 770)]},
            highlight(boxes=[SECOND], Contents="lour and their size."),
            {"kind": "Text", "Contents": "  "},
            {"kind": "Link", "Contents": "no note"},
        )
    )
    assert [(each.quoted, each.comment) for each in found] == [
        ("", "In the margin"),
        ("lour and their size.", ""),
        ("", "A remark"),
    ]


def test_an_annotation_without_a_name_has_one_that_no_edit_changes():
    first, second = (only(annotated(PAGE, {**highlight(Contents=text), "NM": ""})) for text in ("one", "two"))
    assert first.name == second.name
    assert first.comment != second.comment
    elsewhere = only(annotated(PAGE, {**highlight(boxes=[SECOND]), "NM": ""}))
    assert elsewhere.name != first.name


@pytest.mark.tex
def test_the_marked_text_of_a_typeset_document(tmp_path):
    source = r"""\documentclass{article}\usepackage{lmodern}\usepackage[T1]{fontenc}\setlength\parindent{0pt}
    \begin{document}Efficient \emph{affine} flows \textbf{waffle} in Gödel’s garden.\end{document}"""
    data = typeset(tmp_path, source)
    assert only(annotated(data, highlight(boxes=[(0, 0, 600, 800)]))).quoted.startswith(
        "Efficient affine flows waffle in Gödel’s garden."
    )


def test_hostile_documents_are_refused_or_empty():
    for data in (b"", b"%PDF-1.4", PAGE[:200], PAGE.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), b"\x00" * 10_000):
        with contextlib.suppress(PdfRefusedError):
            assert read_annotations(data) == ()


@pytest.mark.parametrize(
    "annotations",
    [
        b"7 0 R", b"[3 0 R]", b"[[[]]]", b"(text)", b"<</Annots 3 0 R>>", b"[null]", b"[9 0 R]",
        b"[<</Subtype/Highlight/Rect[1 2 3]>>]", b"[<</Subtype/Highlight/QuadPoints[(a) 1 2 3 4 5 6 7]>>]",
        b"[<</Subtype/Text/Contents 3 0 R/Rect[0 0 1 1]>>]", b"[<</Subtype/Text/Contents[]/NM<<>>>>]",
        b"[<</Subtype/Highlight/QuadPoints[1e99 1e99 -1e99 1 2 3 4 5]>>]",
    ],
)  # fmt: skip
def test_malformed_annotations_are_left_out(annotations):
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots " + annotations + b">>",
        stream(b"BT (text) Tj ET"),
        b"<<>>",
    )
    assert all(not each.comment for each in read_annotations(written_pdf(objects)))


def test_too_many_annotations_are_refused():
    entry = b"<</Subtype/Text/Contents(a)/NM(%d)/Rect[0 0 1 1]>>"
    many = b" ".join(entry % number for number in range(MAX_ANNOTATIONS + 2))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[" + many + b"]>>",
        b"<<>>",
    )
    with pytest.raises(PdfRefusedError, match="notes"):
        read_annotations(written_pdf(objects))


def test_damaged_documents_raise_nothing_else():
    data = annotated(PAGE, highlight(Contents="why?"))
    rng = random.Random(16)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(8):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        with contextlib.suppress(PdfRefusedError):
            read_annotations(bytes(damaged))
