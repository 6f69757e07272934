"""The members of JSON objects that describe papers, by the names that services give them.

Sources: the documentation of the interfaces of Semantic Scholar, OpenAlex, Crossref, Zotero, Hugging Face, Europe PMC,
DBLP, INSPIRE, DataCite, OpenReview and Papers with Code, and arXiv's metadata snapshot.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from readinglist.papers.lazy_patterns import lazy_pattern

_PATHS: Mapping[str, str] = {
    "title": """
        title titles papertitle articletitle documenttitle fulltitle displayname headline content.title
        bibjson.title 标题 论文标题 题目 titel タイトル
        """,
    "authors": """
        authorsparsed authors author authorships creators creator zauthors authorlist.author authorlist authornames
        authorstring content.authors bibjson.author 作者 autoren 著者
        """,
    "abstract": """
        abstract abs abstracttext paperabstract abstractnote abstractinvertedindex abstracts summary content.abstract
        bibjson.abstract descriptions description 摘要 zusammenfassung 概要
        """,
    "date": """
        date published publishedonline publishedprint publicationdate publishedat datepublished publisheddate issued
        firstpublicationdate earliestdate preprintdate submittedonat submitteddate releasedate pubdate
        """,
    "year": "year publicationyear pubyear publishedyear bibjson.year 年份 jahr",
    "arxiv": "arxivid arxiv externalids.arxiv identifiers.arxiv arxiveprints.value ids.arxiv arxivnumber eprint",
    "id": "id paperid entryid identifier identifiers externalids.externalid articleids paper",
    "doi": "doi articledoi paperdoi externalids.doi identifiers.doi dois.value ids.doi bibjson.doi",
    "url": """
        url titlelink link abs pdf pdfurl absurl urlabs urlpdf arxivurl paperurl pdflink paperlink links.href links
        landingpageurl primarylocation.landingpageurl ee uri htmlurl openaccesspdf.url content.pdf projectpage
        githubrepo code sameas 链接
        """,
    "venue": """
        containertitle journaltitle publicationtitle proceedingstitle booktitle conferencename journal.name
        journal.title journal journalinfo.journal.title primarylocation.source.displayname hostvenue.displayname
        publicationinfo.journaltitle publicationvenue.name venue journalname conference proceeding content.venue
        container.title bibjson.journal.title publication pub fulljournalname
        """,
    "source": "source",
    "volume": "volume journalvolume biblio.volume publicationinfo.journalvolume journalinfo.volume journal.volume",
    "number": "issue journalissue biblio.issue publicationinfo.journalissue journalinfo.issue number",
    "pages": "pages page pageinfo journal.pages",
    "first page": "biblio.firstpage publicationinfo.pagestart startpage firstpage",
    "last page": "biblio.lastpage publicationinfo.pageend endpage lastpage",
    "publisher": "publisher.name publisher",
    "issn": "issn",
    "isbn": "isbn",
    "language": "language",
    "type": "itemtype types.resourcetypegeneral documenttype type genre",
    "tags": "tags keywords",
    "categories": "categories",
    "key": "citationkey citekey bibtexkey bibkey",
    "notes": "notes note",
    "journal reference": "journalref",
    "extra": "extra",
}
"""Paths of members in order of preference; names are compared in lower case, without punctuation."""

PATHS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    role: tuple(tuple(path.split(".")) for path in text.split()) for role, text in _PATHS.items()
}
_INSIDE = (
    "properties paper citedpaper citingpaper "
    "data work item record metadata attributes entry info source document publication "
    "resource bibjson content csljson article "
    "message"
)
INSIDE = tuple(_INSIDE.split())
"""Members that hold the paper itself, where the object around it adds a score, a key or a date."""

REFERENCES = frozenset(
    {"references", "citations", "reference", "relatedworks", "referencedworks", "related", "relateditems", "children"}
    | {"citedby", "similar", "similarpapers", "recommendations", "versions", "attachments", "replies"}
)
"""Members of a paper that hold other papers, or parts of it."""

ARTICLES = frozenset(
    {"scholarlyarticle", "article", "medicalscholarlyarticle", "techarticle", "report", "book", "chapter", "thesis"}
)
"""Types of schema.org whose name is the title of a paper."""

NO_PAPERS = frozenset({"attachment", "note", "annotation", "linkedfile", "collection", "importedurl"})
"""Types of items of Zotero that are parts of other items."""

_MAX_CACHED = 1000
_NOT_NAME = lazy_pattern(r"[\W_]+")


@lru_cache(_MAX_CACHED)
def folded(name: str) -> str:
    """Return the name of a member in lower case without punctuation."""
    return _NOT_NAME.sub("", name[:60]).lower()


def members(value: dict[str, object]) -> dict[str, object]:
    """Return the members that are not empty by folded name; the first of equal names counts."""
    found: dict[str, object] = {}
    for name, member in value.items():
        if member not in (None, "", [], {}):
            found.setdefault(*_property(str(name), member))
    return found


def _property(name: str, member: object) -> tuple[str, object]:
    """Return the folded name and the value of a member, which is a property of Notion if it names its own type."""
    kind = member.get("type") if isinstance(member, dict) else None
    if isinstance(member, dict) and isinstance(kind, str) and kind in member:
        return ("title" if kind == "title" else folded(name)), member[kind]
    return folded(name), member


def values(given: Mapping[str, object], role: str) -> Iterator[object]:
    """Yield the values of a role, the preferred member first."""
    for path in PATHS[role]:
        if path[0] in given:
            yield from _at(given[path[0]], path[1:])


def _at(given: object, path: tuple[str, ...]) -> Iterator[object]:
    """Yield what is at a path; lists on the way are followed."""
    if not path:
        if given not in (None, "", [], {}):
            yield given
    elif isinstance(given, list):
        for each in given:
            yield from _at(each, path)
    elif isinstance(given, dict):
        inner = members(given)
        if path[0] in inner:
            yield from _at(inner[path[0]], path[1:])
