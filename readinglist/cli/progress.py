"""The progress bar; apart because it needs rich, which is slow to import."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from readinglist.library.context import Progress
from readinglist.papers.folding import one_line


@contextmanager
def bar(stream: TextIO, *, color: bool) -> Iterator[Progress]:
    """A bar on `stream`, a terminal, that shows what is being done; it goes away at the end."""
    console = Console(file=stream, no_color=not color)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)

        def listen(doing: str, done: int, total: int) -> None:
            progress.update(task, description=one_line(doing), completed=done, total=total or None)

        yield listen
