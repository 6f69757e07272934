"""CONTRIBUTING.md names files, packages, targets and markers that exist, and stays short."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = sorted(path.parent.name for path in (ROOT / "readinglist").glob("*/__init__.py"))
FILE = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|toml)|(?:readinglist|tests|docs)/[\w/]+|(?:[\w]+/)[\w/]+)`")
LINK = re.compile(r"\]\(([\w/.-]+)\)")


def exists(name: str) -> bool:
    """Whether a file exists, whose path starts from the checkout or from the package."""
    return (ROOT / name).exists() or (ROOT / "readinglist" / name).exists()


def test_the_files_that_it_names_exist() -> None:
    named = [*FILE.findall(GUIDE), *LINK.findall(GUIDE)]
    assert len(named) > 20
    assert [name for name in named if "NAME" not in name and not exists(name)] == []
    patterns = [name for name in named if "NAME" in name]
    assert [name for name in patterns if not exists(str(Path(name).parent))] == []


def test_its_table_has_every_package_on_its_layer() -> None:
    rows = re.findall(r"^\| (\d+) \| ((?:`\w+`(?:, )?)+) \|", GUIDE, flags=re.MULTILINE)
    listed = {room: int(layer) for layer, names in rows for room in re.findall(r"\w+", names)}
    layers = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    stated = {room: len(layers) - place for place, row in enumerate(layers) for room in row.split(" | ")}
    assert listed == stated
    assert sorted(listed) == PACKAGES


def test_the_make_targets_and_markers_that_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"`make ([\w-]+)", GUIDE))
    assert {"quick", "test"} <= targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    markers = {marker.partition(":")[0] for marker in PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]}
    assert [marker for marker in markers if f"`{marker}`" not in GUIDE] == []


def test_it_is_short() -> None:
    assert len(GUIDE.splitlines()) < 150


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120
