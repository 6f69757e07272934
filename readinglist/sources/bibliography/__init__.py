r"""The source for bibliographies in TeX: ``thebibliography``, .bbl files of BibTeX and biblatex, and amsrefs."""

import re
from bisect import bisect_right

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft, Metadata, OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.bibliography.arguments import without_comments
from readinglist.sources.bibliography.entries import amsrefs_entries, biblatex_entries
from readinglist.sources.bibliography.items import items_of, key_of, metadata_of
from readinglist.sources.manager_entries import EntryCollector, usable_key

_ANY = lazy_pattern(
    r"\\begin\{thebibliography\}|\\bibitem(?![A-Za-z])|\\entry\{[^{}\n]*\}\{[a-z]+\}\{|\\bib\{[^{}\n]*\}\{[a-z]+\}\{"
)
_BEGIN = lazy_pattern(r"\\begin\{thebibliography\}")
_END = "\\end{thebibliography}"
_FIRST = lazy_pattern(r"\s*(?:\\|\{(?!\s*\"))")
"""The first line of TeX; ``{"`` begins JSON."""
_SAMPLE = 2000


class BibliographySource:
    """The source for bibliographies in TeX."""

    name = "thebibliography"

    def recognise(self, document: Document) -> Confidence:
        """Return YES if the text begins with a TeX command and contains an item of a bibliography."""
        text = document.text.lstrip("\ufeff")
        if "bib" not in text and "\\entry" not in text:
            return Confidence.NO
        lines = (line for line in text[:_SAMPLE].split("\n") if line.strip() and not line.lstrip().startswith("%"))
        first = next(lines, "\\")
        return Confidence.YES if _FIRST.match(first) and _ANY.search(text) else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return one draft per item; the rest of the document is skipped.

        Raises:
            InputError: If there is no bibliography.
        """
        text = without_comments(document.text.replace("\ufeff", " "))
        if not _ANY.search(text):
            raise InputError(
                f"no bibliography in {document.name}", hint=r"items look like \bibitem{key} Authors, Title"
            )
        collected = EntryCollector()
        lines = _Lines(text)
        structured = [*biblatex_entries(text), *amsrefs_entries(text)]
        seen: set[str] = set()
        for begin, end, entry in structured:
            first, last = lines.at(begin), lines.at(end - 1)
            if entry.key in seen:
                collected.skipped.append(Skipped(first_line=first, last_line=last, reason="repeated entry"))
            else:
                collected.entry(entry, first, last)
            seen.add(entry.key)
        if not structured:
            _add_items(text, lines, collected)
        if not (collected.drafts or collected.problems):
            sign = _ANY.search(text)
            line = lines.at(sign.start() if sign else 0)
            collected.add_problem("bibliography without items", line, line)
        return collected.parsed(document.text, between="text around the bibliography")


class _Lines:
    """The line of each place of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, place: int) -> int:
        """Return the number of the line."""
        return bisect_right(self._starts, place)


def _add_items(text: str, lines: _Lines, collected: EntryCollector) -> None:
    begins = [found.end() for found in _BEGIN.finditer(text)] or [0]
    for begin, limit in zip(begins, [*begins[1:], len(text)], strict=True):
        close = text.find(_END, begin, limit)
        for start, end, inside in items_of(text, begin, close if close >= 0 else limit):
            whole = text[start:end].rstrip()
            _add_item(inside, lines.at(start), lines.at(start + len(whole) - 1), collected)


def _add_item(inside: str, line: int, last_line: int, collected: EntryCollector) -> None:
    key, label, tex = key_of(inside)
    paper, (version, others) = metadata_of(tex, label)
    if not paper.names_a_paper:
        collected.add_problem("item without title, arXiv id or DOI", line, last_line, key=key)
        return
    papers = [(paper, version), *((_of(each), None) for each in others)]
    for number, (metadata, of_version) in enumerate(papers):
        collected.record += 1
        collected.drafts.append(
            Draft(
                record=collected.record,
                line=line,
                last_line=last_line,
                kind=OriginKind.PAGE,
                metadata=metadata,
                version=of_version,
                citation_key="" if number else usable_key(key),
            )
        )


def _of(identifier: ArxivId | Doi) -> Metadata:
    """Return the metadata of a further paper that an item names by its identifier alone."""
    return Metadata(arxiv_id=identifier) if isinstance(identifier, ArxivId) else Metadata(doi=identifier)


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``thebibliography``, which has no settings."""
    return BibliographySource()
