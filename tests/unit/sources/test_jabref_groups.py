"""JabRef groups that list the citation keys of their entries."""

from readinglist.sources.bibtex import listed_keys

OLD = r"""@Comment{jabref-meta: groupstree:
0 AllEntriesGroup:;
1 ExplicitGroup:To read\;0\;Lin2024\;Beethoven
1999\;;
2 ExplicitGroup:Rings\\\; and more\;0\;Beethoven1999\;;
1 KeywordGroup:Robots\;0\;keywords\;robot\;0\;0\;;
1 ExplicitGroup:Empty\;0\;;
}"""


def test_every_key_comes_with_its_group() -> None:
    assert list(listed_keys(OLD)) == [
        ("Lin2024", "To read"),
        ("Beethoven1999", "To read"),
        ("Beethoven1999", "Rings; and more"),
    ]


def test_other_comments_list_nothing() -> None:
    assert list(listed_keys("@Comment{jabref-meta: databaseType:biblatex;}")) == []
    assert list(listed_keys("1 ExplicitGroup:To read\\;0\\;Lin2024\\;;")) == []
    assert list(listed_keys("@Comment{jabref-meta: groupstree:\n1 ExplicitGroup:;\n}")) == []
