"""What a plain export leaves out, and a merge into the file keeps."""

from collections.abc import Callable, Iterator

from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, first_and_more
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Item, Reading
from readinglist.plugins.protocols import Exporter

_NEW = Reading()
_OF_JABREF = frozenset({"groups", "owner", "creationdate", "modificationdate"})
"""Fields that JabRef writes, and other programs rarely."""
_PARTS = (
    ("unresolved conflict of git", lazy_pattern(rb"(?m)^<{7,}(?=[ \r\n])")),
    ("group tree or setting of JabRef", lazy_pattern(rb"(?im)^[ \t]*@comment[ \t]*[{(][ \t]*jabref-meta:")),
    ("group list of BibDesk", lazy_pattern(rb"(?im)^[ \t]*@comment[ \t]*[{(][ \t]*BibDesk ")),
    ("@string", lazy_pattern(rb"(?im)^[ \t]*@string\b")),
    ("comment", lazy_pattern(rb"(?im)^[ \t]*(?:%|@comment\b(?![ \t]*[{(][ \t]*(?:jabref-meta:|BibDesk )))")),
    ("abstract", lazy_pattern(rb"(?im)(?:^|,)[ \t]*abstract[ \t]*=")),
    ("status", lazy_pattern(rb"(?im)(?:^|,)[ \t]*(?:readstatus|read)[ \t]*=")),
    ("priority", lazy_pattern(rb"(?im)(?:^|,)[ \t]*priority[ \t]*=")),
    ("rating", lazy_pattern(rb"(?im)(?:^|,)[ \t]*(?:ranking|rating)[ \t]*=")),
)
_PLURALS = {
    "unresolved conflict of git": "unresolved conflicts of git",
    "group tree or setting of JabRef": "group trees and settings of JabRef",
    "group list of BibDesk": "group lists of BibDesk",
    "status": "statuses",
    "priority": "priorities",
}


_KEY = lazy_pattern(rb"(?im)^[ \t]*@(?!(?:string|comment|preamble)\b)[a-z]+[ \t]*[{(][ \t]*([^\s,{}()]+)[ \t]*,")
_MOST_KEYS = 5


def left_out_of_file(
    name: str, before: bytes, after: bytes, *, is_known: Callable[[str], bool] = lambda _key: False
) -> tuple[Problem, ...]:
    """Return a warning that names the parts of a .bib file that the new content lacks, or nothing.

    An entry is left out if the new content does not have its key, and no paper `is_known` by it.
    """
    if not before.strip() or before == after:
        return ()
    lost = [(part, len(pattern.findall(before)) - len(pattern.findall(after))) for part, pattern in _PARTS]
    named = [counted(number, part, _PLURALS.get(part, f"{part}s")) for part, number in lost if number > 0]
    present = set(_KEY.findall(after))
    missing = [key.decode(errors="replace") for key in dict.fromkeys(_KEY.findall(before)) if key not in present]
    if keys := [key for key in missing if not is_known(key)]:
        entries = counted(len(keys), "entry", "entries")
        named.insert(0, f"{entries} of no paper in the library ({first_and_more(keys, _MOST_KEYS)})")
    if not named:
        return ()
    message = f"leaves out what the file had: {', '.join(named)}; `export --merge` keeps it"
    return (Problem(message=message, document=name),)


@dataclass(slots=True)
class LeftOut:
    """What a first .bib file does not have of papers that came from JabRef."""

    of_jabref: bool = False
    abstracts: int = 0
    stated: int = 0

    def see(self, item: Item) -> None:
        """Count what a paper has."""
        metadata = item.paper.metadata
        self.of_jabref = self.of_jabref or any(name in _OF_JABREF for name, _ in metadata.extra)
        self.abstracts += bool(metadata.abstract)
        self.stated += item.reading.status != _NEW.status or item.reading.rating > 0

    def warning(self, exporter: Exporter, *, with_status: bool) -> tuple[Problem, ...]:
        """Return a warning that names what the papers have that the file does not; nothing if none is of JabRef."""
        if exporter.suffix != ".bib" or not self.of_jabref:
            return ()
        parts = [*self._parts(exporter, with_status=with_status), "@string, comments and JabRef's groups of the file"]
        return (Problem(message=f"not in the export: {'; '.join(parts)}. `--merge` keeps them"),)

    def _parts(self, exporter: Exporter, *, with_status: bool) -> Iterator[str]:
        if self.abstracts and not getattr(exporter, "writes_abstracts", True):
            yield counted(self.abstracts, "abstract")
        if self.stated and not with_status:
            yield f"{counted(self.stated, 'status', 'statuses')} (--with-status)"
