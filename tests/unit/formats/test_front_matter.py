"""Front matter is read as YAML, and edited without changing other characters."""

import pytest
import yaml

from readinglist.formats.front_matter import FrontMatter
from readinglist.formats.note_parts import split_file
from readinglist.papers.errors import InputError

OWN = """---
# mine
title: "Old"   # keep
zotero: {a: [1, 2]}
tags:
  - one # c
  - two
# trailing
status:
aliases: [x, "y z"]
rating: 3 # three
abstract: |
  several
  lines

last: &a foo
ref: *a
---
"""


def test_single_members_change_and_everything_else_stays() -> None:
    front = FrontMatter(OWN)
    assert front.names[:3] == ("title", "zotero", "tags")
    assert (front.value("title"), front.value("tags"), front.value("status")) == ("Old", ("one", "two"), None)
    assert [name for name in front.names if front.is_unsupported(name)] == ["zotero", "abstract", "last", "ref"]
    changed = front.changed(
        {
            "title": "New: x",
            "tags": ("two", "th ree"),
            "status": "read",
            "aliases": ("x", "@k"),
            "rating": None,
            "last": "stays strange",
            "year": "2024",
        }
    )
    assert changed == (
        OWN.replace('"Old"', '"New: x"')
        .replace("  - one # c\n  - two\n", '  - two\n  - "th ree"\n')
        .replace("status:", "status: read")
        .replace('[x, "y z"]', '[x, "@k"]')
        .replace("rating: 3 # three\n", "")
        .replace("ref: *a\n", "ref: *a\nyear: 2024\n")
    )


@pytest.mark.parametrize(
    "text",
    ["no", "Yes", "1706.03762", "1e5", "a: b", "# x", "'", '"', "\\", "@k", "- x", " x", "é\u2028\x85\ufeff", "~", ""],
)
def test_texts_stay_texts(text: str) -> None:
    changed = FrontMatter("---\n---\n").changed({"one": text, "many": (text, "x")})
    assert yaml.safe_load(split_file(changed).front.strip("-\n")) == {"one": text, "many": [text, "x"]}


def test_line_ends_and_layout_of_lists_stay() -> None:
    changed = FrontMatter("---\r\ntags:\r\n- a\r\n- b\r\n---\r\n").changed({"tags": ("b", "c"), "year": "1"})
    assert changed == "---\r\ntags:\r\n- b\r\n- c\r\nyear: 1\r\n---\r\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("---\na: [\n---\n", "line 3: invalid YAML in the front matter: "),
        ("---\nfoo\n---\n", "line 2: no `name: value` lines in the front matter"),
        ("---\na: \x00\n---\n", "line 1: invalid YAML in the front matter: "),
        (f"---\na: {'[' * 5000}\n---\n", "line 1: invalid YAML in the front matter: "),
        ('---\na: "\\UFFFFFFFF"\n---\n', "line 1: invalid YAML in the front matter: number out of range"),
        (f"---\n%YAML {'9' * 5000}.1\n---\n", "line 1: invalid YAML in the front matter: number out of range"),
    ],
)
def test_texts_without_front_matter(front: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        FrontMatter(front)
    assert caught.value.message.startswith(message)


def test_a_duplicate_member_is_unchanged() -> None:
    text = "---\nstatus: a\nstatus: b\n---\n"
    assert FrontMatter(text).is_unsupported("status")
    assert FrontMatter(text).changed({"status": "c"}) == text


@pytest.mark.parametrize("text", ["", "text", "---\nno end", "--- x\n---\n"])
def test_a_file_without_front_matter(text: str) -> None:
    parts = split_file("\ufeff" + text)
    assert (parts.mark, parts.front, parts.body) == ("\ufeff", "", text)
