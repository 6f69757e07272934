"""Bibliographic records in XML."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readinglist.files.documents import Document, decode, read_document
from readinglist.papers.errors import InputError
from readinglist.papers.paper import OTHERS, Draft, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources.xml_records import FORMATS, plugin
from readinglist.testing.sources import assert_valid

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
XML = Path(__file__).parents[2] / "fixtures" / "xml"


def parse(text: str) -> Parsed:
    document = Document(name="a.xml", text=text)
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


def one(text: str) -> Draft:
    (draft,) = parse(text).drafts
    return draft


def stored(name: str) -> Parsed:
    return SOURCE.parse(read_document(str(XML / name)))


def extra(draft: Draft) -> dict[str, str]:
    return dict(draft.metadata.extra)


def test_mods() -> None:
    parsed = stored("mods.xml")
    article, preprint = parsed.drafts
    assert article.metadata.title == "The Growth Curves of Moss: A Field Study"
    assert [str(author) for author in article.metadata.authors] == ["Ada B. van Moss", "Institute of Lichen"]
    assert article.metadata.authors[0].particle == "van"
    assert article.metadata.authors[1].corporate
    assert article.citation_key == "moss2021curve"
    assert article.metadata.venue == "Journal of Small Plants"
    assert extra(article) == {
        "volume": "12", "number": "3", "pages": "101--117", "keywords": "moss, growth", "issn": "1234-5679",
        "editor": "Fern, Otto",
    }  # fmt: skip
    assert (str(preprint.metadata.arxiv_id), preprint.version) == ("2406.16260", 2)
    assert [problem.line for problem in parsed.problems] == [35]


@pytest.mark.parametrize(
    ("own", "host", "entry_type"),
    [
        ("", "conference publication", "inproceedings"),
        ("", "book", "incollection"),
        ("", "periodical", "article"),
        ("journal article", "periodical", "article"),
        ("Ph.D. thesis", "", "phdthesis"),
        ("", "", "article"),
    ],
)
def test_the_type_of_mods_follows_from_the_genre_or_the_host(own: str, host: str, entry_type: str) -> None:
    genre = f"<genre>{own}</genre>" if own else ""
    inside = f"<titleInfo><title>A Host</title></titleInfo><genre>{host}</genre>"
    related = f"<typeOfResource>text</typeOfResource><relatedItem type='host'>{inside}</relatedItem>"
    draft = one(f"<mods><titleInfo><title>A</title></titleInfo>{genre}{related}</mods>")
    assert draft.metadata.entry_type == entry_type


def test_zotero_rdf_takes_the_journal_from_its_own_element() -> None:
    parsed = stored("zotero.rdf")
    article, preprint = parsed.drafts
    assert article.metadata.venue == "Journal of Small Plants"
    assert str(article.metadata.doi) == "10.5555/shade.1"
    assert extra(article)["volume"] == "11"
    assert article.annotations.tags == ("Gardens", "moss")
    assert (article.citation_key, extra(article)["note"]) == ("moss-shade", "PMID: 12")
    assert (article.annotations.status, article.annotations.notes) == ("Read", ("read **again**",))
    assert article.annotations.since == datetime(2024, 3, 5, 12, tzinfo=UTC)
    assert extra(article)["file"] == "files/3/shade.pdf"
    assert str(preprint.metadata.arxiv_id) == "2406.16260"
    assert {"journal", "attachment", "note of a paper"} <= {span.reason for span in parsed.skipped}


def test_the_doi_of_a_journal_is_not_that_of_its_articles() -> None:
    text = (
        (XML / "zotero.rdf")
        .read_text(encoding="utf-8")
        .replace("<dc:identifier>DOI 10.5555/shade.1</dc:identifier>", "")
    )
    assert [draft.metadata.doi for draft in parse(text).drafts] == [None, None]


def test_endnote() -> None:
    talk, preprint = stored("endnote.xml").drafts
    assert talk.metadata.title == "Uptake of CO$_{2}$ by moss"
    assert talk.metadata.entry_type == "inproceedings"
    assert talk.metadata.venue == "Proceedings of the Plant Conference"
    assert talk.metadata.authors[1].corporate
    assert talk.metadata.date == PartialDate(2019, 5, 3)
    assert str(preprint.metadata.arxiv_id) == "2406.16260"
    assert preprint.metadata.doi is None


def test_oai_pmh_holds_records_of_other_formats() -> None:
    parsed = stored("oai_pmh.xml")
    preprint, article = parsed.drafts
    assert preprint.metadata.categories == ("q-bio.PE", "cs.CV")
    assert preprint.metadata.primary_category == "q-bio.PE"
    assert preprint.metadata.comment == "9 pages"
    assert preprint.metadata.journal_ref == "J. Small Plants 14 (2025) 1-9"
    assert preprint.metadata.authors[0].suffix == "Jr."
    assert article.metadata.venue == "Journal of Small Plants"
    assert "deleted record" in {span.reason for span in parsed.skipped}
    assert ["<nest>" in problem.message for problem in parsed.problems] == [True]


def test_pubmed() -> None:
    (draft,) = stored("pubmed.xml").drafts
    assert draft.metadata.title == "Effects of Sphagnum on CO$_{2}$ & water"
    assert draft.metadata.authors[-1] == OTHERS
    assert str(draft.metadata.doi) == "10.5555/sphagnum"
    assert draft.metadata.venue == "Plants"
    assert extra(draft)["pages"] == "132--142"


@pytest.mark.parametrize(
    ("text", "title", "author", "identifier"),
    [
        pytest.param(
            "<dblp><article key='journals/corr/abs-2406-16260' publtype='informal'><author>Otto Fern 0001</author>"
            "<title>About Ferns.</title><volume>abs/2406.16260</volume><journal>CoRR</journal><year>2024</year>"
            "<ee>https://doi.org/10.48550/arXiv.2406.16260</ee></article></dblp>",
            "About Ferns", "Otto Fern", "2406.16260", id="DBLP",
        ),
        pytest.param(
            "<result><hits><hit><info><authors><author pid='1'>Otto Fern</author></authors><title>About Ferns.</title>"
            "<venue>ICLR</venue><year>2024</year><type>Conference and Workshop Papers</type>"
            "<ee>https://openreview.net/forum?id=x</ee><doi>10.5555/ferns</doi></info></hit></hits></result>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="search of DBLP",
        ),
        pytest.param(
            '<resource xmlns="http://datacite.org/schema/kernel-4">'
            '<identifier identifierType="DOI">10.5555/FERNS</identifier>'
            "<creators><creator><creatorName nameType='Personal'>Fern, Otto</creatorName></creator></creators>"
            "<titles><title titleType='Subtitle'>Part 1</title><title>About Ferns</title></titles>"
            "<publicationYear>2024</publicationYear><resourceType resourceTypeGeneral='Preprint'/></resource>",
            "About Ferns: Part 1", "Otto Fern", "10.5555/ferns", id="DataCite",
        ),
        pytest.param(
            "<doi_records><doi_record><crossref><journal><journal_metadata><full_title>J. Ferns</full_title>"
            "</journal_metadata><journal_issue><publication_date><year>2023</year></publication_date></journal_issue>"
            "<journal_article><titles><title>About Ferns</title></titles><contributors><person_name "
            "contributor_role='author'><given_name>Otto</given_name><surname>Fern</surname>"
            "</person_name></contributors>"
            "<doi_data><doi>10.5555/ferns</doi></doi_data></journal_article></journal></crossref>"
            "</doi_record></doi_records>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="Crossref",
        ),
        pytest.param(
            "<article article-type='research-article'><front><article-meta><article-id pub-id-type='doi'>10.5555/ferns"
            "</article-id><title-group><article-title>About <italic>Ferns</italic><xref>*</xref></article-title>"
            "</title-group><contrib-group><contrib contrib-type='author'><name><surname>Fern</surname><given-names>Otto"
            "</given-names></name></contrib></contrib-group></article-meta></front><back><ref-list>"
            "<ref><element-citation>"
            "<pub-id pub-id-type='doi'>10.5555/other</pub-id></element-citation></ref></ref-list></back></article>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="JATS",
        ),
        pytest.param(
            '<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000naa a22000005u 4500</leader>'
            '<datafield tag="024"><subfield code="2">DOI</subfield><subfield code="a">10.5555/ferns'
            '</subfield></datafield>'
            '<datafield tag="245"><subfield code="a">About ferns :</subfield>'
            '<subfield code="b">a survey /</subfield></datafield>'
            '<datafield tag="100"><subfield code="a">Fern, Otto,</subfield><subfield code="d">1970-'
            '</subfield></datafield>'
            '<datafield tag="773"><subfield code="p">J. Ferns</subfield></datafield></record></collection>',
            "About ferns: a survey", "Otto Fern", "10.5555/ferns", id="MARCXML",
        ),
        pytest.param(
            '<b:Sources xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography">'
            '<b:Source><b:Tag>Fer24'
            "</b:Tag><b:SourceType>JournalArticle</b:SourceType><b:Author><b:Author><b:NameList><b:Person><b:Last>Fern"
            "</b:Last><b:First>Otto</b:First></b:Person></b:NameList></b:Author></b:Author>"
            "<b:Title>About Ferns</b:Title>"
            "<b:JournalName>J. Ferns</b:JournalName><b:Year>2024</b:Year><b:DOI>10.5555/ferns</b:DOI>"
            "</b:Source></b:Sources>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="Word",
        ),
        pytest.param(
            '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><listBibl>'
            '<biblStruct type="journalArticle"><analytic>'
            '<title level="a">About Ferns</title><author><persName><forename>Otto</forename><surname>Fern</surname>'
            '</persName></author><idno type="DOI">10.5555/ferns</idno></analytic><monogr>'
            '<title level="j">J. Ferns</title>'
            '<imprint><date when="2024-06"/></imprint></monogr></biblStruct></listBibl></body></text></TEI>',
            "About Ferns", "Otto Fern", "10.5555/ferns", id="TEI",
        ),
        pytest.param(
            '<collection id="2024.acl"><volume id="long"><meta><booktitle>Proceedings</booktitle></meta><paper id="1">'
            "<title>About <fixed-case>F</fixed-case>erns</title><author><first>Otto</first><last>Fern</last></author>"
            "<doi>10.5555/ferns</doi></paper></volume></collection>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="ACL Anthology",
        ),
        pytest.param(
            "<dc:dc xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>About Ferns</dc:title><dc:creator>Fern, Otto"
            "</dc:creator><dc:identifier>doi:10.5555/ferns</dc:identifier></dc:dc>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="Dublin Core",
        ),
        pytest.param(
            '<file xmlns="http://bibtexml.sf.net/"><entry id="fern"><article><author>Otto Fern'
            '</author><title>About Ferns'
            "</title><journal>J. Ferns</journal><year>2024</year><doi>10.5555/ferns</doi></article></entry></file>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="BibTeXML",
        ),
        pytest.param(
            "<responseWrapper><resultList><result><doi>10.5555/ferns</doi><title>About Ferns.</title>"
            "<authorList><author>"
            "<firstName>Otto</firstName><lastName>Fern</lastName></author></authorList></result>"
            "</resultList></responseWrapper>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="Europe PMC",
        ),
        pytest.param(
            "<refworks><reference><rt>Journal Article</rt><a1>Fern,Otto</a1><t1>About Ferns</t1><jf>J. Ferns</jf>"
            "<yr>2024</yr><do>10.5555/ferns</do></reference></refworks>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="RefWorks",
        ),
        pytest.param(
            "<article><back><ref-list><ref><element-citation publication-type='journal'><person-group "
            "person-group-type='author'><name><surname>Fern</surname><given-names>Otto</given-names></name>"
            "</person-group><article-title>About Ferns</article-title><source>J. Ferns</source><year>2024</year>"
            "<pub-id pub-id-type='doi'>10.5555/ferns</pub-id></element-citation></ref></ref-list></back></article>",
            "About Ferns", "Otto Fern", "10.5555/ferns", id="references of JATS",
        ),
    ],
)  # fmt: skip
def test_a_record_of_each_other_format(text: str, title: str, author: str, identifier: str) -> None:
    assert SOURCE.recognise(Document(name="a.xml", text=text)) is Confidence.YES
    metadata = one(text).metadata
    assert metadata.title == title
    assert list(map(str, metadata.authors)) == [author]
    assert str(metadata.arxiv_id or metadata.doi) == identifier


def test_the_links_of_an_outline() -> None:
    text = (
        "<opml version='2.0'><body><outline text='To read'><outline text='[2101.00001] About Ferns' type='link' "
        "url='https://arxiv.org/abs/2101.00001'/><outline text='A feed' xmlUrl='https://x.org/feed'/></outline></body></opml>"
    )
    assert SOURCE.recognise(Document(name="a.opml", text=text)) is Confidence.YES
    metadata = one(text).metadata
    assert (metadata.title, str(metadata.arxiv_id)) == ("About Ferns", "2101.00001")


def test_every_format_has_a_way_in() -> None:
    assert [known.name for known in FORMATS if not (known.roots or (known.shared_roots and known.marks))] == []


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><kml><Placemark><name>A journal</name></Placemark></kml>',
        '<?xml version="1.0"?>\n<!-- made by hand --><catalogue><book><title>A Book</title></book></catalogue>',
        '<ctx:contexts xmlns:ctx="info:ofi/x"><ctx:context><title>A Book</title></ctx:context></ctx:contexts>',
        '<?xml version="1.0"?><!DOCTYPE mods [<!ENTITY a "b">]><mods><titleInfo><title>&a;</title></titleInfo></mods>',
    ],
    ids=["a map", "no known root", "a namespace", "entities"],
)
def test_other_xml_is_refused_by_name(text: str) -> None:
    document = Document(name="a.xml", text=text)
    assert SOURCE.recognise(document) is Confidence.MAYBE
    with pytest.raises(InputError, match=r"a\.xml (is an XML document of <[\w:]+>|defines entities)"):
        SOURCE.parse(document)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html><body><article>A</article></body></html>",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        "<article><h1>A post</h1></article>",
        "Attention Is All You Need <3",
        "",
    ],
)
def test_web_pages_and_text_are_not_recognised(text: str) -> None:
    assert SOURCE.recognise(Document(name="a", text=text)) is Confidence.NO


def test_a_truncated_document_keeps_what_was_read() -> None:
    text = (XML / "mods.xml").read_text(encoding="utf-8")
    parsed = parse(text[: text.index("A Preprint About Ferns") + 5])
    assert [draft.metadata.title for draft in parsed.drafts] == ["The Growth Curves of Moss: A Field Study"]
    assert [problem.line for problem in parsed.problems] == [30]


def test_a_damaged_record_does_not_hide_the_next_ones() -> None:
    text = (XML / "mods.xml").read_text(encoding="utf-8").replace("</subTitle>", "</subtitle>")
    parsed = parse(text)
    assert [draft.metadata.title for draft in parsed.drafts] == ["A Preprint About Ferns"]
    assert [problem.line for problem in parsed.problems] == [6, 35]


def test_the_declared_encoding_is_used() -> None:
    text = (
        '<?xml version="1.0" encoding="ISO-8859-2"?><mods><titleInfo><title>Źródła światła</title></titleInfo></mods>'
    )
    document = decode("a.xml", text.encode("iso-8859-2"))
    assert SOURCE.parse(document).drafts[0].metadata.title == "Źródła światła"


def test_a_number_without_a_mark_is_not_taken_for_an_arxiv_id() -> None:
    text = "<mods><titleInfo><title>A</title></titleInfo><identifier type='local'>0712.1234</identifier></mods>"
    assert one(text).metadata.arxiv_id is None


def test_a_grobid_document_is_its_own_paper() -> None:
    reference = "<biblStruct><analytic><title level='a'>Cited</title></analytic></biblStruct>"
    own = "<biblStruct><analytic><title level='a' type='main'>Own</title></analytic></biblStruct>"
    whole = (
        f"<TEI><teiHeader><sourceDesc>{own}</sourceDesc></teiHeader><text><listBibl>{reference}</listBibl></text></TEI>"
    )
    parsed = parse(whole)
    assert [draft.metadata.title for draft in parsed.drafts] == ["Own"]
    assert "reference of the paper" in {span.reason for span in parsed.skipped}
    references = f"<TEI><teiHeader><sourceDesc/></teiHeader><text><listBibl>{reference}</listBibl></text></TEI>"
    assert one(references).metadata.title == "Cited"


def test_notes_of_zotero_that_belong_to_no_item_are_named() -> None:
    spaces = "".join(
        f' xmlns:{name}="{address}"'
        for name, address in {
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "z": "http://www.zotero.org/namespaces/export#",
            "dcterms": "http://purl.org/dc/terms/",
            "dc": "http://purl.org/dc/elements/1.1/",
            "bib": "http://purl.org/net/biblio#",
        }.items()
    )
    memo = '<bib:Memo rdf:about="#item_{0}"><rdf:value>&lt;p&gt;note {0}&lt;/p&gt;</rdf:value></bib:Memo>\n'
    parsed = parse(
        f'<rdf:RDF{spaces}>\n<bib:Article rdf:about="#item_1"><z:itemType>journalArticle</z:itemType>'
        '<dcterms:isReferencedBy rdf:resource="#item_2"/><dc:title>A Title</dc:title><dc:date>2015</dc:date>'
        f"</bib:Article>\n{memo.format(2)}{memo.format(3)}{memo.format(4)}</rdf:RDF>\n"
    )
    assert parsed.drafts[0].annotations.notes == ("note 2",)
    assert [each.message for each in parsed.problems] == ["2 notes of no paper, not imported: note 3, note 4"]
