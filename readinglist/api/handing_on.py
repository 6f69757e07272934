"""Handing on: papers as text of some format, and the library as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from readinglist import __version__
from readinglist.api.opened import Opened, several
from readinglist.bootstrap.library import name_of
from readinglist.exporting.merge_base import Merge, agree
from readinglist.files.documents import Document
from readinglist.library.context import Progress, no_progress
from readinglist.library.dump import Loaded, dump, load
from readinglist.papers.errors import UsageError
from readinglist.plugins.protocols import Rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFile:
    """What a file holds, what it is to hold, and why; `name` is the one that agreements on it are kept by."""

    name: str
    before: bytes
    after: bytes
    merge: Merge


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
        from readinglist.exporting.export import export, export_cited

        exporter = self._plugins.exporter_for(str(path or ""), format_name=format, style=style)
        if not cited:
            return export(self._query(query), exporter, self._workspace, with_status=with_status)
        from readinglist.manuscripts.citation_files import read_citations

        return export_cited(
            read_citations(cited), self._query(query), exporter, self._workspace, with_status=with_status
        )

    def cite(self, keys: str | Sequence[str], *, format: str = "") -> str:  # noqa: A002
        """These papers alone as text of the format, BibTeX where none is named.

        Raises:
            NothingFound: a key names no paper.
            PluginError: no such format, or what it needs is not installed.
        """
        from readinglist.exporting.export import export_keys

        exporter = self._plugins.exporter_for("", format_name=format)
        return export_keys(several(keys), exporter, self._workspace).text

    def export_into(
        self,
        path: str | Path,
        data: bytes,
        *,
        query: str = "",
        format: str = "",  # noqa: A002 - the word of the command line
        with_status: bool = False,
        cited: Sequence[str | Path] = (),
        prefer: str = "",
    ) -> MergedFile:
        """Bring a .bib file that others edit too up to what changed in the library, everything else as it stands.

        `data` are its bytes, empty where there is no file yet. Nothing is written: write `MergedFile.after` to the
        file, then tell it by `agreed`. `prefer` says who is right where both sides changed: ``library``, ``file``, or
        nobody; then it is a problem.

        Raises:
            UsageError: the format is none of .bib files.
            InputError: the file is no text, or its encoding has no place for what has to be written.
            PluginError, QuerySyntaxError: as `export`.
        """
        exporter = self._plugins.exporter_for(str(path), format_name=format)
        if exporter.suffix != ".bib":
            raise UsageError(f"files of the format {exporter.name} cannot be merged", hint="only .bib files can")
        if prefer not in ("", "library", "file"):
            raise UsageError(f"{prefer!r} is nobody to prefer", hint="prefer library or file")
        from readinglist.exporting.merge import Task, merge
        from readinglist.files.documents import decode
        from readinglist.files.kept_text import kept_text
        from readinglist.manuscripts.citation_files import read_citations

        blank = not data.strip(b"\xef\xbb\xbf \t\r\n")
        document = Document(name=str(path), text="") if blank else decode(str(path), data)
        kept = kept_text(str(path), data, document.encoding, guessed=bool(document.warnings))
        task = Task(
            query=self._query(query),
            exporter=exporter,
            source=self._plugins.registry(offline=True).source("bibtex"),
            citations=read_citations(cited) if cited else None,
            with_status=with_status,
            prefer=prefer,
        )
        name = name_of(path, self._plugins.settings)
        done = merge(replace(document, text=kept.text), name, task, self._workspace)
        return MergedFile(name=name, before=data, after=kept.with_edits(done.edits), merge=done)

    def agreed(self, merged: MergedFile) -> None:
        """Remember that a file holds what a merge made of it."""
        agree(merged.merge, merged.name, self._workspace)

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
