"""Papers in documents of word processors, and documents that would harm."""

import zipfile

import pytest

from readinglist.files.documents import Document, read_document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources.markup import office
from tests.unit.sources.markup.word import NAMESPACES, archive, paragraph, word

SOURCE = office.plugin(OfflineContext(section={}, cache_folder=""))


def parsed(data):
    document = Document(name="a.docx", text="", data=data)
    assert SOURCE.recognise(document) is Confidence.YES
    return SOURCE.parse(document)


def text_of(*paragraphs, **members):
    return parsed(word("".join(paragraphs), **members)).text


def test_headings_and_lists():
    assert text_of(
        paragraph("Reading", style="berschrift1"),
        paragraph("Some of it."),
        paragraph("One", style="Aufzhlung"),
        paragraph("Two", number="1"),
        paragraph("inner", number="1", level=1),
        paragraph("First", number="2"),
        paragraph("A remark."),
        paragraph("Second", number="2"),
    ) == ("# Reading\n\nSome of it.\n\n- One\n- Two\n  - inner\n\n1. First\n\nA remark.\n\n2. Second")


def test_links_are_kept():
    in_relations = '<w:hyperlink r:id="rId4"><w:r><w:t>A Title</w:t></w:r></w:hyperlink>'
    in_field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://arxiv.org/abs/2401.00002"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Another</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>, 2024</w:t></w:r>'
    )
    assert text_of(paragraph(in_relations), paragraph(in_field)) == (
        "[A Title](https://arxiv.org/abs/2401.00001)\n\n[Another](https://arxiv.org/abs/2401.00002), 2024"
    )


def test_what_is_deleted_or_hidden_is_not_read():
    changed = (
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t> bold</w:t></w:r>"
    )
    assert text_of(paragraph(changed)) == "new **bold**"


def test_tables_and_notes():
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    table = "<w:tbl>" + row.format(paragraph("Title"), paragraph("Authors")) + "</w:tbl>"
    notes = f"<w:footnotes {NAMESPACES}><w:footnote>{paragraph('arXiv:2401.00003')}</w:footnote></w:footnotes>"
    data = word(table + paragraph("Text"), **{"word/footnotes.xml": notes})
    assert parsed(data).text == "| Title | Authors |\n\nText\n\narXiv:2401.00003"
    assert [str(draft.metadata.arxiv_id) for draft in parsed(data).drafts] == ["2401.00003"]


def test_prefixes_need_no_declaration():
    body = "<w:document><w:p><w:r><w:t>arXiv:2401.00001</w:t></w:r></w:p></w:document>"
    assert parsed(archive({"word/document.xml": body})).text == "arXiv:2401.00001"


def test_open_document():
    content = (
        '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:xlink="x"><office:body><office:text>'
        '<text:list-style text:name="L1"><text:list-level-style-number/></text:list-style>'
        '<text:h text:outline-level="2">Reading</text:h><text:list text:style-name="L1"><text:list-item><text:p>'
        '<text:a xlink:href="https://arxiv.org/abs/2401.00001">A<text:s/>Title</text:a></text:p></text:list-item></text:list>'
        "<text:tracked-changes><text:p>old</text:p></text:tracked-changes></office:text></office:body>"
        "</office:document-content>"
    )
    data = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    assert parsed(data).text == "## Reading\n\n1. [A Title](https://arxiv.org/abs/2401.00001)"


BOMB = (
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>"
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (" " * (65 * 1024 * 1024), "unpacks to more than"),
        (BOMB, "is damaged"),
        ('<!DOCTYPE w SYSTEM "file:///etc/passwd"><w:document/>', "is damaged"),
        ("<w:p>" * 100_000, "is damaged"),
        ("<w:document><w:p>", "is damaged"),
        ("no xml", "is damaged"),
        (b"\xff\xfe\x00", "is damaged"),
    ],
    ids=["zip bomb", "entities", "external", "deep", "truncated", "no XML", "encoding"],
)
def test_documents_that_would_harm_are_refused(document, message):
    with pytest.raises(InputError, match=message):
        parsed(archive({"word/document.xml": document}))


def test_damaged_archives_are_refused():
    data = word(paragraph("x" * 1000))
    for end in (10, len(data) // 2, len(data) - 30):
        assert SOURCE.recognise(Document(name="a", text="", data=data[:end])) is Confidence.NO
    place = data.index(b"word/document.xml") + 40
    broken = data[:place] + b"\0\0\0\0\0\0\0\0" + data[place + 8 :]
    with pytest.raises(InputError, match="is damaged"):
        parsed(broken)


def test_members_with_a_password_are_named():
    data = bytearray(archive({"word/document.xml": "<w/>"}, zipfile.ZIP_STORED))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(InputError, match="is encrypted"):
        parsed(bytes(data))


def test_open_documents_with_a_password_are_named():
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "?"}
    with pytest.raises(InputError, match="is encrypted"):
        parsed(archive({**members, "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "is an Office document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "is an encrypted Office document"),
        (archive({"mimetype": "application/epub+zip"}, zipfile.ZIP_STORED), "is an EPUB book"),
        (archive({"a.txt": "x"}), "is a ZIP archive"),
        (rb"{\rtf1 x}", "is an RTF document"),
    ],
)
def test_other_binary_documents_are_refused_by_name(data, message, tmp_path):
    path = tmp_path / "document"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_document(str(path))
    assert SOURCE.recognise(read_document(str(path), binary=True)) is Confidence.NO
