"""Texts that are no page are told from pages."""

import json
import random

import pytest

from readinglist.files.foreign_text import foreign_kind
from tests.command import ROOT
from tests.conftest import SHARED
from tests.growth import assert_linear

PYTHON = (ROOT / "readinglist" / "adding" / "values.py").read_text(encoding="utf-8")
C = """
#include <stdio.h>
/* Prints a word. */
static int answer(const char *word) {
    if (word == NULL)
        return -1;
    for (int i = 0; i < 3; i++) {
        printf("%s", word);
    }
    return 0;
}
"""
JAVASCRIPT = """
import { readFile } from "fs";
// Reads one file.
export async function lines(path) {
  const text = await readFile(path, "utf-8");
  return text.split("\\n").map((line) => line.trim());
}
"""
SHELL = "#!/bin/sh\nset -eu\nfor each in a b c; do\n  echo $each\ndone\n"
LOG = "\n".join(
    f"2024-05-01 12:03:{n:02d},123 INFO worker[12]: finished the task number {n} in time" for n in range(20)
)
ACCESS = "\n".join(
    f'10.0.0.{n} - - [01/May/2024:12:03:{n:02d} +0000] "GET /index.html HTTP/1.1" 200 512' for n in range(20)
)
TOML = '[project]\nname = "thing"\nversion = "1.0"\ndependencies = [\n  "attrs",\n]\n\n[tool.ruff]\nline-length = 120\n'
INI = "; settings\n[core]\nbare = false\n[remote]\nurl = somewhere\nfetch = all\n"
YAML = "on:\n  push:\n    branches: [main]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout\n"  # noqa: E501
XML = '<?xml version="1.0"?>\n<project>\n  <name>Thing</name>\n  <modules><module>One</module></modules>\n</project>\n'
BARE_XML = "<project>\n  <name>A Name That Looks Like a Title</name>\n  <description>Words</description>\n</project>\n"
JSON = json.dumps({"name": "thing", "scripts": {"test": "run the tests of everything"}, "list": [1, 2]}, indent=2)
SQL = "-- PostgreSQL database dump\n\nCREATE TABLE papers (\n    id integer,\n    title text\n);\nINSERT INTO papers VALUES (1, 'A Title');\n"  # noqa: E501
DIFF = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n-An old line of text that is long\n+A new line of text that is long\n"  # noqa: E501
TAGGED = "XT  - A Title of Some Kind\nXA  - Miller, Ada\nXY  - 2020\nXX  - end\n\nXT  - Another Title\nXA  - Ng, Bo\nXY  - 2021\nXX  - end\n"  # noqa: E501
BASE64 = "\n".join("aGVsbG8gd29ybGQgMTIzIGFuZCBtb3JlIEhlbGxvIFdvcmxkIDQ1NiBhbmQgbW9yZQ" for _ in range(10))
KEY = f"-----BEGIN CERTIFICATE-----\n{BASE64}\n-----END CERTIFICATE-----\n"
LATEX = "\\documentclass{article}\n\\begin{document}\n\\title{A Paper}\nWe cite \\cite{smith2020} in this sentence.\n\\end{document}\n"  # noqa: E501
FOREIGN = (
    (PYTHON, "source code"), (C, "source code"), (JAVASCRIPT, "source code"), (SHELL, "source code"),
    (LOG, "a log"), (ACCESS, "a log"), (TOML, "a settings file"), (INI, "a settings file"),
    (YAML, "YAML of an unknown kind"), (XML, "XML of an unknown kind"), (BARE_XML, "XML of an unknown kind"),
    (JSON, "JSON of an unknown kind"), (JSON[:-20], "JSON of an unknown kind"), (SQL, "an SQL dump"), (DIFF, "a diff"),
    (TAGGED, "tagged records of an unknown kind"), (BASE64, "encoded data (Base64 or a key)"),
    (KEY, "encoded data (Base64 or a key)"), (LATEX, "a LaTeX source"),
)  # fmt: skip

TITLE = "Learning to Count Sheep with Deep Networks"
PAGES = (
    TITLE,
    f"{TITLE}\n\nWe count sheep; it works (see the results), and the code is free.\n\nAda Miller, Bo Ng\n",
    f"# Reading list\n\n- [ ] {TITLE} (2020)\n- [ ] Class Struggle in Function Spaces: A Survey\n- [x] From Import to Export\n",  # noqa: E501
    f"* {TITLE}\n* Let It Go: Return of the Static Class\n* For Whom the Bell Curves\n* If and Only If\n",
    f"[2024-05-01 12:03] Ada: have you seen {TITLE}?\n[2024-05-01 12:04] Bo: no, where?\n[2024-05-01 12:05] Ada: NeurIPS\n",  # noqa: E501
    f"2024-05-01 12:03:00 INFO Ada: see https://arxiv.org/abs/2410.18647\n2024-05-01 12:04:00 INFO Bo: {TITLE}\n" * 2,
    f"Title: {TITLE}\nAuthors: Ada Miller, Bo Ng\nYear: 2020\nAbstract: We count sheep.\n",
    f"- title: {TITLE}\n  authors: Ada Miller\n  year: 2020\n- title: Another One\n  authors: Bo Ng\n  year: 2021\n",
    f"1. Miller, A. {TITLE}. In: NeurIPS; 2020.\n2. Ng, B. Another Title;\n3. Lee, C. A Third Title; 2021.\n",
    f'<p align="center"><img src="logo.png"></p>\n\n# Awesome sheep\n\n- [{TITLE}](https://example.org)\n',
    f"[1] A. Miller, {TITLE}, 2020.\n[2] B. Ng, A = B, and Other Equations, 2021.\n",
    f"AI\tML\tNLP\n{TITLE}\nDPO: Direct Preference Optimization\nRAG: Retrieval-Augmented Generation\n",
    "BERT: Pre-training of Deep Bidirectional Transformers\nGPT-3: Language Models are Few-Shot Learners\nT5: Exploring\n",  # noqa: E501
    f"Monday\n09:00 {TITLE}\n10:00 Another Talk about Sheep\n11:00 Lunch\n",
    "\\begin{thebibliography}{9}\n\\bibitem{a} A. Miller, A Title.\n\\end{thebibliography}\n",
    "\\section{Papers}\n\\begin{itemize}\n" + f"  \\item {TITLE}\n" * 3 + "\\end{itemize}\n",
    "\\begin{tabular}{ll}\n" + f"{TITLE} & 2021 \\\\\n" * 3 + "\\end{tabular}\n",
    "* {{cite arXiv |last1=Hu |first1=Ada |title=A Title |eprint=2101.00001}}\n" * 3,
    f"@misc{{us, title={{Cite us}}}}\n\nimport os\nx = 1\ny = 2\n{TITLE}\n",
)  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FOREIGN)
def test_what_is_no_page_is_named(text: str, kind: str) -> None:
    assert foreign_kind(text) == kind
    assert foreign_kind(f"\n{text.rstrip()}\n\n") == kind


@pytest.mark.parametrize("text", PAGES)
def test_a_page_is_not_refused(text: str) -> None:
    assert foreign_kind(text) == ""


def test_titles_in_any_list_are_not_refused() -> None:
    chance = random.Random(7)
    words = [
        "class",
        "import",
        "for",
        "while",
        "return",
        "learning",
        "of",
        "public",
        "static",
        "with",
        "if",
        "a",
        "from",
    ]
    for mark in ("", "- ", "* ", "1. ", "[1] ", "> ", "• ", "    "):
        for _ in range(50):
            lines = [mark + " ".join(chance.choices(words, k=chance.randint(3, 9))).capitalize() for _ in range(8)]
            assert foreign_kind("\n".join(lines)) == "", lines


@pytest.mark.shared
def test_pages_of_other_people_are_not_refused() -> None:
    pages = [*(SHARED / "pages").glob("*.txt"), *(SHARED / "pages").glob("*.md")]
    read_by_sources = (".xml", ".json", ".rdf", ".ris", ".nbib", ".ipynb", ".docx", ".pdf")
    forms = [path for path in (SHARED / "pages" / "forms").glob("*/input.*") if path.suffix not in read_by_sources]
    assert len(pages + forms) > 40
    for path in pages + forms:
        assert foreign_kind(path.read_text(encoding="utf-8", errors="replace")) == "", path


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["a = ", "a, ", "{\n", '"', "[[", "<a ", "A word ", "x(", "- a:\n", "\\", "2024-05-01 ", "if (", "\t", "a.b."],
)
def test_long_texts_of_repeated_parts_are_judged_in_linear_time(unit: str) -> None:
    for part in {unit, unit.replace("\n", " ")}:
        assert_linear(lambda length, part=part: foreign_kind(part * (length // len(part))), 60_000)
