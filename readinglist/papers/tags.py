"""Tags: which are the same, and which are part of another."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from readinglist.papers.errors import UsageError
from readinglist.papers.folding import one_line

SEPARATOR = "/"
"""Separates a tag from the one it is part of, as in ``ml/deep``."""


_SEPARATED = r"(?<=[^/\s])\s*/[/\s]*"
_TURKISH_I = "[iı]\u0307*"
"""The small letters i; with a dot, that of the capital İ."""


def tag_fold(tag: str) -> str:
    """Fold a tag for comparison: case, composed letters, and spaces also around `SEPARATOR` make no difference.

    This is the canonical caseless matching of the Unicode standard (section 3.13, definition D145), with the
    four letters i of Turkish as one, because which of them are the same depends on the language.
    """
    if tag.isascii():
        folded = tag.lower()
    else:
        folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", tag).casefold())
        folded = re.sub(_TURKISH_I, "i", folded)
    fold = " ".join(folded.split())
    return re.sub(_SEPARATED, SEPARATOR, fold).rstrip(f"{SEPARATOR} ") or fold if SEPARATOR in fold else fold


def tag_path(tag: str) -> tuple[str, ...]:
    """Return the tags that a tag is part of, outermost first, and the tag itself.

    A separator at the start or at the end separates nothing.
    """
    ends = [found.start() for found in re.finditer(_SEPARATED, tag) if found.end() < len(tag)]
    return (*(tag[:end] for end in ends), tag)


def distinct_tags(*tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of all groups, each once, in its first spelling."""
    found: dict[str, str] = {}
    for group in tags:
        for tag in group:
            found.setdefault(tag_fold(tag), tag)
    return tuple(found.values())


def without_tags(tags: Iterable[str], removed: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that are not among those removed."""
    folds = {tag_fold(tag) for tag in removed}
    return tuple(tag for tag in tags if tag_fold(tag) not in folds)


def renamed_tag(tag: str, old: str, new: str) -> str:
    """Return `tag` with `old`, if it is the tag or one that it is part of, replaced by `new`."""
    fold = tag_fold(old)
    for outer in tag_path(tag):
        if tag_fold(outer) == fold:
            return new + tag[len(outer) :]
    return tag


def tag_of(text: str) -> str:
    """Return a text of another program as a tag, which has no commas."""
    return one_line(text.replace(",", " "))


def checked_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags as `one_line` returns them, each once.

    Raises:
        UsageError: If one is blank, or contains a comma.
    """
    for tag in tags:
        if not one_line(tag) or "," in tag:
            raise UsageError(
                f"invalid tag {tag!r}", hint="a tag is one or more words without commas, such as +robotics"
            )
    return distinct_tags(one_line(tag) for tag in tags)


class TagSpellings:
    """The first spelling of each tag: in the library, or else in this run.

    `look_up` returns the spellings of the library by fold, of the folds that it is given.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._looked_up: set[str] = set()

    def learn(self, tags: Iterable[str], look_up: Callable[[Sequence[str]], dict[str, str]]) -> None:
        """Look up the spellings of many tags at once."""
        folds = {tag_fold(tag): None for tag in tags}
        self._known.update(look_up([fold for fold in folds if fold not in self._looked_up]))
        self._looked_up |= folds.keys()

    def spelled(self, tags: Iterable[str], look_up: Callable[[Sequence[str]], dict[str, str]]) -> tuple[str, ...]:
        """Return the tags, each once, in their first spelling."""
        wanted = {tag_fold(tag): tag for tag in reversed(distinct_tags(tags))}
        if not wanted.keys() <= self._looked_up:
            self.learn(tags, look_up)
        for fold, tag in wanted.items():
            self._known.setdefault(fold, tag)
        return tuple(self._known[tag_fold(tag)] for tag in distinct_tags(tags))
