"""The groups of JabRef's ``jabref-meta`` comments that list the citation keys of their entries, as JabRef 2 and 3 wrote
them; later versions name the groups in the field ``groups`` of each entry, and other kinds of groups are searches.
"""

import re
from collections.abc import Iterator

_META = re.compile(r"@comment\s*[{(]\s*jabref-meta:\s*(?:groupstree|grouping)\s*:", re.IGNORECASE)
_GROUP = re.compile(r"^\d+\s+ExplicitGroup:(?P<rest>.*)$")
_MARK = re.compile(r"(?<!\\);")
_INNER = re.compile(r"(?<!\\)\\;")


def listed_keys(comment: str) -> Iterator[tuple[str, str]]:
    """(citation key, group) for each entry that a comment lists.

    A group is ``depth ExplicitGroup:name;context;key;key;``, its inner semicolons with one backslash and those of its
    texts with more; lines are broken anywhere.
    """
    found = _META.match(comment)
    if not found:
        return
    text = re.sub(r"\r?\n", "", comment[found.end() :].rstrip(" \n)}"))
    for line in _MARK.split(text):
        group = _GROUP.match(line.strip())
        if group:
            name, _context, *keys = [part.replace("\\", "").strip() for part in (*_INNER.split(group["rest"]), "")]
            yield from ((key, name) for key in keys if key and name)
