"""Charts as SVG, drawn by the server; the style sheet has their colours."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from readinglist.library.statistics import Period

_BAR, _GAP, _HEIGHT, _LEFT, _BOTTOM = 22, 6, 160, 34, 22
_MOST_PERIODS = 24


def bars(values: Mapping[str, int], *, title: str) -> Markup:
    """Return a chart of horizontal bars, each with its name and number."""
    if not values:
        return Markup()
    largest = max(values.values()) or 1
    rows = []
    for place, (name, number) in enumerate(values.items()):
        top = place * (_BAR + _GAP)
        width = max(1, round(220 * number / largest))
        rows.append(
            f'<text class="name" x="118" y="{top + 16}" text-anchor="end">{escape(_short(name))}</text>'
            f'<rect class="bar" x="126" y="{top}" width="{width}" height="{_BAR}" rx="3"/>'
            f'<text class="number" x="{132 + width}" y="{top + 16}">{number:,}</text>'
        )
    return _svg(400, len(values) * (_BAR + _GAP), title, "".join(rows), _in_words(values))


def periods_chart(periods: Sequence[Period], *, title: str) -> Markup:
    """Return a chart of the papers added and finished in the last periods, with the backlog as a line."""
    shown = periods[-_MOST_PERIODS:]
    if not shown:
        return Markup()
    step = 30
    width = _LEFT + step * len(shown) + 40
    most = max(1, *(max(each.added, each.finished) for each in shown))
    deepest = max(1, *(each.backlog for each in shown))
    parts = [f'<line class="axis" x1="{_LEFT}" y1="{_HEIGHT}" x2="{width - 36}" y2="{_HEIGHT}"/>']
    for share in (0.5, 1.0):
        y = _HEIGHT - round(share * (_HEIGHT - 14))
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{width - 36}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 5}" y="{y + 4}" text-anchor="end">{round(share * most):,}</text>')
        parts.append(f'<text class="tick line" x="{width - 32}" y="{y + 4}">{round(share * deepest):,}</text>')
    points = []
    for place, period in enumerate(shown):
        x = _LEFT + 4 + step * place
        for kind, number, offset in (("added", period.added, 0), ("finished", period.finished, 11)):
            height = round((_HEIGHT - 14) * number / most)
            parts.append(
                f'<rect class="{kind}" x="{x + offset}" y="{_HEIGHT - height}" width="10" height="{height}">'
                f"<title>{escape(period.month)}: {number} {kind}</title></rect>"
            )
        points.append(f"{x + 10},{_HEIGHT - round((_HEIGHT - 14) * period.backlog / deepest)}")
        if place % 3 == 0:
            parts.append(f'<text class="tick" x="{x}" y="{_HEIGHT + 16}">{escape(period.month)}</text>')
    parts.append(f'<polyline class="backlog" points="{" ".join(points)}"/>')
    words = {each.month: each.finished for each in shown}
    return _svg(width, _HEIGHT + _BOTTOM, title, "".join(parts), _in_words(words))


def _svg(width: int, height: int, title: str, content: str, words: str) -> Markup:
    return Markup(  # noqa: S704 - all texts are escaped
        f'<svg class="chart" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-label="{escape(title)}: {words}">{content}</svg>'
    )


def _in_words(values: Mapping[str, int]) -> str:
    return str(escape(", ".join(f"{name} {number}" for name, number in values.items())))


def _short(name: str) -> str:
    return name if len(name) <= 17 else f"{name[:16]}…"
