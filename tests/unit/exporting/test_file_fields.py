"""Paths of attached files in exports, with real files and links."""

from pathlib import Path

import pytest

from readinglist.exporting.file_fields import FileFields
from readinglist.papers.attachments import read_attachments
from readinglist.papers.paper import Metadata
from tests.papers import paper as made_paper


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("papers/a.pdf", ":../papers/a.pdf:PDF"),
        ("Full Text:papers/a.pdf:application/pdf", "Full Text:../papers/a.pdf:PDF"),
        (r"A\: b:papers/a.pdf:PDF;papers/b.html", r"A\: b:../papers/a.pdf:PDF;:../papers/b.html:HTML"),
        ("papers/100%.pdf", "papers/100%.pdf"),
        ("linked/a.pdf", ":../linked/a.pdf:PDF"),
        ("{root}/papers/a.pdf", ":../papers/a.pdf:PDF"),
        ("file://{root}/papers/a.pdf", ":../papers/a.pdf:PDF"),
        ("", ""),
    ],
)
def test_paths_start_from_the_output(tmp_path: Path, stored: str, written: str) -> None:
    for name in ("papers/a.pdf", "papers/b.html", "papers/100%.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "bib").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "papers")
    paper = made_paper("a2020", extra=(("file", stored.format(root=tmp_path)),) if stored else ())
    made = FileFields(folder=tmp_path, output=tmp_path / "bib").of(paper, paper.metadata)
    assert dict(made.extra).get("file", "") == written


def test_a_linked_output_folder_leads_to_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "a.pdf").touch()
    (tmp_path / "elsewhere" / "deep" / "bib").mkdir(parents=True)
    (tmp_path / "bib").symlink_to(tmp_path / "elsewhere" / "deep" / "bib")
    paper = made_paper("a2020", extra=(("file", "a.pdf"),))
    made = FileFields(folder=tmp_path / "library", output=tmp_path / "bib").of(paper, paper.metadata)
    (attached,) = read_attachments(dict(made.extra)["file"])
    assert (tmp_path / "bib" / attached.path).samefile(tmp_path / "library" / "a.pdf")


def test_files_belong_to_the_paper_in_each_edition(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").touch()
    paper = made_paper("a2020", extra=(("file", "a.pdf"),))
    preprint = Metadata(title="A study", extra=(("file", "old.pdf"), ("note", "draft")))
    made = FileFields(folder=tmp_path, output=tmp_path).of(paper, preprint)
    assert dict(made.extra) == {"note": "draft", "file": ":a.pdf:PDF"}
