"""Items of Zotero as CSL items: in the responses of its interface, and in BetterBibTeX JSON, which adds their children.

Fields and types: https://www.zotero.org/support/kb/item_types_and_fields, and their mapping to CSL in
https://aurimasv.github.io/z2csl/typeMap.xml.
"""

from collections.abc import Iterator, Mapping

from readinglist.net.zotero_notes import markdown_of
from readinglist.papers.folding import printable

_TYPES = {
    "artwork": "graphic", "audiorecording": "song", "bill": "bill", "blogpost": "post-weblog", "book": "book",
    "booksection": "chapter", "case": "legal_case",
    "computerprogram": "software", "conferencepaper": "paper-conference",
    "dataset": "dataset", "dictionaryentry": "entry-dictionary", "document": "document",
    "email": "personal_communication", "encyclopediaarticle": "entry-encyclopedia", "film": "motion_picture",
    "forumpost": "post", "hearing": "hearing", "instantmessage": "personal_communication", "interview": "interview",
    "journalarticle": "article-journal", "letter": "personal_communication", "magazinearticle": "article-magazine",
    "manuscript": "manuscript", "map": "map", "newspaperarticle": "article-newspaper", "patent": "patent",
    "podcast": "song", "preprint": "article", "presentation": "speech", "radiobroadcast": "broadcast",
    "report": "report", "standard": "standard", "statute": "legislation", "thesis": "thesis",
    "tvbroadcast": "broadcast", "videorecording": "motion_picture", "webpage": "webpage",
}  # fmt: skip
_VARIABLES = {
    "title": "title casename nameofact subject",
    "container-title": """
        publicationtitle booktitle proceedingstitle encyclopediatitle dictionarytitle websitetitle blogtitle forumtitle
        programtitle reporter code
        """,
    "abstract": "abstractnote", "page": "pages", "volume": "volume reportervolume codevolume", "issue": "issue",
    "number": "number reportnumber patentnumber archiveid billnumber docketnumber episodenumber publiclawnumber",
    "publisher": "publisher university institution repository company distributor label network studio",
    "publisher-place": "place", "edition": "edition", "collection-title": "series seriestitle",
    "collection-number": "seriesnumber", "event-title": "conferencename meetingname", "ISBN": "isbn", "ISSN": "issn",
    "DOI": "doi", "URL": "url", "accessed": "accessdate", "issued": "date dateenacted datedecided issuedate",
    "language": "language", "shortTitle": "shorttitle", "journalAbbreviation": "journalabbreviation",
    "genre": "genre thesistype reporttype manuscripttype lettertype websitetype presentationtype",
    "version": "version versionnumber", "archive": "archive", "archive_location": "archivelocation",
    "number-of-volumes": "numberofvolumes", "number-of-pages": "numpages", "note": "extra",
    "citation-key": "citationkey citekey",
}  # fmt: skip
_NAMES = {variable: names.split() for variable, names in _VARIABLES.items()}
_PEOPLE = {
    "editor": "editor", "serieseditor": "collection-editor", "translator": "translator",
    "bookauthor": "container-author", "reviewedauthor": "reviewed-author", "contributor": "contributor",
}  # fmt: skip
"""Creators of any other type, such as the inventors of a patent, are its authors if it has none by that name."""


def csl_of(given: Mapping[str, object]) -> dict[str, object] | None:
    """Return an item of Zotero, whose members have folded names, as a CSL item; None if the object is no such item."""
    kind = _TYPES.get(str(given.get("itemtype", "")).lower())
    if kind is None:
        return None
    item: dict[str, object] = {"type": kind}
    for variable, names in _NAMES.items():
        text = next((value for name in names if isinstance(value := given.get(name), str | int) and value), "")
        if text:
            item[variable] = {"raw": str(text)} if variable in ("issued", "accessed") else str(text)
    creators = [(str(each.get("creatorType", "author")).lower(), each) for each in _objects(given.get("creators"))]
    made = "author" if any(kind == "author" for kind, _ in creators) else ""
    for kind, each in creators:
        role = _PEOPLE.get(kind) or ("author" if kind == "author" or not made else "contributor")
        people = item.setdefault(role, [])
        if isinstance(people, list) and (name := _name(each)):
            people.append(name)
    item["tags"] = [printable(tag) for tag in _texts(given.get("tags"), "tag")]
    item["notes"] = [note for html in _texts(given.get("notes"), "note") if (note := markdown_of(html))]
    item["attachments"] = [*_texts(given.get("attachments"), "path")]
    return item


def _name(creator: Mapping[str, object]) -> dict[str, str]:
    whole, family, first = (str(creator.get(part) or "") for part in ("name", "lastName", "firstName"))
    return {"family": family, "given": first} if family or first else {"literal": whole} if whole else {}


def _objects(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object, name: str) -> Iterator[str]:
    """Yield the texts of a list of texts, or of objects with a text as the member `name`."""
    for each in value if isinstance(value, list) else ():
        text = each.get(name) if isinstance(each, dict) else each
        if isinstance(text, str) and text.strip():
            yield text
