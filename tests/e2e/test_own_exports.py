"""An export of the library, added again, is known and changes nothing."""

import json

import pytest

from tests.command import Command

LIBRARY = r"""
@article{shannon, title = {A Mathematical Theory of Communication}, author = {Shannon, Claude E.}, month = jul,
  journal = {Bell System Technical Journal}, year = 1948, volume = 27, number = 3, pages = {379--423},
  doi = {10.1002/j.1538-7305.1948.tb01338.x}, keywords = {information, theory}}
@inproceedings{he, title = {Deep Residual Learning}, author = {He, Kaiming and others}, booktitle = {{CVPR} 2016},
  year = 2016, pages = {770--778}, publisher = {IEEE}, note = {Best paper}}
@book{knuth, title = {The {TeX}book}, author = {Knuth, Donald E.}, publisher = {Addison-Wesley}, year = 1984,
  isbn = {0-201-13447-0}, series = {Computers \& Typesetting}, address = {Reading}}
@phdthesis{doe, title = {On $O(n^2)$ things}, author = {Doe, Jane}, school = {MIT}, year = 2001}
@misc{vaswani, title = {Attention Is All You Need}, author = {Vaswani, Ashish and Shazeer, Noam}, year = 2017,
  eprint = {1706.03762}, archiveprefix = {arXiv}, primaryclass = {cs.CL}}
@incollection{smith, title = {A Chapter}, author = {Smith, A. and {Gemini Team}}, editor = {Roe, R.}, year = 2010,
  booktitle = {A Book}, publisher = {Publisher}, pages = {1--9}, edition = {Second}}
@techreport{report, title = {A Report}, author = {van der Berg, Jr., Jan}, institution = {NASA}, number = {TR-1},
  year = 1999, url = {https://example.org/r}}
@proceedings{proceedings, title = {Proceedings of X}, editor = {Roe, R.}, year = 2003}
"""


@pytest.mark.parametrize(
    "format_name",
    [
        "ris",
        "csl-json",
        "markdown",
    ],
)
def test_an_export_added_again_is_known(run: Command, format_name: str) -> None:
    (run.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    assert run("add", "-", input=LIBRARY).code == 0
    before = run("export", "--format", "biblatex").out
    assert run("export", "--format", format_name, "-o", "export").code == 0
    added = run("add", "export", "--json")
    assert added.code == 0, added.err
    records = [json.loads(line) for line in added.out.splitlines()]
    assert [record["outcome"] for record in records] == ["known"] * 8
    assert [record["filled"] for record in records] == [[]] * 8
    assert run("export", "--format", "biblatex").out == before
