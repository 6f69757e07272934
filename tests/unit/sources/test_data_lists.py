"""Lists of papers in YAML and TOML."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources.json_papers.data_lists import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
LISTS = {
    "list": """\
- title: 'Hares: a survey'
  authors: [Ada Hu, Fan Lin]
  year: 2019
  arxiv: '1906.04027'
  abstract: >
    Hares hop
    far.
- title: Snow in deep networks
  authors:
    - Mia Sato
  date: 2020-05-03
  url: https://doi.org/10.5555/12345
  abstract: ""
""",
    "sections": """\
# what to read
sections:
  - name: Hares
    papers:
      - title: "Hares: a survey"
        author: Ada Hu and Fan Lin
        year: 2019
        url: https://arxiv.org/abs/1906.04027
        abstract: Hares hop far.
  - name: Snow
    papers:
      - title: Snow in deep networks
        author: Mia Sato
        date: 2020-05-03
        doi: 10.5555/12345
""",
    "mapping": """\
hares:
  title: "Hares: a survey"
  authors: [Ada Hu, Fan Lin]
  year: 2019
  url: https://arxiv.org/abs/1906.04027
  abstract: Hares hop far.
snow:
  title: Snow in deep networks
  authors: [Mia Sato]
  date: 2020-05-03
  doi: 10.5555/12345
""",
    "documents": """\
title: "Hares: a survey"
authors: [Ada Hu, Fan Lin]
year: 2019
url: https://arxiv.org/abs/1906.04027
abstract: Hares hop far.
---
title: Snow in deep networks
authors: [Mia Sato]
date: 2020-05-03
doi: 10.5555/12345
""",
    "a titled list": """\
title: What to read
author: Kim Roe
date: 2024-01-02
papers:
- title: "Hares: a survey"
  authors: [Ada Hu, Fan Lin]
  year: 2019
  url: https://arxiv.org/abs/1906.04027
  abstract: Hares hop far.
- title: Snow in deep networks
  authors: [Mia Sato]
  date: 2020-05-03
  doi: 10.5555/12345
""",
    "toml": """\
[[paper]]
title = "Hares: a survey"
authors = ["Ada Hu", "Fan Lin"]
year = 2019
arxiv = "1906.04027"
abstract = \"\"\"
Hares hop far.\"\"\"

[[paper]]
title = "Snow in deep networks"
authors = ["Mia Sato"]
date = 2020-05-03
doi = "10.5555/12345"
[paper.links]
code = "https://example.org/x"
""",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_each_item_is_a_paper_on_its_lines(text: str) -> None:
    assert SOURCE.recognise(Document(name="x", text=text)) is Confidence.YES
    drafts = SOURCE.parse(Document(name="x", text=text)).drafts
    assert [
        (each.title, ", ".join(map(str, each.authors)), str(each.date), str(each.arxiv_id or each.doi), each.abstract)
        for each in (draft.metadata for draft in drafts)
    ] == [
        ("Hares: a survey", "Ada Hu, Fan Lin", "2019", "1906.04027", "Hares hop far."),
        ("Snow in deep networks", "Mia Sato", "2020-05-03", "10.5555/12345", ""),
    ]
    lines = text.split("\n")
    for draft in drafts:
        assert draft.metadata.title in "".join(lines[draft.line - 1 : draft.last_line])
    assert drafts[0].last_line < drafts[1].line


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A note\nauthors: [Ada Hu]\nyear: 2019\n---\n",
        "---\ntitle: A note\nauthors: [Ada Hu]\nyear: 2019\n---\n- Hares\n- Snow\n",
        "title: Hares\nauthors: Ada Hu\n\ntitle: Snow\nauthors: Mia Sato\n",
        "- title: One: two: three\n  year: 2019\n- title: Four\n",
        "# Papers\n\n- Title: Hares\n  Authors: Ada Hu\n",
        '[tool.poetry]\nname = "x"\ntitle = "y"\n',
        "[[paper]]\ntitle = 'unclosed\n",
        "- a: *x\n  title: y\n  year: 2019\n",
    ],
)
def test_other_texts_are_not_recognised(text: str) -> None:
    document = Document(name="x", text=text)
    assert SOURCE.recognise(document) is Confidence.NO
    with pytest.raises(InputError):
        SOURCE.parse(document)


def test_one_paper_and_a_volume_with_papers() -> None:
    def titles(text: str) -> list[str]:
        document = Document(name="x", text=text)
        assert SOURCE.recognise(document) is Confidence.YES
        return [draft.metadata.title for draft in SOURCE.parse(document).drafts]

    assert titles("title: Hares\nauthors: [Ada Hu]\nyear: 2019\n") == ["Hares"]
    inside = "\n  papers:\n  - {title: Hares, authors: [Ada Hu]}\n  - {title: Snow, arxiv: '1906.04027'}\n"
    assert titles(f"- title: Proceedings\n  doi: 10.1000/x{inside}") == ["Proceedings", "Hares", "Snow"]
    assert titles(f"- title: Proceedings{inside}") == ["Hares", "Snow"]
