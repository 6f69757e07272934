"""Parts of what sources return: the lines that belong to no record, and the results of several texts as one."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from readinglist.papers.errors import Problem
from readinglist.papers.folding import counted, first_few, one_line
from readinglist.papers.paper import Draft
from readinglist.plugins.protocols import Parsed, Skipped


def other_lines(text: str, covered: Set[int], reason: str) -> list[Skipped]:
    """Return the lines of a text that are neither blank nor `covered`, each as skipped for this reason."""
    return [
        Skipped(first_line=number, last_line=number, reason=reason)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip() and number not in covered
    ]


def covered_lines(drafts: Iterable[Draft], skipped: Iterable[Skipped]) -> set[int]:
    """Return the numbers of the lines of drafts and skipped spans."""
    spans = [(draft.line, draft.last_line) for draft in drafts]
    spans += [(span.first_line, span.last_line) for span in skipped]
    return {number for first, last in spans for number in range(first, last + 1)}


def notes_apart(lines: Sequence[int], texts: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Return one problem for the notes on these lines, which belong to no record; `texts` are how they begin."""
    if not lines:
        return ()
    named = f": {first_few([one_line(text)[:_SHOWN] for text in texts], _MOST_NAMED)}" if texts else ""
    return (Problem(message=f"{counted(len(lines), 'note')} of no paper, not imported{named}", line=lines[0]),)


_SHOWN = 60
_MOST_NAMED = 5


def joined(parts: Iterable[tuple[str, Parsed]], *, between: str = "\n\n") -> Parsed:
    """Return the results of several texts as that of one, with a blank line or the ends of lines `between` them."""
    texts: list[str] = []
    drafts: list[Draft] = []
    problems: list[Problem] = []
    skipped: list[Skipped] = []
    lines = records = 0
    for text, parsed in parts:
        own = text if parsed.text is None else parsed.text
        texts.append(own)
        drafts.extend(
            replace(each, record=each.record + records, line=each.line + lines, last_line=each.last_line + lines)
            for each in parsed.drafts
        )
        problems.extend(
            replace(each, record=each.record + records if each.record else 0, line=each.line + lines)
            for each in parsed.problems
        )
        skipped.extend(
            replace(each, first_line=each.first_line + lines, last_line=each.last_line + lines)
            for each in parsed.skipped
        )
        records += max(
            (*(each.record for each in parsed.drafts), *(each.record for each in parsed.problems)), default=0
        )
        lines += own.count("\n") + between.count("\n")
    return Parsed(drafts=tuple(drafts), problems=tuple(problems), skipped=tuple(skipped), text=between.join(texts))
