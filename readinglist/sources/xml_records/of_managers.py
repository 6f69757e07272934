"""The XML formats of reference managers: MODS, Zotero RDF, EndNote, Word, BibTeXML, RefWorks, TEI."""

from dataclasses import replace

from readinglist.formats.entry_types import known_entry_type
from readinglist.sources.manager_entries import as_title
from readinglist.sources.xml_records.formats import PeoplePaths, XmlFormat, names

_AUTHOR_ROLES = frozenset({"", "aut", "author", "creator", "cre", "joint author", "primary author"})
_EDITOR_ROLES = frozenset({"edt", "editor"})
_PART_OF = {
    "inproceedings": "conference paper", "proceedings": "conference paper", "book": "book section",
    "periodical": "article", "article": "article",
}  # fmt: skip
"""The type of a part by that of its host."""
_HOST = "relatedItem[type=host]"


def _mods_people(path: str, roles: frozenset[str]) -> PeoplePaths:
    return PeoplePaths(
        people=path,
        family="namePart[type=family]",
        given="namePart[type=given]",
        suffix="namePart[type=termsOfAddress]",
        whole="namePart[!type] | namePart | displayForm | etal",
        corporate=".[type=corporate]/namePart",
        role="role/roleTerm",
        roles=roles,
        others="name/etal",
    )


def _type_by_host(texts: dict[str, list[str]]) -> None:
    """Add the type that follows from that of the host, which may be all that is stated."""
    hosts = filter(None, map(known_entry_type, texts["hostgenre"]))
    texts["type"].extend(_PART_OF[host] for host in hosts if host in _PART_OF)


MODS = XmlFormat(
    name="MODS",
    roots=names("modsCollection mods"),
    records=names("mods"),
    fields={
        "title": "titleInfo[!type]/title | titleInfo/title",
        "nonsort": "titleInfo[!type]/nonSort",
        "subtitle": "titleInfo[!type]/subTitle | titleInfo/subTitle",
        "abstract": "abstract",
        "keywords": "subject/topic",
        "venue": f"{_HOST}/titleInfo[!type]/title | {_HOST}/titleInfo/title",
        "shortjournal": f"{_HOST}/titleInfo[type=abbreviated]/title",
        "series": f"relatedItem[type=series]/titleInfo/title | {_HOST}/relatedItem[type=series]/titleInfo/title",
        "volume": f"{_HOST}/part/detail[type=volume]/number | part/detail[type=volume]/number",
        "number": f"{_HOST}/part/detail[type=issue,number]/number | part/detail[type=issue,number]/number",
        "pages": f"{_HOST}/part/extent[unit=page,pages,pp]/list | part/extent[unit=page,pages,pp]/list",
        "firstpage": f"{_HOST}/part/extent/start | part/extent/start | {_HOST}/part/detail[type=page]/number",
        "lastpage": f"{_HOST}/part/extent/end | part/extent/end",
        "date": "originInfo/dateIssued | originInfo/copyrightDate | originInfo/dateCreated | part/date | "
        f"{_HOST}/part/date | {_HOST}/originInfo/dateIssued | {_HOST}/originInfo/copyrightDate | originInfo/dateOther",
        "publisher": f"originInfo/publisher | {_HOST}/originInfo/publisher",
        "address": f"originInfo/place/placeTerm[type=text] | {_HOST}/originInfo/place/placeTerm[type=text]",
        "edition": f"originInfo/edition | {_HOST}/originInfo/edition",
        "isbn": f"identifier[type=isbn] | {_HOST}/identifier[type=isbn]",
        "issn": f"identifier[type=issn] | {_HOST}/identifier[type=issn]",
        "doi": "identifier[type=doi]",
        "arxiv": "identifier[type=arxiv,eprint]",
        "identifiers": "identifier",
        "url": "location/url | identifier[type=uri,url]",
        "pmid": "identifier[type=pubmed,pmid,medline]",
        "note": "note[!type]",
        "language": "language/languageTerm[type=text] | language/languageTerm",
        "hostgenre": f"{_HOST}/genre",
        "key": "identifier[type=citekey,citation-key,local] | .@ID",
    },
    authors=(_mods_people("name", _AUTHOR_ROLES),),
    editors=(_mods_people("name", _EDITOR_ROLES), _mods_people(f"{_HOST}/name", _EDITOR_ROLES)),
    entry_type="genre",
    adjust=_type_by_host,
)

_RDF_PERSON = PeoplePaths(
    people="",
    family="*/foaf:surname | */foaf:familyName | */foaf:lastName",
    given="*/foaf:givenName | */foaf:givenname | */foaf:firstName",
    whole="*/foaf:name | */rdf:value | .",
)


def _in_sequence(path: str) -> PeoplePaths:
    return replace(_RDF_PERSON, people=path)


ZOTERO_RDF = XmlFormat(
    name="RDF",
    roots=names("rdf:RDF"),
    records=names("*"),
    linked="dcterms:isPartOf | bibo:authorList/rdf:Seq/rdf:li | dcterms:creator | dcterms:isReferencedBy | link:link",
    groups="z:Collection",
    others={
        "z:Attachment": "attachment",
        "bib:Memo": "note of a paper",
        "z:Collection": "collection",
        "bib:Journal": "journal",
        "bib:Series": "series",
        "z:Tag": "tag",
        "bibo:Journal": "journal",
        "foaf:Person": "person",
        "foaf:Organization": "organization",
        "rdf:Bag": "list",
        "rdf:Seq": "list",
        "dcterms:Agent": "person",
        "z:UserItem": "attachment",
        "bibo:Issue": "journal",
    },
    fields={
        "title": "dc:title | dcterms:title",
        "abstract": "dcterms:abstract | bibo:abstract | dc:description[xml:lang]",
        "date": "dc:date | dcterms:issued | dcterms:date | dcterms:created | prism:publicationDate | "
        "dcterms:isPartOf/*/dcterms:date",
        "venue": "dcterms:isPartOf/*/dc:title | dcterms:isPartOf/*/dcterms:title | "
        "dcterms:isPartOf/*/dcterms:isPartOf/*/dcterms:title | prism:publicationName",
        "shortjournal": "dcterms:isPartOf/*/dcterms:alternative",
        "series": "dcterms:isPartOf/*/dcterms:isPartOf/bib:Series/dc:title",
        "volume": "prism:volume | dcterms:isPartOf/*/prism:volume | bibo:volume | dcterms:isPartOf/*/bibo:volume",
        "number": "prism:number | dcterms:isPartOf/*/prism:number | bibo:issue | dcterms:isPartOf/*/bibo:issue | "
        "bibo:number",
        "pages": "bib:pages | bibo:pages",
        "firstpage": "prism:startingPage | bibo:pageStart",
        "lastpage": "prism:endingPage | bibo:pageEnd",
        "publisher": "dc:publisher/*/foaf:name | dcterms:publisher/*/foaf:name | dc:publisher",
        "address": "dc:publisher/*/vcard:adr/*/vcard:locality",
        "edition": "prism:edition",
        "eventtitle": "bib:presentedAt/bib:Conference/dc:title",
        # old versions of Zotero write the DOI of an article into the journal inside it
        "doi": "prism:doi | bibo:doi | dcterms:isPartOf[!rdf:resource]/bib:Journal/dc:identifier",
        "isbn": "bibo:isbn13 | bibo:isbn10",
        "issn": "prism:issn | bibo:issn",
        "identifiers": "dc:identifier | dcterms:identifier | .@rdf:about",
        "url": "dc:identifier/dcterms:URI/rdf:value | .@rdf:about",
        "keywords": "dc:subject | dcterms:subject",
        "language": "z:language | dc:language | dcterms:language",
        "shorttitle": "z:shortTitle",
        "note": "dc:description",
        "reader's notes": "dcterms:isReferencedBy/bib:Memo/rdf:value",
        "file": "link:link/z:Attachment/rdf:resource@rdf:resource",
    },
    authors=(
        _in_sequence("bib:authors/rdf:Seq/rdf:li"),
        _in_sequence("bibo:authorList/rdf:Seq/rdf:li"),
        PeoplePaths(people="dc:creator", whole="*/foaf:name | ."),
        _in_sequence("dcterms:creator"),
    ),
    editors=(_in_sequence("bib:editors/rdf:Seq/rdf:li"),),
    entry_type="z:itemType | z:type | dc:type",
)

ENDNOTE = XmlFormat(
    name="EndNote XML",
    shared_roots=names("xml records record"),
    marks=names("ref-type contributors titles"),
    records=names("record"),
    fields={
        "title": "titles/title",
        "abstract": "abstract",
        "venue": "titles/secondary-title | periodical/full-title | titles/alt-title | alt-periodical/full-title",
        "shortjournal": "periodical/abbr-1 | alt-periodical/abbr-1",
        "series": "titles/tertiary-title",
        "shorttitle": "titles/short-title",
        "volume": "volume",
        "number": "number | issue",
        "pages": "pages",
        "edition": "edition",
        "date": "dates | dates/pub-dates/date",
        "publisher": "publisher",
        "address": "pub-location",
        "isbn": "isbn",
        "doi": "electronic-resource-num",
        "arxiv": "electronic-resource-num",
        "identifiers": "electronic-resource-num | accession-num",
        "url": "urls/related-urls/url | urls/web-urls/url | urls/text-urls/url",
        "keywords": "keywords/keyword",
        "language": "language",
        "note": "notes",
        "annote": "research-notes",
        "file": "urls/pdf-urls/url",
        "key": "label",
    },
    authors=(PeoplePaths(people="contributors/authors/author", corporate=".@corp-name"),),
    editors=(PeoplePaths(people="contributors/secondary-authors/author"),),
    entry_type="ref-type@name",
)

_WORD_PERSON = PeoplePaths(people="", family="b:Last", given="b:First | b:Middle")
WORD = XmlFormat(
    name="Word bibliography",
    roots=names("b:Sources"),
    records=names("b:Source"),
    fields={
        "title": "b:Title",
        "venue": "b:JournalName | b:PeriodicalTitle | b:BookTitle | b:ConferenceName | b:PublicationTitle",
        "volume": "b:Volume",
        "number": "b:Issue",
        "pages": "b:Pages",
        "edition": "b:Edition",
        "publisher": "b:Publisher",
        "institution": "b:Institution",
        "address": "b:City",
        "date": ".",
        "isbn": "b:StandardNumber",
        "doi": "b:DOI",
        "identifiers": "b:DOI | b:StandardNumber | b:URL",
        "url": "b:URL",
        "shorttitle": "b:ShortTitle",
        "note": "b:Comments",
        "key": "b:Tag",
    },
    authors=(
        replace(_WORD_PERSON, people="b:Author/b:Author/b:NameList/b:Person"),
        PeoplePaths(people="b:Author/b:Author/b:Corporate", corporate="."),
    ),
    editors=(replace(_WORD_PERSON, people="b:Author/b:Editor/b:NameList/b:Person"),),
    entry_type="b:SourceType",
)

_BIBTEXML_FIELDS = """
    title abstract booktitle series volume number pages edition publisher address isbn issn doi url keywords language
    note
"""
BIBTEXML = XmlFormat(
    name="BibTeXML",
    roots=names("bibtex:file"),
    records=names("bibtex:entry"),
    parts="*",
    fields={
        **{name: f"bibtex:{name}" for name in _BIBTEXML_FIELDS.split()},
        "venue": "bibtex:journal | bibtex:booktitle",
        "institution": "bibtex:institution | bibtex:school",
        "date": ".",
        "arxiv": "bibtex:eprint",
        "identifiers": "bibtex:doi | bibtex:url | bibtex:eprint",
        "key": "^.@id",
    },
    authors=(PeoplePaths(people="bibtex:author/bibtex:person", whole="."), PeoplePaths(people="bibtex:author")),
    editors=(PeoplePaths(people="bibtex:editor"),),
)

REFWORKS = XmlFormat(
    name="RefWorks XML",
    roots=names("refworks"),
    records=names("reference"),
    fields={
        "title": "t1", "venue": "jf | jo | t2", "shortjournal": "jo", "volume": "vo", "number": "is",
        "firstpage": "sp", "lastpage": "op", "date": "yr | fd", "abstract": "ab", "keywords": "k1", "publisher": "pb",
        "address": "pp", "edition": "ed", "issn": "sn", "doi": "do", "identifiers": "do | ul | lk", "url": "ul | lk",
        "language": "la", "note": "no",
    },
    authors=(PeoplePaths(people="a1"),),
    editors=(PeoplePaths(people="a2"),),
    entry_type="rt",
)  # fmt: skip

_TEI_PERSON = PeoplePaths(
    people="",
    family="persName/surname | surname",
    given="persName/forename | forename",
    whole="persName | name | .",
    corporate="orgName",
)
TEI = XmlFormat(
    name="TEI",
    roots=names("TEI teiCorpus listBibl biblStruct"),
    records=names("biblStruct"),
    own="sourceDesc",
    fields={
        "title": "analytic/title[type=main] | analytic/title[level=a] | analytic/title | monogr/title[level=m] | "
        "monogr/title[!level]",
        "booktitle": "monogr/title[level=m]",
        "venue": "monogr/title[level=j]",
        "series": "series/title",
        "volume": "monogr/imprint/biblScope[unit=volume,vol] | series/biblScope[unit=volume]",
        "number": "monogr/imprint/biblScope[unit=issue]",
        "pages": "monogr/imprint/biblScope[unit=page,pages,pp]",
        "firstpage": "monogr/imprint/biblScope[unit=page]@from",
        "lastpage": "monogr/imprint/biblScope[unit=page]@to",
        "date": "monogr/imprint/date@when | monogr/imprint/date",
        "publisher": "monogr/imprint/publisher",
        "address": "monogr/imprint/pubPlace",
        "doi": "analytic/idno[type=doi] | monogr/idno[type=doi] | idno[type=doi]",
        "arxiv": "analytic/idno[type=arxiv] | monogr/idno[type=arxiv] | idno[type=arxiv]",
        "identifiers": "analytic/idno | monogr/idno | idno | analytic/ptr@target | monogr/imprint/ptr@target",
        "url": "analytic/ptr@target | monogr/imprint/ptr@target | ptr@target | note[type=url]",
        "isbn": "monogr/idno[type=isbn]",
        "issn": "monogr/idno[type=issn]",
        "abstract": "note[type=abstract]",
        "keywords": "note[type=tags]/note",
    },
    authors=(
        replace(_TEI_PERSON, people="analytic/author"),
        replace(_TEI_PERSON, people="monogr/author"),
    ),
    editors=(replace(_TEI_PERSON, people="monogr/editor"),),
    entry_type=".@type",
)


def _opml(texts: dict[str, list[str]]) -> None:
    """Remove the arXiv ids before the titles of arXiv's pages."""
    texts["title"] = list(map(as_title, texts["title"]))


OPML = XmlFormat(
    name="OPML",
    roots=names("opml"),
    records=names("body"),
    parts=" | ".join("outline/" * depth + f"outline[{name}]" for depth in range(4) for name in ("url", "htmlUrl")),
    fields={"title": ".@text | .@title", "url": ".@url | .@htmlUrl"},
    adjust=_opml,
)
"""The links of an outline; its other items are headings, and feeds without a page."""
