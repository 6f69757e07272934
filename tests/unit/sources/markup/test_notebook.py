"""Papers in Jupyter notebooks."""

import json

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources.markup import notebook

SOURCE = notebook.plugin(OfflineContext(section={}, cache_folder=""))


def parsed(cells, **members):
    text = json.dumps({"cells": cells, "nbformat": 4, **members})
    return SOURCE.parse(Document(name="a.ipynb", text=text))


def identifiers(result):
    return [str(draft.metadata.arxiv_id) for draft in result.drafts]


def reasons(result):
    lines = result.text.split("\n")
    return {lines[span.first_line - 1]: span.reason for span in result.skipped}


def test_texts_are_read_and_code_is_skipped():
    result = parsed([
        {"cell_type": "markdown", "source": ["See [this](https://arxiv.org/abs/2401.00001).\n", "\n", "And more."]},
        {"cell_type": "code", "source": "# arXiv:2401.00002\nimport numpy", "outputs": []},
        {"cell_type": "raw", "source": "arXiv:2401.00003"},
    ])  # fmt: skip
    assert identifiers(result) == ["2401.00001", "2401.00003"]
    assert reasons(result)["# arXiv:2401.00002"] == "code"


def test_outputs_that_name_papers_are_read():
    table = "<table><tr><td><a href='https://arxiv.org/abs/2401.00002'>A Title</a></td><td>2024</td></tr></table>"
    result = parsed([
        {"cell_type": "code", "source": "f()", "outputs": [
            {"output_type": "stream", "text": ["epoch 1\n", "epoch 2\n"]},
            {"output_type": "stream", "text": "found arXiv:2401.00001\n"},
            {"output_type": "display_data", "data": {"text/html": [table], "text/plain": ["..."]}},
        ]},
    ])  # fmt: skip
    assert identifiers(result) == ["2401.00001", "2401.00002"]
    assert reasons(result)["epoch 1"] == "output"


def test_explanations_are_no_papers():
    lesson = "# Chapter 1: Training\n\nThis chapter explains how to train.\n\n- one thing\n- another thing\n"
    assert parsed([{"cell_type": "markdown", "source": lesson}]).drafts == ()


def test_notebooks_of_version_3():
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Reading"},
        {"cell_type": "markdown", "source": "arXiv:2401.00001"},
    ]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    result = SOURCE.parse(Document(name="a.ipynb", text=text))
    assert result.text.startswith("## Reading")
    assert identifiers(result) == ["2401.00001"]


@pytest.mark.parametrize(
    "text", ['{"title": "nbformat"}', '[{"nbformat": 4, "cells": []}]', "# cells", '{"nbformat": 4}']
)
def test_other_json_is_left_to_others(text):
    assert SOURCE.recognise(Document(name="x", text=text)) is Confidence.NO


@pytest.mark.parametrize("text", ['{"nbformat": 4, "cells": [', '{"nbformat": 4, "cells": ' + "[" * 100_000])
def test_broken_notebooks_are_refused(text):
    with pytest.raises(InputError, match="no valid notebook"):
        SOURCE.parse(Document(name="x", text=text))


@pytest.mark.parametrize(
    "cells", [None, {}, [None], [{"source": 3}], [{"cell_type": "code", "outputs": [3, {"data": 4}]}]]
)
def test_cells_of_other_types_are_no_text(cells):
    assert parsed(cells).drafts == ()
