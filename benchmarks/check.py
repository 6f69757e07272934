"""Findings of ``check`` against bibtex and biber: ``python -m benchmarks.check [FOLDER] [--files N] [--show N]``.

Checks N .bib files of FOLDER (by default 100 of the corpora next to the checkout), spread evenly, as BibTeX and as
biblatex, and runs ``bibtex`` with ``plain.bst`` and ``biber --tool --validate-datamodel`` on them. Prints, by kind of
message, the entries of which a program warns while `check` finds nothing, and by code of finding the entries of which
only `check` warns, each with the reason if there is one (see `reason_of`), and the number of differences without a
reason. Exits with 1 if there are any. Needs both programs.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
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
QUOTED = re.compile(r"(?<!\w)'[^']*'|\"[^\"]*\"|(?<= )\S*[\d:/]\S*")
KEYS = {
    "bibtex": re.compile(
        r"for entry (\S+)|type for \"([^\"]+)\"|entry \"([^\"]+)\""
        r"|(?: in| for) (\S+?)(?:'s crossref .*| to crossref .*)?$"
    ),
    "biblatex": re.compile(r"(?:.* in entry|[Ee]ntry|key) '([^']*)'"),
}
FIELD = re.compile(r"[Ff]ield '([^']+)' (?:invalid|for entrytype)")
"""A field that the data model does not have, of which `check` tells once in a file."""
LINE = re.compile(r"line (\d+)")
INHERITED = re.compile(r"\b(?:crossref|xdata|entryset)\s*=", re.IGNORECASE)
CLAIMS = frozenset(
    {"bad-date", "bad-number", "duplicate-key", "field-combination", "foreign-field", "missing-field", "missing-label",
     "nested-crossref", "stray-text", "syntax", "undefined-string", "unknown-type"}
)  # fmt: skip
"""The codes which say that the program complains; the others are of what it prints wrong without a word."""
Messages = dict[str, set[str]]
"""What is said of each key; of an empty one, what cannot be attributed."""


class Entries:
    """The keys and texts of the entries of a file, by place."""

    def __init__(self, text: str) -> None:
        found = list(OPENING.finditer(text))
        ends = [each.start() for each in found[1:]] + [len(text)]
        self._lines = [text.count("\n", 0, each.start(1)) + 1 for each in found]
        self._keys = [each[1].lower() for each in found]
        self.texts = {each[1].lower(): text[each.start() : end] for each, end in zip(found, ends, strict=False)}

    def key_at(self, line: int) -> str:
        """Return the key of the entry on this line, or before it; empty if there is none."""
        place = bisect_right(self._lines, line)
        return self._keys[place - 1] if place else ""


def messages(program: str, output: str, entries: Entries, told: Mapping[str, str]) -> Messages:
    """Return the warnings and errors of a program by key, in words without names and numbers.

    `told` are the fields of which `check` tells once, with the key of the entry for which it does.
    """
    said: Messages = defaultdict(set)
    for line in _lines(program, output):
        found_key = KEYS[program].search(line)
        key = next((group for group in found_key.groups() if group), "") if found_key else ""
        number = LINE.search(line)
        name = key.lower() or (entries.key_at(int(number[1])) if number else "")
        field = FIELD.search(line)
        if field and told.get(field[1].lower(), name) != name:
            continue
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


def compared(text: str, program: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind of difference, key, reason) for what only the program says of an entry, or only `check`."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "x.bib").write_text(text, encoding="utf-8")
        (Path(name) / "x.aux").write_text(AUX, encoding="utf-8")
        ran = subprocess.run(COMMANDS[program], cwd=name, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    (checked,) = check_files([(Document(name="x.bib", text=text), ())], CheckRules(model=program))
    once = [each for each in checked.findings if each.code in ("foreign-field", "misspelt-field")]
    entries = Entries(text)
    said = messages(
        program, ran.stdout.decode(errors="replace"), entries, {each.field: each.key.lower() for each in once}
    )
    found: Messages = defaultdict(set)
    for finding in checked.findings:
        found[finding.key.lower() or entries.key_at(finding.line)].add(finding.code)
    for key, words in said.items():
        for each in words if not (found[key] if key else checked.findings) else ():
            yield f"{program} alone: {each}", key, _of_program(each, entries.texts.get(key, ""))
    broken = any("syntax error" in each or "error:" in each for words in said.values() for each in words)
    for key, codes in found.items():
        for code in codes if key not in said else ():
            yield f"check alone: {code}", key, _of_check(code, broken=broken)


def _of_program(message: str, entry: str) -> str:
    """Return why `check` does not find what a program says; empty if there is no reason."""
    if "Missing mandatory field" in message and INHERITED.search(entry):
        return "biber inherits nothing in tool mode"
    return ""


def _of_check(code: str, *, broken: bool) -> str:
    """Return why a program does not say what `check` finds; empty if there is no reason."""
    if code not in CLAIMS:
        return "printed wrong without a word"
    return "the program reads no further after an error" if broken else ""


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
    unexplained = 0
    for program in COMMANDS:
        differences: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, text in texts:
            for kind, key, reason in compared(text, program):
                differences[kind, reason].append(f"{name} {key}")
        print(f"== {program}: {len(texts)} files")
        for (kind, reason), places in sorted(differences.items(), key=lambda item: -len(item[1])):
            shown = places[: given.show] if reason else places
            print(
                f"{len(places):6} {kind} ({reason or 'NO REASON'})", *(f"\n         {place}" for place in shown), sep=""
            )
            unexplained += 0 if reason else len(places)
    print(f"{unexplained} differences without a reason")
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
