"""Lists of one's own with the real command: columns, lines by a template, numbers, keys in the clipboard, and tags."""

import json
from pathlib import Path

import pytest

from tests.command import Command

BIB = """
@article{att2017, title={Attention {is} all}, author={Vaswani, Ashish and Shazeer, Noam}, year={2017}, doi={10.1000/a}}
@article{gpt2023, title={A report}, author={Brown, Tom}, year={2023}}
@article{new2024, title={Another}, author={Brown, Tom}, year={2024}}
"""


@pytest.fixture
def filled(run: Command) -> Command:
    assert run("add", "-", "--offline", input=BIB).code == 0
    run("tag", "att2017", "gpt2023", "+nlp", "+ml/deep")
    return run


def test_columns_are_members_of_the_json(filled: Command) -> None:
    shown = filled("list", "--columns", "key,doi,tags")
    assert shown.out.splitlines()[:2] == ["key      doi        tags", "att2017  10.1000/a  nlp, ml/deep"]
    members = json.loads(filled("list", "--json").out)[0]
    assert filled("list", "--columns", ",".join(members)).code == 0
    wrong = filled("list", "--columns", "key,titel")
    assert (wrong.code, wrong.out) == (2, "")
    assert "unknown column 'titel'; did you mean title?" in wrong.err


def test_a_template_makes_a_line_for_each_paper(filled: Command) -> None:
    shown = filled("list", "--format", "{key}: {authors} ({year}) {{{tags}}}\\t{doi}|{resolved}", "--limit", "2")
    assert shown.out.splitlines() == [
        "att2017: Ashish Vaswani, Noam Shazeer (2017) {nlp, ml/deep}\t10.1000/a|true",
        "gpt2023: Tom Brown (2023) {nlp, ml/deep}\t|true",
    ]
    assert "unknown column 'x'" in filled("list", "--format", "{x}").err
    for wrong in ("{key.__class__}", "{key:>9}", "{key", "key}", "{}", "{{key}"):
        refused = filled("list", "--format", wrong)
        assert (refused.code, refused.out) == (2, ""), wrong
    assert filled("list", "--columns", "").code == 2


def test_numbers_and_parts(filled: Command) -> None:
    assert filled("list", "--count").out == "3\n"
    assert filled("list", "--count", "tag:ml").out == "2\n"
    nothing = filled("list", "--count", "tag:none")
    assert (nothing.code, nothing.out) == (1, "0\n")
    assert [line.split()[0] for line in filled("list", "--offset", "1", "--limit", "1").out.splitlines()[1:]] == [
        "gpt2023"
    ]
    assert "only 3 papers" in filled("list", "--offset", "9").err
    assert filled("list", "--count", "--json").code == 2


def test_keys_are_copied(filled: Command, tmp_path: Path) -> None:
    program = tmp_path / "programs" / "xclip"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > '{tmp_path}/copied'\n")
    program.chmod(0o755)
    environment = {"DISPLAY": ":0", "PATH": f"{program.parent}:/usr/bin:/bin"}
    done = filled("list", "tag:nlp", "--copy", environment=environment)
    assert (done.code, (tmp_path / "copied").read_text()) == (0, "att2017\ngpt2023")
    assert "copied 2 keys" in done.err
    program.write_text("#!/bin/sh\nexit 1\n")
    assert "cannot copy to the clipboard" in filled("list", "--copy", environment=environment).err
    assert filled("list", "--copy", environment={"PATH": str(tmp_path), "DISPLAY": ""}).code == 2


def test_tags_are_listed_and_renamed(filled: Command) -> None:
    assert filled("tags").out.split() == ["tag", "papers", "ml", "2", "ml/deep", "2", "nlp", "2"]
    assert json.loads(filled("tags", "--json").out)[0] == {"tag": "ml", "papers": 0, "total": 2}
    renamed = filled("tags", "rename", "NLP", "ml")
    assert "renamed 'NLP' to 'ml' on 2 papers" in renamed.err
    assert filled("list", "--count", "tag:nlp").out == "0\n"
    filled("undo")
    assert filled("list", "--count", "tag:nlp").out == "2\n"
    unknown = filled("tags", "rename", "nlpp", "x")
    assert (unknown.code, "did you mean nlp?" in unknown.err) == (1, True)


def test_text_after_a_key_names_the_option(filled: Command) -> None:
    refused = filled("note", "att2017", "worth another look")
    assert refused.code == 2
    assert "readinglist note att2017 -m TEXT" in refused.err


def test_near_words_are_offered_where_nothing_is_found(filled: Command) -> None:
    assert "did you mean attention?" in filled("list", "atention").err
    assert "did you mean *tention?" in filled("list", "tention").err
    assert filled("list", "*tention", "--count").out == filled("list", "attention", "--count").out
    assert "did you mean tag:ml/deep?" in filled("list", "tag:ml/dep").err
    assert "did you mean" not in filled("list", "year:1900 -tag:ml/dep").err


@pytest.mark.parametrize(
    "words",
    [
        ("stats",),
        ("next",),
        ("export",),
        ("enrich", "--offline"),
        ("review",),
        ("dedupe",),
        ("notes", "list"),
        ("check", "--where"),
        ("rekey", "--dry-run", "--where"),
        ("status", "read", "--where"),
    ],
)
def test_a_query_that_matches_nothing_is_never_silent(filled: Command, words: tuple[str, ...]) -> None:
    none = filled(*words, "atention")
    assert (none.code, "no papers match 'atention'; did you mean attention?" in none.err) == (1, True)
