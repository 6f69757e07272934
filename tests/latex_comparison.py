"""LaTeX's messages about real entries, before an import and after an export."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.command import Command
from tests.real_entries import RealEntry, chunks, source
from tests.typesetting import EVERYWHERE, Verdict, verdict_of_all, with_biblatex, with_bibtex

FORMATS: dict[str, Callable[[Path, str], Verdict]] = {"bibtex": with_bibtex, "biblatex": with_biblatex}
_CHUNK = 125
_ENTRY = re.compile(r"(?ms)^@\w+\{([^,\n]+),\n.*?^\}\n")
_UNREADABLE = re.compile(
    r"BibTeX subsystem: .*(?:syntax error|lexical)|I was expecting|Illegal, another|^You're missing"
)
_IGNORED_YEAR = re.compile(r"Invalid value of field 'year' .*ignoring field")
"""biber's message about a year in words, which it does not count as missing although it ignores it."""
_NO_DATE = "Missing mandatory field - one of 'date, year' must be defined"
_OTHER_NAMES = {"school": "institution", "journal": "journaltitle", "year": "date", "address": "location"}


@dataclass(slots=True, kw_only=True)
class Comparison:
    """Results of the entries in one format.

    `new` is what was said of an entry and had not been said of the original, by key. `seen_now` counts entries whose
    type no style knew before, so that it could not miss the fields that it now misses in both. `apart` are those that
    could not be compared, by key, with the reason.
    """

    entries: int = 0
    said_before: int = 0
    said_after: int = 0
    new: dict[str, list[str]] = field(default_factory=dict)
    seen_now: int = 0
    apart: dict[str, str] = field(default_factory=dict)


def imported(entries: Sequence[RealEntry], folder: Path) -> dict[str, str]:
    """Import the entries into a library in `folder`, and return by key why entries are missing from exports."""
    command = _command(folder)
    why = {}
    for number, group in enumerate(chunks(entries, _CHUNK)):
        given = folder / f"given-{number}.bib"
        given.write_text(source(group), encoding="utf-8")
        taken = command("add", given, "--format", "bibtex", "--offline", "--json").out
        records = [json.loads(line) for line in taken.splitlines()]
        keys = re.findall(r"(?im)^\s*@(?!string|preamble|comment|xdata)\w+\s*[{(]\s*([^\s,={}()\"]*)", source(group))
        if len(records) == len(keys):
            for key, record in zip(keys, records, strict=True):
                if record["outcome"] == "known":
                    why[key] = f"the same paper as {record['key']}"
                elif record["problem"]:
                    why[key] = record["problem"]
    return why


def compared(entries: Sequence[RealEntry], folder: Path, name: str, why: Mapping[str, str]) -> Comparison:
    """Return the comparison in the format `name`, after `imported`."""
    exported = folder / f"{name}.bib"
    reported = _command(folder)("export", "--format", name, "-o", exported).err
    text = exported.read_text(encoding="utf-8")
    preamble = "".join(line + "\n" for line in text.splitlines() if line.startswith("@preamble"))
    ours = {found[1]: found[0] for found in _ENTRY.finditer(text)}
    result = Comparison()
    for number, group in enumerate(chunks(entries, _CHUNK)):
        judge = FORMATS[name]
        before = verdict_of_all(folder / name / f"before-{number}", group, source, judge)
        present = [entry for entry in group if entry.key in ours]
        for entry in group:
            if entry.key not in ours:
                refused = re.search(rf"{re.escape(entry.key)}: (BibTeX cannot[^\n;]*)", reported)
                result.apart[entry.key] = refused[1] if refused else why.get(entry.key, "not exported")
        after = verdict_of_all(
            folder / name / f"after-{number}", present, lambda part: preamble + _written(part, ours), judge
        )
        _take_up(result, present, before, after)
    return result


def _command(folder: Path) -> Command:
    workspace, home = folder / "workspace", folder / "home"
    for each in (workspace, home):
        each.mkdir(parents=True, exist_ok=True)
    (workspace / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    return Command(folder=workspace, home=home)


def _written(entries: Sequence[RealEntry], ours: Mapping[str, str]) -> str:
    keys = [entry.key for entry in entries] + [key for entry in entries for key, _ in entry.needs]
    return "\n".join(ours[key] for key in dict.fromkeys(keys) if key in ours) + "\n"


def _take_up(result: Comparison, entries: Sequence[RealEntry], before: Verdict, after: Verdict) -> None:
    result.entries += len(entries)
    result.said_before += sum(map(len, before.said.values()))
    result.said_after += sum(map(len, after.said.values()))
    for entry in entries:
        said = before.said.get(entry.key, frozenset())
        new = after.said.get(entry.key, frozenset()) - said
        if any(_IGNORED_YEAR.search(message) for message in said):
            new = frozenset(message for message in new if not message.endswith(_NO_DATE))
        if entry.key not in after.printed and entry.key in before.printed:
            new |= {"not printed"}
        if not new:
            continue
        if any(_UNREADABLE.search(message) for message in said):
            result.apart[entry.key] = "BibTeX or biber cannot read the original"
        elif new == {"Undefined control sequence."} and any(r"\input" in text for text in entry.preambles):
            result.apart[entry.key] = "its file's preamble reads files of TeX, which no library does"
        elif any("isn't style-file defined" in message for message in said) and all(
            _true_of_the_original(message, entry) for message in new
        ):
            result.seen_now += 1
        else:
            result.new[entry.key] = sorted(new)
    everywhere = after.said.get(EVERYWHERE, frozenset()) - before.said.get(EVERYWHERE, frozenset())
    if everywhere:
        result.new.setdefault(EVERYWHERE, []).extend(sorted(everywhere))


def _true_of_the_original(message: str, entry: RealEntry) -> bool:
    """Whether a style reports the same missing or superfluous fields for the original."""
    names = {name.lower() for name in re.findall(r"(?m)(?:^|,)\s*([A-Za-z]+)\s*=", entry.text)}
    names |= {ours for ours, theirs in _OTHER_NAMES.items() if theirs in names}
    both = re.match(r"can't use both (\w+) and (\w+) fields", message)
    if both:
        return {both[1], both[2]} <= names
    missed = re.match(r"(?:empty|to sort, need) ([\w, ]+) in ", message)
    return bool(missed) and not set(re.findall(r"\w+", missed[1])) & names


def table(comparisons: Mapping[str, Comparison]) -> str:
    """Return a report to print."""
    lines = []
    for name, one in comparisons.items():
        lines.append(
            f"{name:9} {one.entries} entries compiled; messages {one.said_before} before, {one.said_after} after; "
            f"new {sum(map(len, one.new.values()))}; of a type unknown to the style before {one.seen_now}; "
            f"set apart {len(one.apart)}"
        )
        lines += [f"  new: {key or '(everywhere)'}: {'; '.join(said)}" for key, said in one.new.items()]
        counted = Counter(re.sub(" as .*", "", reason) for reason in one.apart.values())
        lines += [f"  apart: {number} {reason}" for reason, number in counted.most_common()]
    return "\n".join(lines)
