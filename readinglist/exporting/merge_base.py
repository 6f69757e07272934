"""What the library and an entry of a shared .bib file last agreed on, and where the two contradict each other.

The two spell one thing differently, so an agreement remembers each side by itself: whether a side changed is asked of
its own earlier state, never of the other side.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from readinglist.files.text_edits import Edit
from readinglist.library.context import Workspace
from readinglist.papers.errors import Problem
from readinglist.papers.folding import fold, squeeze
from readinglist.papers.paper import OTHERS, Author, Metadata

_PRINTED = frozenset(
    {"volume", "number", "issue", "pages", "edition", "series", "editor", "chapter", "school", "institution", "isbn"}
)
"""Further fields that a bibliography prints and that are facts about the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One entry and one paper, as both stood when they last agreed; texts are kept as digests.

    `key` is that of the library, `entry` that of the file. `paper` is the paper whole, `text` the entry whole;
    `library` and `file` are the two sides by name of field in lower case. `own` are fields that only the file has.
    """

    key: str
    entry: str
    paper: str
    text: str
    library: Mapping[str, str] = field(hash=False)
    file: Mapping[str, str] = field(hash=False)
    own: tuple[str, ...] = ()

    def as_text(self) -> str:
        """The agreement as the library keeps it."""
        members = [self.key, self.entry, self.paper, self.text, dict(self.library), dict(self.file), list(self.own)]
        return json.dumps(members, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Agreement":
        """The agreement of `as_text`."""
        key, entry, paper, whole, library, file, own = json.loads(text)
        return cls(key=key, entry=entry, paper=paper, text=whole, library=library, file=file, own=tuple(own))

    def without(self, names: Iterable[str]) -> "Agreement":
        """The agreement as if the library had changed these fields since."""
        return replace(self, paper="", library={**self.library, **dict.fromkeys(names, "")})


def digest(text: str) -> str:
    """A short stand-in for a text, by which two texts are compared."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


# --- contradictions ------------------------------------------------------------------------------------------------

BIBTEX_FIELDS = {
    "title": ("title", "subtitle"),
    "author": ("author",),
    "year": ("year", "month", "date"),
    "eprint": ("eprint", "archiveprefix", "eprinttype", "url"),
    "doi": ("doi",),
    "venue": ("journal", "journaltitle", "booktitle"),
}
"""The fields of BibTeX and biblatex that say what `contradictions` names; others go by their own name."""


def contradictions(one: Metadata, other: Metadata) -> dict[str, tuple[str, str]]:
    """What two records of a paper cannot both be right about: by name, what each says. What one lacks is no matter.

    Spelling does not count: case, accents, punctuation, given names; nor does a list of authors that ends in "others".
    """
    pairs = [
        ("title", one.title, other.title, squeeze(one.title) == squeeze(other.title)),
        ("author", _names(one.authors), _names(other.authors), _same_authors(one.authors, other.authors)),
        ("year", str(one.year or ""), str(other.year or ""), one.year == other.year),
        ("eprint", str(one.arxiv_id or ""), str(other.arxiv_id or ""), one.arxiv_id == other.arxiv_id),
        ("doi", str(one.doi or ""), str(other.doi or ""), one.doi == other.doi),
        ("venue", one.venue, other.venue, squeeze(one.venue) == squeeze(other.venue)),
    ]
    theirs = dict(other.extra)
    for name, value in one.extra:
        if name in _PRINTED and name in theirs:
            pairs.append((name, value, theirs[name], fold(value) == fold(theirs[name])))
    return {name: (mine, yours) for name, mine, yours, same in pairs if mine and yours and not same}


def _names(authors: tuple[Author, ...]) -> str:
    return ", ".join(map(str, authors))


def _same_authors(one: tuple[Author, ...], other: tuple[Author, ...]) -> bool:
    mine, yours = ([squeeze(f"{name.particle}{name.family}") for name in names] for names in (one, other))
    if OTHERS in (one[-1:] + other[-1:]):
        shared = min(len(names) - (side[-1:] == (OTHERS,)) for names, side in ((mine, one), (yours, other)))
        return mine[:shared] == yours[:shared]
    return mine == yours


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What a merge does to a file: edits of its text, and what is agreed on once they are written.

    `added`, `changed` and `removed` are keys. `kept` tells what the user edited by hand, which stays; `problems` tell
    what both sides changed, which stays too, and what has no place in the file.
    """

    edits: tuple[Edit, ...] = ()
    agreed: Mapping[str, str] = field(default_factory=dict, hash=False)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def agree(done: Merge, file: str, workspace: Workspace) -> None:
    """Remember what a file, as it was written, and the library agree on."""
    with workspace.store.begin() as unit:
        if dict(unit.merge_bases(file)) != dict(done.agreed):
            unit.keep_merge_bases(file, done.agreed)
