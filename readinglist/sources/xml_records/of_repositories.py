"""The XML formats of repositories and libraries: arXiv, Dublin Core, MARC."""

import re

from readinglist.papers.identifiers import ArxivId
from readinglist.sources.xml_records.formats import PeoplePaths, XmlFormat, names


def _comments(texts: dict[str, list[str]]) -> None:
    """Keep a description of arXiv that is only a comment out of the abstract."""
    comments = [text for text in texts["abstract"] if re.match(r"Comment:|\d+ pages\b", text)]
    texts["abstract"] = [text for text in texts["abstract"] if text not in comments][:1]
    texts["comment"] = [text.removeprefix("Comment:").strip() for text in comments]
    source = next((text for text in texts.get("source", ()) if re.search(r";\s*Vol\.?\s", text)), "")
    if source:
        texts["venue"] = [source.partition(";")[0]]
    texts["keywords"] = [] if any(ArxivId.parse(text) for text in texts["identifiers"]) else texts["keywords"]


DUBLIN_CORE = XmlFormat(
    name="Dublin Core",
    roots=names("oai_dc:dc dc:dc srw_dc:dc"),
    shared_roots=names("dc metadata records record"),
    marks=names("dc:title dc:creator dc:identifier dcterms:title"),
    records=names("oai_dc:dc dc dc:dc metadata record srw_dc:dc"),
    fields={
        "title": "dc:title | dcterms:title",
        "abstract": "dcterms:abstract | dc:description | dcterms:description",
        "date": "dcterms:issued | dc:date | dcterms:date",
        "source": "dc:source",
        "venue": "dcterms:isPartOf | prism:publicationName",
        "volume": "prism:volume",
        "number": "prism:number",
        "firstpage": "prism:startingPage",
        "lastpage": "prism:endingPage",
        "doi": "prism:doi",
        "identifiers": "dc:identifier | dcterms:identifier | dc:relation",
        "publisher": "dc:publisher | dcterms:publisher",
        "keywords": "dc:subject | dcterms:subject",
        "language": "dc:language",
    },
    authors=(PeoplePaths(people="dc:creator"), PeoplePaths(people="dcterms:creator")),
    entry_type="dc:type",
    adjust=_comments,
)

_ARXIV_FIELDS = {
    "title": "title", "abstract": "abstract", "categories": "categories", "comment": "comments",
    "journal_ref": "journal-ref", "doi": "doi", "arxiv": "id", "number": "report-no",
}  # fmt: skip
ARXIV = XmlFormat(
    name="arXiv's records",
    roots=names("arXiv"),
    records=names("arXiv"),
    fields={**_ARXIV_FIELDS, "date": "created"},
    authors=(PeoplePaths(people="authors/author", family="keyname", given="forenames", suffix="suffix"),),
)
ARXIV_RAW = XmlFormat(
    name="arXiv's raw records",
    roots=names("arXivRaw"),
    records=names("arXivRaw"),
    fields={**_ARXIV_FIELDS, "date": "version[version=v1]/date"},
    authors=(PeoplePaths(people="authors"),),
)


def _subfield(tag: int, codes: str) -> str:
    """Return the paths to subfields of MARC: ``245`` with ``a``."""
    return " | ".join(f"datafield[tag={tag:03}]/subfield[code={code}]" for code in codes)


def _marc(texts: dict[str, list[str]]) -> None:
    """Remove the punctuation of the cataloguing rules (ISBD) at the end of fields."""
    for name, found in texts.items():
        if name not in ("abstract", "identifiers", "url", "doi", "arxiv"):
            texts[name] = [re.sub(r"\s*[/:;,=]$|(?<=[^\W\d_]{3})\.$", "", text).strip() for text in found]
    if texts["host"]:
        texts["type"].append("article" if not texts["type"][1:] else "")
    if texts["thesis"]:
        texts["type"] = ["phdthesis" if not re.search(r"(?i)master", texts["thesis"][0]) else "mastersthesis"]
    elif not texts["host"] and texts["isbn"]:
        texts["type"] = ["book"]


_MARC_ROLES = frozenset({"", "author", "aut", "creator", "cre", "verfasser", "auteur"})


def _marc_people(tags: str, roles: frozenset[str], corporate: str = "") -> PeoplePaths:
    return PeoplePaths(
        people=f"datafield[tag={tags}]",
        whole="subfield[code=a]",
        corporate=corporate,
        role="subfield[code=e,4]",
        roles=roles,
    )


MARC = XmlFormat(
    name="MARCXML",
    shared_roots=names("collection record"),
    marks=names("datafield leader"),
    records=names("record"),
    fields={
        "title": _subfield(245, "akp"),
        "subtitle": _subfield(245, "b"),
        "abstract": _subfield(520, "a"),
        "host": f"{_subfield(773, 'tp')}",
        "thesis": _subfield(502, "ab"),
        "venue": _subfield(773, "pt"),
        "volume": _subfield(773, "v"),
        "number": _subfield(773, "n"),
        "pages": _subfield(773, "cq"),
        "date": f"{_subfield(773, 'yd')} | {_subfield(260, 'c')} | {_subfield(264, 'c')} | {_subfield(269, 'c')}",
        "publisher": f"{_subfield(260, 'b')} | {_subfield(264, 'b')}",
        "address": f"{_subfield(260, 'a')} | {_subfield(264, 'a')}",
        "edition": _subfield(250, "a"),
        "series": f"{_subfield(490, 'a')} | {_subfield(830, 'a')}",
        "isbn": _subfield(20, "a"),
        "issn": f"{_subfield(22, 'a')} | {_subfield(773, 'x')}",
        "doi": "datafield[tag=024]/subfield[code=a]",
        "identifiers": f"{_subfield(37, 'a')} | {_subfield(856, 'u')}",
        "url": _subfield(856, "u"),
        "keywords": f"{_subfield(653, 'a')} | {_subfield(650, 'a')} | {_subfield(695, 'a')}",
        "key": "datafield[tag=035]/subfield[code=z]",
    },
    authors=(
        _marc_people("100,700", _MARC_ROLES),
        _marc_people("110,710", _MARC_ROLES, corporate="subfield[code=a]"),
    ),
    editors=(_marc_people("100,700", frozenset({"editor", "edt", "hrsg", "herausgeber", "ed"})),),
    entry_type=_subfield(980, "a"),
    adjust=_marc,
)
