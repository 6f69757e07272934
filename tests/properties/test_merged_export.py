"""A .bib file that the library and its users change alternately: no edit is lost, and a second merge does nothing."""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.exporting.merge_plan import MergePlan
from readinglist.papers.identifiers import Doi
from readinglist.papers.paper import Metadata
from tests.shared_bib import SharedBib

KEYS = ("ada", "bob", "cyd")
FILE = """\
% a comment of mine
@string{{jt = "Journal of Things"}}
{0}
@article{{ada,
  title = {{On Alpha}},
  author = {{Doe, Jane}}, volume = 1,
  journal = jt,
}}
% about bob
@Misc{{bob, Title = "On Beta", Author = "Roe, Max", Volume = "1"}}{0}
@unknown{{cyd
 , title = {{On Gamma}}
 , author = {{Poe, Ann}}
 , volume = {{1}}
}}
@comment{{jabref-meta: x}}
"""
WORDS = st.sampled_from(["Red", "Green", "Blue", 'with "quotes"', "{Braced} x", "ünlike", "50\\% off", "a # b"])
EDITS = st.tuples(
    st.sampled_from(["library", "file", "add", "comment", "merge"]),
    st.sampled_from(KEYS),
    st.sampled_from(["title", "volume", "doi"]),
    WORDS,
)


def fields(text: str) -> dict[str, dict[str, str]]:
    """The values of every entry, by key and lower-case name, without delimiters."""
    return {
        block.key: {field.name.lower(): field.value.strip('{}"') for field in block.fields}
        for block in read_blocks(text)
        if isinstance(block, RawEntry)
    }


def in_file(text: str, key: str, name: str, value: str) -> str:
    """Return the text after the user changed a field of an entry."""
    (entry,) = (block for block in read_blocks(text) if isinstance(block, RawEntry) and block.key == key)
    found = re.search(rf"(?i)\b{name}\s*=\s*", entry.text)
    if found:
        old = next(field.value for field in entry.fields if field.name.lower() == name)
        new = entry.text[: found.end()] + f"{{{value}}}" + entry.text[found.end() + len(old) :]
    else:
        new = re.sub(r"\s*,?\s*\}\s*$", lambda _: f",\n  {name} = {{{value}}}\n}}", entry.text)
    return text[: entry.start] + new + text[entry.start + len(entry.text) :]


def in_library(metadata: Metadata, name: str, value: str) -> Metadata:
    if name == "title":
        return replace(metadata, title=value)
    if name == "doi":
        return replace(metadata, doi=Doi(f"10.1000/{re.sub('[^A-Za-z]', '', value) or 'x'}"))
    return replace(metadata, extra=(*((n, v) for n, v in metadata.extra if n != name), (name, value)))


@settings(max_examples=30)
@given(st.lists(EDITS, max_size=12), st.sampled_from(["", "\n", "\n\n"]))
def test_no_side_overwrites_the_other(edits: list[tuple[str, str, str, str]], gap: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shared = SharedBib.make(Path(folder), FILE.format(gap))
        shared.merge()
        assert shared.text == FILE.format(gap)
        edited: dict[tuple[str, str], str] = {}
        notes: list[str] = []
        for number, (side, key, name, value) in enumerate(edits):
            if side == "library":
                shared.change(key, lambda metadata, name=name, value=value: in_library(metadata, name, value))
            elif side == "file":
                shared.text = in_file(shared.text, key, name, value)
                edited[key, name] = value
            elif side == "add":
                shared.add(f"@misc{{new{number}, title={{Number {number} {value}}}, author={{Noe, N.}}}}", "x.bib")
            elif side == "comment":
                notes.append(f"% note {number}")
                shared.text = f"{notes[-1]}\n{shared.text}"
            else:
                merged_and_checked(shared, edited, notes)
        merged_and_checked(shared, edited, notes)
        shared.context.store.close()


def merged_and_checked(shared: SharedBib, edited: dict[tuple[str, str], str], notes: list[str]) -> None:
    """Merge; check that user edits are kept, conflicts change nothing, and merging again changes nothing."""
    before = fields(shared.text)
    others = [line for line in shared.text.splitlines() if line.startswith(("%", "@string", "@comment"))]
    done = shared.merge()
    after = fields(shared.text)
    assert set(before) <= set(after)
    for (key, name), value in edited.items():
        assert after[key][name] == value.strip('{}"')
    for problem in done.problems:
        assert after[problem.key] == before[problem.key]
    assert [line for line in shared.text.splitlines() if line.startswith(("%", "@string", "@comment"))] == others
    assert all(note in shared.text for note in notes)
    again = shared.text
    repeated = shared.merge()
    assert (shared.text, reported(repeated)) == (again, reported(done))


def reported(done: MergePlan) -> list[tuple[str, str]]:
    return [(problem.key, problem.message) for problem in (*done.problems, *done.kept)]
