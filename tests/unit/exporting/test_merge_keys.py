"""References between entries of a shared .bib file when keys change."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.shared_bib import SharedBib, messages

FILE = """\
@inproceedings{talk,
  title    = {A Talk},
  author   = {Doe, Jane},
  crossref = {Proc}
}
@misc{set, title = {Both of Them}, author = {Roe, Max}, entryset = {talk, other}, note = {Proc}}
@misc{other, title = {Another One}, author = {Poe, Ann}, related = "talk", xref = {proc}}
@proceedings{proc, title = {Proceedings of Things}, editor = {Roe, Max}, author = {Roe, Max}, year = 2020}
"""
FOREIGN = """\
@inproceedings{mine,
  title    = {What I Never Took In},
  author   = {Foe, Kim},
  crossref = {proc},
}
"""


@pytest.fixture
def shared(tmp_path: Path) -> SharedBib:
    shared = SharedBib.make(tmp_path, FILE)
    shared.merge()
    assert shared.text == FILE
    return shared


def test_references_follow_the_new_key_of_a_parent(shared: SharedBib) -> None:
    shared.rekey("proc", "proc2020")
    done = shared.merge()
    expected = FILE.replace("{Proc}\n", "{proc2020}\n").replace("xref = {proc}", "xref = {proc2020}")
    assert shared.text == expected.replace("@proceedings{proc,", "@proceedings{proc2020,")
    assert (set(done.changed), done.problems, done.kept) == ({"proc2020", "talk", "other"}, [], [])
    assert shared.merge().edits == []


def test_several_keys_change_at_once(shared: SharedBib) -> None:
    for old, new in (("proc", "p"), ("talk", "t"), ("other", "o")):
        shared.rekey(old, new)
    done = shared.merge()
    assert done.problems == []
    for text in (
        "@inproceedings{t,",
        "crossref = {p}",
        "entryset = {t, o}",
        'related = "t", xref = {p}',
        "note = {Proc}",
    ):
        assert text in shared.text
    assert shared.merge().edits == []


def test_circular_references_are_updated_after_two_merges(tmp_path: Path) -> None:
    text = """\
@misc{one, title={The First}, author={Doe, J.}, related={two}}
@misc{two, title={The Second}, author={Doe, J.}, related={one}}
"""
    shared = SharedBib.make(tmp_path, text)
    shared.merge()
    for key in ("one", "two"):
        shared.rekey(key, f"new-{key}")
    shared.merge()
    shared.merge()
    assert shared.text == (text).replace("{one", "{new-one").replace("{two", "{new-two")
    assert shared.merge().problems == []


def test_references_in_entries_of_others_are_reported(shared: SharedBib) -> None:
    shared.text += FOREIGN
    shared.rekey("proc", "proc2020")
    reported = "9 mine: crossref names proc, which is now proc2020; change it by hand"
    for _ in range(2):
        done = shared.merge()
        assert shared.text.endswith(FOREIGN)
        assert messages(done.problems) == [reported]
    shared.text = shared.text.replace("crossref = {proc},", "crossref = {proc2020},")
    assert shared.merge().problems == []


def test_aliases_in_the_file_are_valid_references(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE)
    shared.text += FOREIGN
    shared.merge(format="biblatex")
    shared.rekey("proc", "proc2020")
    for _ in range(2):
        assert shared.merge(format="biblatex").problems == []
    assert "crossref = {proc2020}" in shared.text
    assert "ids = {proc}" in shared.text
    assert shared.text.endswith(FOREIGN)


def test_references_edited_by_hand_are_kept(shared: SharedBib) -> None:
    shared.text = shared.text.replace("crossref = {Proc}", "crossref = {elsewhere}")
    shared.rekey("proc", "proc2020")
    done = shared.merge()
    assert "crossref = {elsewhere}" in shared.text
    assert messages(done.problems) == [
        "1 talk: conflict: crossref is “elsewhere” in the file, “proc2020” in the library"
    ]


def test_references_stay_if_the_parent_keeps_its_key_in_the_file(shared: SharedBib) -> None:
    shared.text = shared.text.replace("Proceedings of Things", "Talks of Things")
    shared.change("proc", lambda metadata: replace(metadata, title="Acts of Things"))
    shared.rekey("proc", "proc2020")
    edited = shared.text
    done = shared.merge()
    assert shared.text == edited
    assert [problem.key for problem in done.problems] == ["proc"]


def test_a_new_child_uses_the_key_of_its_parent_in_the_file(shared: SharedBib) -> None:
    shared.add("@inproceedings{new, title={A New Talk}, author={Loe, Lu}, crossref={proc}}", "other.bib")
    shared.rekey("proc", "proc2020")
    shared.merge()
    assert "crossref = {proc}" not in shared.text
    assert shared.text.count("crossref = {proc2020}") == 2


def test_a_parent_later_in_the_file_has_its_new_key(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE.replace(FILE[FILE.index("@proceedings") :], ""))
    shared.merge()
    before = shared.text
    shared.add("@proceedings{proc, title={Proceedings of Things}, author={Roe, Max}}", "other.bib")
    shared.rekey("proc", "proc2020")
    assert "crossref = {Proc}" in before
    shared.merge()
    assert "crossref = {proc2020}" in shared.text


def test_long_chains_of_parents_are_followed(tmp_path: Path) -> None:
    text = "".join(
        f"@misc{{k{n}, title={{Number {n}}}, author={{Doe, J.}}, crossref={{k{n + 1}}}}}\n" for n in range(130)
    )
    shared = SharedBib.make(tmp_path, text)
    shared.merge()
    assert shared.text == text
    shared.rekey("k129", "last")
    shared.merge()
    assert "@misc{k128, title={Number 128}, author={Doe, J.}, crossref={last}}" in shared.text
