"""``export --cited`` in scripts that ASCII TeX lacks, compiled with LuaLaTeX, BibTeX and biber."""

import re

import pytest

from tests.command import Command
from tests.typesetting import run as call

pytestmark = [pytest.mark.tex, pytest.mark.slow]

NAMES = {
    "chinese": "王, 伟明 and 李, 娜 and {中国科学院}",
    "japanese": "山田, 太郎",
    "korean": "김, 철수 and 이, 영희",
    "persian": "محمدی, علی",
    "hebrew": "כהן, דוד",
    "russian": "Иванов, Иван and О'Нил, Жан-Поль",
    "greek": "Παπαδόπουλος, Γιώργος",
    "french": "Poë, Étienne",
}
TITLES = (
    "深度学习研究",
    "日本語の研究",
    "한국어 연구",
    "یادگیری ماشین",
    "תורת המספרים",
    "Теория чисел",
    "Θεωρία",
    "Été",
)
LIBRARY = "".join(
    f"@article{{{key}, title = {{{title}}}, author = {{{names}}}, journal = {{Journal}}, year = {{2020}}}}\n"
    for (key, names), title in zip(NAMES.items(), TITLES, strict=True)
)
BODY = r"\begin{document}\nocite{*}%s\end{document}"


def compiled(run: Command, preamble: str, body: str, *steps: tuple[str, ...]) -> str:
    """Return the messages of LaTeX after its last run."""
    (run.folder / "paper.tex").write_text(f"\\documentclass{{article}}{preamble}{BODY % body}", encoding="utf-8")
    assert run("add", "-", "--format", "bibtex", input=LIBRARY).code == 0
    for step in steps:
        if step[0] == "readinglist":
            done = run(*step[1:])
            assert (done.code, "ASCII" in done.err) == (0, False), done.err
        else:
            call(run.folder, *step)
    return (run.folder / "paper.log").read_text(encoding="utf-8", errors="replace")


LATEX = ("lualatex", "-interaction=nonstopmode", "paper")


@pytest.mark.parametrize("style", ["plain", "abbrv", "alpha"])
def test_bibtex_and_lualatex(run: Command, style: str) -> None:
    export = ("readinglist", "export", "--cited", "paper.aux", "-o", "refs.bib")
    body = rf"\bibliographystyle{{{style}}}\bibliography{{refs}}"
    log = compiled(run, r"\usepackage{fontspec}", body, LATEX, export, ("bibtex", "paper"), LATEX)
    assert re.findall(r"^! .*", log, re.MULTILINE) == []
    bbl = (run.folder / "paper.bbl").read_bytes().decode()
    assert [title for title in TITLES if title not in bbl] == []
    again = run("add", "refs.bib")
    assert (again.code, "8 known" in again.out, "filled" in again.err) == (0, True, False), again.err


def test_biber_and_lualatex(run: Command) -> None:
    export = ("readinglist", "export", "--cited", "paper.bcf", "-o", "refs.bib")
    preamble = r"\usepackage{fontspec}\usepackage{biblatex}\addbibresource{refs.bib}"
    log = compiled(run, preamble, r"\printbibliography", LATEX, export, ("biber", "paper"), LATEX)
    assert re.findall(r"^! .*", log, re.MULTILINE) == []
    written = (run.folder / "refs.bib").read_text(encoding="utf-8")
    assert [names for names in NAMES.values() if f"{{{names}}}" not in written] == []


def test_pdflatex_keeps_ascii_and_utf_8_is_suggested_once(run: Command) -> None:
    assert run("add", "-", "--format", "bibtex", input=LIBRARY).code == 0
    (run.folder / "paper.tex").write_text(rf"\documentclass{{article}}{BODY % ''}", encoding="utf-8")
    call(run.folder, "pdflatex", "-interaction=nonstopmode", "paper")
    done = run("export", "--cited", "paper.aux")
    assert (done.code, done.out.isascii(), done.err.count('encoding = "utf-8"')) == (0, True, 1)


def test_a_merged_file_gets_its_letters_when_the_encoding_changes(run: Command) -> None:
    (run.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    assert run("add", "-", "--format", "bibtex", input=LIBRARY).code == 0
    file = run.folder / "refs.bib"
    assert run("export", "--merge", "-o", "refs.bib").code == 0
    assert file.read_bytes().isascii()
    settings = '[readinglist]\noffline = true\n[exporters.bibtex]\nencoding = "utf-8"\n'
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    assert "7 changed" in run("export", "--merge", "-o", "refs.bib").err
    written = file.read_text(encoding="utf-8")
    assert [title for title in TITLES[:-1] if title not in written] == []
    assert r"{\'E}t{\'e}" in written, "another spelling is no change"
    assert "up to date" in run("export", "--merge", "-o", "refs.bib").err
