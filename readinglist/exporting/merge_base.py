"""The last common state of the library and an entry of a shared .bib file.

Both sides spell the same thing differently, so a merge base stores each side, and each is compared with its own
earlier state only.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeBase:
    """One entry and one paper after their last merge; all texts are digests.

    `key` is the key in the library, `entry` the key in the file. `paper` is the complete paper, `text` the complete
    entry; `library` and `file` are their fields by lower-case name. `own` are fields that only the file has.
    """

    key: str
    entry: str
    paper: str
    text: str
    library: Mapping[str, str] = field(hash=False)
    file: Mapping[str, str] = field(hash=False)
    own: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Return the text that the library stores."""
        members = [self.key, self.entry, self.paper, self.text, dict(self.library), dict(self.file), list(self.own)]
        return json.dumps(members, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "MergeBase":
        """Return the merge base of such a text."""
        key, entry, paper, whole, library, file, own = json.loads(text)
        return cls(key=key, entry=entry, paper=paper, text=whole, library=library, file=file, own=tuple(own))

    def without(self, names: Iterable[str]) -> "MergeBase":
        """Return the merge base as if the library had changed these fields since."""
        return replace(self, paper="", library={**self.library, **dict.fromkeys(names, "")})


def digest(text: str) -> str:
    """Return a short hash of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
