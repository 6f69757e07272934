"""Pages of known papers in the layouts of web sites, from templates."""

import random
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures" / "pages"
_SURNAMES = ("Meier", "Okafor", "Tanaka", "Silva", "Novak", "Rossi")
_USERS = ("jdoe", "akhaliq", "nielsr", "taesiri", "hao-li", "m_weber")
_ORGANISATIONS = ("Tsinghua University", "Google DeepMind", "Meta", "ETH Zurich", "University of Oxford")
_CATEGORIES = ("transformers", "agents", "robotics", "optimization", "vision")
_MONTHS = ("January", "March", "April", "June", "July", "October")
_SENTENCE = re.compile(r"(?<=[a-z)][.!?])(?<!e\.g\.)(?<!i\.e\.) (?=[A-Z])")
_SNIPPET = 170


@dataclass(frozen=True)
class Entry:
    """A paper as on a page."""

    title: str
    authors: tuple[str, ...]
    abstract: str
    arxiv_id: str


@dataclass(frozen=True)
class Layout:
    """The layout of a page: what precedes the papers, one paper, and what follows."""

    name: str
    head: str
    card: str
    foot: str
    single: bool


def layouts() -> Iterator[Layout]:
    """Yield the layouts of lists of papers, then those of pages about one paper."""
    for file in ("card_layouts.txt", "paper_layouts.txt"):
        text = (FOLDER / file).read_text(encoding="utf-8")
        for section in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
            name, _, rest = section.partition("\n")
            head, _, rest = rest.partition("--- card\n")
            card, _, foot = rest.partition("--- foot\n")
            yield Layout(name, head, card, foot, file.startswith("paper"))


def page(layout: Layout, entries: Sequence[Entry], variation: int) -> str:
    """Return the text of a page. An odd variation has no blank lines inside cards, and one after each."""
    rng = random.Random(f"{layout.name} {variation}")
    values = _values(entries[0], 1, rng)
    parts = [_filled(layout.head, values, rng)]
    for count, entry in enumerate(entries, start=1):
        card = _filled(layout.card, values if layout.single else _values(entry, count, rng), rng)
        if variation % 2:
            card = re.sub(r"\n\s*\n", "\n", card) + "\n"
        parts.append(card)
    return "".join((*parts, _filled(layout.foot, values, rng)))


def states_arxiv_id(layout: Layout) -> bool:
    """Whether each paper of the page has its arXiv id."""
    return "{id}" in layout.card or (layout.single and "{id}" in layout.head)


def doi_of(entry: Entry) -> str:
    """Return the made-up DOI of a paper."""
    return f"10.1145/{entry.arxiv_id.replace('.', '').replace('/', '')[:7]}.{len(entry.title) + 1000}"


def _filled(template: str, values: dict[str, str], rng: random.Random) -> str:
    lines = []
    for line in template.splitlines():
        if not line.startswith("? "):
            lines.append(line)
        elif rng.random() < 0.5:
            lines.append(line[2:])
    return "".join(f"{line}\n" for line in lines).format_map(values)


def _values(entry: Entry, count: int, rng: random.Random) -> dict[str, str]:
    """Return the values of all placeholders for one paper."""
    names = list(entry.authors)
    month = rng.choice(_MONTHS)
    sentence = _SENTENCE.split(entry.abstract)[0]
    return {
        **_authors(names),
        "title": entry.title,
        "abstract": entry.abstract,
        "sentence": sentence,
        "snippet": textwrap.shorten(entry.abstract, _SNIPPET, placeholder=" …"),
        "id": entry.arxiv_id,
        "doi": doi_of(entry),
        "k": str(count),
        "n": str(rng.randrange(11, 98)),
        "m": str(rng.randrange(2, 10)),
        "h": str(rng.randrange(1, 10)),
        "hh": f"{rng.randrange(9, 18):02}",
        "mm": f"{rng.randrange(1, 12):02}",
        "dd": f"{rng.randrange(1, 28):02}",
        "day": str(rng.randrange(1, 28)),
        "month": month,
        "month3": month[:3],
        "year": str(rng.randrange(2018, 2026)),
        "user": rng.choice(_USERS),
        "user2": rng.choice(_USERS),
        "person": names[0],
        "org": rng.choice(_ORGANISATIONS),
        "org_slug": rng.choice(_USERS),
        "cat": rng.choice(_CATEGORIES),
        "kind": rng.choice(("PDF", "HTML", "BOOK", "CITATION")),
        "surname": names[0].split()[-1],
    }


def _authors(names: Sequence[str]) -> dict[str, str]:
    """Return a list of authors in all forms."""
    short = [" ".join(("".join(word[0] for word in name.split()[:-1]), name.split()[-1])).strip() for name in names]
    cut = f"{', '.join(short[:4])}…" if len(short) > 4 else ", ".join(short)
    last = [" ".join(part[::-1]) for part in (name.split(" ", 1) for name in short)]
    more = f"+{len(names) - 3} authors" if len(names) > 4 else ""
    plus = ", ".join((*names[:3], more, names[-1])) if more else ", ".join(names)
    many = "; ".join(". ".join(name.split(" ", 1)) for name in short)
    lines = [f"{name}," for name in names[:-1]] + [names[-1]]
    return {
        "authors": ", ".join(names),
        "authors_sp": "".join(f"{name}, " for name in names).rstrip(" ,"),
        "authors_and": ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1],
        "authors_amp": ", ".join(names[:-1]) + (" & " if len(names) > 1 else "") + names[-1],
        "authors_pipe": " | ".join(names),
        "authors_dot": " · ".join(names),
        "authors_plain": ", ".join(names[:2]) + (" et al." if len(names) > 2 else ""),
        "authors_star": ", ".join(f"{name}*" if place < 2 else name for place, name in enumerate(names)),
        "authors_aff": ", ".join(f"{name} {place % 3 + 1}" for place, name in enumerate(names)),
        "authors_lines": "\n".join(names),
        "authors_lines_comma": "\n".join(lines),
        "initials": cut,
        "initials_last": ", ".join(last) + ".",
        "ieee": many,
        "plus": plus,
        "surnames": ", ".join(name.split()[-1] for name in names[:3]),
    }
