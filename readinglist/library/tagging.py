"""The tags of a library as a tree, and renaming them."""

from collections.abc import Sequence
from dataclasses import replace

from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Term
from readinglist.library.tracking import Change, write
from readinglist.papers.errors import NothingFound
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest
from readinglist.papers.tags import checked_tags, distinct_tags, renamed_tag, tag_fold, tag_path


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
        paths = {tag: tag_path(tag) for tag in counts}
        folds = {tag: tuple(map(tag_fold, path)) for tag, path in paths.items()}
        for tag, path in paths.items():
            for depth, outer in enumerate(path, 1):
                spellings.setdefault(folds[tag][:depth], outer)
        for tag in counts:
            spellings[folds[tag]] = tag
        own = {tag_fold(tag): number for tag, number in counts.items()}
        parents = {path[-2] for path in spellings if len(path) > 1}
        return tuple(
            TagCount(
                tag=spellings[path],
                papers=own.get(path[-1], 0),
                total=view.total(Term("tag", spellings[path]), context.reader)
                if path[-1] in parents
                else own.get(path[-1], 0),
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
            hint = did_you_mean(nearest(before, unit.tags())) or "run `readinglist tags` to see the tags"
            raise NothingFound(f"no paper has the tag {before!r}", hint=hint)
        if tag_fold(before) != tag_fold(after):
            after = unit.tag_spellings([tag_fold(after)]).get(tag_fold(after), after)
        done = []
        for item in items:
            tags = distinct_tags(renamed_tag(tag, before, after) for tag in item.paper.tags)
            done.append(Change(before=item, after=replace(item, paper=replace(item.paper, tags=tags))))
        write(done, unit, reader=context.reader, at=context.clock.now())
    return done
