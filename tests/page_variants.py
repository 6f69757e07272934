"""Generated pages of known papers in many layouts, with the expected records."""

import random
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A paper as on a page."""

    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    arxiv_id: str = ""


TITLES = [f"{word} ways in which learning agents plan and act" for word in ("One", "Two", "Three", "Four")]
"""Titles of papers that exist nowhere else."""

TOP = (
    "new",
    "Get trending papers in your email inbox!",
    "Subscribe",
    "byAK and the research community",
    "Mar 11",
)
NAVIGATION = ("Hugging Face", "Models", "Datasets", "Spaces", "Docs", "Pricing", "Log In", "Sign Up", "Daily Papers")
FOOTER = ("Load more", "© 2025 Example Inc.", "Terms of Service", "Privacy", "About", "Jobs", "We use cookies here.")
BEFORE = (
    "Upvote",
    "12",
    "1.2k",
    "Mar 11",
    "11 Mar 2025",
    "2 days ago",
    "Published on Jun 4",
    "▲ 45",
    "Submitted by jd",
)
AFTER = ("Read more", "View PDF", "arXiv page", "GitHub 123", "· 45", "12 comments", "Code", "Upvote 33", "View paper")
WITHIN = ("Published on Oct 24, 2024", "· 45", "Submitted by jdoe", "5 authors", "GitHub 1.2k", "2024-10-24")


def _names(item: Item, rng: random.Random) -> str:
    names = list(item.authors)
    form = rng.randrange(6)
    if form == 0 and len(names) > 3:
        return ", ".join(names[:3]) + ", et al."
    if form == 1 and len(names) > 1:
        return ", ".join(names[:-1]) + " and " + names[-1]
    if form == 2:
        return " · ".join(names)
    if form == 3:
        return "Authors: " + ", ".join(names)
    return ", ".join(names)


def paragraphs(text: str, rng: random.Random) -> list[str]:
    """Split `text` at sentence ends into up to four paragraphs."""
    sentences = re.split(r"(?<=[a-z)][.!?])(?<!e\.g\.)(?<!i\.e\.) (?=[A-Z])", text)
    count = min(len(sentences), rng.randint(2, 4))
    cuts = sorted(rng.sample(range(1, len(sentences)), count - 1)) if count > 1 else []
    return [" ".join(sentences[a:b]) for a, b in zip([0, *cuts], [*cuts, len(sentences)], strict=True)]


@dataclass(frozen=True)
class Form:
    """Layout of a page. `between` and `apart` are the blank lines inside and after a record."""

    between: int = 1
    apart: int = 1
    top: Sequence[str] = TOP
    bottom: Sequence[str] = ()
    before: Sequence[str] = ()
    within: Sequence[str] = ()
    after: Sequence[str] = ()
    authors: bool = False
    width: int = 0
    title_width: int = 0
    split: bool = False
    contributions: bool = False
    abstract_label: str = ""
    title_label: str = ""
    identifier: Callable[[str], str] | None = None
    identifier_first: bool = False
    indent: str = ""
    abstracts: bool = True


FORMS: dict[str, Form] = {
    "as the feed": Form(),
    "no blank lines": Form(between=0, apart=0),
    "blank lines between records only": Form(between=0),
    "blank lines within records only": Form(between=1, apart=0),
    "many blank lines": Form(between=2, apart=4),
    "navigation": Form(top=(*NAVIGATION, *TOP), bottom=FOOTER),
    "boilerplate before": Form(before=BEFORE),
    "boilerplate after": Form(after=AFTER),
    "boilerplate within": Form(within=WITHIN),
    "boilerplate everywhere": Form(top=NAVIGATION, bottom=FOOTER, before=BEFORE, within=WITHIN, after=AFTER),
    "boilerplate everywhere, no blank lines": Form(0, 0, NAVIGATION, FOOTER, BEFORE, WITHIN, AFTER),
    "authors": Form(authors=True),
    "authors, no blank lines": Form(authors=True, between=0, apart=0),
    "authors and boilerplate": Form(authors=True, within=WITHIN, before=BEFORE, after=AFTER),
    "paragraphs": Form(split=True),
    "paragraphs, no blank lines": Form(split=True, between=0, apart=0),
    "contributions": Form(split=True, contributions=True),
    "contributions, no blank lines": Form(split=True, contributions=True, between=0, apart=0),
    "wrapped at 80": Form(width=80),
    "wrapped at 72": Form(width=72),
    "wrapped at 72, no blank lines": Form(width=72, between=0, apart=0),
    "wrapped at 80, blank lines between records": Form(width=80, between=0),
    "wrapped, authors": Form(width=76, authors=True),
    "wrapped, authors, no blank lines": Form(width=76, authors=True, between=0, apart=0),
    "wrapped, paragraphs": Form(width=78, split=True),
    "titles on two lines": Form(title_width=45),
    "titles on two lines, no blank lines": Form(title_width=50, between=0, apart=0),
    "indented": Form(indent="    "),
    "abstract label": Form(abstract_label="Abstract: "),
    "abstract heading": Form(abstract_label="Abstract\n"),
    "labels": Form(title_label="Title: ", abstract_label="Abstract: ", authors=True, between=0),
    "identifier within": Form(identifier="arXiv:{}".format),
    "identifier after the title, no blank lines": Form(
        identifier="https://arxiv.org/abs/{}".format, between=0, apart=0
    ),
    "identifier first": Form(identifier="arXiv:{} [pdf, other] cs.LG".format, identifier_first=True),
    "everything": Form(
        top=(*NAVIGATION, *TOP),
        bottom=FOOTER,
        before=BEFORE,
        within=WITHIN,
        after=AFTER,
        authors=True,
        split=True,
        identifier="https://huggingface.co/papers/{}".format,
    ),
    "everything, no blank lines": Form(
        between=0,
        apart=0,
        top=(*NAVIGATION, *TOP),
        bottom=FOOTER,
        before=BEFORE,
        within=WITHIN,
        after=AFTER,
        authors=True,
        split=True,
        identifier="arxiv.org/abs/{}".format,
    ),
    "titles only": Form(abstracts=False, top=()),
    "titles only, no blank lines": Form(abstracts=False, between=0, apart=0, top=TOP),
    "titles with authors": Form(abstracts=False, authors=True, between=0),
}


def _some(choices: Sequence[str], rng: random.Random) -> list[str]:
    return rng.sample(choices, rng.randint(0, min(2, len(choices)))) if choices else []


def _abstract_blocks(item: Item, form: Form, rng: random.Random) -> list[str]:
    blocks = paragraphs(item.abstract, rng) if form.split else [item.abstract]
    if form.contributions and len(blocks) > 2:
        blocks = [blocks[0], "Our contributions are:", *(f"- {block}" for block in blocks[1:-1]), blocks[-1]]
    blocks[0] = form.abstract_label + blocks[0]
    return blocks


def blocks_of(item: Item, form: Form, rng: random.Random) -> list[str]:
    """Return the blocks of one record, including boilerplate."""
    title = form.title_label + item.title
    blocks = [form.identifier(item.arxiv_id)] if form.identifier and form.identifier_first else []
    blocks += _some(form.before, rng)
    blocks.append(textwrap.fill(title, form.title_width) if form.title_width else title)
    if form.identifier and not form.identifier_first:
        blocks.append(form.identifier(item.arxiv_id))
    if form.authors and item.authors:
        blocks.append(_names(item, rng))
    blocks += _some(form.within, rng)
    if form.abstracts:
        blocks += _abstract_blocks(item, form, rng)
    return blocks + _some(form.after, rng)


def page(items: Sequence[Item], form: Form, seed: int = 0) -> str:
    """Return the text of a page with `items`."""
    rng = random.Random(seed)
    within, apart = "\n" * (form.between + 1), "\n" * (form.apart + 1)
    records = []
    for item in items:
        blocks = blocks_of(item, form, rng)
        if form.width:
            blocks = [textwrap.fill(block, form.width, break_on_hyphens=False) for block in blocks]
        records.append(within.join(blocks))
    text = apart.join([within.join(form.top), *records, within.join(form.bottom)] if form.top else records)
    return textwrap.indent(text, form.indent) + "\n"
