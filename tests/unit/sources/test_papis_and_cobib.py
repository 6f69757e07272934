"""Papis and cobib libraries: papers, tags and annotations; an invalid document does not affect the others."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.files.documents import Document, read_document
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Draft
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources import cobib, papis

MANAGERS = Path(__file__).parents[2] / "fixtures" / "managers"
CONTEXT = OfflineContext(section={}, cache_folder="")
PAPIS, COBIB = papis.plugin(CONTEXT), cobib.plugin(CONTEXT)


def papis_draft(folder: str) -> Draft:
    (draft,) = PAPIS.parse(read_document(str(MANAGERS / "papis" / folder / "info.yaml"))).drafts
    return draft


def test_a_preprint_of_papis_has_its_status_with_its_date() -> None:
    draft = papis_draft("lin-scaling")
    assert (draft.metadata.arxiv_id, draft.metadata.year) == (ArxivId("2410.18647"), 2024)
    assert draft.metadata.authors == (Author(family="Lin", given="Fanqi"), Author(family="Hu", given="Yingdong"))
    assert (draft.citation_key, draft.annotations.tags) == ("lin2024scaling", ("robots", "imitation"))
    assert draft.annotations.status == "In Progress"
    assert draft.annotations.since == datetime(2026, 8, 24, 17, 58, 12, tzinfo=UTC)
    assert [name for name, _ in draft.metadata.extra] == ["file"]


def test_an_article_of_papis_is_plain_text_and_its_other_fields_stay() -> None:
    draft = papis_draft("physics/beethoven")
    extra = dict(draft.metadata.extra)
    assert draft.metadata.title == "50% of all rings rotate"
    assert draft.metadata.venue == "Journal of Made-up Studies & Friends"
    assert draft.metadata.doi == Doi("10.5555/made.up.1")
    assert (extra["number"], extra["volume"], extra["pages"]) == ("3", "12", "217--245")
    assert extra["status"] == "published"
    marks = draft.annotations
    assert (marks.status, marks.priority, marks.rating) == ("", "high", 4)
    assert marks.tags == ("rings", "group theory")


def test_a_status_of_ours_in_the_field_status_is_a_mark() -> None:
    (draft,) = PAPIS.parse(Document(name="info.yaml", text="title: T\nstatus: to read\npriority: soon\n")).drafts
    assert draft.annotations.status == "to read"
    assert dict(draft.metadata.extra) == {"priority": "soon"}


def test_a_broken_document_of_papis_is_a_problem() -> None:
    (problem,) = PAPIS.parse(read_document(str(MANAGERS / "papis" / "broken" / "info.yaml"))).problems
    assert problem.message.startswith("invalid YAML")
    (problem,) = PAPIS.parse(Document(name="info.yaml", text="# nothing yet\n")).problems
    assert problem.line == 1


def test_a_text_with_front_matter_is_not_a_papis_document() -> None:
    head = "---\ntitle: Hot papers\ntags:\n  - arXiv\n---\n\n"
    page = Document(name="hot.md", text=head + "# 1. World Models of Zebras\n\nAda Hu: a study of zebras.\n")
    assert PAPIS.recognise(page) is Confidence.NO
    stream = Document(name="export.yaml", text=head + "# the second\ntitle: World Models\nref: hu2024\n")
    assert PAPIS.recognise(stream) is Confidence.YES
    assert PAPIS.recognise(Document(name="export.yaml", text=head)) is Confidence.YES


def test_the_entries_of_cobib_around_a_broken_one_are_read() -> None:
    parsed = COBIB.parse(read_document(str(MANAGERS / "cobib.yaml")))
    first, second, last = parsed.drafts
    assert (first.citation_key, first.metadata.arxiv_id, first.record) == ("Lin2024", ArxivId("2410.18647"), 1)
    assert (first.annotations.status, first.annotations.tags) == ("read", ("robots", "imitation"))
    assert second.metadata.title == "Rings of Königsberg: a story"
    assert second.metadata.authors == (
        Author(family="Beethoven", given="Ludwig", particle="van"),
        Author(family="The Ring Collaboration", corporate=True),
    )
    assert (second.annotations.rating, dict(second.metadata.extra)["publisher"]) == (5, "Nowhere Press")
    assert last.metadata.authors == (Author(family="Late", given="Ida", particle="de", suffix="Jr"),)
    assert last.annotations.tags == ("to do", "later")
    (problem,) = parsed.problems
    assert problem.record == 3
    assert 31 <= problem.line <= 37


def test_a_label_without_fields_is_a_problem() -> None:
    parsed = COBIB.parse(Document(name="x", text="A: words\nB:\n  ENTRYTYPE: misc\n  title: T\n"))
    assert [problem.key for problem in parsed.problems] == ["A"]
    assert [draft.citation_key for draft in parsed.drafts] == ["B"]


def test_each_knows_its_own() -> None:
    database = read_document(str(MANAGERS / "cobib.yaml"))
    info = read_document(str(MANAGERS / "papis" / "lin-scaling" / "info.yaml"))
    assert (COBIB.recognise(database), PAPIS.recognise(database)) == (Confidence.YES, Confidence.NO)
    assert (COBIB.recognise(info), PAPIS.recognise(info)) == (Confidence.NO, Confidence.YES)
    assert PAPIS.recognise(Document(name="x.txt", text=info.text)) is Confidence.YES
    assert PAPIS.recognise(Document(name="x.txt", text="title: a mail\nTags: none\n")) is Confidence.NO


@pytest.mark.parametrize("line", ["    some words of an indented line", "\t\t- item", "   "])
def test_many_indented_lines_under_a_heading_are_no_cobib_entry(line: str) -> None:
    """Trying each indent in several ways would not finish this."""
    text = "Papers to read:\n" + f"{line}\n" * 2000
    assert cobib.CobibSource().recognise(Document(name="list.txt", text=text)) is Confidence.NO


def _papis(folder: Path, text: str) -> Document:
    folder.mkdir()
    (folder / "info.yaml").write_text(f"ref: one\ntype: article\ntitle: One\nyear: 2011\n{text}")
    return read_document(str(folder / "info.yaml"))


def test_notes_of_papis_are_notes_and_its_files_attachments(tmp_path: Path) -> None:
    document = _papis(tmp_path / "one", "notes: notes.md\nfiles:\n- a.pdf\n- b.pdf\n")
    (tmp_path / "one" / "notes.md").write_text("Worth another look.\n")
    (draft,) = PAPIS.parse(document).drafts
    assert draft.annotations.notes == ("Worth another look.",)
    assert dict(draft.metadata.extra) == {"file": f"{tmp_path}/one/a.pdf;{tmp_path}/one/b.pdf"}


def test_a_note_file_that_is_missing_or_outside_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("not for import")
    parsed = PAPIS.parse(_papis(tmp_path / "one", "notes: ../secret.txt\n"))
    assert parsed.drafts[0].annotations.notes == ()
    assert [each.message for each in parsed.problems] == [
        "1 note file not found beside the entries, not imported: ../secret.txt"
    ]


def test_records_of_papis_itself_are_no_fields(tmp_path: Path) -> None:
    document = _papis(tmp_path / "one", "citations:\n- doi: 10.1000/x\neditor_list:\n- family: Moe\npublisher: P\n")
    (draft,) = PAPIS.parse(document).drafts
    assert dict(draft.metadata.extra) == {"publisher": "P"}


def test_notes_of_cobib_are_notes_and_its_files_attachments(tmp_path: Path) -> None:
    database = tmp_path / "literature.yaml"
    fields = "ENTRYTYPE: article\n  title: One\n  year: 2011\n  _download: false\n  file:\n  - /a.pdf\n  - /b.pdf\n"
    database.write_text(f"---\none:\n  {fields}  note: notes/one.txt\n...\n---\ntwo:\n  {fields}...\n")
    (tmp_path / "notes").mkdir()
    for name in ("one", "two"):
        (tmp_path / "notes" / f"{name}.txt").write_text(f"On {name}.\n")
    drafts = COBIB.parse(read_document(str(database))).drafts
    assert [draft.annotations.notes for draft in drafts] == [("On one.",), ("On two.",)]
    assert [dict(draft.metadata.extra) for draft in drafts] == [{"file": "/a.pdf;/b.pdf"}] * 2


@pytest.mark.parametrize("written", ["~/lit/one.txt", "/of/another/computer/one.txt", "one.txt"])
def test_a_note_file_of_cobib_is_named_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "lit").mkdir()
    database = tmp_path / "lit" / "literature.yaml"
    database.write_text(f"---\none:\n  ENTRYTYPE: article\n  title: One\n  notes: {written}\n...\n", encoding="utf-8")
    (tmp_path / "lit" / "one.txt").write_text("Worth another look.\n", encoding="utf-8")
    parsed = COBIB.parse(read_document(str(database)))
    assert (parsed.drafts[0].annotations.notes, parsed.problems) == (("Worth another look.",), ())


def test_markup_of_registries_is_no_text_of_papis(tmp_path: Path) -> None:
    text = (
        "title: On <i>E. coli</i> &amp; H<sub>2</sub>O\nabstract: <jats:p>Good.</jats:p>\njournal: Food &amp; Co\n"
        "url: https://example.org/?a=1&amp;b=2\n"
    )
    (draft,) = PAPIS.parse(Document(name="info.yaml", text=text)).drafts
    assert (draft.metadata.title, draft.metadata.abstract) == ("On E. coli & H$_{2}$O", "Good.")
    assert draft.metadata.venue == "Food & Co"
    assert dict(draft.metadata.extra)["url"] == "https://example.org/?a=1&amp;b=2"


def test_a_blank_note_file_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "info.yaml").write_text("title: T\nnotes: notes.md\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text(" \n\n", encoding="utf-8")
    parsed = PAPIS.parse(read_document(str(tmp_path / "info.yaml")))
    assert (parsed.drafts[0].annotations.notes, parsed.problems) == ((), ())


def test_of_several_addresses_the_first_is_that_of_the_entry() -> None:
    papis_text = "title: T\nurl:\n- https://a.example.org\n- https://b.example.org\n"
    cobib_text = (
        "---\nkay:\n  ENTRYTYPE: misc\n  title: T\n  url:\n  - https://a.example.org\n  - https://b.example.org\n...\n"
    )
    for source, name, text in ((PAPIS, "info.yaml", papis_text), (COBIB, "db.yaml", cobib_text)):
        (draft,) = source.parse(Document(name=name, text=text)).drafts
        assert dict(draft.metadata.extra)["url"] == "https://a.example.org"
        assert draft.metadata.links == ("https://b.example.org",)


@pytest.mark.parametrize("title", ["It\x92s \x93here\x94", '"It\\x92s \\x93here\\x94"'])
def test_control_characters_of_papis_become_what_they_meant(title: str) -> None:
    (draft,) = PAPIS.parse(Document(name="info.yaml", text=f"title: {title}\n")).drafts
    assert draft.metadata.title == "It’s “here”"


@pytest.mark.slow
def test_names_that_are_texts_in_a_list_of_authors_are_kept() -> None:
    names = (
        "\n  - first: Ada\n    last: Hu\n  - '{Gemini Team}'\n  - '{CERN & Friends}'\n  - Knuth\n  - 张三\n  - others\n"
    )
    cobib_text = f"---\na1:\n  ENTRYTYPE: article\n  title: A\n  author:{names}...\n"
    (stated,) = COBIB.parse(Document(name="literature.yaml", text=cobib_text)).drafts
    assert stated.metadata.authors == (
        Author(family="Hu", given="Ada"),
        Author(family="Gemini Team", corporate=True),
        Author(family="CERN & Friends", corporate=True),
        Author(family="Knuth"),
        Author(family="张三"),
        OTHERS,
    )
    papis_text = "title: A\nauthor_list:\n- family: Hu\n  given: Ada\n- Donald Knuth\n- '{Gemini Team}'\n"
    (kept,) = PAPIS.parse(Document(name="info.yaml", text=papis_text)).drafts
    assert [author.family for author in kept.metadata.authors] == ["Hu", "Knuth", "Gemini Team"]
