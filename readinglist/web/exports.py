"""Exports: preview, download, and the targets of the settings."""

from pathlib import Path

from starlette.responses import Response

from readinglist.api import ExportTarget, PluginError, ReadinglistError, Rendered, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.web.pages import Refused
from readinglist.web.visits import Visit

FORMATS = {
    "bibtex": ("BibTeX", ".bib", "application/x-bibtex"),
    "biblatex": ("biblatex", ".bib", "application/x-bibtex"),
    "csl-json": ("CSL-JSON", ".json", "application/json"),
    "ris": ("RIS", ".ris", "application/x-research-info-systems"),
    "markdown": ("Markdown", ".md", "text/markdown"),
    "hayagriva": ("Hayagriva (Typst)", ".yml", "text/plain"),
    "text": ("Formatted references", ".txt", "text/plain"),
}
"""The formats on offer: label, suffix and media type."""

_MOST_SHOWN = 20_000
"""Characters of a preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target of the settings: whether its file is up to date, or why that is unknown."""

    place: int
    target: ExportTarget
    stale: bool = False
    problem: str = ""


def show_export(visit: Visit) -> Response:
    """Show the formats, a preview, and the targets."""
    name, query = visit.query("format"), visit.query("q")
    rendered, problem = None, ""
    if name:
        try:
            rendered = _rendered(visit, name, query)
        except PluginError as error:
            problem = f"{error.message}; {error.hint}"
    text = rendered.text if rendered else ""
    return visit.page(
        "export.html",
        query=query,
        chosen=name,
        with_status=bool(visit.query("status")),
        formats=FORMATS,
        preview=text[:_MOST_SHOWN],
        cut=len(text) > _MOST_SHOWN,
        problems=[*rendered.problems] if rendered else [],
        problem=problem,
        targets=_targets(visit) if visit.state.serving.local else [],
    )


def download(visit: Visit) -> Response:
    """Send an export as a file."""
    name = visit.query("format")
    rendered = _rendered(visit, name, visit.query("q"))
    _, suffix, kind = FORMATS[name]
    headers = {"content-disposition": f'attachment; filename="reading-list{suffix}"'}
    return Response(rendered.text, media_type=kind, headers=headers)


def _rendered(visit: Visit, name: str, query: str) -> Rendered:
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}", hint=f"available: {', '.join(FORMATS)}")
    return visit.library.export(query, format=name, with_status=bool(visit.query("status")))


def _targets(visit: Visit) -> list[Target]:
    found = []
    for place, target in enumerate(visit.settings.exports):
        try:
            found.append(Target(place=place, target=target, stale=visit.library.plan_file(target).stale))
        except ReadinglistError as error:
            found.append(Target(place=place, target=target, problem=error.message))
    return found


def write_target(visit: Visit) -> Response:
    """Write a target of the settings."""
    if not visit.state.serving.local:
        raise Refused("files of the server are written only from itself")
    number = visit.field("target")
    exports = visit.settings.exports
    if not (number.isdecimal() and int(number[:6]) < len(exports)):
        raise UsageError("unknown target", hint="reload the page")
    library = visit.changing
    written = library.write_file(library.plan_file(exports[int(number)]))
    path = Path(written.plan.name).name
    problems = tuple(problem.message for problem in written.plan.problems[:3])
    visit.tell(f"{path}: {'written' if written.changed else 'unchanged'}", details=(written.summary, *problems))
    return visit.back("/export")
