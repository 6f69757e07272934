"""Findings of ``check`` against bibtex and biber: ``python -m benchmarks.check [FOLDER] [--files N] [--show N]``.

Checks N .bib files of FOLDER (by default 100 of the corpora next to the checkout), spread evenly, as BibTeX and as
biblatex, and runs ``bibtex`` with ``plain.bst`` and ``biber --tool --validate-datamodel`` on them. Prints, by kind of
message, the entries of which a program warns while `check` finds nothing, and by code of finding the entries of which
only `check` warns. Needs both programs.

Differences that are meant: `check` also finds what no program knows (single hyphens, DOIs, duplicate papers), biber in
tool mode inherits nothing by ``crossref``, and after an entry that a program cannot read it reports others.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.large_bib import corpus
from readinglist.files.documents import Document, decode
from readinglist.linting.check import CheckRules, check_files
from readinglist.papers.errors import ReadinglistError
from tests.conftest import SHARED

AUX = "\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{x}\n"
COMMANDS = {
    "bibtex": ["bibtex", "-terse", "x"],
    "biblatex": ["biber", "--tool", "--validate-datamodel", "--nolog", "x.bib"],
}
LARGEST = 300_000
OPENING = re.compile(r"(?m)^\s*@\s*(?!string|preamble|comment)[^\s{(]+\s*[{(]\s*([^\s,]*)", re.IGNORECASE)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|(?<= )\S*[\d:/]\S*")
KEYS = {
    "bibtex": re.compile(
        r"for entry (\S+)|type for \"([^\"]+)\"|entry \"([^\"]+)\""
        r"|(?: in| for) (\S+?)(?:'s crossref .*| to crossref .*)?$"
    ),
    "biblatex": re.compile(r"(?:[Ee]ntry|key) '([^']*)'"),
}
FIELD = re.compile(r"[Ff]ield '(\w+)' (?:invalid|for entrytype)")
"""A field that the data model does not have, of which `check` tells once in a file."""
LINE = re.compile(r"line (\d+)")
Messages = dict[str, set[str]]
"""What is said of each key; of an empty one, what cannot be attributed."""


def messages(program: str, output: str, text: str, told: set[str]) -> Messages:
    """Return the warnings and errors of a program by key, in words without names and numbers; `told` are the fields of
    which `check` tells once.
    """
    said: Messages = defaultdict(set)
    starts = [(text.count("\n", 0, found.start(1)) + 1, found[1].lower()) for found in OPENING.finditer(text)]
    for line in _lines(program, output):
        if (field := FIELD.search(line)) and field[1].lower() in told:
            continue
        found_key = KEYS[program].search(line)
        key = next((group for group in found_key.groups() if group), "") if found_key else ""
        number = LINE.search(line)
        at = [name for start, name in starts if number and start <= int(number[1])]
        name = key.lower() or (at[-1] if at else "")
        said[name].add(QUOTED.sub("...", line.replace(key, "...") if key else line)[:80])
    return said


def _lines(program: str, output: str) -> Iterator[str]:
    if program == "biblatex":
        yield from (line for line in output.splitlines() if line.startswith(("WARN", "ERROR", "FATAL")))
        return
    joined = re.sub(r"\n(--line|refers|while)", r" \1", re.sub(r"\n : .*", "", output))
    yield from (
        line for line in joined.splitlines() if line.strip() and not line.startswith(("(There", "I'm skipping"))
    )


def compared(text: str, program: str) -> tuple[Messages, Messages]:
    """Return what the program says of entries that `check` finds nothing about, and the codes of the contrary."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "x.bib").write_text(text, encoding="utf-8")
        (Path(name) / "x.aux").write_text(AUX, encoding="utf-8")
        ran = subprocess.run(COMMANDS[program], cwd=name, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    (checked,) = check_files([(Document(name="x.bib", text=text), ())], CheckRules(model=program))
    told = {finding.field for finding in checked.findings if finding.code in ("foreign-field", "misspelt-field")}
    said = messages(program, ran.stdout.decode(errors="replace"), text, told)
    found: Messages = defaultdict(set)
    for finding in checked.findings:
        found[finding.key.lower()].add(finding.code)
    silent = {key: words for key, words in said.items() if not (found[key] if key else checked.findings)}
    return silent, {key: codes for key, codes in found.items() if codes and key not in said}


def main() -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SHARED / "bib", metavar="FOLDER")
    parser.add_argument("--files", type=int, default=100, metavar="N")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="examples of each difference")
    given = parser.parse_args()
    texts: list[tuple[str, str]] = []
    for path, data in corpus(given.folder) if given.folder.is_dir() else ():
        try:
            texts.append((path.name, decode(path.name, data[: LARGEST + 1]).text))
        except ReadinglistError:
            continue
    texts = [(name, text) for name, text in texts if len(text) <= LARGEST]
    texts = texts[:: max(1, len(texts) // given.files)]
    for program in COMMANDS:
        differences: dict[str, list[str]] = defaultdict(list)
        for name, text in texts:
            for side, kinds in zip((program, "check"), compared(text, program), strict=True):
                for key, words in kinds.items():
                    for each in words:
                        differences[f"{side} alone: {each}"].append(f"{name} {key}")
        print(f"== {program}: {len(texts)} files")
        for kind, places in sorted(differences.items(), key=lambda item: -len(item[1])):
            print(f"{len(places):6} {kind}", *(f"\n         {place}" for place in places[: given.show]), sep="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
