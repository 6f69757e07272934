"""Handing on: papers as text of some format, and the library as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from readinglist import __version__
from readinglist.api.opened import Opened, several
from readinglist.protocols.plugins import Rendered
from readinglist.services.export import export, export_cited, export_keys
from readinglist.services.moving import Loaded, dump, load
from readinglist.services.workspace import Progress, no_progress


class HandingOn(Opened):
    """What hands papers on, or the library whole."""

    def export(
        self,
        query: str = "",
        *,
        format: str = "",  # noqa: A002 - the word of the command line
        path: str | Path | None = None,
        style: str = "",
        with_status: bool = False,
        cited: Sequence[str | Path] = (),
    ) -> Rendered:
        """The papers of a query as text, sorted by citation key, and a problem for each that is not in the text.

        Without `format` it is that of the suffix of `path`, which is not written, or BibTeX. `style` is that of
        formatted references (``text``). With `cited`, the .aux and .bcf files of manuscripts, only what they cite,
        under the keys that they use, and a problem for each key that the library does not know.

        Raises:
            PluginError: no such format, or what it needs is not installed.
            UsageError: no such style, or the format has none.
            QuerySyntaxError: the query cannot be read.
            InputError: a file of `cited` cannot be read.
        """
        exporter = self._plugins.exporter_for(str(path or ""), format_name=format, style=style)
        if not cited:
            return export(self._query(query), exporter, self._workspace, with_status=with_status)
        from readinglist.bootstrap.manuscripts import read_citations

        return export_cited(
            read_citations(cited), self._query(query), exporter, self._workspace, with_status=with_status
        )

    def cite(self, keys: str | Sequence[str], *, format: str = "") -> str:  # noqa: A002
        """These papers alone as text of the format, BibTeX where none is named.

        Raises:
            NothingFound: a key names no paper.
            PluginError: no such format, or what it needs is not installed.
        """
        exporter = self._plugins.exporter_for("", format_name=format)
        return export_keys(several(keys), exporter, self._workspace).text

    def dump(self) -> Iterator[str]:
        """The whole library with its history as lines of text, each with its line end; `load` takes them."""
        return dump(self._workspace, program=__version__)

    def load(self, lines: Iterable[str], *, progress: Progress = no_progress) -> Loaded:
        """Take the lines of a dump into this library, which has to be empty, history included.

        Raises:
            InputError: the lines are no dump, or damaged; nothing is loaded.
            LibraryError: the library is not empty, or the dump is of a newer version; nothing is loaded.
        """
        return load(lines, self._workspace, progress=progress)

    def backup(self, path: str | Path, *, replace: bool = False) -> None:
        """Copy the library to a file, checked, while others may work on.

        Raises:
            ReadinglistError: the file is there already, unless `replace` says to replace it, or cannot be written.
        """
        self._workspace.store.copy_to(str(path), replace=replace)
