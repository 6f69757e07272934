"""The first day of a new user, on a phone: paste a page, triage ten, write a note, find it again, export, compile."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.command import ROOT, Command
from tests.website import serving

PAGE = ROOT / "bib" / "inbox" / "similar_papers_2025-03-11.txt"
TEXT = r"""\documentclass{article}
\begin{document}\cite{KEYS}\bibliographystyle{plain}\bibliography{reading-list}\end{document}
"""


@pytest.mark.slow
@pytest.mark.tex
@pytest.mark.browser
def test_from_a_pasted_page_to_a_compiled_bibliography(
    tmp_path: Path, open_page: Callable[..., Page], warm_cache: Path
) -> None:
    folder, home = tmp_path / "workspace", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "config.toml").write_text("[readinglist]\noffline = true\n[web]\nconnector_port = 0\n", encoding="utf-8")
    command = Command(folder=folder, home=home)
    command.use_cache(home / "cache", warm_cache)
    with serving(command) as site:
        page = open_page(390, start=site.url)
        page.get_by_role("link", name="Add some").click()
        page.locator("textarea").fill(PAGE.read_text(encoding="utf-8"))
        page.get_by_role("button", name="Look up").click()
        expect(page.locator(".record").first).to_be_visible(timeout=60_000)
        records = page.locator(".record").count()
        assert records > 60
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".toast")).to_contain_text("papers added")
        page.get_by_role("link", name="Triage").click()
        page.get_by_role("link", name="new", exact=True).click()
        expect(page.locator(".chips a[aria-current]")).to_have_text("new")
        waiting = int(page.locator("p.hint").first.inner_text().split()[-1])
        for place in range(10):
            expect(page.locator("p.hint").first).to_have_text(f"1 of {waiting - place}")
            page.locator(".decisions").get_by_role("button", name="To read" if place % 2 else "Dropped").click()
        page.get_by_role("link", name="Papers").click()
        page.locator(".chips a", has_text="to-read").click()
        expect(page.locator(".papers .open")).to_have_count(5)
        page.locator(".papers .open").first.click()
        page.locator("#new-note").fill("Compare with **zebrafish**.")
        page.get_by_role("button", name="Save note").click()
        expect(page.locator(".note strong")).to_have_text("zebrafish")
        key = page.locator("#citation-key").inner_text()
        page.get_by_role("link", name="Papers").click()
        page.locator("#query").fill("zebrafish")
        expect(page.locator(".papers .open")).to_have_count(1)
        page.goto(f"{site.base}/export?format=bibtex&q=status:to-read")
        with page.expect_download() as loaded:
            page.get_by_role("button", name="Download").click()
        exported = Path(loaded.value.path()).read_text(encoding="utf-8")
        (folder / "reading-list.bib").write_text(exported, encoding="utf-8")
    keys = [line.partition("{")[2].rstrip(",") for line in exported.splitlines() if line.startswith("@")]
    assert len(keys) == 5
    assert key in keys
    (folder / "paper.tex").write_text(TEXT.replace("KEYS", ",".join(keys)), encoding="utf-8")
    latexmk = shutil.which("latexmk")
    assert latexmk
    made = subprocess.run(
        [latexmk, "-pdf", "-interaction=nonstopmode", "paper"], cwd=folder, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stdout[-2000:]
    assert (folder / "paper.bbl").read_text(encoding="utf-8").count(r"\bibitem") == 5
