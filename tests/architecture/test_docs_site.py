"""The documentation site builds without warnings, has every page, and documents the complete public interface."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import readinglist.api
import readinglist.plugins.protocols
from tests.command import Command, Finished

pytest.importorskip("sphinx", reason="needs the extra docs")
pytest.importorskip("myst_parser", reason="needs the extra docs")
pytest.importorskip("furo", reason="needs the extra docs")

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(path.relative_to(DOCS) for path in DOCS.rglob("*.md"))


def build(run: Command, pages: Path, site: Path) -> Finished:
    """Run what ``make docs`` runs, for the pages of a folder, in a process without network access."""
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "--conf-dir", DOCS]
    done = subprocess.run(
        [*command, pages, site],
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def public(thing: object) -> list[str]:
    return [name for name, _ in inspect.getmembers(thing, inspect.isfunction) if not name.startswith("_")]


def test_the_site_has_every_page_and_the_public_interface(run: Command, tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = build(run, DOCS, site)
    assert done.code == 0, done.err
    assert len(PAGES) > 20
    assert [page for page in PAGES if not (site / page.with_suffix(".html")).is_file()] == []
    api = (site / "api.html").read_text(encoding="utf-8")
    named = [*readinglist.api.__all__, *(f"Library.{name}" for name in public(readinglist.api.Library))]
    assert [name for name in named if f'id="readinglist.api.{name}"' not in api] == []
    protocols = (site / "plugin-protocols.html").read_text(encoding="utf-8")
    module = readinglist.plugins.protocols
    promised = [module.Source.parse, module.Resolver.look_up, module.Enricher.enrich, module.Exporter.render]
    wanted = [f"{each.__module__}.{each.__qualname__}" for each in promised]
    assert [name for name in wanted if f'id="{name}"' not in protocols] == []


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ({"index.md": "# Home\n\n[gone](nowhere.md)\n"}, "nowhere.md"),
        ({"index.md": "# Home\n", "lost.md": "# Lost\n"}, "lost.md"),
    ],
    ids=["dead link", "page in no menu"],
)
def test_an_error_in_a_page_fails_the_build(run: Command, tmp_path: Path, pages: dict[str, str], error: str) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = build(run, folder, tmp_path / "site")
    assert done.code != 0
    assert error in done.err
