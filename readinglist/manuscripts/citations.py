"""Citations of a manuscript, and references between entries."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from readinglist.papers.errors import Problem
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Metadata

RELATED_FIELDS = ("crossref", "xref", "xdata", "related", "entryset")
"""The fields of an entry that refer to other entries."""

_CONTROL = re.compile(r"(?:biblatex|achemso)-control|[A-Za-z]+4\d?Control|[\w-]+:BSTcontrol")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A key as the manuscript writes it, and its first place: a file name, and a line from 1."""

    key: str
    document: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """The citations of a manuscript, in order, each spelling once.

    `everything` means ``\\nocite{*}``. `defined` are keys that the manuscript defines, as sets of entries. `problems`
    are files that could not be read.
    """

    cited: tuple[Citation, ...] = ()
    everything: bool = False
    defined: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def joined(cls, parts: "Iterable[Citations]") -> "Citations":
        """Combine the citations of several files."""
        parts = tuple(parts)
        first: dict[str, Citation] = {}
        for part in parts:
            for citation in part.cited:
                first.setdefault(citation.key, citation)
        return cls(
            cited=tuple(first.values()),
            everything=any(part.everything for part in parts),
            defined=frozenset().union(*(part.defined for part in parts)),
            problems=tuple(problem for part in parts for problem in part.problems),
        )


def same_key(key: str) -> str:
    """Return a key for comparison: BibTeX ignores case."""
    return key.lower()


def keys_in(value: str) -> list[str]:
    """Return the keys of a comma-separated list."""
    return [key for part in value.split(",") if (key := one_line(part))]


def is_control_key(key: str) -> bool:
    """Whether a package cites this key to pass options to its style, and provides the entry itself.

    ``biblatex-control``, ``achemso-control``, ``REVTEX42Control``, ``apsrev42Control``, ``IEEEexample:BSTcontrol``.
    """
    return bool(_CONTROL.fullmatch(key))


def related_keys(paper: Metadata) -> Iterator[tuple[str, str]]:
    """Return (field, key) of the entries that a paper refers to: parents, parts and relations."""
    for name, value in paper.extra:
        if name in RELATED_FIELDS:
            yield from ((name, key) for key in keys_in(value))


def with_related_keys(paper: Metadata, present: Mapping[str, str]) -> Metadata:
    """Return the paper with its `related_keys` replaced by those in `present` (by `same_key`)."""
    outdated = {key for _, key in related_keys(paper) if present.get(same_key(key))}
    if not outdated:
        return paper
    extra = []
    for name, value in paper.extra:
        keys = keys_in(value) if name in RELATED_FIELDS else []
        if outdated & set(keys):
            value = ", ".join(present[same_key(key)] if key in outdated else key for key in keys)  # noqa: PLW2901
        extra.append((name, value))
    return replace(paper, extra=tuple(extra))
