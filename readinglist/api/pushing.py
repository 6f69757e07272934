"""Papers that are sent to another program on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readinglist.net.local_programs import BASE, PROGRAMS, import_into
from readinglist.papers.errors import InputError, Problem, ServiceError, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readinglist.api.library import Library
    from readinglist.papers.paper import Item

_FORMATS = {"zotero": "csl-json", "jabref": "bibtex"}
_CONTENT_TYPES = {
    "bibtex": "application/x-bibtex",
    "biblatex": "application/x-bibtex",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "ris": "application/x-research-info-systems",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """The keys of papers that were sent to a program, and of those that it had. `problems` are about single papers."""

    sent: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def push(library: Library, query: str, program: str, *, format_name: str, with_status: bool) -> Pushed:
    """Send papers to a program; see `Library.push`."""
    if program not in PROGRAMS:
        near = nearest(program, PROGRAMS) or PROGRAMS
        raise UsageError(f"unknown program {program!r}", hint=f"expected {' or '.join(near)}")
    name = format_name or _FORMATS[program]
    if name not in _CONTENT_TYPES:
        raise UsageError(f"cannot send the format {name!r}", hint=f"expected {', '.join(_CONTENT_TYPES)}")
    service = library.settings.service(program)
    base = service.base_url.rstrip("/") if service else BASE
    items, problems = library.find(query, sort="key"), []
    present: set[str] = set()
    if program == "zotero":
        present, problem = _in_zotero(library, items, base)
        problems += [problem] if problem else []
    new = [item for item in items if item.paper.id not in present]
    if new:
        problems += _send(library, new, program, base, name, with_status=with_status)
    unsent = {problem.key for problem in problems}
    return Pushed(
        sent=tuple(item.paper.key for item in new if item.paper.key not in unsent),
        present=tuple(item.paper.key for item in items if item.paper.id in present),
        problems=tuple(problems),
    )


def _send(
    library: Library, items: list[Item], program: str, base: str, format_name: str, *, with_status: bool
) -> list[Problem]:
    """Send papers, and return what could not be written or was not taken."""
    rendered = library.render(items, format=format_name, with_status=with_status)
    taken = import_into(program, base, rendered.text, _CONTENT_TYPES[format_name])
    problems = [*rendered.problems, *rendered.warnings]
    expected = len(items) - len(rendered.problems)
    if 0 <= taken < expected:
        problems.append(Problem(message=f"only {counted(taken, 'paper')} of {expected} taken; look there which"))
    return problems


def _in_zotero(library: Library, items: Sequence[Item], base: str) -> tuple[set[str], Problem | None]:
    """Return the ids of papers that Zotero has: by the rules of `add`, or with the same DOI or arXiv id.

    If it does not respond, return a problem.
    """
    try:
        plan = library.add(f"{base}/api/users/0/items", offline=True, dry_run=True)
    except (ServiceError, InputError) as error:
        return set(), Problem(message=f"could not ask what is there already: {error.message}")
    known = {record.before.paper.id for record in plan.records if record.before}
    identifiers = {text for record in plan.records for text in (record.doi, record.arxiv_id) if text}
    return known | {item.paper.id for item in items if identifiers & _identifiers(item)}, None


def _identifiers(item: Item) -> set[str]:
    metadata = item.paper.metadata
    return {str(each) for each in (metadata.doi, metadata.arxiv_id) if each}
