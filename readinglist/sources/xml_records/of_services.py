"""The XML formats of services: PubMed, JATS, Crossref, DataCite, DBLP, the ACL Anthology, Europe PMC."""

import re
from dataclasses import replace

from readinglist.sources.xml_records.formats import PeoplePaths, XmlFormat, names


def _pubmed_title(texts: dict[str, list[str]]) -> None:
    """Remove what PubMed adds: full stops after titles, brackets around translated ones, the place of a journal."""
    texts["pages"] = [_whole_pages(pages) for pages in texts["pages"]]
    texts["venue"] = [re.sub(r"\s\([^()]*[A-Z][^()]*\)$", "", venue) for venue in texts["venue"]]
    titles = [re.sub(r"\.$", "", title) for title in texts["title"]]
    if texts["booktitle"]:
        texts["type"] = ["book" if texts["booktitle"] == texts["title"] else "book section"]
    texts["title"] = [inside[1].rstrip(".") if (inside := re.fullmatch(r"\[(.*)\]", each)) else each for each in titles]


def _whole_pages(pages: str) -> str:
    """Return ``132-142`` for PubMed's ``132-42``."""
    found = re.fullmatch(r"(\d+)-(\d+)", pages)
    if not found or len(found[2]) >= len(found[1]):
        return pages
    return f"{found[1]}-{found[1][: -len(found[2])]}{found[2]}"


_CITATION = "MedlineCitation/Article"
_PUBMED_PERSON = PeoplePaths(
    people="",
    family="LastName",
    given="ForeName | FirstName | Initials",
    suffix="Suffix",
    corporate="CollectiveName",
    whole="CollectiveName",
)
PUBMED = XmlFormat(
    name="PubMed XML",
    roots=names(
        "PubmedArticleSet PubmedArticle PubmedBookArticleSet PubmedBookArticle MedlineCitationSet MedlineCitation"
    ),
    shared_roots=names("ArticleSet"),
    marks=names("MedlineCitation BookDocument"),
    records=names("PubmedArticle PubmedBookArticle MedlineCitation"),
    fields={
        "title": f"{_CITATION}/ArticleTitle | Article/ArticleTitle | {_CITATION}/VernacularTitle | "
        "BookDocument/ArticleTitle | BookDocument/Book/BookTitle",
        "abstract": f"{_CITATION}/Abstract/AbstractText | Article/Abstract/AbstractText | "
        "BookDocument/Abstract/AbstractText",
        "venue": f"{_CITATION}/Journal/Title | Article/Journal/Title | MedlineCitation/MedlineJournalInfo/MedlineTA",
        "booktitle": "BookDocument/Book/BookTitle",
        "shortjournal": f"{_CITATION}/Journal/ISOAbbreviation | Article/Journal/ISOAbbreviation",
        "volume": f"{_CITATION}/Journal/JournalIssue/Volume | Article/Journal/JournalIssue/Volume",
        "number": f"{_CITATION}/Journal/JournalIssue/Issue | Article/Journal/JournalIssue/Issue",
        "pages": f"{_CITATION}/Pagination/MedlinePgn | Article/Pagination/MedlinePgn",
        "firstpage": f"{_CITATION}/Pagination/StartPage",
        "lastpage": f"{_CITATION}/Pagination/EndPage",
        "date": f"{_CITATION}/Journal/JournalIssue/PubDate | Article/Journal/JournalIssue/PubDate | "
        f"{_CITATION}/ArticleDate | BookDocument/Book/PubDate",
        "doi": f"{_CITATION}/ELocationID[EIdType=doi] | PubmedData/ArticleIdList/ArticleId[IdType=doi] | "
        "Article/ELocationID[EIdType=doi] | PubmedBookData/ArticleIdList/ArticleId[IdType=doi]",
        "pmid": "MedlineCitation/PMID | PMID | BookDocument/PMID",
        "pmcid": "PubmedData/ArticleIdList/ArticleId[IdType=pmc]",
        "issn": f"{_CITATION}/Journal/ISSN | Article/Journal/ISSN",
        "isbn": "BookDocument/Book/Isbn",
        "publisher": "BookDocument/Book/Publisher/PublisherName",
        "language": f"{_CITATION}/Language",
        "keywords": "MedlineCitation/KeywordList/Keyword | KeywordList/Keyword",
    },
    authors=tuple(
        replace(_PUBMED_PERSON, people=f"{start}/AuthorList/Author", others=f"{start}/AuthorList[CompleteYN=N]/Author")
        for start in (_CITATION, "Article", "BookDocument", "BookDocument/Book")
    ),
    adjust=_pubmed_title,
)

_META = "front/article-meta"
_JATS_PERSON = PeoplePaths(
    people="",
    family="name/surname | name-alternatives/name/surname | string-name/surname",
    given="name/given-names | name-alternatives/name/given-names | string-name/given-names",
    suffix="name/suffix",
    whole="string-name | collab | anonymous",
    corporate="collab | collab-alternatives/collab",
)
JATS = XmlFormat(
    name="JATS",
    roots=names("pmc-articleset"),
    shared_roots=names("article articles"),
    marks=names("article-meta"),
    records=names("article"),
    fields={
        "title": f"{_META}/title-group/article-title",
        "subtitle": f"{_META}/title-group/subtitle",
        "abstract": f"{_META}/abstract[!abstract-type] | {_META}/abstract",
        "venue": "front/journal-meta/journal-title-group/journal-title | front/journal-meta/journal-title",
        "shortjournal": "front/journal-meta/journal-title-group/abbrev-journal-title",
        "volume": f"{_META}/volume",
        "number": f"{_META}/issue",
        "firstpage": f"{_META}/fpage",
        "lastpage": f"{_META}/lpage",
        "eid": f"{_META}/elocation-id",
        "date": f"{_META}/pub-date[date-type=pub] | {_META}/pub-date[pub-type=ppub,collection] | {_META}/pub-date",
        "doi": f"{_META}/article-id[pub-id-type=doi]",
        "arxiv": f"{_META}/article-id[pub-id-type=arxiv]",
        "pmid": f"{_META}/article-id[pub-id-type=pmid]",
        "pmcid": f"{_META}/article-id[pub-id-type=pmc,pmcid]",
        "issn": "front/journal-meta/issn",
        "publisher": "front/journal-meta/publisher/publisher-name",
        "keywords": f"{_META}/kwd-group/kwd",
    },
    authors=(
        replace(_JATS_PERSON, people=f"{_META}/contrib-group/contrib[contrib-type=author]"),
        replace(_JATS_PERSON, people=f"{_META}/contrib-group/contrib[!contrib-type]"),
    ),
    editors=(replace(_JATS_PERSON, people=f"{_META}/contrib-group/contrib[contrib-type=editor]"),),
    entry_type=".@article-type",
)

_CITED = "person-group[person-group-type=author]"
JATS_REFERENCES = XmlFormat(
    name="references of JATS",
    roots=names("ref-list"),
    shared_roots=names("article articles back"),
    marks=names("article-title source person-group"),
    records=names("element-citation mixed-citation nlm-citation"),
    fields={
        "title": "article-title | chapter-title | part-title",
        "venue": "source",
        "date": "year",
        "volume": "volume",
        "number": "issue",
        "firstpage": "fpage",
        "lastpage": "lpage",
        "doi": "pub-id[pub-id-type=doi]",
        "arxiv": "pub-id[pub-id-type=arxiv]",
        "pmid": "pub-id[pub-id-type=pmid]",
    },
    authors=(
        PeoplePaths(people=f"{_CITED}/name", family="surname", given="given-names", suffix="suffix"),
        PeoplePaths(people=f"{_CITED}/string-name", family="surname", given="given-names", whole="."),
        PeoplePaths(people="name", family="surname", given="given-names", suffix="suffix"),
    ),
    entry_type=".@publication-type",
)
"""The list of references of an article alone; in a whole article it is that of one paper."""

_CROSSREF_PERSON = PeoplePaths(people="", family="surname", given="given_name", suffix="suffix", whole=".")


def _crossref_people(path: str, role: str) -> PeoplePaths:
    return replace(_CROSSREF_PERSON, people=f"{path}/*[contributor_role={role}]", corporate=".[!language]/name")


_BOOK = "^*/titles/title"
CROSSREF = XmlFormat(
    name="Crossref XML",
    roots=names("crossref_result doi_batch doi_records doi_record crossref"),
    records=names("journal conference book posted_content dissertation report-paper standard peer_review database"),
    parts="journal_article | conference_paper | content_item",
    fields={
        "title": "titles/title | */titles/title",
        "subtitle": "titles/subtitle | */titles/subtitle",
        "abstract": "jats:abstract | abstract",
        "venue": "^journal_metadata/full_title",
        "booktitle": f"^proceedings_metadata/proceedings_title | {_BOOK}",
        "shortjournal": "^journal_metadata/abbrev_title",
        "eventtitle": "^event_metadata/conference_name",
        "volume": "^journal_issue/journal_volume/volume | ^*/volume",
        "number": "^journal_issue/issue",
        "series": "^*/series_metadata/titles/title",
        "edition": "*/edition_number",
        "firstpage": "pages/first_page",
        "lastpage": "pages/last_page",
        "eid": "publisher_item/item_number[item_number_type=article_number] | pages/other_pages",
        "date": "publication_date[media_type=print] | ^journal_issue/publication_date | publication_date | "
        "posted_date | */publication_date | approval_date | ^*/publication_date",
        "doi": "doi_data/doi | */doi_data/doi",
        "url": "doi_data/resource",
        "isbn": "^*/isbn",
        "issn": "^journal_metadata/issn",
        "publisher": "^*/publisher/publisher_name | institution/institution_name | */institution/institution_name",
    },
    authors=(
        _crossref_people("contributors", "author"),
        _crossref_people("*/contributors", "author"),
        replace(_CROSSREF_PERSON, people="person_name"),
        replace(_CROSSREF_PERSON, people="contributors/person_name[contributor_role=author]"),
    ),
    editors=(_crossref_people("^*/contributors", "editor"),),
    entry_type=".@type",
)
"""Deposits and answers of Crossref: an article stands beside the metadata of its journal."""

DATACITE = XmlFormat(
    name="DataCite XML",
    roots=names("oai_datacite"),
    shared_roots=names("resource"),
    marks=names("creators creatorName resourceType"),
    records=names("resource"),
    fields={
        "title": "titles/title[!titleType] | titles/title",
        "subtitle": "titles/title[titleType=subtitle]",
        "abstract": "descriptions/description[descriptionType=abstract]",
        "venue": "relatedItems/relatedItem[relationType=IsPublishedIn]/titles/title",
        "volume": "relatedItems/relatedItem[relationType=IsPublishedIn]/volume",
        "number": "relatedItems/relatedItem[relationType=IsPublishedIn]/issue",
        "firstpage": "relatedItems/relatedItem[relationType=IsPublishedIn]/firstPage",
        "lastpage": "relatedItems/relatedItem[relationType=IsPublishedIn]/lastPage",
        "date": "dates/date[dateType=submitted] | dates/date[dateType=issued] | publicationYear",
        "doi": "identifier[identifierType=doi]",
        "identifiers": "identifier | alternateIdentifiers/alternateIdentifier",
        "publisher": "publisher",
        "language": "language",
        "keywords": "subjects/subject",
    },
    authors=(
        PeoplePaths(
            people="creators/creator",
            family="familyName",
            given="givenName",
            whole="creatorName",
            is_corporate="creatorName[nameType=organizational]",
        ),
    ),
    editors=(
        PeoplePaths(
            people="contributors/contributor[contributorType=editor]",
            family="familyName",
            given="givenName",
            whole="contributorName",
        ),
    ),
    entry_type="resourceType@resourceTypeGeneral",
)

_DBLP_FIELDS = (
    "booktitle", "pages", "volume", "number", "publisher", "isbn", "issn", "series", "doi", "note",
)  # fmt: skip


def _dblp_title(texts: dict[str, list[str]]) -> None:
    """Remove the full stop that ends every title in DBLP; other signs stay."""
    texts["title"] = [re.sub(r"(?<!\.)\.$", "", title) for title in texts["title"]]


DBLP = XmlFormat(
    name="DBLP XML",
    roots=names("dblp dblpperson dblpcites r"),
    records=names("article inproceedings proceedings book incollection phdthesis mastersthesis data"),
    others={"www": "home page", "person": "person", "homepages": "home page", "coauthors": "list of co-authors"},
    fields={
        **{name: name for name in _DBLP_FIELDS},
        "title": "title",
        "venue": "journal | booktitle",
        "institution": "school",
        "date": ".",
        "identifiers": "ee | volume",
        "url": "ee",
    },
    authors=(PeoplePaths(people="author"),),
    editors=(PeoplePaths(people="editor"),),
    adjust=_dblp_title,
)

DBLP_SEARCH = XmlFormat(
    name="the answer of DBLP",
    shared_roots=names("result"),
    marks=names("hits hit"),
    records=names("hit"),
    parts="info",
    fields={
        **{name: name for name in _DBLP_FIELDS},
        "title": "title",
        "venue": "venue",
        "date": ".",
        "identifiers": "ee",
        "url": "ee",
    },
    authors=(PeoplePaths(people="authors/author"),),
    entry_type="type",
    adjust=_dblp_title,
)

ACL_ANTHOLOGY = XmlFormat(
    name="ACL Anthology XML",
    shared_roots=names("collection volume"),
    marks=names("frontmatter paper"),
    records=names("paper"),
    others={"frontmatter": "front matter", "meta": "volume"},
    fields={
        "title": "title", "abstract": "abstract", "pages": "pages", "doi": "doi", "identifiers": "url | doi",
        "key": "bibkey", "booktitle": "booktitle", "date": ".", "publisher": "publisher", "address": "address",
    },
    authors=(PeoplePaths(people="author", family="last", given="first"),),
    editors=(PeoplePaths(people="editor", family="last", given="first"),),
)  # fmt: skip

EUROPE_PMC = XmlFormat(
    name="the answer of Europe PMC",
    roots=names("responseWrapper"),
    records=names("result"),
    fields={
        "title": "title", "abstract": "abstractText", "doi": "doi", "pmid": "pmid", "pmcid": "pmcid",
        "venue": "journalInfo/journal/title | journalTitle", "volume": "journalInfo/volume | journalVolume",
        "number": "journalInfo/issue | issue", "pages": "pageInfo",
        "date": "firstPublicationDate | journalInfo/dateOfPublication | pubYear", "keywords": "keywordList/keyword",
        "issn": "journalInfo/journal/issn | journalIssn",
    },
    authors=(
        PeoplePaths(
            people="authorList/author", family="lastName", given="firstName | initials", corporate="collectiveName",
            whole="fullName",
        ),
    ),
    adjust=_dblp_title,
)  # fmt: skip
