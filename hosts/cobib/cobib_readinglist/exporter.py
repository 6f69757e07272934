"""The exporter: entries as readinglist writes them, with protected capitals and the arXiv id in every style."""

from __future__ import annotations

import argparse
from pathlib import Path

from cobib.database import Entry
from cobib.exporters.base_exporter import Exporter
from typing_extensions import override

from cobib_readinglist.entries import as_source, errors_of_readinglist, items_of, text_of
from readinglist.api import open_library


class ReadinglistExporter(Exporter):
    """Writes entries in an export format of readinglist. Papers that it knows are as there, with its keys."""

    name = "readinglist"

    @override
    @classmethod
    def init_argparser(cls) -> None:
        parser = argparse.ArgumentParser(prog="readinglist", description="Exporter of readinglist.")
        parser.add_argument("file", help="the file to write")
        parser.add_argument("--format", default="bibtex", help="an export format of readinglist")
        cls.argparser = parser

    @override
    def write(self, entries: list[Entry]) -> None:
        self.exported_entries = entries
        text = ""
        if entries:
            with errors_of_readinglist(), open_library(refresh=False) as library:
                plan = library.add(*map(as_source, entries), format="cobib", offline=True, dry_run=True)
                text = text_of(items_of(plan), library, self.largs.format)
        Path(self.largs.file).write_text(text, encoding="utf-8")
