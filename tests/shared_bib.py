"""A .bib file that a library and its users change alternately, for tests of the merge."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from readinglist.adding import add
from readinglist.adding.values import AddRequest
from readinglist.exporters import biblatex, bibtex
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.exporting.merge import MergeTask, merge
from readinglist.exporting.merge_plan import MergePlan, record_merge
from readinglist.files.documents import Document
from readinglist.files.text_edits import apply_edits
from readinglist.library.context import LibraryContext
from readinglist.library.journal import changes
from readinglist.library.query import Everything, Query
from readinglist.manuscripts.citations import Citations
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Item, Metadata
from readinglist.sources.bibtex import BibtexSource
from tests.workspaces import workspace

EXPORTERS = {
    "bibtex": bibtex.BibtexExporter(options=BibtexOptions()),
    "biblatex": biblatex.BiblatexExporter(options=BibtexOptions(ascii_only=False, aliases=True)),
}


def messages(problems: Iterable[Problem]) -> list[str]:
    """Return problems as line, key and message."""
    return [f"{problem.line} {problem.key}: {problem.message}" for problem in problems]


@dataclass
class SharedBib:
    """The file `refs.bib` of a library; `text` is its content."""

    context: LibraryContext
    text: str = ""

    @classmethod
    def make(cls, folder: Path, text: str = "", *, imported: bool = True) -> "SharedBib":
        """Return a file, and a library that imported it."""
        shared = cls(workspace(folder), text)
        if imported and text:
            shared.add(text)
        return shared

    def add(self, text: str, name: str = "refs.bib") -> None:
        """Add the entries of a text to the library."""
        add_request = AddRequest(documents=((Document(name=name, text=text), BibtexSource()),))
        add.apply(add.plan(add_request, self.context, resolvers=(), enrichers=()), self.context)

    def merge(
        self,
        *,
        query: Query | None = None,
        citations: Citations | None = None,
        prefer: str = "",
        format: str = "bibtex",  # noqa: A002 - the word of the command line
    ) -> MergePlan:
        """Merge the library into the file."""
        task = MergeTask(
            query=query or Everything(),
            exporter=EXPORTERS[format],
            source=BibtexSource(),
            citations=citations,
            prefer=prefer,
        )
        done = merge(Document(name="refs.bib", text=self.text), "refs.bib", task, self.context)
        self.text = apply_edits(self.text, done.edits)
        record_merge(done, "refs.bib", self.context)
        return done

    def item(self, key: str) -> Item:
        with self.context.store.read() as view:
            item = view.item(key, self.context.reader)
        assert item
        return item

    def change(self, key: str, edit: Callable[[Metadata], Metadata]) -> None:
        """Change the metadata of a paper in the library."""
        item = self.item(key)
        self._write(item, replace(item, paper=replace(item.paper, metadata=edit(item.paper.metadata))))

    def rekey(self, key: str, new: str) -> None:
        item = self.item(key)
        self._write(item, replace(item, paper=replace(item.paper, key=new, aliases=(*item.paper.aliases, key))))

    def remove(self, key: str) -> None:
        self._write(self.item(key), None)

    def _write(self, before: Item, after: Item | None) -> None:
        with self.context.store.begin() as unit:
            unit.apply(changes(before, after, reader=self.context.reader, at=self.context.clock.now()))
