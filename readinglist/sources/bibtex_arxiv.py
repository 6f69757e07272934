"""The arXiv id of a .bib entry, which may be in any of its fields."""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache

from readinglist.bibtex.data_models import BIBLATEX, BIBTEX
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold, one_line
from readinglist.papers.identifiers import ArxivId, arxiv_ids_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PREPRINT_TYPES
from readinglist.tex import to_line

_Versioned = tuple[ArxivId, int | None]
_VENUES = ("journal", "journaltitle", "howpublished", "publisher", "note", "volume", "number")
_ARXIV_NAME = lazy_pattern(r"(?:arxiv|corr)(?:\.org|\s+(?:e-?prints?|preprints?|preprint\s+server))?\.?", re.IGNORECASE)
_IN_VENUE = lazy_pattern(
    r"(?:(?:arxiv|corr)?\s*(?:e-?print|preprint)?s?[\s,:]*)?(?:arxiv\s*[:\s]\s*|abs/)(?P<id>[\w.-]+(?:/\d+)?(?:v\d+)?)"
    r"(?:\s*[\[(][\w.,\s-]*[\])])?(?:\s*,?\s*\(?\d{4}\)?)?\.?",
    re.IGNORECASE,
)
_BEFORE_ID = lazy_pattern(r"(?:arxiv|corr)\s*(?:e-?prints?|preprints?)?[\s,:]*", re.IGNORECASE)
_OLD_STYLE = lazy_pattern(r"[a-z]{2,8}(?:-[a-z]{2,4})?(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?")
_ARCHIVE_FIELDS = (
    "journal", "journaltitle", "booktitle", "series", "institution", "organization", "publisher", "howpublished",
    "type", "note", "archive", "repository", "archiveprefix", "eprinttype",
)  # fmt: skip
"""The fields that may name the archive of a paper, beside its id in another."""
_REPORTS = frozenset({"techreport", "report"})
_DIGIT = lazy_pattern(r"\d")
_MAX_CACHED_TYPES = 1000
_MAX_CACHED_LINES = 64
"""The fields of an entry or two: each is read several times."""

_cached_line = lru_cache(_MAX_CACHED_LINES)(to_line)


def plain(fields: Mapping[str, str], name: str) -> str:
    """Return a field as one line of text; empty if there is none."""
    return _cached_line(fields[name]) if name in fields else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedArxiv:
    """The arXiv id of an entry, with version and category."""

    arxiv_id: ArxivId | None = None
    version: int | None = None
    category: str = ""


_NO_ARXIV = StatedArxiv()


@lru_cache(_MAX_CACHED_TYPES)
def required(entry_type: str) -> frozenset[str]:
    """Return the fields that a type requires, which no identifier replaces, with the number of a report.

    The other types of preprints have none.
    """
    if entry_type in PREPRINT_TYPES and entry_type != "techreport":
        return frozenset()
    needs = (*BIBTEX.needs.get(entry_type, ()), *BIBLATEX.needs.get(BIBLATEX.entry_type(entry_type), ()))
    printed = ("number",) if entry_type in _REPORTS else ()
    return frozenset(name for alternatives in needs for name in alternatives).union(printed)


def stated_arxiv(rest: dict[str, str], kept: Container[str]) -> StatedArxiv:
    """Return the arXiv id named in any field, and remove the fields that contain nothing else and are not `kept`."""
    archive = one_line(rest.get("archiveprefix") or rest.get("eprinttype", "")).lower()
    found = _in_eprint(rest, archive) if "eprint" in rest else None
    category = ""
    if found:
        category = plain(rest, "primaryclass") or plain(rest, "eprintclass") or _class_of(plain(rest, "eprint"))
        for name in ("eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass"):
            rest.pop(name, None)
    found = _named_in(rest, _VENUES, _in_venue, found, kept) or _beside_archive(rest, kept)
    found = _named_in(rest, ("arxivid", "arxiv", "doi", "url", "ee"), parse_versioned, found, kept={"ee"})
    if found:
        _drop_archive(rest, found[0], kept)
        return StatedArxiv(arxiv_id=found[0], version=found[1], category=category)
    return _NO_ARXIV


def _named_in(
    rest: dict[str, str],
    names: Iterable[str],
    read: Callable[[str], _Versioned | None],
    found: _Versioned | None,
    kept: Container[str],
) -> _Versioned | None:
    """Return `found`, or else the first id in the fields, and remove those that contain no other and are not `kept`."""
    for name in names:
        inside = read(plain(rest, name)) if name in rest and _DIGIT.search(rest[name]) else None
        if inside and (not found or inside[0] == found[0]):
            found = found or inside
            if name not in kept:
                del rest[name]
    return found


def _in_eprint(rest: Mapping[str, str], repository: str) -> _Versioned | None:
    """Return the arXiv id of ``eprint``, also if its archive is in ``primaryclass``: ``9901002`` and ``hep-th``.

    The archive may be given as the `repository`; any other repository has no arXiv ids.
    """
    eprint = plain(rest, "eprint")
    if repository not in ("", "arxiv"):
        whole = eprint if eprint.startswith(f"{repository}/") else f"{repository}/{eprint}"
        return _old_style(whole)
    archive = (plain(rest, "primaryclass") or plain(rest, "eprintclass")).partition(".")[0]
    return parse_versioned(eprint) or (parse_versioned(f"{archive}/{eprint}") if archive else None)


def _beside_archive(rest: dict[str, str], kept: Container[str]) -> _Versioned | None:
    """Return the arXiv id that is the whole volume, number or pages of ``arXiv``, and remove its field if not `kept`.

    A journal or book of another name has the volumes, numbers and pages, unless it is an archive such as ``hep-th``.
    """
    names = [name for name in ("volume", "number", "pages", "eid") if name in rest]
    if not names:
        return None
    venues = [plain(rest, name) for name in _ARCHIVE_FIELDS[:3] if name in rest]
    archives = venues or [plain(rest, name) for name in _ARCHIVE_FIELDS if name in rest]
    if any(map(_ARXIV_NAME.fullmatch, archives)):
        return _named_in(rest, names, parse_versioned, None, kept)
    if venues and venues[0].islower():
        return _named_in(rest, names, lambda text: _old_style(f"{venues[0]}/{text}"), None, kept)
    return None


def _old_style(text: str) -> _Versioned | None:
    return parse_versioned(text) if _OLD_STYLE.fullmatch(text) else None


def _class_of(eprint: str) -> str:
    """Return the category in ``2401.01234 [cs.LG]``."""
    found = re.search(r"\[([\w.-]+)\]$", eprint)
    return found[1] if found else ""


def _in_venue(text: str) -> _Versioned | None:
    """Return the arXiv id of a field that contains nothing else: ``arXiv preprint arXiv:2401.01234``,
    ``abs/2401.01234``, ``hep-th/9901005``.
    """
    if "/" in text and _OLD_STYLE.fullmatch(text):
        return parse_versioned(text)
    lowered = text.lower()
    if "arxiv" not in lowered and "abs/" not in lowered:
        return None
    found = _IN_VENUE.fullmatch(text)
    if found:
        return parse_versioned(found["id"])
    before = _BEFORE_ID.match(text)
    whole = parse_versioned(text[before.end() :] if before else text)
    mentions = list(arxiv_ids_in(text)) if fold(text).startswith("arxiv preprint") else []
    return whole or (mentions[0] if len(mentions) == 1 else None)


def _drop_archive(rest: dict[str, str], arxiv_id: ArxivId, kept: Container[str]) -> None:
    """Remove fields that are not `kept`, such as ``journal = {CoRR}`` and ``pages = {arXiv:2401.01234}``."""
    for name in ("pages", "eid"):
        inside = _in_venue(plain(rest, name))
        if inside and inside[0] == arxiv_id:
            del rest[name]
    for name in ("journal", "journaltitle", "publisher", "booktitle", "institution"):
        if name in rest and name not in kept:
            archive = plain(rest, name)
            if _ARXIV_NAME.fullmatch(archive) or str(arxiv_id).startswith(f"{archive}/"):
                del rest[name]
