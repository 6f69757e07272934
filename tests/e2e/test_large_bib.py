"""A .bib file of more than 8 MiB: it is added in parts, and its records are printed."""

import json

import pytest

from readinglist.files.text_parts import LARGE
from tests.command import Command


@pytest.mark.slow
def test_a_large_file_is_added_and_undone(run: Command) -> None:
    abstract = "Nets of wires that sort numbers. " * 400
    number = LARGE // len(abstract) + 10
    entries = [
        f"@article{{k{each}, title = {{Network number {each}}}, author = {{Roe, Ann}}, year = 2001, journal = nets,"
        f" abstract = {{{abstract}}}}}"
        for each in range(number)
    ]
    entries.insert(0, "@string{nets = {Journal of Nets}}")
    entries.append("@misc{again, title = {Network number 3}, author = {Roe, Ann}, year = 2001}")
    (run.folder / "large.bib").write_text("\n".join(entries))
    done = run("add", "large.bib", "--dry-run")
    assert done.code == 0
    assert "nothing was written" in done.err
    records = [json.loads(line) for line in run("add", "large.bib", "--json").out.splitlines()]
    assert [record["key"] for record in records] == [*(f"k{each}" for each in range(number)), "k3"]
    assert records[-1]["outcome"] == "known"
    assert records[0]["stated"]["venue"] == "Journal of Nets"
    assert run("list", "--count").out.split()[0] == str(number)
    assert run("undo").code == 0
    assert run("list", "--json").out.strip() == "[]"
