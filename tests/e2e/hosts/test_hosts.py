"""papis and cobib with our distributions, each in its own tests with the real program."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.command import ROOT, TIME_LIMIT, Command
from tests.e2e.hosts.conftest import run_tests_of
from tests.e2e.test_lsp import answers, frames

pytestmark = [pytest.mark.hosts, pytest.mark.slow]


@pytest.mark.parametrize("name", ["papis", "cobib"])
def test_the_distribution_passes_its_tests(name: str, environment: dict[str, str]) -> None:
    run_tests_of(name, environment)


def test_code_of_papis_is_in_no_distribution_of_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = project["tool"]["hatch"]["build"]["targets"]
    assert targets["wheel"]["packages"] == ["readinglist"]
    assert "hosts" not in targets["sdist"]["include"]
    importing = [path for path in (ROOT / "readinglist").rglob("*.py") if "import papis" in path.read_text("utf-8")]
    assert importing == []
    assert "GNU GENERAL PUBLIC LICENSE" in (ROOT / "hosts" / "papis" / "LICENSE").read_text(encoding="utf-8")


PAGE = "Data Scaling Laws in Imitation Learning for Robotic Manipulation\nFanqi Lin, Yingdong Hu\narXiv:2410.18647\n"
GUIDE = (ROOT / "docs" / "hosts.md").read_text(encoding="utf-8")


def commands_of(name: str) -> list[list[str]]:
    """Return the commands of a section of the guide, without the installation and the choice at a terminal."""
    block = GUIDE.split(f"## {name}\n")[1].split("```\n")[1]
    lines = [line.split() for line in block.splitlines() if not line.startswith("pip ")]
    return [[word for word in line if word != "pick"] for line in lines]


@pytest.mark.parametrize("name", ["papis", "cobib"])
def test_the_guide_adds_a_paper_marks_it_as_read_and_cites_it(
    name: str, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "papers").mkdir()
    config = tmp_path / ".config" / "papis" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"[settings]\ndefault-library = papers\n[papers]\ndir = {tmp_path / 'papers'}\n", encoding="utf-8"
    )
    settings = tmp_path / "config.py"
    settings.write_text(
        "from cobib.config import config\nconfig.logging.version = None\n"
        "from cobib_readinglist.events import subscribe\nsubscribe()\n",
        encoding="utf-8",
    )
    (tmp_path / ".local" / "share" / "cobib").mkdir(parents=True)
    (tmp_path / ".local" / "share" / "cobib" / "literature.yaml").touch()
    variables = environment | {"HOME": str(tmp_path), "READINGLIST_OFFLINE": "1", "COBIB_CONFIG": str(settings)}
    for command in commands_of(name):
        done = subprocess.run(
            command, env=variables, cwd=tmp_path, capture_output=True, text=True, timeout=TIME_LIMIT, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    text = (tmp_path / "refs.bib").read_text(encoding="utf-8")
    assert "@article{hu2024data," in text
    assert "eprint = {2410.18647}" in text
    listed = subprocess.run(
        ["readinglist", "list"], env=variables, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "read " in listed.stdout
    kept = [path.read_text("utf-8") for path in (*tmp_path.rglob("info.yaml"), *tmp_path.rglob("literature.yaml"))]
    assert any("read_status: read\n" in text for text in kept)


def test_the_servers_work_with_the_oldest_libraries(oldest_servers: Path, run: Command) -> None:
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert (allowed["mcp"], allowed["lsp"]) == (["mcp>=2.1,<3"], ["pygls>=2,<3"])
    tests = ["tests/unit/mcp_server/test_reading_tools.py", "-k", "data or pages"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *tests],
        env=os.environ | {"PYTHONPATH": str(oldest_servers)}, cwd=ROOT, capture_output=True, text=True,
        timeout=TIME_LIMIT, check=False,
    )  # fmt: skip
    assert (done.returncode, " passed" in done.stdout) == (0, True), done.stdout + done.stderr

    assert run("add", "1706.03762", "--offline").code == 0
    document = {"uri": (run.folder / "a.md").as_uri(), "languageId": "markdown", "version": 1, "text": "[@vas"}
    at = {"textDocument": {"uri": document["uri"]}, "position": {"line": 0, "character": 5}}
    messages: list[dict[str, object]] = [
        {"id": 0, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"id": 1, "method": "textDocument/completion", "params": at},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    path = f"{run.variables()['PYTHONPATH']}{os.pathsep}{oldest_servers}"
    ended = run("lsp", input=frames(*messages), environment={"PYTHONPATH": path})
    assert "vaswani2017attention" in json.dumps(answers(ended.out)[1]), ended.err


ENTRY = (
    "@article{hu2024laws, title={Laws of {GPU} Machines}, author={Hu, Ada and {Gemini Team}}, year=2024, doi={10.1/x}}"
)


def test_the_libraries_of_the_oldest_papis_and_cobib_are_read_as_files(
    oldest_hosts: Path, run: Command, tmp_path: Path
) -> None:
    (tmp_path / "refs.bib").write_text(ENTRY, encoding="utf-8")
    database = tmp_path / ".local" / "share" / "cobib" / "literature.yaml"
    for folder in (tmp_path / ".config" / "papis", tmp_path / "papers", database.parent):
        folder.mkdir(parents=True)
    database.touch()
    (tmp_path / ".config" / "papis" / "config").write_text(
        f"[settings]\ndefault-library = papers\n[papers]\ndir = {tmp_path / 'papers'}\n", encoding="utf-8"
    )
    (tmp_path / "config.py").write_text("from cobib.config import config\nconfig.logging.version = None\n", "utf-8")
    variables = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(oldest_hosts), "LANG": "C.UTF-8"}
    variables["COBIB_CONFIG"] = str(tmp_path / "config.py")
    for program, *arguments in (
        ("papis", "add", "--batch", "--from", "bibtex", "refs.bib"),
        ("cobib", "add", "--bibtex", "refs.bib"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", program, *arguments], env=variables, cwd=tmp_path, capture_output=True, text=True,
            timeout=TIME_LIMIT, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    for library in (tmp_path / "papers", database):
        assert run("add", str(library), "--offline").code == 0
    (paper,) = json.loads(run("list", "--json").out)
    assert (paper["title"], paper["authors"]) == ("Laws of GPU Machines", ["Ada Hu", "Gemini Team"])
