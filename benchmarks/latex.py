"""Warnings and errors of LaTeX for real entries, before and after an import and an export.

    python -m benchmarks.latex [--entries N] [--keep FOLDER]

Draws entries from the .bib files of the corpora next to the checkout, adds them to a library, exports them as
``bibtex`` and ``biblatex``, and compiles both these and the originals with pdflatex and bibtex, and with lualatex and
biber. Prints the messages that only the exports cause; exits with 1 if there are any.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.conftest import SHARED
from tests.latex_comparison import FORMATS, compared, imported, table
from tests.real_entries import drawn, real_entries

PROGRAMS = ("pdflatex", "lualatex", "bibtex", "biber")


def main() -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="keep all files in this folder")
    arguments = parser.parse_args()
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}")
        return 0
    if not (SHARED / "bib").is_dir():
        print(f"skipped: no corpora at {SHARED / 'bib'}")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.keep or Path(name)
        everything = list(real_entries(SHARED / "bib"))
        entries = drawn(everything, arguments.entries)
        files, types = len({entry.file for entry in entries}), len({entry.entry_type for entry in entries})
        print(f"{len(entries)} of {len(everything)} entries, from {files} files, of {types} types")
        why = imported(entries, folder)
        comparisons = {each: compared(entries, folder, each, why) for each in FORMATS}
    print(table(comparisons))
    return 1 if any(one.new for one in comparisons.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
