"""The results of a synchronisation of note files."""

from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSyncResult:
    """The result for one paper and its file, or the expected one of a dry run.

    `place` is the path for messages. `taken` describes what the library took from the file. `put_back` says that the
    file had an earlier state again, from which nothing was taken.
    """

    key: str
    place: str
    written: bool = False
    renamed_from: str = ""
    taken: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    put_back: bool = False

    @property
    def done(self) -> str:
        """A summary such as ``1 note added; written``."""
        renamed = f"renamed from {self.renamed_from}" if self.renamed_from else ""
        put_back = "put back to an earlier state" if self.put_back else ""
        return "; ".join(filter(None, (put_back, *self.taken, renamed, "written" if self.written else "")))

    @property
    def has_news(self) -> bool:
        """Whether there is anything to report."""
        return bool(self.written or self.renamed_from or self.taken or self.conflicts or self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """The result of a sync. `papers` counts the papers, `unknown_files` are those that belong to no paper."""

    files: tuple[FileSyncResult, ...]
    papers: int
    unknown_files: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether there was no conflict and no problem."""
        return not any(file.conflicts or file.problems for file in self.files)
