"""Keeping track: status, notes, tags, keys, merging, and taking it back."""

from collections.abc import Sequence

from readinglist.api.opened import Opened, several
from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.merging import Merging, merge
from readinglist.library.tracking import Change
from readinglist.library.undo import Undone
from readinglist.matching.duplicate_groups import Group
from readinglist.papers.paper import Item, Metadata


class Tracking(Opened):
    """What changes the library without asking anybody."""

    def set_status(self, keys: str | Sequence[str], status: str) -> tuple[Change, ...]:
        """Put papers into a state, named by a synonym if need be.

        Raises:
            UsageError: no such state.
            NothingFound: a key names no paper; nothing is changed.
        """
        return track.set_status(several(keys), status, self._workspace)

    def set_priority(self, keys: str | Sequence[str], priority: str) -> tuple[Change, ...]:
        """Set the priority: high, medium, low, or none to clear it. Raises as `set_status`."""
        return track.set_priority(several(keys), priority, self._workspace)

    def set_rating(self, keys: str | Sequence[str], rating: int) -> tuple[Change, ...]:
        """Rate papers from 1 to 5; 0 clears the rating. Raises as `set_status`."""
        return track.set_rating(several(keys), rating, self._workspace)

    def note(self, key: str, text: str) -> Change:
        """Add a Markdown note.

        Raises:
            UsageError: the note is blank.
            NothingFound: the key names no paper.
        """
        return track.add_note(key, text, self._workspace)

    def tag(
        self, keys: str | Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> tuple[Change, ...]:
        """Add and remove tags.

        Raises:
            UsageError: a tag is blank or holds a comma.
            NothingFound: a key names no paper; nothing is changed.
        """
        return track.set_tags(several(keys), add=add, remove=remove, workspace=self._workspace)

    def edit(self, item: Item, metadata: Metadata, *, why: str | None = None) -> Change:
        """Give a paper those values that differ from the item's, as written by hand: nobody else writes over them.

        Raises:
            UsageError: nothing would be left to know the paper by, or another paper bears the identifier.
            StaleRevision: another process changed one of these values meanwhile; nothing is changed.
        """
        from readinglist.adding.edit import edit

        return edit(item, metadata, self._workspace, why=why)

    def rekey(self, key: str, new: str) -> Change:
        """Give a paper another citation key; the old one stays as an alias.

        Raises:
            UsageError: the new key is malformed or taken.
            NothingFound: the key names no paper.
        """
        return track.rekey(key, new, self._workspace)

    def rekey_by_pattern(
        self, keys: str | Sequence[str], *, pattern: str = "", dry_run: bool = False
    ) -> tuple[Change, ...]:
        """Give papers the keys of the pattern, else of the settings' one; old keys stay as aliases.

        Raises:
            UsageError: the pattern cannot be read.
            NothingFound: a key names no paper; nothing is changed.
        """
        from readinglist.library.rekeying import plan_keys, rekey_by_pattern

        return (plan_keys if dry_run else rekey_by_pattern)(several(keys), self._workspace, pattern=pattern)

    def duplicates(self, query: str = "", *, only_sure: bool = False) -> tuple[Group, ...]:
        """Groups of papers that are probably one, with the reasons; nothing is merged.

        At least one paper of a group is of the query. With `only_sure`, what bears one identifier.

        Raises:
            QuerySyntaxError: the query cannot be read.
        """
        from readinglist.matching.duplicates import duplicates

        return duplicates(self._query(query), self._workspace, only_sure=only_sure)

    def merge(self, *keys: str) -> Merging:
        """Make several papers one: the others go into the first, with the notes, statuses and history of all readers.

        Raises:
            NothingFound: a key names no paper; nothing is changed.
            UsageError: the keys name fewer than two papers.
        """
        return merge(keys, self._workspace)

    def remove(self, keys: str | Sequence[str]) -> tuple[Change, ...]:
        """Take papers out of the library; `undo` brings them back with their notes.

        Raises:
            NothingFound: a key names no paper; nothing is removed.
        """
        return track.remove(several(keys), self._workspace)

    def undo(self, steps: int = 1) -> tuple[Undone, ...]:
        """Undo the last commands, newest first.

        Raises:
            NothingFound: there is nothing to undo.
            LibraryError: something changed later stands in the way; nothing is undone.
        """
        return journal.undo(self._workspace, steps=steps)

    def redo(self, steps: int = 1) -> tuple[Undone, ...]:
        """Redo what was undone last.

        Raises:
            NothingFound: nothing was undone since the last change of its own.
        """
        return journal.redo(self._workspace, steps=steps)
