"""Display of an unresolved paper and its candidates side by side, with differing words marked."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from readinglist.adding.review import metadata_of
from readinglist.adding.values import ReviewOption
from readinglist.cli.output import Output
from readinglist.cli.tables import cells, shortened, wrapped_text
from readinglist.matching.comparison import ComparisonRow, Word, author_differences, comparison_rows, plain_words
from readinglist.matching.editions import lacks_publication
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Field, Item, display_place, display_title

_ABSTRACT_LINES = 4

_SIGNS = {True: ("=", "green"), False: ("≠", "yellow"), None: (" ", "")}
_MARGIN = "    "
_LABEL = 10
_BETWEEN = " │ "
_UNKNOWN = "(unknown)"


def show_unresolved(item: Item, place: str, output: Output) -> None:
    """Print the stated metadata of an unresolved paper, or of a paper that may have another publication."""
    width = _width(output)
    paper, metadata = item.paper, item.paper.metadata
    offered = "perhaps published" if lacks_publication(paper) else "perhaps also published"
    resolution = offered if paper.resolution.resolved else paper.resolution.value.replace("_", " ")
    output.styled((f"{place}  ", "dim"), (paper.key, "cyan"), (f"  {resolution}", "yellow"))
    for line in wrapped_text(one_line(display_title(item)), width):
        output.styled((line, "bold"))
    title = paper.origin_of(Field.TITLE)
    authors = " ".join(word for word, _ in author_differences(metadata.authors, ()))
    facts = {
        "from": display_place(title.where if title and title.where else paper.source),
        "authors": authors or _UNKNOWN,
        "year": str(metadata.year or ""),
        "arXiv": str(metadata.arxiv_id or ""),
        "doi": str(metadata.doi or ""),
        "venue": one_line(metadata.venue),
        "reason": one_line(paper.why),
    }
    for label, value in facts.items():
        _labelled(label, value, output, most=_ABSTRACT_LINES)
    _labelled("abstract", one_line(metadata.abstract), output, most=_ABSTRACT_LINES)


def show_options(item: Item, options: Sequence[ReviewOption], output: Output) -> None:
    """Print the numbered candidates, each next to the stated metadata."""
    for number, option in enumerate(options, start=1):
        kept, candidate = option.suggestion, metadata_of(option)
        name = f"arXiv:{kept.arxiv_id}" if kept.arxiv_id else f"doi:{candidate.doi}" if candidate.doi else ""
        score = f"  {kept.score:.2f}" + (f"  from {kept.resolver}" if kept.resolver else "")
        output.data()
        output.styled((f"{number:2}", "bold"), (f"  {name}", "cyan"), (score, "dim"))
        for row in comparison_rows(item.paper.metadata, candidate):
            _show_row(row, output)
        _labelled("reasons", "; ".join(one_line(reason) for reason in kept.reasons), output, margin=_MARGIN + "  ")


def _show_row(row: ComparisonRow, output: Output) -> None:
    """Print a label and both sides, each wrapped in its half of the line."""
    sign, style = _SIGNS[row.agrees]
    half = (_width(output) - len(_MARGIN) - 2 - _LABEL - len(_BETWEEN)) // 2
    left, right = (_wrapped(words or plain_words(_UNKNOWN), half) for words in (row.record, row.candidate))
    if row.label == "abstract" and len(right) > _ABSTRACT_LINES:
        right = [*right[: _ABSTRACT_LINES - 1], (*right[_ABSTRACT_LINES - 1], ("…", False))]
    for place, (of_record, of_candidate) in enumerate(zip_longest(left, right, fillvalue=())):
        first = place == 0
        output.styled(
            (f"{_MARGIN}{sign if first else ' '} ", style),
            (f"{row.label if first else '':{_LABEL}}", "dim"),
            *_painted(of_record),
            (" " * (half - _cells(of_record)) + (_BETWEEN if of_candidate else _BETWEEN.rstrip()), "dim"),
            *_painted(of_candidate),
        )


def _wrapped(words: Sequence[Word], width: int) -> list[tuple[Word, ...]]:
    """Wrap words at `width` cells, with brackets around marked runs; longer words are shortened."""
    lines: list[tuple[Word, ...]] = [()]
    for place, (word, marked) in enumerate(words):
        opened = marked and not (place and words[place - 1][1])
        closed = marked and not (place + 1 < len(words) and words[place + 1][1])
        text = shortened(word, width - opened - closed)
        shown = (f"{'[' if opened else ''}{text}{']' if closed else ''}", marked)
        if lines[-1] and _cells((*lines[-1], shown)) > width:
            lines.append(())
        lines[-1] = (*lines[-1], shown)
    return lines


def _cells(words: Sequence[Word]) -> int:
    return sum(cells(word) for word, _ in words) + max(0, len(words) - 1)


def _painted(words: Sequence[Word]) -> Iterator[tuple[str, str]]:
    for place, (word, marked) in enumerate(words):
        yield (f"{' ' if place else ''}{word}", "yellow" if marked else "")


def _labelled(label: str, value: str, output: Output, *, most: int = 99, margin: str = "  ") -> None:
    """Print a label and its value in at most `most` lines; nothing if the value is empty."""
    lines = wrapped_text(value, _width(output) - len(margin) - _LABEL) if value.strip() else []
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    for place, line in enumerate(lines):
        output.styled((f"{margin}{'' if place else label:{_LABEL}}", "dim"), (line, ""))


def _width(output: Output) -> int:
    return (output.width or 100) - 2
