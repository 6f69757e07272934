"""Messages of BibTeX, biber and TeX about each entry of a .bib file."""

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

_PACKAGES = r"\usepackage{amsmath,amssymb}\usepackage{url}"
_BIBTEX_DOCUMENT = rf"""\documentclass{{article}}\usepackage[T1]{{fontenc}}\usepackage{{lmodern}}{_PACKAGES}
\begin{{document}}\nocite{{*}}\bibliographystyle{{plain}}\bibliography{{refs}}\end{{document}}
"""
_BIBLATEX_DOCUMENT = rf"""\documentclass{{article}}{_PACKAGES}\usepackage[backend=biber]{{biblatex}}
\addbibresource{{refs.bib}}\AtEveryBibitem{{\typeout{{ENTRY \thefield{{entrykey}}}}}}
\begin{{document}}\nocite{{*}}\printbibliography\end{{document}}
"""
Entry = TypeVar("Entry")
_FAULT = re.compile(r"I |Sorry|Too many|Repeated entry|A bad cross|Illegal|Aborted|You're missing|.*can't be found")
EVERYWHERE = ""
"""The key of messages about no particular entry."""


_GIVEN_UP = re.compile(r"Emergency stop|That makes 100 errors|fatal error|Fatal error|Aborted at line|biber failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Messages by key, without places that differ between two files, and the keys that were printed."""

    said: dict[str, frozenset[str]] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()

    @property
    def given_up(self) -> bool:
        """Whether one of the programs stopped early."""
        return not self.printed or any(_GIVEN_UP.search(message) for said in self.said.values() for message in said)

    def __or__(self, other: "Verdict") -> "Verdict":
        both = {
            key: self.said.get(key, frozenset()) | other.said.get(key, frozenset()) for key in {*self.said, *other.said}
        }
        return Verdict(said=both, printed=self.printed | other.printed)


def run(folder: Path, *command: str) -> str:
    """Return the output of a command on both streams."""
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=600,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout + done.stderr


def with_bibtex(folder: Path, source: str) -> Verdict:
    """Return the verdict of bibtex, with the style ``plain``, and of pdflatex."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "refs.bib").write_text(source, encoding="utf-8")
    (folder / "paper.tex").write_text(_BIBTEX_DOCUMENT, encoding="utf-8")
    (folder / "paper.aux").write_text("\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n", encoding="utf-8")
    said = defaultdict(set)
    for key, message in _bibtex_messages(run(folder, "bibtex", "paper"), _lines_of_keys(source)):
        said[key].add(message)
    bbl = (
        (folder / "paper.bbl").read_text(encoding="utf-8", errors="replace") if (folder / "paper.bbl").exists() else ""
    )
    run(folder, "pdflatex", "-interaction=nonstopmode", "-file-line-error", "paper.tex")
    items = _items(bbl)
    for line, message in _tex_messages(folder):
        found = re.search(r"paper\.bbl:(\d+)$", line)
        said[_at(items, int(found[1])) if found else EVERYWHERE].add(message)
    return Verdict(said=_frozen(said), printed=frozenset(key for _, key in items))


def with_biblatex(folder: Path, source: str) -> Verdict:
    """Return the verdict of biber, which also checks its data model, and of lualatex."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "refs.bib").write_text(source, encoding="utf-8")
    (folder / "paper.tex").write_text(_BIBLATEX_DOCUMENT, encoding="utf-8")
    template = folder.parent / "template.bcf"
    if not template.exists():
        run(folder, "lualatex", "-interaction=nonstopmode", "-draftmode", "paper.tex")
        shutil.copyfile(folder / "paper.bcf", template)
    shutil.copyfile(template, folder / "paper.bcf")
    said = defaultdict(set)
    for key, message in _biber_messages(run(folder, "biber", "--validate-datamodel", "paper"), _lines_of_keys(source)):
        said[key].add(message)
    if not (folder / "paper.bbl").exists():
        return Verdict(said=_frozen(said))
    run(folder, "lualatex", "-interaction=nonstopmode", "-file-line-error", "paper.tex")
    key = EVERYWHERE
    printed = set()
    for line, message in _tex_messages(folder, entries=True):
        if message == "ENTRY":
            key = line
            printed.add(key)
        else:
            said[EVERYWHERE if message.startswith("no letter") else key].add(message)
    return Verdict(said=_frozen(said), printed=frozenset(printed))


def _frozen(said: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(messages) for key, messages in said.items()}


def _lines_of_keys(source: str) -> list[tuple[int, str]]:
    """Return (line, key) of each entry of a .bib file, by first line."""
    found = []
    for number, line in enumerate(source.split("\n"), 1):
        entry = re.match(r"\s*@\s*(?!string|preamble|comment)\w+\s*[{(]\s*([^\s,]*)", line, re.IGNORECASE)
        if entry:
            found.append((number, entry[1]))
    return found


def _at(places: list[tuple[int, str]], line: int) -> str:
    """Return the key of the last place at or before `line`."""
    return next((key for number, key in reversed(places) if number <= line), EVERYWHERE)


def _items(bbl: str) -> list[tuple[int, str]]:
    found = re.finditer(r"\\bibitem(?:\[(?:[^\[\]]|\{[^{}]*\})*\])?\s*%?\s*\{([^}]+)\}", bbl)
    return [(bbl.count("\n", 0, item.start()) + 1, item[1]) for item in found]


def _bibtex_messages(output: str, keys: list[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Yield (key, message) of bibtex's warnings and errors."""
    text = re.sub(r"\n--line (\d+) of file", r" --line \1 of file", output)
    for line in text.splitlines():
        place = re.search(r"-+line (\d+) of file \S+$", line)
        if line.startswith("Warning--"):
            message = line.removeprefix("Warning--")
            entry = re.search(
                r" (?:in|for|entry) \"?([^\s\"]+)\"?(?: isn't style-file defined)?(?: --line.*)?$", message
            )
            key = entry[1] if entry else _at(keys, int(place[1])) if place else EVERYWHERE
            yield key, _placeless(message, key)
        elif re.match(r"Too many commas|Name \d+ in", line):
            yield line.split()[-1].strip('"'), re.sub(r'".*', "", line)
        elif place and not line.startswith("while executing"):
            yield _at(keys, int(place[1])), _placeless(line, "")
        elif _FAULT.match(line):
            yield EVERYWHERE, line


def _biber_messages(output: str, keys: list[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Yield (key, message) of biber's warnings and errors."""
    known = {key for _, key in keys}
    for line in output.splitlines():
        found = re.match(r"(?:WARN|ERROR) - (.*)", line)
        if not found or re.match(r"(?:WARNINGS|ERRORS): \d+", found[1]):
            continue
        quoted = re.findall(r"(?:[Ee]ntry(?: key)?|key) '([^']+)'|[Ee]ntry (\S+) ", found[1])
        key = next((one or two for one, two in quoted if (one or two) in known), "")
        place = re.search(r"line (\d+)", found[1])
        if not key and place and ("refs.bib" in found[1] or ".utf8" in found[1]):
            key = _at(keys, int(place[1]))
        yield key, _placeless(found[1], key)


def _placeless(message: str, key: str) -> str:
    """Return a message without its key, line and file."""
    message = message.replace(key, "KEY") if key else message
    message = re.sub(r"\S*/?refs\.bib\S*|/\S+\.utf8", "FILE", message)
    return re.sub(r"-*line \d+(?: of file \S+)?", "", message).strip(" ,")


def _tex_messages(folder: Path, *, entries: bool = False) -> Iterator[tuple[str, str]]:
    """(place, message) of TeX's errors, and its warnings about letters that the fonts lack; with `entries` the keys
    that begin, as ``ENTRY``.
    """
    place = ""
    for line in _whole_lines((folder / "paper.log").read_text(encoding="utf-8", errors="replace")):
        if entries and line.startswith("ENTRY "):
            yield line.removeprefix("ENTRY ").strip(), "ENTRY"
            continue
        error = re.match(r"(\S*?\.(?:tex|bbl|sty|def|aux):\d+): (.*)", line)
        if error:
            place = error[1]
            yield place, error[2]
        elif line.startswith("! "):
            yield place, line[2:]
        for letter in re.findall(r"Missing character: There is no (\S+)", line):
            yield EVERYWHERE, f"no letter {letter}"  # fonts are asked when a paragraph ends, in the next entry perhaps


def _whole_lines(log: str) -> Iterator[str]:
    """Return the lines of a log; TeX breaks them at 79 characters."""
    whole = ""
    for line in log.split("\n"):
        whole += line
        if len(line.encode()) != 79:
            yield whole
            whole = ""
    if whole:
        yield whole


def verdict_of_all(
    folder: Path,
    entries: Sequence[Entry],
    write: Callable[[Sequence[Entry]], str],
    judge: Callable[[Path, str], Verdict],
) -> Verdict:
    """Return the verdict on all `entries` in one file; if one of them stops the run, in two halves."""
    verdict = judge(folder, write(entries))
    if len(entries) == 1 or not verdict.given_up:
        return verdict
    half = len(entries) // 2
    return verdict_of_all(folder, entries[:half], write, judge) | verdict_of_all(folder, entries[half:], write, judge)
