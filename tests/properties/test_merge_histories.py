"""A .bib file of co-authors and their programs: nothing of theirs is lost, and only edits count as edits."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Metadata
from readinglist.tex import to_line
from tests.shared_bib import SharedBib

FILE = r"""% a comment of mine
@string{jt = "Journal of Things"}

@article{ada,
  title = {On {Alpha} and Caf{\'e}s},
  author = {Doe, Jan{\'e} and M{\"u}ller, Bo},
  journal = jt,
  volume = 1,
  pages = {10--20},
  year = {2001},
  doi = {10.1000/abc},
}

@Misc{bob, Title = "On Beta", Author = "Roe, Max", Note = "N0", Year = "2002"}
@comment{jabref-meta: x}
@inproceedings{cyd
 , title     = {On Gamma}
 , author    = {Poe, Ann and Noe, Cy}
 , booktitle = {Proceedings of \& Co}
 , pages     = {1--9}
 , year      = 2003
}
"""
KEYS = ("ada", "bob", "cyd", "dan")
DAN = "@misc{dan, title = {On Delta}, author = {Dee, Dan}, year = 2004}"


def _reversed_fields(text: str) -> str:
    return re.sub(
        r"  volume = (.*),\n  pages = (.*),\n", lambda found: f"  pages = {found[2]},\n  volume = {found[1]},\n", text
    )


def _moved(text: str) -> str:
    """Return the text with its last entry before the first one."""
    entries = [block for block in read_blocks(text) if isinstance(block, RawEntry)]
    first, last = entries[0], entries[-1]
    rest = text[: last.start] + text[last.start + len(last.text) :]
    return rest[: first.start] + last.text.rstrip() + "\n" + rest[first.start :]


RESPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace(r"{\'e}", "é").replace(r"{\"u}", "ü"),
    lambda text: text.replace("é", r"\'{e}").replace("ü", r"\"u"),
    lambda text: re.sub(r"(?<=\d)--(?=\d)", "–", text),
    lambda text: re.sub(r"(?<=\d)(?:--|–)(?=\d)", "-", text),
    lambda text: text.replace("10.1000/", "https://doi.org/10.1000/"),
    lambda text: text.replace("10.1000/abc", "10.1000/ABC"),
    lambda text: text.replace(r"\&", "&"),
    lambda text: re.sub(
        r"(?im)^(\s*)(title|year|pages)(\s*=)", lambda found: found[1] + found[2].upper() + found[3], text
    ),
    lambda text: re.sub(r"(?i)year(\s*=\s*)\{(\d{4})\}", r'year\1"\2"', text),
    lambda text: text.replace("Doe, Jan", "Doe, \n    Jan"),
    lambda text: text.replace("  title =", "\ttitle  ="),
    lambda text: text.replace("Poe, Ann", "Ann Poe"),
    _reversed_fields,
    _moved,
)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("library"), st.sampled_from(KEYS), st.sampled_from(["title", "volume", "note"])),
        st.tuples(st.just("hand"), st.sampled_from(KEYS), st.sampled_from(["title", "volume", "note", "mine"])),
        st.tuples(st.just("respell"), st.integers(0, len(RESPELLINGS) - 1)),
        st.tuples(st.sampled_from(["comment", "conflict", "paper", "merge", "merge"])),
        st.tuples(st.just("restore"), st.integers(0, 5)),
        st.tuples(st.just("twice"), st.sampled_from(KEYS)),
    ),
    max_size=10,
)


def entries(text: str) -> dict[str, RawEntry]:
    """The first entry of each key."""
    found: dict[str, RawEntry] = {}
    for block in read_blocks(text):
        if isinstance(block, RawEntry):
            found.setdefault(block.key, block)
    return found


def values(entry: RawEntry) -> dict[str, str]:
    return {each.name.lower(): to_line(each.value.strip('{}"')) for each in entry.fields}


def others(text: str) -> list[str]:
    """All lines outside of entries."""
    for block in reversed(read_blocks(text)):
        if isinstance(block, RawEntry):
            text = text[: block.start] + text[block.start + len(block.text) :]
    return [line for line in text.splitlines() if line.strip()]


@dataclass
class History:
    """The file and the library, and what each side should have: `hand` what users wrote, `library` what it holds."""

    shared: SharedBib
    hand: dict[tuple[str, str], str] = field(default_factory=dict)
    library: dict[tuple[str, str], str] = field(default_factory=dict)
    copies: list[tuple[str, dict[tuple[str, str], str]]] = field(default_factory=list)
    number: int = 0
    restored: bool = False

    def do(self, action: tuple[object, ...]) -> None:
        self.number += 1
        getattr(self, f"do_{action[0]}")(*action[1:])

    def do_library(self, key: str, name: str) -> None:
        with self.shared.context.store.read() as view:
            if view.item(key, self.shared.context.reader) is None:
                return
        value = f"Library {self.number}"

        def edit(metadata: Metadata) -> Metadata:
            if name == "title":
                return replace(metadata, title=value)
            return replace(metadata, extra=(*((n, v) for n, v in metadata.extra if n != name), (name, value)))

        self.shared.change(key, edit)
        self.library[key, name] = value

    def do_hand(self, key: str, name: str) -> None:
        if self.restored:  # an older copy with an edit in it is not told from an edit that takes a change back
            self.do_merge()
        entry = entries(self.shared.text).get(key)
        if entry is None:
            return
        value = f"Hand {self.number}"
        old = next((each for each in entry.fields if each.name.lower() == name), None)
        if old is None:
            text = re.sub(r"\s*,?\s*\}\s*$", lambda _: f",\n  {name} = {{{value}}}\n}}\n", entry.text)
        else:
            place = re.search(rf"(?i)(?<![a-z]){name}\s*=\s*", entry.text)
            assert place
            text = entry.text[: place.end()] + f"{{{value}}}" + entry.text[place.end() + len(old.value) :]
        whole = self.shared.text
        self.shared.text = whole[: entry.start] + text + whole[entry.start + len(entry.text) :]
        self.hand[key, name] = value

    def do_respell(self, number: int) -> None:
        self.shared.text = RESPELLINGS[number](self.shared.text)

    def do_comment(self) -> None:
        self.shared.text += f"\n% note {self.number}\n"

    def do_conflict(self) -> None:
        before = self.shared.text
        self.shared.text = f"{before}\n<<<<<<< HEAD\n@misc{{x}}\n=======\n>>>>>>> other\n"
        with pytest.raises(InputError, match="conflict"):
            self.shared.merge()
        self.shared.text = before

    def do_paper(self) -> None:
        self.shared.add(DAN, "other.bib")

    def do_restore(self, number: int) -> None:
        if self.copies:
            self.shared.text, hand = self.copies[number % len(self.copies)]
            self.hand, self.restored = dict(hand), True

    def do_twice(self, key: str) -> None:
        """Merge the file as git does with ``merge=union``, look at the report, and remove the second entry again."""
        entry = entries(self.shared.text).get(key)
        if entry is None:
            return
        self.shared.text += f"\n{entry.text.rstrip()}\n"
        assert any("another entry has this key" in each.message for each in self.shared.merge().problems)
        place = self.shared.text.rindex(entry.text.rstrip())
        assert place > entry.start
        self.shared.text = self.shared.text[:place] + self.shared.text[place + len(entry.text.rstrip()) :]

    def do_merge(self) -> None:
        before, self.restored = self.shared.text, False
        done = self.shared.merge()
        after = {key: values(entry) for key, entry in entries(self.shared.text).items()}
        assert others(self.shared.text) == others(before)
        assert set(entries(before)) <= set(after)
        for (key, name), value in self.hand.items():
            assert after[key][name] == value
        touched = {key for key, _ in self.hand}
        problems = {each.key for each in done.problems}
        assert {each.key for each in done.kept if "removed by hand" not in each.message} <= touched
        assert problems <= touched
        for (key, name), value in self.library.items():
            if key in after and key not in problems and (key, name) not in self.hand:
                assert after[key].get(name) == value, (key, name)
        again = self.shared.text
        repeated = self.shared.merge()
        assert self.shared.text == again
        assert [(each.key, each.message) for each in (*repeated.problems, *repeated.kept)] == [
            (each.key, each.message) for each in (*done.problems, *done.kept)
        ]
        self.copies.append((self.shared.text, dict(self.hand)))


@settings(max_examples=25)
@given(ACTIONS)
def test_edits_stay_and_nothing_else_is_an_edit(actions: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = History(SharedBib.make(Path(folder), FILE))
        history.do_merge()
        assert history.shared.text == FILE
        for action in actions:
            history.do(action)
        history.do_merge()
        history.shared.context.store.close()
