"""YAML streams: documents are independent, have lines and strings, and a limited size."""

import pytest

from readinglist.formats.yaml_documents import yaml_documents

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


def test_values_are_strings_as_written() -> None:
    (found,) = yaml_documents("year: 2024\nmonth: 04\nnone: null\nquoted: 'null'\nyes: on\nnest: {a: [1, 2.50]}\n")
    assert found.mapping() == {
        "year": "2024",
        "month": "04",
        "none": "",
        "quoted": "null",
        "yes": "on",
        "nest": {"a": ["1", "2.50"]},
    }


def test_documents_and_members_know_their_lines() -> None:
    one, two = yaml_documents("---\na: 1\nb:\n  c: 2\n...\n\n---\nd: 3\n")
    assert (one.line, one.last_line, two.line, two.last_line) == (1, 5, 7, 8)
    assert [(member.name, member.line, member.last_line) for member in one.members] == [("a", 2, 2), ("b", 3, 5)]


def test_an_invalid_document_does_not_affect_others() -> None:
    found = list(yaml_documents("a: 1\n---\nb: [1\nc: 2\n---\nd: 3\n"))
    assert [document.mapping() for document in found] == [{"a": "1"}, {}, {"d": "3"}]
    assert found[1].problem.startswith("invalid YAML")
    assert 2 <= found[1].problem_line <= 4


@pytest.mark.parametrize(
    "text",
    [BOMB, "a: " + "[" * 100 + "]" * 100, "[" * 100_000, "- " * 100_000, "a: &x [*x]", "a: &x {b: *x}",
     "!!python/object/apply:os.system [echo]", "just words", "- a\n- b",
     "a: \x00", "{}", "? 0:", "a: \ud800", 'a: "\\UFFFFFFFF"'],
)  # fmt: skip
def test_bombs_and_other_shapes_are_errors(text: str) -> None:
    (found,) = yaml_documents(text)
    assert found.problem
    assert not found.members


def test_objects_are_data() -> None:
    (found,) = yaml_documents("a: !!python/object/apply:os.system [echo]\n")
    assert found.mapping() == {"a": ["echo"]}


def test_an_empty_text_has_no_documents() -> None:
    assert list(yaml_documents("\n---\n# only words\n---\n...\n")) == []
