"""The form for the metadata of a paper: a line or text for each field."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import RedirectResponse, Response

from readinglist.api import (
    Field,
    Item,
    ReadinglistError,
    StaleRevision,
    editable,
    editable_values,
    read_editable_values,
)
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.web.pages import Refused, status_of
from readinglist.web.paper_page import digest
from readinglist.web.visits import Visit

_LABELS = {
    Field.TITLE: "Title",
    Field.AUTHORS: "Authors, one on each line: Family, Given",
    Field.DATE: "Date: 2024, 2024-10 or 2024-10-24",
    Field.VENUE: "Venue",
    Field.DOI: "DOI",
    Field.ARXIV_ID: "arXiv id",
    Field.ABSTRACT: "Abstract",
    "why": "Why you added it",
    Field.ENTRY_TYPE: "Entry type of BibTeX",
    Field.PRIMARY_CATEGORY: "Primary category",
    Field.CATEGORIES: "Categories, one on each line",
    Field.LINKS: "Links, one on each line",
    Field.JOURNAL_REF: "Journal reference of arXiv",
    Field.COMMENT: "Comment of arXiv",
}
"""The fields in the order of the form. `extra` follows them, with the names of its fields."""

_USUAL = tuple(_LABELS)[:7]
"""The fields that are not below "More fields"."""

_EXTRA = "extra."
_LONG = frozenset((Field.AUTHORS, Field.ABSTRACT, Field.CATEGORIES, Field.LINKS))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A field of the form: on one line or `long`, among the usual ones or below them, and what was `sent` for it."""

    name: str
    label: str
    value: str
    long: bool = False
    usual: bool = False
    sent: str = ""


def show_form(visit: Visit) -> Response:
    """Show the form of a paper."""
    if visit.state.serving.read_only:
        raise Refused("this page is read-only", hint="start `readinglist serve` without --read-only")
    item = visit.paper(visit.query("key"))
    return _form(visit, item, _shown(item))


def change_fields(visit: Visit) -> Response:
    """Change the fields that were edited. The form is shown again with what was typed if they cannot be saved."""
    library, item = visit.changing, visit.paper(visit.field("key"))
    key, shown = item.paper.key, _shown(item)
    typed = {name: visit.field(name, value) for name, value in shown.items()}
    new = visit.field("new-name").strip(), visit.field("new-value")
    if visit.field("digest") != _digest(item):  # what was not edited is out of date, too
        stale = StaleRevision(
            f"{key} was changed in the meantime", hint="below are its values now; change them again where needed"
        )
        return _form(visit, item, shown, sent=typed, new=new, problem=stale)
    try:
        metadata, why = read_editable_values(_table(item, shown, typed, new), item.paper.metadata)
        changed = library.edit(item, metadata, why=why)
    except ReadinglistError as error:
        return _form(visit, item, typed, new=new, problem=error)
    if changed.after == changed.before:
        visit.tell(f"{key}: nothing to change")
    else:
        visit.done(f"{key}: edited", [item])
    return RedirectResponse(str(visit.request.url.replace(path="/paper").include_query_params(key=key)), 303)


def _form(
    visit: Visit,
    item: Item,
    values: Mapping[str, str],
    *,
    sent: Mapping[str, str] = MappingProxyType({}),
    new: tuple[str, str] = ("", ""),
    problem: ReadinglistError | None = None,
) -> Response:
    """Return the form; what was `sent` stands beside values that differ from it."""
    extra = {name: name.removeprefix(_EXTRA) for name in values if name.startswith(_EXTRA)}
    rows = [
        FormRow(
            name=name,
            label=label,
            value=values[name],
            long=name in _LONG or "\n" in values[name],
            usual=name in _USUAL,
            sent=sent.get(name, "") if sent.get(name) != values[name] else "",
        )
        for name, label in {**_LABELS, **extra}.items()
    ]
    status = status_of(problem) if problem else 200
    return visit.page("edit.html", status=status, item=item, rows=rows, new=new, digest=_digest(item), problem=problem)


def _shown(item: Item) -> dict[str, str]:
    """Return the values of the form by the names of its fields; a text field of one line has no line breaks."""
    values = editable_values(item.paper.metadata, item.paper.why)
    texts = {name: "\n".join(value) if isinstance(value, list) else value for name, value in values.items()}
    texts |= {f"{_EXTRA}{name}": value for name, value in item.paper.metadata.extra}
    return {name: text.replace("\r\n", "\n").replace("\r", "\n") for name, text in texts.items()}


def _table(item: Item, shown: Mapping[str, str], typed: Mapping[str, str], new: tuple[str, str]) -> dict[str, object]:
    """Return the values for `read_editable_values`: those that were not edited as they are stored."""
    table: dict[str, object] = {}
    for name, value in editable_values(item.paper.metadata, item.paper.why).items():
        edited = typed[name] != shown[name]
        table[name] = (typed[name].split("\n") if isinstance(value, list) else typed[name]) if edited else value
    extra = {}
    for name, value in item.paper.metadata.extra:
        text = typed[f"{_EXTRA}{name}"]
        extra[name] = value if text == shown[f"{_EXTRA}{name}"] else text
    if new[0]:
        extra[new[0]] = new[1]
    return {**table, Field.EXTRA.value: extra}


def _digest(item: Item) -> str:
    """Return what the form sends back to say which values it was made of."""
    return digest(editable(item.paper.key, item.paper.metadata, item.paper.why))
