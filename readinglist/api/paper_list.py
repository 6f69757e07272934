"""Lists of papers, as `Library.find` returns them, which notebooks show as tables."""

from __future__ import annotations

from typing import Any

from readinglist.papers.paper import Item


class PaperList(tuple[Item, ...]):
    """A tuple of papers. Notebooks show it as a table; `to_frame` returns it as a data frame."""

    __slots__ = ()

    def to_frame(self) -> Any:
        """Return a data frame with the members of ``list --json`` as columns, and a row for each paper.

        Raises:
            PluginError: If pandas is not installed.
        """
        from readinglist.api.columns import COLUMNS
        from readinglist.formats.data_frames import data_frame

        columns = {name: [column.value(item) for item in self] for name, column in COLUMNS.items()}
        return data_frame(columns, times=("added",))

    def __getitem__(self, index: Any) -> Any:
        """Return a paper, or a list of those in a slice."""
        found: Any = super().__getitem__(index)
        return PaperList(found) if isinstance(index, slice) else found

    def _repr_html_(self) -> str:
        from readinglist.papers.html_display import list_html

        return list_html(self)
