"""Diagnostics of documents of any size."""

from pathlib import Path

import pytest
from lsprotocol import types

from readinglist.api import open_library
from readinglist.language_server.findings import MOST_FINDINGS, diagnostics
from readinglist.language_server.text import OpenText


def test_of_very_many_findings_the_gravest_are_shown_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "refs.bib").write_text("@misc{known,}", encoding="utf-8")
    text = "\\bibliography{refs}" + "\\cite{known}\n" * MOST_FINDINGS + "\\cite{ghost}\n" * 5
    with open_library(tmp_path / "none.sqlite3", read_only=True) as library:
        found = diagnostics(OpenText(text, "a.tex"), tmp_path / "a.tex", library)
    assert len(found) == MOST_FINDINGS
    assert found[0].message.startswith("ghost: cited, but not in the library (5 more in this document")
    severities = [each.severity for each in found]
    assert severities[4:6] == [types.DiagnosticSeverity.Warning, types.DiagnosticSeverity.Information]
