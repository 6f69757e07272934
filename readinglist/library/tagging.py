"""The tags of a library as a tree, and renaming them."""

from collections.abc import Sequence
from dataclasses import replace

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Term
from readinglist.library.tracking import Change, write
from readinglist.papers.errors import NothingFound
from readinglist.papers.folding import nearest
from readinglist.papers.records import dataclass
from readinglist.papers.tags import SEPARATOR, checked_tags, distinct_tags, renamed_tag, tag_fold


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """A tag and its place in the tree: `papers` have the tag itself, `total` it or one below it."""

    tag: str
    papers: int
    total: int
    depth: int


def tag_tree(context: LibraryContext) -> tuple[TagCount, ...]:
    """Return the tags in alphabetical order, each followed by those below it; also tags that only contain others."""
    with context.store.read() as view:
        counts = view.tags()
        spellings: dict[tuple[str, ...], str] = {}
        for tag in counts:
            parts = tag.split(SEPARATOR)
            for length in range(1, len(parts) + 1):
                path = SEPARATOR.join(parts[:length])
                spellings.setdefault(tuple(tag_fold(path).split(SEPARATOR)), path)
        for tag in counts:
            spellings[tuple(tag_fold(tag).split(SEPARATOR))] = tag
        own = {tag_fold(tag): number for tag, number in counts.items()}
        parents = {path[:length] for path in spellings for length in range(1, len(path))}
        return tuple(
            TagCount(
                tag=spellings[path],
                papers=own.get(SEPARATOR.join(path), 0),
                total=sum(view.count(Term("tag", spellings[path]), context.reader).values())
                if path in parents
                else own.get(SEPARATOR.join(path), 0),
                depth=len(path) - 1,
            )
            for path in sorted(spellings)
        )


def rename_tag(old: str, new: str, context: LibraryContext) -> Sequence[Change]:
    """Rename a tag and those below it, in one batch; a paper that has both gets the new one once.

    Raises:
        UsageError: If a tag is blank or contains a comma.
        NothingFound: If no paper has the tag.
    """
    (before,), (after,) = checked_tags([old]), checked_tags([new])
    with context.store.begin() as unit:
        items = tuple(unit.select(Selection(query=Term("tag", before), reader=context.reader)))
        if not items:
            near = nearest(before, unit.tags())
            hint = f"did you mean {' or '.join(near)}?" if near else "run `readinglist tags` to see the tags"
            raise NothingFound(f"no paper has the tag {before!r}", hint=hint)
        if tag_fold(before) != tag_fold(after):
            after = unit.tag_spellings([tag_fold(after)]).get(tag_fold(after), after)
        done = []
        for item in items:
            tags = distinct_tags(renamed_tag(tag, before, after) for tag in item.paper.tags)
            done.append(Change(before=item, after=replace(item, paper=replace(item.paper, tags=tags))))
        write(done, unit, reader=context.reader, at=context.clock.now())
    return done
