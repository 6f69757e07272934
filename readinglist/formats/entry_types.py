"""The types of records as BibTeX entry types, by the names that databases and reference managers write."""

import re
from collections.abc import Sequence

from readinglist.papers.lazy_patterns import lazy_pattern

_BY_TYPE = {
    "article": """
        jour|journal|journal article|journal articles|journal, electronic|article|magazine article|magazine|
        mgzn|news|newspaper|newspaper article|ejour|electronic article|abst|abstract|inpr|review|letter|
        editorial material|editorial|comment|case reports|meta-analysis|systematic review|clinical trial|j|
        early access|data paper|correction|note|news item|article journal|academic journal|research article|
        review article|brief report|case report|article in a periodical|journal paper|periodical article
        """,
    "inproceedings": """
        cpaper|conf|conference paper|proceedings article|conference proceedings|conference proceeding|
        proceedings paper|conference abstract|congress|meeting abstract|inproceedings|conference publication|paper|
        conference|conference object
        """,
    "proceedings": "conference volume|proceedings",
    "book": "book|ebook|edbook|whole|edited book|reference book|electronic book|book, whole|book, edited|monograph|"
    "b",
    "incollection": """
        chap|echap|book section|electronic book section|book chapter|book, section|chapter|s|incollection|inbook|
        book part|content item|reference entry|book track
        """,
    "inreference": "ency|encyc|dict|encyclopedia|dictionary|encyclopedia article|dictionary entry",
    "phdthesis": """
        thes|thesis|theses|dissertation|dissertation/thesis|academic dissertation|doctoral dissertation|
        doctoral thesis|phd thesis|ph.d. thesis|phdthesis|ph dthesis
        """,
    "mastersthesis": "master's thesis|masters thesis|mastersthesis|master thesis",
    "techreport": "rprt|report|technical report|government document|govdoc|tech report|techreport|report paper",
    "unpublished": "unpb|unpublished|unpublished work|unpublished material|manuscript|manscpt|inpress",
    "misc": """
        gen|posted content|informal publications|informal and other publications|generic|preprint|prprt|misc|
        other|bill|hear|legal|unknown|audiovisual material|serial|document|eprint|presentation
        """,
    "online": "elec|web|blog|icomm|web page|webpage|website|web site|blog post|internet site|"
    "document from internet site|online multimedia|internet communication|mult",
    "software": "comp|computer program|software",
    "dataset": "data|dbase|dataset|data set|online database|database|aggr",
    "patent": "pat|patent|p",
    "periodical": "ser|jfull|periodical",
    "standard": "stand|standard",
    "booklet": "pamp|pamphlet",
    "artwork": "art|artwork",
    "image": "figure|map|chart",
    "movie": "mpct|film",
    "video": "video|advs",
    "audio": "sound",
    "music": "music",
    "legislation": "stat|statute",
    "jurisdiction": "case",
}  # fmt: skip
_TYPES = {" ".join(name.split()): made for made, names in _BY_TYPE.items() for name in names.split("|")}
_PUBLISHERS = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
_MASTER = lazy_pattern(r"(?i)master|diplom|\bm\.?\s?(?:sc|a|s)\b")


def entry_type_of(names: Sequence[str], genre: str, *, in_book: bool) -> str:
    """Return the entry type for the names of a type; the first known name counts.

    RIS uses ``CONF`` for papers and for proceedings; `in_book` says that the record has a book title or authors.
    """
    single = [part.strip().lower() for name in names for part in (name, *name.split(";"))]
    spelled = (spelling for name in single for spelling in (name, name.removesuffix("s")))
    known = next((_TYPES[name] for name in spelled if name in _TYPES), "misc")
    if known == "inproceedings" and not in_book:
        return "proceedings"
    if known == "phdthesis" and _MASTER.search(genre):
        return "mastersthesis"
    return known


def known_entry_type(name: str) -> str:
    """Return the entry type for a type as services write it (``Journal Article``, ``journalArticle``); else empty."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name).lower()
    return next((_TYPES[each] for each in (name.lower(), words, words.removesuffix("s")) if each in _TYPES), "")


def publisher_field(entry_type: str) -> str:
    """Return the field in which an entry of this type has its publisher."""
    return _PUBLISHERS.get(entry_type, "publisher")
