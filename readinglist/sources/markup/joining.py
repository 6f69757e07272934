"""What the source for pages reads in a part of a document, and what is read in its markup, as one result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from readinglist.files.documents import Document
from readinglist.papers.errors import Problem
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Draft
from readinglist.plugins.protocols import Parsed, Skipped
from readinglist.sources.markup.addresses import identifiers_in, names_a_paper

_ADDRESS = lazy_pattern(r"https?://[^\s<>()\[\]]+")
_LABEL = lazy_pattern(r"(?i)\W{0,4}(?:title|titel|titre|título|标题|題名)\W{0,3}[:：]\s*\S")
_YEAR = lazy_pattern(r"(?:^|\D)(?:19|20)\d\d(?:\D|$)")
_FEWEST_REFERENCES = 3
_LONGEST_BYLINE = 1000


def read_page(name: str, lines: Sequence[str], reasons: Mapping[int, str]) -> Parsed:
    """Return what the source for pages reads in the lines that have no reason to be skipped, which are the others.

    Line numbers are those of `lines`, the text of the result.
    """
    from readinglist.sources.page import read_text

    open_lines = ["" if number in reasons else line for number, line in enumerate(lines, start=1)]
    parsed = read_text(Document(name=name, text="\n".join(open_lines)))
    text = "\n".join(lines)
    return replace(parsed, skipped=(*parsed.skipped, *skipped_lines(lines, reasons)), text=text)


def name_papers(lines: Iterable[str]) -> bool:
    """Whether lines have an identifier, the address of a paper, several references or lists of authors, or a table."""
    from readinglist.sources.items.name_lists import is_name_list
    from readinglist.sources.page.tables import named_columns

    references = authors = 0
    for line in lines:
        if any(identifiers_in(line)) or any(map(names_a_paper, _ADDRESS.findall(line))) or _LABEL.match(line):
            return True
        if line.startswith("|") and {"title", "authors"} <= named_columns(line.strip("| ").split(" | ")).keys():
            return True
        references += is_reference(line)
        authors += "," in line and len(line) <= _LONGEST_BYLINE and is_name_list(line)
    return max(references, authors) >= _FEWEST_REFERENCES


def is_reference(line: str) -> bool:
    """Whether a line may be a reference: of some length, with several commas and a year."""
    return 40 <= len(line) <= 1000 and line.count(",") > 1 and bool(_YEAR.search(line))


def skipped_lines(lines: Sequence[str], reasons: Mapping[int, str]) -> tuple[Skipped, ...]:
    """Return the lines that have a reason, in runs of the same reason; blank lines belong to either side."""
    numbers = [number for number in sorted(reasons) if number <= len(lines) and lines[number - 1].strip()]
    found: list[Skipped] = []
    for number in numbers:
        last = found[-1] if found else None
        between = lines[last.last_line : number - 1] if last else []
        if last and last.reason == reasons[number] and len(between) < 3 and not any(map(str.strip, between)):
            found[-1] = replace(last, last_line=number)
        else:
            found.append(Skipped(first_line=number, last_line=number, reason=reasons[number]))
    return tuple(found)


def with_drafts(parsed: Parsed, drafts: Iterable[Draft]) -> Parsed:
    """Return the result of a page with further drafts, all in document order and numbered anew."""
    ordered = sorted((*parsed.drafts, *drafts), key=lambda draft: (draft.line, draft.last_line))
    renumbered = (replace(draft, record=number) for number, draft in enumerate(ordered, start=1))
    return replace(parsed, drafts=tuple(renumbered))


def or_none_found(parsed: Parsed, what: str) -> Parsed:
    """Return the result, with a problem if there are neither papers nor problems in a page, mail, ..."""
    if parsed.drafts or parsed.problems:
        return parsed
    return replace(parsed, problems=(Problem(message=f"no papers found in this {what}", line=1),))
