"""The last common state of the library and an entry of a shared .bib file.

Both sides spell the same thing differently, so a merge base stores each side, and each is compared with its own
earlier state only.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from hashlib import blake2b

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

EDITED = "!"
_MAX_EARLIER = 8
"""Maximum number of earlier states of an entry."""
_LAYOUT = lazy_pattern(r'[\s{}"]+')
_MAX_STATES = 100
"""Maximum number of earlier states of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeBase:
    """One entry and one paper after their last merge; all texts are digests.

    `key` is the key in the library, `entry` the key in the file. `paper` is the complete paper, `text` the complete
    entry, after `EDITED` if it had edits by hand or fields with two values; `library` and `file` are their fields by
    lower-case name. `own` are fields that only the file has.

    `earlier` are the merge bases before this one, newest first, because a file may return to an older state. `since` is
    the number of the merge that added the entry (see `FileStates`), and `removed` that of the one that removed it.
    """

    key: str
    entry: str
    paper: str
    text: str
    library: Mapping[str, str] = field(hash=False)
    file: Mapping[str, str] = field(hash=False)
    own: tuple[str, ...] = ()
    earlier: "tuple[MergeBase, ...]" = ()
    since: int = 0
    removed: int = 0

    def as_text(self) -> str:
        """Return the text that the library stores."""
        members = [*_members(self), self.since, [_members(each) for each in self.earlier], self.removed]
        return json.dumps(members, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "MergeBase":
        """Return the merge base of such a text; those of earlier versions have no earlier states."""
        members = json.loads(text)
        since, earlier = members[7:9] if len(members) > 7 else (0, ())
        removed = members[9] if len(members) > 9 else 0
        base = cls._of(*members[:7])
        return replace(base, since=since, earlier=tuple(cls._of(*each) for each in earlier), removed=removed)

    @classmethod
    def _of(
        cls,
        key: str,
        entry: str,
        paper: str,
        text: str,
        library: Mapping[str, str],
        file: Mapping[str, str],
        own: Iterable[str],
    ) -> "MergeBase":
        return cls(key=key, entry=entry, paper=paper, text=text, library=library, file=file, own=tuple(own))

    def at(self, text: str, fields: Callable[[], Mapping[str, str]] = dict) -> "MergeBase":
        """Return the merge base for an entry with this digest: an earlier one if the file returned to it.

        `fields` returns the digests of its fields, by which an earlier state in another spelling is known.
        """
        if self.is_of(text):
            return self
        known = next((each for each in self.earlier if each.is_of(text)), None)
        if known is None and self.earlier and (values := fields()) != self.file:
            unedited = (each for each in self.earlier if not each.text.startswith(EDITED))
            known = next((each for each in unedited if each.file == values), None)
        return replace(known, since=self.since).after(self) if known else self

    def is_of(self, text: str) -> bool:
        """Whether this merge left an entry with this digest, perhaps with edits by hand."""
        return self.text.removeprefix(EDITED) == text

    def after(self, base: "MergeBase") -> "MergeBase":
        """Return this merge base with `base` and those before it as earlier states."""
        states = (replace(base, earlier=(), since=0), *base.earlier)
        earlier = {each.text: each for each in reversed(states) if not self.is_of(each.text.removeprefix(EDITED))}
        return replace(self, earlier=tuple(reversed(earlier.values()))[:_MAX_EARLIER], since=base.since)

    def without(self, names: Iterable[str]) -> "MergeBase":
        """Return the merge base as if the library had changed these fields since."""
        return replace(self, paper="", library={**self.library, **dict.fromkeys(names, "")})


def _state(text: str) -> str:
    return digest(_LAYOUT.sub("", text).lower())


def digest(text: str) -> str:
    """Return a short hash of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _members(base: MergeBase) -> list[object]:
    return [base.key, base.entry, base.paper, base.text, dict(base.library), dict(base.file), list(base.own)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStates:
    """Digests of the texts that merges left in a file, without layout and case, by number of the merge, from 1.

    A file with such a text was put back as it was, for example by ``git checkout``: entries of later merges were not
    removed by hand.
    """

    texts: tuple[str, ...] = ()
    first: int = 1

    @classmethod
    def from_text(cls, text: str) -> "FileStates":
        """Return the states that `as_text` describes; none for an empty text."""
        first, texts = json.loads(text) if text else (1, ())
        return cls(texts=tuple(texts), first=first)

    def as_text(self) -> str:
        """Return the text that the library stores."""
        return json.dumps([self.first, list(self.texts)], separators=(",", ":"))

    @property
    def next(self) -> int:
        """The number of the next merge."""
        return self.first + len(self.texts)

    def number_of(self, text: str) -> int | None:
        """Return the number of the last merge that left this text; None if there was none, or it was the last merge."""
        found = [number for number, each in enumerate(self.texts, self.first) if each == _state(text)]
        return found[-1] if found and found[-1] != self.next - 1 else None

    def without(self, text: str) -> "FileStates":
        """Return the states without this text, so that a file that returns to it again was edited by hand."""
        return replace(self, texts=tuple("" if each == _state(text) else each for each in self.texts))

    def added(self, text: str) -> "FileStates":
        """Return the states after a merge that left this text."""
        if self.texts[-1:] == (_state(text),):
            return self
        texts = (*self.texts, _state(text))
        return FileStates(texts=texts[-_MAX_STATES:], first=self.first + max(0, len(texts) - _MAX_STATES))
