"""Which records are one paper, with the real command."""

import json
from pathlib import Path

from tests.command import Command

Records = list[dict[str, object]]


def added(run: Command, folder: Path, name: str, text: str) -> Records:
    """Add a file of this name and text, and return its records."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return [json.loads(line) for line in run("add", file, "--offline", "--json").out.splitlines()]


def test_json_has_what_the_input_states_and_the_identifiers_of_the_paper(run: Command, tmp_path: Path) -> None:
    entries = """
@article{roe, title={Sand and Stone}, author={Roe, Ann and Poe, Bob}, journal={J. Sand}, year=2014,
  doi={10.1000/SAND.1}, eprint={1401.0001}, archivePrefix={arXiv}}
@misc{bare, title={A Title That No Service Has Ever Seen}, doi={10.1000/unseen}}
@misc{broken
"""
    stated, unresolved, broken = added(run, tmp_path, "a.bib", entries)
    assert stated["stated"] == {
        "arxiv_id": "1401.0001",
        "doi": "10.1000/sand.1",
        "authors": ["Ann Roe", "Bob Poe"],
        "year": 2014,
        "venue": "J. Sand",
    }
    assert (stated["arxiv_id"], stated["doi"]) == ("1401.0001", "10.1000/sand.1")
    nothing = {"arxiv_id": None, "doi": None, "authors": [], "year": None, "venue": None}
    assert unresolved["stated"] == {**nothing, "doi": "10.1000/unseen"}
    assert (unresolved["outcome"], unresolved["doi"]) == ("not_found", None)
    assert (broken["outcome"], broken["stated"], broken["doi"]) == ("problem", nothing, None)
    again, *_ = added(run, tmp_path, "b.bib", "@article{other, title={Sand and Stone}, author={Roe, A. and Poe, B.}}")
    assert (again["outcome"], again["doi"]) == ("known", "10.1000/sand.1")
