"""The user's catalogue and the starter catalogue combined."""

import json
from pathlib import Path

import pytest

from readinglist.catalogue.build import build
from readinglist.catalogue.combined import FILE_NAME, CatalogueLocation, CombinedCatalogue, starter
from readinglist.catalogue.schema import CatalogueError
from readinglist.papers.errors import SettingsError

SCALING = "Data Scaling Laws in Imitation Learning for Robotic Manipulation"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    starter(folder)
    return folder


def own(folder: Path, *records: dict[str, object]) -> Path:
    source, target = folder / "own.jsonl", folder / "own.sqlite3"
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    build([source], target)
    return target


def opened(cache: Path, path: Path | None = None) -> CombinedCatalogue:
    return CombinedCatalogue.open(CatalogueLocation.read({"path": str(path)} if path else {}, str(cache)))


@pytest.mark.slow
def test_without_an_own_catalogue_the_starter_answers(cache: Path) -> None:
    shelf = opened(cache)
    assert [entry.id for entry in shelf.by_title(SCALING)] == ["2410.18647"]
    assert shelf.by_ids(["2410.18647"])["2410.18647"].names[0] == "Yingdong Hu"
    shelf.close()


def test_the_own_one_wins_and_the_starter_adds_its_titles(cache: Path, tmp_path: Path) -> None:
    mine = {
        "id": "2406.14540",
        "title": "A newer title of IRASim",
        "authors": ["Some One"],
        "abstract": "About robots.",
    }
    shelf = opened(cache, own(tmp_path, mine, {"id": "2601.00001", "title": "A paper of my own shelf"}))
    for found in (
        shelf.by_title("IRASim: Learning Interactive Real-Robot Action Simulators"),
        shelf.by_title("a newer title of IRASim"),
        list(shelf.by_ids(["2406.14540"]).values()),
    ):
        assert [entry.title for entry in found] == ["A newer title of IRASim"]
        assert found[0].abstract == "About robots."
        assert len(found[0].other_titles) == 2
    assert [entry.id for entry in shelf.by_title(SCALING)] == ["2410.18647"]
    assert [entry.other_titles for entry in shelf.by_title("A paper of my own shelf")] == [()]
    shelf.close()


def test_a_whole_snapshot_tells_what_is_no_longer_on_arxiv(cache: Path, tmp_path: Path) -> None:
    everything = opened(cache)
    identifiers = everything._starter.sample(100)
    everything.close()
    records = [{"id": key, "title": f"Title of {key}"} for key in identifiers]
    shelf = opened(cache, own(tmp_path, *records, {"id": "2506.00001", "title": "The newest"}))
    assert "2410.18647" not in identifiers
    assert shelf.by_title(SCALING) == []
    shelf.close()


@pytest.mark.slow
def test_a_starter_damaged_inside_is_unpacked_again(tmp_path: Path) -> None:
    path = starter(tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) // 8 :] = b"\xab" * (len(content) - len(content) // 8)
    path.write_bytes(content)
    shelf = opened(tmp_path)
    assert [entry.id for entry in shelf.by_title(SCALING)] == ["2410.18647"]
    shelf.close()


def test_a_stated_catalogue_has_to_be_there(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="does not exist"):
        opened(cache, tmp_path / "absent.sqlite3")


def test_a_damaged_own_catalogue_in_the_usual_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"nonsense" * 1000)
    with pytest.raises(CatalogueError, match="damaged"):
        opened(tmp_path)


def test_a_path_is_a_text() -> None:
    with pytest.raises(SettingsError, match="path must be a string"):
        CatalogueLocation.read({"path": 7}, "cache")
