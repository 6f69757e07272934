"""How time grows with the size of the input: ``python -m benchmarks.fuzzing.growth [--only NAME]``.

Each reader is given each of a hundred kinds of text, at a size and at eight times the size. Linear work takes eight
times as long, quadratic work 64 times. Work that takes more than 20 times as long, three times in a row, is
superlinear; then the exit code is 1. A failure of a reader is no matter here: `benchmarks.fuzzing` looks for those.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import count, islice, repeat
from xml.sax.saxutils import escape

from benchmarks.fuzzing import services
from benchmarks.fuzzing.targets import OFFLINE, checked
from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.blocks import read_blocks
from readinglist.bibtex.iso_dates import iso_date
from readinglist.bibtex.values import definitions, expanded
from readinglist.files.documents import Document, decode
from readinglist.formats.front_matter import FrontMatter
from readinglist.keys.generation import key_stem, safe_key
from readinglist.keys.patterns import pattern_errors
from readinglist.library import query
from readinglist.linting.check import CheckRules, check_files
from readinglist.manuscripts.source_files import read_source_file
from readinglist.notes.body import plain, read_body
from readinglist.notes.file_names import file_name
from readinglist.papers.folding import fold, fold_title, one_line, squeeze
from readinglist.papers.identifiers import arxiv_ids_in, dois_in
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.papers.urls import paper_page
from readinglist.plugins.built_in import BUILT_IN, Kind, load_factory
from readinglist.plugins.protocols import Cited
from readinglist.sources.bibtex_fields import read_fields
from readinglist.sources.items.splitting import split_item
from readinglist.tex.plain_text import plain_text
from readinglist.tex.reading import to_unicode
from readinglist.tex.title_case import protect_title
from readinglist.tex.writing import to_tex
from tests.pdf_files import lines as pdf_lines
from tests.pdf_files import one_page

TIMES = 8
LIMIT = 2.5 * TIMES
ENOUGH = 0.04
"""Seconds for the larger text below which a measurement says nothing."""

SIZE = 2_000
"""Size of the smaller text in characters; work in proportion to the square of it is then seen, if not too fast."""

ATTEMPTS = 3
Work = Callable[[str], object]

_REPEATED = (
    "a", "A", "é", "漢", "😀", "0", " ", "\t", "\n", " \n", "\n\n", "\r", "a ", "a\n", "a b c\n", "A. ", "A.", "a, ", "a,", ",",
    ";", ":", ".", "..", "-", "--", "- ", "- a\n", "* a\n", "1. a\n", "#", "# a\n", "=", "_", "*", "**a** ", "`", "```\n", "~",
    "|", "|a", "| a |\n", "|---", "\\", "\\a", "\\a{", "\\{", "{", "}", "{}", "{a", "{a}", "(", ")", "()", "(a) ", "[", "]",
    "[a](b) ", "[a", "](", "<", ">", "<a>", "</a>", "<a ", "<!--", "&", "&amp;", "&#", '"', "'", '"a" ', "''", "$", "$a$ ",
    "$$", "^", "^^", "_{", "%", "%a\n", "@", "@a{b,", "@article{k, title = {T}}\n", "http://", "https://a.org/b ", "10.1000/",
    "10.1000/182 ", "2410.18647 ", "arXiv:", "doi:", " and ", "a and b and ", "Doe, J. and ", "Doe, J., ", "J. Doe, ", "et al. ",
    "In ", "2020", "(2020). ", "pp. 1-2, ", "TI  - A\n", "AU  - Doe, J\n", "ER  - \n", "%T a\n", "PT J\n", "title: a\n",
    "- a: b\n", " - a\n", '{"a": ', '{"a": 1}, ', "[1, ", "null, ", "a,b,c\n", "a;b\n", "a\tb\n", "<p>a</p>", "<li>a", "<div>",
    "<!-- note a1 -->\n", "---\n", "\\cite{a} ", "\\bibitem{a} ", "[@a; ", "A B et C D ", " / ", "\\'{", "\\v{a }", "\\(x\\)", "\\-", "OR ", "NOT ", "tag:a ", "(tag:a OR ", "#+a\n",
)  # fmt: skip
_WORDS = (
    "Deep",
    "learning",
    "of",
    "the",
    "Structure",
    "in",
    "Large",
    "models,",
    "and",
    "A.",
    "Vaswani:",
    "results",
    "2020",
    "for",
)
_MADE: dict[str, Callable[[int], str]] = {
    "words": lambda size: " ".join(islice((_WORDS[n * 7 % len(_WORDS)] for n in count()), size // 6)),
    "sentences": lambda size: "We show that a policy grows with its data. " * (size // 43),
    "different words": lambda size: " ".join(f"word{n}" for n in range(size // 8)),
    "references": lambda size: "".join(
        f"[{n}] J. Doe and A. Lin. Learning of thing {n}. In Proc. NeurIPS, {n % 20 + 2000}.\n"
        for n in range(size // 60)
    ),
    "list": lambda size: "".join(
        f"- **Thing {n}** by Jane Doe (arXiv:{2000 + n % 20:04}.{n:05})\n" for n in range(size // 45)
    ),
    "names": lambda size: ", ".join(f"Jane A{n} Doe" for n in range(size // 14)),
    "entries": lambda size: "".join(f"@misc{{k{n}, title = {{Thing {n}}}, year = 2020}}\n" for n in range(size // 45)),
    "nested braces": lambda size: "{" * (size // 2) + "}" * (size // 2),
    "nested brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "nested parentheses": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "nested elements": lambda size: "<b>" * (size // 7) + "a" + "</b>" * (size // 7),
    "nested lists": lambda size: "".join(" " * (n % 40) + f"- item {n}\n" for n in range(size // 28)),
    "nested commands": lambda size: "\\textbf{" * (size // 9) + "}" * (size // 9),
    "one open quotation": lambda size: '"' + "a " * (size // 2),
    "one open brace": lambda size: "{" + "a " * (size // 2),
    "one open element": lambda size: "<a href='" + "a " * (size // 2),
    "one open comment": lambda size: "<!--" + "a " * (size // 2),
    "spaces, then a letter": lambda size: " " * size + "a",
    "line of marks, then a letter": lambda size: "-*#>" * (size // 4) + "a",
    "table": lambda size: (
        "| Title | Year |\n|---|---|\n" + "".join(f"| Thing {n} | 2020 |\n" for n in range(size // 20))
    ),
    "columns": lambda size: "".join(f"Thing {n}      Jane Doe      2020\n" for n in range(size // 32)),
    "indented members": lambda size: "a:\n" + "  b: c\n" * (size // 7),
    "long lines": lambda size: ("word " * 400 + "\n") * (size // 2000),
    "JSON lines": lambda size: "".join(f'{{"title": "Thing {n}", "year": 2020}}\n' for n in range(size // 34)),
    "RIS": lambda size: "".join(f"TY  - JOUR\nTI  - Thing {n}\nER  - \n" for n in range(size // 36)),
    "rows": lambda size: "title,authors,year\n" + "".join(f"Thing {n},Jane Doe,2020\n" for n in range(size // 24)),
    "cards": lambda size: "".join(
        f"Thing {n}\nJane Doe, Ada Lin\n2020 · 12 citations\nPDF\n\n" for n in range(size // 50)
    ),
}
GENERATORS: dict[str, Callable[[int], str]] = {
    **{repr(piece): lambda size, piece=piece: piece * (size // len(piece)) for piece in _REPEATED},
    **_MADE,
}
"""Kinds of text by name; each is called with a size in characters."""


def _read(name: str, file: str, before: str = "", after: str = "") -> Work:
    """Return work that reads a document with a source."""
    source = load_factory(BUILT_IN[Kind.SOURCE][name])(OFFLINE)

    def work(text: str) -> None:
        document = Document(name=file, text=f"{before}{text}{after}")
        source.recognise(document)
        source.parse(document)

    return work


def _write(name: str) -> Work:
    exporter = load_factory(BUILT_IN[Kind.EXPORTER][name])(OFFLINE)

    def work(text: str) -> None:
        line = one_line(text)
        authors = authors_from_line(line[:500])
        paper = Metadata(
            title=line, venue=line, abstract=line, authors=authors, extra=(("note", line),), date=PartialDate(2020)
        )
        exporter.render([Cited(key="k", metadata=paper)])

    return work


def _check_bib(model: str) -> Work:
    """Return work that checks a .bib file."""
    source = load_factory(BUILT_IN[Kind.SOURCE]["bibtex"])(OFFLINE)

    def work(text: str) -> None:
        document = Document(name="a.bib", text=text)
        check_files([(document, source.parse(document).drafts)], CheckRules(model=model))

    return work


def _write_fields(name: str, *fields: str) -> Work:
    """Return work that exports the fields of an entry of a .bib file."""
    exporter = load_factory(BUILT_IN[Kind.EXPORTER][name])(OFFLINE)

    def work(text: str) -> None:
        read = read_fields("article", {"title": "T"} | dict.fromkeys(fields, text))
        exporter.render([Cited(key="k", metadata=read.metadata)])

    return work


def _checked(name: str, before: str = "", after: str = "") -> Work:
    """Return the check of a target of fuzzing."""
    check = checked(name)
    return lambda text: check(f"{before}{text}{after}".encode())


def _paragraphs(text: str) -> None:
    """Read a letter with a paragraph for each line."""
    lines = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    checked("source docx")(f"{_WORD}{lines}</w:body></w:document>".encode())


def _read_pdf(name: str) -> Work:
    """Return the check of a page with the lines of a text, at most 100 letters each."""
    check = checked(f"source {name}")

    def work(text: str) -> None:
        cut = [line[at : at + 100] for line in text.split("\n") for at in range(0, len(line) or 1, 100)]
        check(one_page(pdf_lines((18, "References"), *((10, line) for line in cut))))

    return work


def _stem(text: str) -> str:
    paper = Metadata(title=text, authors=authors_from_line(text[:500]), date=PartialDate(2020))
    return safe_key(key_stem(paper, "[auth:lower][year][veryshorttitle:lower][camel]"))


_ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/abs/2410.18647v1</id><title>"
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_TAGS = dict.fromkeys(("ris", "medline", "endnote", "wos", "refworks", "noteexpress", "ovid", "lettered"), "TI  - ")
WORKS: dict[str, Callable[[], Work]] = {
    "page": lambda: _read("page", "a.txt"),
    "identifiers": lambda: _read("identifiers", "a.txt"),
    "bibtex": lambda: _read("bibtex", "a.bib"),
    "bibtex title": lambda: _read("bibtex", "a.bib", "@article{k, title = {", "}}"),
    "bibtex author": lambda: _read("bibtex", "a.bib", "@article{k, title = {T}, author = {", "}}"),
    **{f"check {model}": lambda model=model: _check_bib(model) for model in ("bibtex", "biblatex")},
    **{
        f"fields of {name}": lambda name=name: _write_fields(name, "author", "organization", "note", "pages", "url")
        for name in ("bibtex", "biblatex")
    },
    "bibtex blocks": lambda: read_blocks,
    "bibtex names": lambda: authors_from_tex,
    "bibtex macros": lambda: lambda text: (expanded(text, {"a": "b"}), definitions(text)),
    "bibtex dates": lambda: iso_date,
    "json": lambda: _read("json", "a.json"),
    "json title": lambda: _read("json", "a.json", '[{"title": "', '", "year": 2020}]'),
    "csl-json": lambda: _read("csl-json", "a.json", '[{"type": "book", "title": "', '"}]'),
    "jsonl": lambda: _read("jsonl", "a.jsonl"),
    "csv": lambda: _read("csv", "a.csv"),
    "csv rows": lambda: _read("csv", "a.csv", "title,authors,year\n"),
    "papis": lambda: _read("papis", "info.yaml", "title: A\nref: k\nfiles: []\nauthor: "),
    "cobib": lambda: _read("cobib", "a.yaml", "---\nk:\n  ENTRYTYPE: article\n  title: "),
    "hayagriva": lambda: _read("hayagriva", "a.yml", "k:\n  title: x\n"),
    **{name: lambda name=name, tag=tag: _read(name, "a.txt", f"TY  - JOUR\n{tag}") for name, tag in _TAGS.items()},
    "thebibliography": lambda: _read("thebibliography", "a.tex", "\\begin{thebibliography}{9}\n\\bibitem{k} "),
    "xml": lambda: _read("xml", "a.xml", "<modsCollection><mods><titleInfo><title>", "</title></titleInfo></mods></modsCollection>"),
    "feed": lambda: _read("feed", "a.xml", _ATOM, "</title></entry></feed>"),
    "html": lambda: _read("html", "a.html", "<html><body>", "</body></html>"),
    "html list": lambda: _read("html", "a.html", "<html><body><ul><li>", "</ul></body></html>"),
    "mail": lambda: _read("mail", "a.eml", "From: a@b.org\nSubject: papers\n\n"),
    "mail header": lambda: _read("mail", "a.eml", "From: a@b.org\nSubject: "),
    "notebook": lambda: _read("ipynb", "a.ipynb"),
    "decode": lambda: lambda text: decode("a.txt", text.encode("utf-8")[:-1] + b"\xe9"),
    "item": lambda: split_item,
    "names": lambda: lambda text: (author_from_display(text), authors_from_line(text)),
    "folding": lambda: lambda text: (fold(text), fold_title(text), squeeze(text)),
    "identifiers in text": lambda: lambda text: (list(arxiv_ids_in(text)), list(dois_in(text)), paper_page(text)),
    "keys": lambda: _stem,
    "key patterns": lambda: pattern_errors,
    "TeX to Unicode": lambda: lambda text: (to_unicode(text), plain_text(text)),
    "Unicode to TeX": lambda: lambda text: (to_tex(text, ascii_only=True), protect_title(text)),
    "query": lambda: lambda text: query.parse(text, _NOW),
    "query value": lambda: lambda text: query.parse(f'title:"{text}"', _NOW),
    "note body": lambda: lambda text: (read_body(text), plain(text), file_name(text)),
    "front matter": lambda: lambda text: FrontMatter(f"---\ntitle: {text}\n---\n").changed({"status": "read"}),
    "manuscript tex": lambda: lambda text: read_source_file(text, "a.tex"),
    "manuscript markdown": lambda: lambda text: read_source_file(text, "a.md"),
    "manuscript typst": lambda: lambda text: read_source_file(text, "a.typ"),
    "manuscript org": lambda: lambda text: read_source_file(text, "a.org"),
    "aux": lambda: _checked("aux"),
    "bcf": lambda: _checked("bcf"),
    "settings": lambda: _checked("settings", "[queries]\na = '''", "'''"),
    "dump": lambda: _checked("dump"),
    "three-way merge": lambda: _checked("three-way merge"),
    "answers of arXiv": lambda: _checked("answers to arxiv", _ATOM, "</title></entry></feed>"),
    "answers of Hugging Face": lambda: _checked("answers to huggingface", '[{"paper": {"title": "', '"}}]'),
    "answers of DataCite": lambda: _checked("answers to datacite", '{"data": [{"attributes": {"titles": [{"title": "', '"}]}}]}'),
    **{f"answers of {name}": lambda name=name: services.titled(name) for name in services.SERVERS},
    "docx": lambda: _checked("source docx", f"{_WORD}<w:p><w:r><w:t>", "</w:t></w:r></w:p></w:body></w:document>"),
    "docx paragraphs": lambda: _paragraphs,
    "pdf": lambda: _read_pdf("pdf"),
    "pdf-references": lambda: _read_pdf("pdf-references"),
    **{f"exporter {name}": lambda name=name: _write(name) for name in BUILT_IN[Kind.EXPORTER] if name != "text"},
}  # fmt: skip
"""Work by name, made when it is needed."""


def seconds(work: Work, text: str) -> float:
    """Return the processor time of work on a text, whatever becomes of it."""
    gc.disable()  # or a collection during the work visits all other objects
    begin = time.process_time()
    try:
        work(text)
    except Exception:
        pass
    finally:
        gc.enable()
    return time.process_time() - begin


def growth(work: Work, generator: Callable[[int], str], size: int = SIZE) -> float:
    """Return how many times as long a text of eight times the size takes; 0 if it takes no time that can be measured."""
    short, long = generator(size), generator(TIMES * size)
    ratios = []
    for _ in range(ATTEMPTS):
        taken = seconds(work, long)
        if taken < ENOUGH:
            return 0
        ratios.append(taken / max(seconds(work, short), 1e-4))
        if ratios[-1] <= LIMIT:
            break
    return min(ratios)


def row(name: str, size: int) -> list[tuple[str, float]]:
    """Return the growth for each generator."""
    work = WORKS[name]()
    seconds(work, "warm-up")
    return [(kind, growth(work, generator, size)) for kind, generator in GENERATORS.items()]


def main(arguments: Iterable[str] | None = None) -> int:
    """Print a line per work with its worst growth, then what is superlinear; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="work whose name contains this")
    parser.add_argument("--size", type=int, default=SIZE, help="characters of the smaller text")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments if arguments is None else list(arguments))
    names = [name for name in WORKS if options.only in name]
    superlinear = 0
    print(f"{'work':24} {'measured':>8} {'worst':>6}  text")
    with ProcessPoolExecutor(options.jobs) as pool:
        for name, found in zip(names, pool.map(row, names, repeat(options.size)), strict=True):
            kind, worst = max(found, key=lambda each: each[1])
            print(
                f"{name:24} {sum(ratio > 0 for _, ratio in found):8} {worst:6.1f}  {kind if worst else ''}", flush=True
            )
            for kind, ratio in found:
                if ratio > LIMIT:
                    superlinear += 1
                    print(f"    superlinear: {ratio:.0f} times as long for {kind}", flush=True)
    print(f"{len(names)} kinds of work, {len(GENERATORS)} kinds of text, {superlinear} superlinear")
    return 1 if superlinear else 0


if __name__ == "__main__":
    sys.exit(main())
