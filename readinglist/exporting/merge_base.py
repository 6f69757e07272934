"""What the library and an entry of a shared .bib file last agreed on, and where the two contradict each other.

The two spell one thing differently, so an agreement remembers each side by itself: whether a side changed is asked of
its own earlier state, never of the other side.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeBase:
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
    def from_text(cls, text: str) -> "MergeBase":
        """The agreement of `as_text`."""
        key, entry, paper, whole, library, file, own = json.loads(text)
        return cls(key=key, entry=entry, paper=paper, text=whole, library=library, file=file, own=tuple(own))

    def without(self, names: Iterable[str]) -> "MergeBase":
        """The agreement as if the library had changed these fields since."""
        return replace(self, paper="", library={**self.library, **dict.fromkeys(names, "")})


def digest(text: str) -> str:
    """A short stand-in for a text, by which two texts are compared."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
