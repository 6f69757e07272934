"""What LaTeX says of real entries before and after the program.

    python -m benchmarks.latex [--entries N] [--keep FOLDER]

Draws entries from the .bib files of the corpora beside the checkout, adds them to a library, exports them as
``bibtex`` and ``biblatex``, and compiles both these and the originals with pdflatex and bibtex, and with lualatex and
biber. Prints what is said afterwards and was not before; exits with 1 if there is any such message.
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
    parser.add_argument("--keep", type=Path, help="a folder in which everything is left to be looked at")
    arguments = parser.parse_args()
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        print(f"skipped: {', '.join(missing)} is not installed")
        return 0
    if not (SHARED / "bib").is_dir():
        print("skipped: the corpora that stand beside a developer's checkout are not there")
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
