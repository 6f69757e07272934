"""Tools that change the library. What they do can be undone; nothing removes, merges or renames papers."""

import secrets
from collections import OrderedDict
from collections.abc import Iterable
from inspect import cleandoc
from threading import Lock
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from readinglist.adding.choosing import without_records
from readinglist.api import Change, Document, Library, Plan, UsageError
from readinglist.mcp_server.access import Access
from readinglist.mcp_server.reading_tools import Key
from readinglist.mcp_server.results import AdditionPreview, ChangeResult, planned_record
from readinglist.mcp_server.text import NOTICE, line, with_errors_as_data

PLANS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
APPENDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
REVERSES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=False)

Keys = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=300)]],
    Field(min_length=1, max_length=100, description="Citation keys."),
]
Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=20)]

_MAX_SHOWN = 100
_MAX_PLANS = 20
_MAX_EVENTS = 500
_FOR_RECORDS = "The numbers of records of the preview to leave out, such as those that are no papers."


def add_writing_tools(server: MCPServer, access: Access) -> None:
    """Register the tools that change the library."""
    tools = WritingTools(access)
    for function, title, annotations in (
        (tools.preview_addition, "Preview an addition", PLANS),
        (tools.add_papers, "Add papers", APPENDS),
        (tools.set_status, "Set the status", WRITES),
        (tools.tag_papers, "Tag papers", WRITES),
        (tools.add_note, "Add a note", APPENDS),
        (tools.undo_changes, "Undo changes of the assistant", REVERSES),
    ):
        server.tool(title=title, description=cleandoc(function.__doc__ or ""), annotations=annotations)(
            with_errors_as_data(function)
        )


class WritingTools:
    """The tools, for one library, with the additions that were previewed last."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._lock = Lock()

    def preview_addition(
        self,
        text: Annotated[
            str,
            Field(
                min_length=1,
                max_length=200_000,
                description="arXiv ids, DOIs or titles, one per line, or a pasted page, or entries of a .bib file.",
            ),
        ],
        status: Annotated[str, Field(max_length=50)] = "",
        tags: Tags = [],  # noqa: B006 - pydantic copies it
        why: Annotated[str, Field(max_length=500, description="Why the papers are added, for the journal.")] = "",
    ) -> AdditionPreview:
        """Return what adding papers from a text would do. Nothing is written; services may be queried.

        Show the user the result, then call `add_papers` with its `plan`.
        """
        with self._access.change(create=True) as library:
            document = Document(name=self._access.assistant, text=text.replace("\r\n", "\n").replace("\r", "\n"))
            planned = library.add(document, dry_run=True, status=status, tags=tags, why=why)
        name = secrets.token_hex(8)
        with self._lock:
            self._plans[name] = planned
            while len(self._plans) > _MAX_PLANS:
                self._plans.popitem(last=False)
        records = planned.records
        return AdditionPreview(
            notice=NOTICE,
            plan=name,
            new=sum(record.is_new for record in records),
            known=sum(record.before is not None for record in records),
            records=[planned_record(record) for record in records[:_MAX_SHOWN]],
            records_left=max(0, len(records) - _MAX_SHOWN),
            skipped=len(planned.skipped),
            problems=[line(each) for each in (*(p.message for _, p in planned.warnings), *planned.failures)][:20],
        )

    def add_papers(
        self,
        plan: Annotated[str, Field(max_length=40, description="The plan of a preview that the user has seen.")],
        leave_out: Annotated[list[int], Field(max_length=1000, description=_FOR_RECORDS)] = [],  # noqa: B006
    ) -> ChangeResult:
        """Add the papers of a previewed addition."""
        planned = self._plans.get(plan)
        if planned is None:
            raise UsageError("unknown plan, or it was added already", hint="call preview_addition again")
        if unknown := set(leave_out) - {record.record for record in planned.records}:
            raise UsageError(f"no record {min(unknown)} in this plan", hint="use the numbers of the preview")
        places = [place for place, record in enumerate(planned.records) if record.record in leave_out]
        with self._access.change(create=True) as library:
            before = library.last_change()
            written = library.apply(without_records(planned, places))
            self._plans.pop(plan, None)
            changed = [record.key for record in written.records if record.after and record.after != record.before]
            same = [record.key for record in written.records if record.key and record.key not in changed]
            return self._result(library, before, dict.fromkeys(changed), dict.fromkeys(same))

    def set_status(
        self,
        keys: Keys,
        status: Annotated[
            str, Field(min_length=1, max_length=50, description="new, to-read, reading, skimmed, read or dropped.")
        ],
    ) -> ChangeResult:
        """Set the reading status of papers."""
        with self._access.change() as library:
            before = library.last_change()
            return self._changed(library, before, library.set_status(keys, status))

    def tag_papers(self, keys: Keys, add: Tags = [], remove: Tags = []) -> ChangeResult:  # noqa: B006
        """Add tags to papers and remove tags from them."""
        if not (add or remove):
            raise UsageError("no tags", hint="name tags in add or remove")
        with self._access.change() as library:
            before = library.last_change()
            return self._changed(library, before, library.tag(keys, add=add, remove=remove))

    def add_note(self, key: Key, text: Annotated[str, Field(min_length=1, max_length=20_000)]) -> ChangeResult:
        """Add a note in Markdown to a paper."""
        with self._access.change() as library:
            before = library.last_change()
            return self._changed(library, before, [library.note(key, text)])

    def undo_changes(
        self,
        batch: Annotated[int, Field(ge=0, description="The batch of a result; 0 for the last of the assistant.")] = 0,
    ) -> ChangeResult:
        """Undo one batch of changes that the assistant made. Changes of the user cannot be undone."""
        with self._access.change() as library:
            before = library.last_change()
            undone = library.undo(batch=batch) if batch else library.undo()
            papers = dict.fromkeys(event.paper for each in undone for event in each.events)
            return self._result(library, before, library.keys_of(papers).values(), ())

    def _changed(self, library: Library, before: int, changes: Iterable[Change]) -> ChangeResult:
        changed = [each.before.paper.key for each in changes if each.after != each.before]
        same = [each.before.paper.key for each in changes if each.after == each.before]
        return self._result(library, before, changed, same)

    def _result(self, library: Library, before: int, changed: Iterable[str], same: Iterable[str]) -> ChangeResult:
        """Return what was changed since the batch `before`."""
        events = library.history(limit=_MAX_EVENTS)
        own = (event.batch for event in events if event.reader == self._access.assistant and event.batch > before)
        refreshed = library.refreshed
        warnings = [file.warning for file in refreshed.files if file.warning] if refreshed else []
        return ChangeResult(
            changed=list(changed)[:_MAX_EVENTS],
            unchanged=list(same)[:_MAX_EVENTS],
            batch=next(own, None),
            warnings=[line(each) for each in warnings],
        )
