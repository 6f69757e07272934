"""Hostile and malformed records, exported and compiled: ``python -m benchmarks.hostile_titles [--entries N]``.

Titles, names, notes, URLs, DOIs, keys and types are generated from a grammar of attacks and of broken TeX, and by
mutation of real titles, with fixed seeds. They are exported as BibTeX and biblatex, as records from JSON and from .bib
files have them, and compiled by pdflatex and lualatex after bibtex and biber, with writing to any file allowed. Counts
the errors of TeX, and the canaries: files that were read or written. Exits with 1 if there is any.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readinglist.exporters import biblatex, bibtex
from readinglist.keys.validity import is_key
from readinglist.papers.errors import Problem
from readinglist.papers.identifiers import Doi
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from readinglist.sources.bibtex_fields import read_fields
from readinglist.tex.commands import ACCENT_NAMES, is_refused
from readinglist.tex.tables import KERNEL_ACCENTS
from tests.bibliography import similar_papers

SECRET = "CANARYTHATISREAD"
STYLES = (
    "plain", "plainnat", "alpha", "apalike", "abbrvnat", "abbrv", "ieeetr", "unsrt", "siam", "acm", "IEEEtran", "amsplain",
)  # fmt: skip
OPTIONS = (
    "style=numeric", "style=alphabetic", "style=authoryear,giveninits=true", "style=numeric,giveninits=true,uniquename=init",
    "style=authoryear,uniquename=full,maxnames=9", "style=alphabetic,giveninits=true,maxalphanames=3",
)  # fmt: skip
"""Styles of BibTeX and options of biblatex: they abbreviate names, make labels of them and sort by them in other ways."""
ENGINES = ("pdflatex", "lualatex")
PER_DOCUMENT = 100
# ruff: noqa: E501 - tables of fragments
ATTACKS = (
    r"\input{canary}", r"\input canary ", r"\include{canary}", r"\InputIfFileExists{canary}{}{}", r"^^5cinput canary ",
    r"$^^5cinput{canary}$", r"\immediate\write18{touch owned.txt}", r"\openin5=canary \read5 to\x \x",
    r"\immediate\openout5=owned.txt\immediate\write5{owned}\immediate\closeout5", r"\directlua{io.open('owned.txt','w')}",
    r"$^^5cimmediate^^5copenout5=owned.txt^^5cimmediate^^5cwrite5{x}$", r"\csname input\endcsname{canary}",
    r"\expandafter\input\expandafter{canary}", r"\catcode`\!=0 !input{canary}", r"\let\x\input \x{canary}", r"\INPUT canary ",
    r"\def\x{\x}\x", r"\loop\iftrue\repeat", r"\verbatiminput{canary}", r"\includegraphics{canary}", r"\endinput",
    r"\end{document}", r"\begin{verbatim}", r"\special{x}", r"\batchmode", r"\errmessage{x}", r"\stop", r"\bye",
    r"\usepackage{x}", r"\ShellEscape{touch owned.txt}", r"\lstinputlisting{canary}", r"\bibitem{x}", r"\footnotetext{x}",
    r"\href{run:canary}{x}", r"\url{a}\input{canary}", r"\ce{\input{canary}}", r"\own{\input{canary}}", r"\own{^^5cinput{canary}}",
    r"\fontfamily{x}\selectfont", r"\newcommand{\x}{}", r"\string", r"\the\year", r"\jobname", r"\par\par", r"\vbox{x}",
    r"^^5e^^5cinput canary ", r"\^^5cinput canary ", r"$\text{\input{canary}}$", r"$\mbox{^^5cinput canary }$",
)  # fmt: skip
FRAGMENTS = (
    r"$x^$", r"$x_$", r"$x^^2$", r"$a_b_c$", r"$a^b^c$", r"$x^2'$", r"$f''^2$", r"$\frac{1}$", r"$\frac12$", r"$\frac$",
    r"$\left( x$", r"$\left( x \right)$", r"$\right)$", r"$\left< x \middle| y \right>$", r"$\sqrt[3]{x}$", r"$\sqrt$",
    r"$\hat\mathbf{x}$", r"$x^\frac12$", r"$x^\mathrm{T}$", r"$\mathrm x$", r"$\begin{array}{c}a\end{array}$", r"$a & b$",
    r"$#1$", r"$50%$", r"$\sum\limits_a^b$", r"$x\limits$", r"${$", r"$}$", r"$\{x$", r"$\{x\}$", r"$\over$", r"$a\over b\over c$",
    r"$\not\in$", r"$\big($", r"$\big x$", r"$\alpha\beta$", r"$\Re\Im$", r"$\unknown{x}_2$", r"$\ifx$", r"$\kern1em$", r"$\kern$",
    r"$x^'$", r"$'x$", r"$^2$", r"$_2$", r"$^{}$", r"$x^{y^{z}}$", r"${}^{13}$C", r"$\mbox{a $b$ c}$", r"$\mbox{a_b}$", r"$é∈$", r"$\'e$",
    r"$\textcolor{red}{x}$", r"$\hspace{1em}$", r"$\hspace{x}$", r"\(x\)", r"\(x^\)", r"\[x\]", "$$x$$", "$$", "$", "$5 and $6",
    r"\emph", r"\emph{", r"\emph{x}", r"\textbf{a_b}", r"{\em x}", r"\'", r"\'{}", r"\'e", r"\'{\i}", r"\v", r"\v s", r"\c{}", r"\t{oo}",
    r"\\", r"\\[2pt]", r"\newline", r"\par", r"\ ", r"\,", r"\-", r"\_", r"\&", r"\%", r"\#", r"\$", r"\{", r"\}", "{", "}", "%", "#", "&", "_",
    "^", "^^", "~", "\\", "\\\\\\", r"\url{http://x.y/a_b%20}", r"\url{a%}", r"\url{", r"\href{http://x.y}{z}", r"\ce{Ca^{2+}}", r"\ensuremath{x^}",
    r"\alpha", r"\frac12", r"\kern1em", r"\kern", r"\char65", r"\char", r"\verb|x_y|", r"\verb", r"\cite{x}", r"\textsuperscript{2}", r"\raise1ex\hbox{x}",
    "é", "ß", "深", "∈", "α", "–", "\u202e", "\u200b", "\x1b[31m", "\x00", "\ufeff", "e\u0301", "\u0301", "'", "''", "``", '"', "`", "<", ">", "|", "[", "]",
    "[x]", "*", "-", "---", "@", "=", "and", " and ", ",", ";", ":", "(", ")", "a", "Words", "BERT", "of", "2", " ",
)  # fmt: skip
NAME_FRAGMENTS = (
    r"{\TeX} Users Group", r"{{\TeX} Users Group}", r"\$ign", r"{\$ign}", r"{\&}", r"\#1", r"\_x", r"\%", r"$x$", r"$\alpha$-Team",
    r"\ensuremath{\alpha}", r"$-x-$", r"{A {B} C}", r"a-{b-}c", r"{-}", r"-", "--", "\u2010", r"{a}-{b}", r"\'E", r"{\'E}", r"{\'{E}}", r"\'{\i}",
    r"\'", r"{\'}", r"\v{S}", r"\v S", r"{\o}", r"\O ystein", r"\ss", r"{\i}", r"\t{ia}", r"`", "'", r"{`}", r"\textasciiacute{}", "\u00b4",
    "\u02b9", r"\emph{x}", r"{\em x}", r"\own{x}", r"{\own}", r"\own{}{}n", r"~{}n", r"\,", r"{,}", r"{a, b}", ", Jr., ", ", ", ",,", " and ",
    " and others", r"{ and }", "~", r"\ ", "de la ", "{von} ", "d'", r"\textsc{x}", r"\mbox{A B}", r"{Foo~{B}}", "O'", "al-", "J.-P.", "J.~R.", "Jean",
    "Doe", "\u738b", "\u00c9", "\u0391", "(x)", "[x]", "\u201c", "1", "<", ">", "=", "family=", "given={", '"', "*", "/", r"\/", r"\-", r"\relax ", r"\noopsort{x}",
    r"\{", r"\}", "{", "}", "$", r"{$x$}", r"\url{x}", r"\href{http://x.y}{z}", r"\footnote{x}", r"\textbackslash", r"\dots", r"\S", r"\pounds",
)  # fmt: skip


@dataclass(slots=True)
class Result:
    """What the programs did with all entries."""

    entries: int = 0
    runs: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)


def hostile_text(chance: random.Random, real: Sequence[str]) -> str:
    """Return a text of fragments and attacks, or a real title with some in it."""
    parts = [chance.choice(FRAGMENTS) for _ in range(chance.randint(1, 6))]
    if chance.random() < 0.5:
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(ATTACKS))
    if chance.random() < 0.4:
        title = chance.choice(real)
        at = chance.randrange(len(title) + 1)
        return _mutated(title[:at] + "".join(parts) + title[at:], chance)
    return "".join(parts) if chance.random() < 0.5 else _mutated(" ".join(parts), chance)


def hostile_names(chance: random.Random) -> str:
    """Return a list of names that begin with signs, accents, commands, dashes and groups."""
    parts = [chance.choice(NAME_FRAGMENTS) for _ in range(chance.randint(1, 7))]
    return _mutated("".join(part + chance.choice(("", "", " ")) for part in parts), chance)


def _mutated(text: str, chance: random.Random) -> str:
    """Return a text with a few characters removed, repeated or replaced."""
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(("", "$", "{", "}", "\\", "^", "_", text[at : at + 3] * 2)) + text[at + 1 :]
    return text


def papers(count: int, seed: int) -> Iterator[Cited]:
    """Yield generated papers: half of them as a record of JSON, half as an entry of a .bib file."""
    chance = random.Random(seed)
    real = [paper.title for paper in similar_papers()]
    for number in range(count):
        texts = [hostile_text(chance, real) for _ in range(7)]
        if chance.random() < 0.5:
            texts[1:4] = [hostile_names(chance) for _ in range(3)]
        # BibTeX cuts labels of more than 250 letters, within a command, too.
        texts[1:4:2] = [text[:40] for text in texts[1:4:2]]
        kind = chance.choice(("article", "book", "inproceedings", "misc", "phdthesis", "online", texts[6][:8].lower()))
        if number % 2:
            fields = dict(zip(("title", "author", "journal", "note", "url", "doi", "publisher"), texts, strict=True))
            fields |= {
                "year": "2001",
                "editor": texts[1],
                "crossref": texts[4],
                "execute": texts[0],
                "keywords": texts[5],
            }
            paper = read_fields(kind, {name: text for name, text in fields.items() if chance.random() < 0.8}).metadata
        else:
            paper = Metadata(
                title=texts[0],
                authors=(Author(family=texts[1] or "x", given=texts[2]), Author(family=texts[3], corporate=True)),
                venue=texts[4],
                date=PartialDate(2001),
                doi=Doi.parse(f"10.1000/{texts[5]}"),
                abstract=texts[6],
                entry_type=kind if chance.random() < 0.7 else "",
                extra=(("url", f"https://x.org/{texts[5]}"), (f"n{texts[6][:3]}", "x"), ("eprint", texts[6])),
            )
        yield Cited(key=f"k{number}", metadata=paper)


def compiled(name: str, number: int, cited: Sequence[Cited], engine: str, result: Result, folder: Path) -> None:
    """Export the papers and compile them."""
    section: dict[str, object] = {"encoding": "ascii"} if engine == "pdflatex" else {}
    exporter = (bibtex if name == "bibtex" else biblatex).plugin(OfflineContext(section=section, cache_folder=""))
    rendered = exporter.render(cited)
    result.entries += rendered.text.count("\n@") + 1
    result.refused += len([each for each in rendered.problems if isinstance(each, Problem)])
    (folder / "canary.tex").write_text(SECRET)
    (folder / "canary").write_text(SECRET)
    (folder / "refs.bib").write_text(rendered.text, encoding="utf-8")
    styles = STYLES if name == "bibtex" else OPTIONS
    style = styles[number % len(styles)]
    (folder / "paper.tex").write_text(_document(name, style, _own_commands(rendered.text)), encoding="utf-8")
    result.runs += 1
    _run(folder, engine)
    said = _run(folder, name if name == "bibtex" else "biber")
    problems = re.findall(
        r"^(?:(?:ERROR|FATAL) - .*|I was expecting.*|I'm skipping.*|Illegal.*|.*---line \d+ of file.*)$", said, re.M
    )
    result.errors += [f"{name}: {problem}" for problem in problems if "Warning--" not in problem]
    _run(folder, engine)
    log = (folder / "paper.log").read_text(encoding="utf-8", errors="replace")
    result.errors += [f"{name} {engine} {error}" for error in _errors(log, folder)]
    expected = {"refs.bib", "paper.tex", "canary", "canary.tex"}
    written = {path.name for path in folder.iterdir() if not path.name.startswith("paper.")} - expected
    recorded = (folder / "paper.fls").read_text(encoding="utf-8", errors="replace")
    reads = set(re.findall(r"^INPUT (?:\./)?(canary\S*)$", recorded, re.M))
    result.canaries += [f"{name} {engine}: {each}" for each in sorted(written | reads)]
    bbl = folder / "paper.bbl"
    if SECRET in log or (bbl.exists() and SECRET.encode() in bbl.read_bytes()):
        result.canaries.append(f"{name} {engine}: secret in the log")


def _own_commands(text: str) -> str:
    """Return definitions of the commands that only an author's document can have, which exports keep."""
    names = set(re.findall(r"\\([A-Za-z]+)", text))
    names |= {name.lower() for name in names}
    packages = {"ce", "qty", "href"} | (ACCENT_NAMES - set(KERNEL_ACCENTS.values()))
    own = "".join(
        rf"\providecommand\{name}{{}}\DeclareRobustCommand\{name}{{\ownstub}}"
        for name in sorted(names)
        if not is_refused(name) or name in packages
    )
    swallowing = (
        r"\makeatletter\def\ownstub{\@ifnextchar\bgroup\ownswallow{}}\long\def\ownswallow#1{\ownstub}\makeatother"
    )
    return swallowing + own


def _document(name: str, style: str, own: str) -> str:
    packages = r"\usepackage{amsmath,amssymb,url}"
    providing = own
    if name == "bibtex":
        natbib = r"\usepackage{natbib}" if style.endswith("nat") else ""
        body = rf"\bibliographystyle{{{style}}}\bibliography{{refs}}"
        return rf"\documentclass{{article}}{packages}{natbib}{providing}\begin{{document}}x\nocite{{*}}{body}\end{{document}}"
    entry = r"\AtEveryBibitem{\typeout{ENTRY \thefield{entrykey}}}"
    loading = rf"\usepackage[backend=biber,{style}]{{biblatex}}\addbibresource{{refs.bib}}{entry}"
    return rf"\documentclass{{article}}{packages}{loading}{providing}\begin{{document}}x\nocite{{*}}\printbibliography\end{{document}}"


def _run(folder: Path, program: str) -> str:
    options = (
        ("-interaction=nonstopmode", "-file-line-error", "-recorder", "-no-shell-escape") if "latex" in program else ()
    )
    environment = os.environ | {"openout_any": "a", "openin_any": "a", "max_print_line": "1000"}
    command = [program, *options, "paper"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=200,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return f"ERROR - {program} never ends"
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def _errors(log: str, folder: Path) -> Iterator[str]:
    """Yield each error with the entry in which it occurs."""
    bbl = (
        (folder / "paper.bbl").read_text(encoding="utf-8", errors="replace").split("\n")
        if (folder / "paper.bbl").exists()
        else []
    )
    key = ""
    for line in log.split("\n"):
        if line.startswith("ENTRY "):
            key = line[6:]
        found = re.match(r"\.?/?(\S+?):(\d+): (.*)", line)
        if found:
            place = int(found[2])
            items = [text for text in bbl[:place] if "\\bibitem" in text or re.search(r"\{k\d+\}", text)]
            near = re.findall(r"\{(k\d+)\}", " ".join(items[-2:]))
            yield f"{near[-1] if found[1].endswith('.bbl') and near else key}: {found[3]}"
        elif line.startswith("! "):
            yield f"{key}: {line}"


def main() -> int:
    """Generate, compile and print counts. Return 1 if there is an error or a canary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=2_000, help="number of papers, each compiled four times")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--keep", type=Path, help="folder for the files of runs with errors")
    given = parser.parse_args()
    if not shutil.which("pdflatex") or not shutil.which("biber"):
        print("skipped: pdflatex or biber is not installed")
        return 0
    result = measured(given.entries, given.seed, given.keep)
    for line in (*result.errors[:60], *result.canaries[:60]):
        print(line)
    counts = Counter(re.sub(r" k\d+:", "", error) for error in result.errors)
    print(*(f"{number:6} {error}" for error, number in counts.most_common(20)), sep="\n")
    print(
        f"{given.entries} papers, {result.entries} entries in {result.runs} documents, {len(ATTACKS)} attacks: "
        f"{len(result.errors)} errors, {len(result.canaries)} canaries read or written, {result.refused} refused"
    )
    return int(bool(result.errors or result.canaries))


def measured(count: int, seed: int, keep: Path | None = None) -> Result:
    """Return what the programs did with so many papers."""
    result = Result()
    every = [each for each in papers(count, seed) if is_key(each.key)]
    for number, start in enumerate(range(0, len(every), PER_DOCUMENT), seed):
        for name in ("bibtex", "biblatex"):
            for engine in ENGINES:
                with tempfile.TemporaryDirectory() as folder:
                    before = len(result.errors)
                    compiled(name, number, every[start : start + PER_DOCUMENT], engine, result, Path(folder))
                    if keep and len(result.errors) > before:
                        shutil.copytree(folder, keep / f"{name}-{engine}-{number}", dirs_exist_ok=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
