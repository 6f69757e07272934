"""The ``file`` field in the forms of other programs, and as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.attachments import UNWRITABLE, Attachment, read_attachments, write_attachments
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("field", "files"),
    [
        ("papers/a.pdf", [("papers/a.pdf", "")]),
        ("a.pdf;b.pdf;a.pdf", [("a.pdf", ""), ("b.pdf", "")]),
        (":a.pdf:PDF", [("a.pdf", "")]),
        ("Full text:papers/a.pdf:PDF;Notes:n.md:Markdown", [("papers/a.pdf", "Full text"), ("n.md", "Notes")]),
        (r":C\:\\Users\\ada\\a b.pdf:PDF", [(r"C:\Users\ada\a b.pdf", "")]),
        ("C:/Users/ada/a.pdf", [("C:/Users/ada/a.pdf", "")]),
        (r":C$\backslash$:/Users/a.pdf:pdf", [("C:/Users/a.pdf", "")]),
        (":home/ada/a.pdf:pdf", [("home/ada/a.pdf", "")]),
        (
            "Full Text PDF:/z/storage/AB/x.pdf:application/pdf;Snapshot:/z/storage/CD/x.html:text/html",
            [("/z/storage/AB/x.pdf", "Full Text PDF"), ("/z/storage/CD/x.html", "Snapshot")],
        ),
        (r"files/12/Smith - 2020 - A\: B.pdf", [("files/12/Smith - 2020 - A: B.pdf", "")]),
        ("a.pdf:PDF", [("a.pdf", "")]),
        ("/home/ada/a.pdf:application/pdf", [("/home/ada/a.pdf", "")]),
        ("text:a.pdf", [("a.pdf", "text")]),
        (r"a\_b.pdf", [("a_b.pdf", "")]),
        ("file:///home/ada/a%20b.pdf", [("file:///home/ada/a%20b.pdf", "")]),
        ("Page:https://example.org/a.pdf:PDF;b.pdf", [("https://example.org/a.pdf", "Page"), ("b.pdf", "")]),
        ("", []),
        (" ; ;", []),
    ],
)
def test_the_forms_of_other_programs_are_read(field: str, files: list[tuple[str, str]]) -> None:
    assert [(each.path, each.description) for each in read_attachments(field)] == files


names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30).filter(
    lambda name: not UNWRITABLE.intersection(name)
)


@given(st.lists(names, unique=True, max_size=4))
def test_what_is_written_is_read_again(paths: list[str]) -> None:
    attachments = tuple(map(Attachment, paths))
    assert read_attachments(write_attachments(attachments)) == attachments


@pytest.mark.parametrize(
    "text",
    [
        "Full Text PDF:/z/x.pdf:application/pdf;Snapshot:/z/x.html:text/html",
        r":C$\backslash$:/Users/a.pdf:pdf",
        r"A title\: its subtitle:/z/x.pdf:PDF;b.pdf",
    ],
)
def test_files_that_are_attached_already_stay_as_they_were_written(text: str) -> None:
    assert write_attachments((*read_attachments(text), Attachment("c.md"))) == f"{text};:c.md:MD"


@pytest.mark.slow
@pytest.mark.parametrize("part", [":", ";", "\\", "a:", r"\:", "$\\backslash$", "C:/"])
def test_long_fields_are_read_in_linear_time(part: str) -> None:
    assert_linear(lambda size: read_attachments(part * size), 20_000)
