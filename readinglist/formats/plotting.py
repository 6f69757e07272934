"""Charts of the statistics; the only module that imports matplotlib.

Matplotlib comes with the extra ``readinglist-cli[plot]``. Equal numbers give identical files.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from readinglist.formats.extras import Extra
from readinglist.library.statistics import Period
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line

_MATPLOTLIB = Extra(name="plot", use="plots need", libraries=("matplotlib",))
# Okabe and Ito's palette, whose colours are distinguishable with colour blindness.
_ADDED, _FINISHED, _DROPPED, _UNREAD = "#0072B2", "#009E73", "#BBBBBB", "#D55E00"
_STYLE = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "font.family": ["DejaVu Sans", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Noto Sans"],
    "font.size": 10,
    "grid.color": "#E5E5E5",
    "legend.frameon": False,
    "svg.hashsalt": "readinglist",
    "text.parse_math": False,
}
_FEWEST = 12
"""Periods and units for which there is always room, so that a lone bar does not fill the chart."""
_BARS, _LABELS, _MAX_RANKED, _NAME = 40, 12, 8, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The data of a chart: months, or with `weekly` weeks, in order, and counts in descending order."""

    title: str
    months: Sequence[Period]
    categories: Mapping[str, int]
    tags: Mapping[str, int]
    weekly: bool = False


def draw(plot: Plot, suffix: str) -> bytes:
    """Return the image; `suffix` is ``svg`` or ``png``.

    Raises:
        PluginError: If matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise _MATPLOTLIB.missing(missing.name) from missing
    # Matplotlib warns about each missing font, although one installed font is enough.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        figure: Any = Figure(figsize=(10, 9), layout="constrained")
        figure.suptitle(_short(plot.title, 90), fontsize=13, x=0.01, ha="left", fontweight="bold")
        above, below = figure.subfigures(2, 1, height_ratios=(6, 3.2))
        groups = [(each.week, each) for each in plot.months[-_BARS:]] if plot.weekly else grouped(plot.months)
        flow, backlog = above.subplots(2, 1)
        _flow(flow, groups)
        _backlog(backlog, groups)
        left, right = below.subplots(1, 2)
        _ranking(left, "Papers by category", plot.categories, _ADDED)
        _ranking(right, "Papers by tag", plot.tags, _FINISHED)
        data = BytesIO()
        metadata: dict[str, Any] = {"Date": None, "Creator": None} if suffix == "svg" else {"Software": None}
        figure.savefig(data, format=suffix, dpi=150, metadata=metadata)
    return data.getvalue()


def grouped(months: Sequence[Period]) -> list[tuple[str, Period]]:
    """Return the months, or their quarters or years if there are many, each with its name."""
    size = next((size for size in (1, 3) if len(months) <= size * _BARS), 12)
    groups: dict[str, Period] = {}
    for month in months:
        name = _name(month, size)
        groups[name] = groups[name].and_next(month) if name in groups else month
    return list(groups.items())


def _name(month: Period, size: int) -> str:
    names = {1: month.month, 3: f"{month.start.year} Q{(month.start.month + 2) // 3}", 12: str(month.start.year)}
    return names[size]


def _flow(axes: Any, groups: Sequence[tuple[str, Period]]) -> None:
    """Draw added papers next to finished and dropped ones."""
    axes.set_title("Added and finished")
    if not _with_times(axes, groups):
        return
    places = range(len(groups))
    added, finished, dropped = (
        [getattr(each, name) for _, each in groups] for name in ("added", "finished", "dropped")
    )
    axes.bar([place - 0.2 for place in places], added, 0.4, color=_ADDED, label="added")
    axes.bar([place + 0.2 for place in places], finished, 0.4, color=_FINISHED, label="finished")
    axes.bar([place + 0.2 for place in places], dropped, 0.4, bottom=finished, color=_DROPPED, label="dropped")
    _legend(axes, 3)


def _backlog(axes: Any, groups: Sequence[tuple[str, Period]]) -> None:
    axes.set_title("Unread")
    if not _with_times(axes, groups):
        return
    unread = [each.backlog for _, each in groups]
    if len(groups) < 3:
        axes.bar(range(len(groups)), unread, 0.4, color=_UNREAD, label="unread at the end")
        _legend(axes, 1)
        return
    axes.fill_between(range(len(groups)), unread, color=_UNREAD, alpha=0.2, linewidth=0)
    axes.plot(range(len(groups)), unread, color=_UNREAD, marker="o", markersize=4, label="unread at the end")
    axes.set_ylim(bottom=0)
    _legend(axes, 1)


def _legend(axes: Any, columns: int) -> None:
    """Put the legend above the axes, where it hides nothing."""
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=columns, borderaxespad=0.2)


def _with_times(axes: Any, groups: Sequence[tuple[str, Period]]) -> bool:
    """Set up the axes; False if there is no data."""
    if not groups:
        _show_no_data(axes)
        return False
    step = -(-len(groups) // _LABELS)
    places = range((len(groups) - 1) % step, len(groups), step)
    axes.set_xticks(list(places), [groups[place][0] for place in places])
    # A few bars stay narrow and centred.
    margin = max(0.6, (_FEWEST - len(groups)) / 2)
    axes.set_xlim(-margin, len(groups) - 1 + margin)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    return True


def _ranking(axes: Any, title: str, counts: Mapping[str, int], color: str) -> None:
    axes.set_title(title)
    shown = list(counts.items())[:_MAX_RANKED]
    if not shown:
        _show_no_data(axes)
        return
    axes.grid(visible=False)
    drawn = axes.barh(range(len(shown)), [number for _, number in shown], 0.7, color=color)
    axes.bar_label(drawn, [f"{number:,}" for _, number in shown], padding=3, fontsize=9)
    axes.set_yticks(range(len(shown)), [_short(name, _NAME) for name, _ in shown])
    axes.set_ylim(_MAX_RANKED - 0.4, -0.6)
    axes.set_xlim(0, max(_FEWEST, *counts.values()) * 1.12)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _show_no_data(axes: Any) -> None:
    axes.set_axis_off()
    axes.text(0.5, 0.5, "no data yet", ha="center", va="center", color="#666666", transform=axes.transAxes)


def _short(text: str, length: int) -> str:
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
