"""The exporter for papis: a stream of documents as in its info.yaml files.

Fields are those of BibTeX in plain Unicode, with ``author_list`` beside ``author``, which BibTeX needs:
https://papis.readthedocs.io/en/latest/info-file.html.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from readinglist.bibtex.data_models import CODES
from readinglist.exporters.bibtex import BibtexExporter
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.exporters.plain_fields import PlainExporter, address, people
from readinglist.papers.folding import one_line, printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import OTHERS, Author
from readinglist.papers.tags import distinct_tags
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter
from readinglist.tex.plain_text import plain_from_tex, plain_text

Value = str | int | Sequence[str] | Sequence[Mapping[str, str]]

_BIBTEX = BibtexExporter(options=BibtexOptions(ascii_only=False))
_TRACKED = frozenset({"readstatus", "priority", "ranking", "keywords"})
"""Fields of the reader's tracking in BibTeX, which have other names in papis."""

_DONE = frozenset({"title", "author", "year", "month", "abstract", "url", *_TRACKED})
_LABEL = lazy_pattern(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_][a-z0-9_-]*")
_STAND_INS = frozenset({"date", "pubstate", "key"})
"""Fields that BibTeX gets in place of a missing year or author."""


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``papis``, which has no settings."""
    return PlainExporter(name="papis", suffix=".yaml", text=_stream)


def _stream(cited: Sequence[Cited]) -> str:
    return "".join("".join(_lines(document)) for document in map(papis_document, cited))


def _lines(document: Mapping[str, Value]) -> Iterator[str]:
    """Yield YAML lines. Values are JSON, which is YAML, and so are names that mean something else in YAML."""
    yield "---\n"
    for name, value in document.items():
        label = name if _LABEL.fullmatch(name) else _json(name)
        yield f"{label}: {_json(value)}\n"


def _json(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "").replace("\ufeff", "")


def papis_document(cited: Cited) -> dict[str, Value]:
    """Return a paper as the fields of a papis document, without empty ones."""
    fields = _BIBTEX.stated(cited.metadata)
    shape, extra = _BIBTEX.shape(cited, fields), fields.extra
    found: dict[str, Value] = {"ref": one_line(cited.key), "type": one_line(shape.entry_type)}
    found |= {name: value for name, value in _own_fields(cited) if value}
    for name, tex, _ in shape.fields:
        stated = name in extra or name not in _STAND_INS
        if name not in _DONE and stated and (text := _plain(name, tex)):
            found.setdefault(name, text)
    return found


def _own_fields(cited: Cited) -> Iterator[tuple[str, Value]]:
    paper = cited.metadata
    authors = people(paper)
    yield "title", printable(plain_text(paper.title))
    yield "author", " and ".join(map(_in_one, authors))
    if any(map(_is_whole, authors)):  # papis' BibTeX would split them
        yield (
            "author_latex",
            " and ".join(f"{{{each.family}}}" if _is_whole(each) else _in_one(each) for each in authors),
        )
    yield "author_list", [_name(author) for author in authors]
    yield "year", paper.year or 0
    yield "month", (paper.date.month or 0) if paper.date else 0
    yield "abstract", printable(plain_text(paper.abstract))
    yield "url", address(paper)
    yield "keywords", _plain("keywords", dict(paper.extra).get("keywords", ""))
    yield "tags", distinct_tags(map(one_line, cited.tags))
    if cited.reading:
        yield "read_status", cited.reading.status
        yield "read_status_date", cited.reading.since.date().isoformat() if cited.reading.since else ""
        yield "priority", cited.reading.priority
        yield "rating", cited.reading.rating


def _plain(name: str, tex: str) -> str:
    text = one_line(tex) if name in CODES else printable(plain_from_tex(tex))
    return text.replace("–", "--") if name == "pages" else text


def _in_one(author: Author) -> str:
    """Return a name as BibTeX has it, without braces."""
    parts = _name(author)
    return ", ".join(filter(None, (parts["family"], parts.get("suffix"), parts["given"])))


def _is_whole(author: Author) -> bool:
    """Whether a name has several words that are no given and family name."""
    return author != OTHERS and not _name(author)["given"] and " " in author.family


def _name(author: Author) -> dict[str, str]:
    """Return the parts of a name; papis has none for particles, which belong to the family name."""
    family = " ".join(filter(None, (author.particle, author.family)))
    parts = {"family": printable(family), "given": printable(author.given), "suffix": printable(author.suffix)}
    return {name: part for name, part in parts.items() if part or name != "suffix"}
