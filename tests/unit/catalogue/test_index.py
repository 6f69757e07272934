"""Lookups in the catalogue, and files that are not catalogues."""

import json
import sqlite3
from pathlib import Path

import pytest

from readinglist.catalogue.build import build
from readinglist.catalogue.index import Catalogue
from readinglist.catalogue.schema import CatalogueError, fingerprint_text, shared_fingerprint
from readinglist.papers.folding import fold

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("catalogue") / "a ?#% folder.sqlite3"
    build([FIXTURES / "bulk.jsonl", FIXTURES / "starter.jsonl"], target)
    return target


@pytest.fixture(scope="module")
def catalogue(path: Path):
    with Catalogue(path) as opened:
        yield opened


def ids(entries) -> list[str]:
    return [entry.id for entry in entries]


def test_by_identifier(catalogue: Catalogue) -> None:
    found = catalogue.by_ids(["hep-th/0001046", "0704.0047", "2401.99999"])
    assert set(found) == {"hep-th/0001046", "0704.0047"}
    assert found["0704.0047"].abstract.endswith("emission method.")
    assert catalogue.by_ids([]) == {}
    assert len(catalogue.by_ids(["0704.0047", *(f"2401.{number:05}" for number in range(1, 1200))])) == 1


@pytest.mark.parametrize(
    "title",
    [
        "LOCATION OF HOT SPOTS IN THIN CURVED STRIPS",
        "Location of hot-spots  in thin\n curved strips.",
        "Locatiön of hotspots in thin curved strips",
    ],
)
def test_by_equal_title_in_any_spelling(title: str, catalogue: Catalogue) -> None:
    assert ids(catalogue.by_title(title)) == ["1709.01279"]


def test_all_papers_of_a_title_are_given_and_former_titles_count(catalogue: Catalogue) -> None:
    discussion = 'Discussion of "Is Bayes Posterior just Quick and Dirty Confidence?" by D. A. S. Fraser'
    assert sorted(ids(catalogue.by_title(discussion))) == ["1201.0588", "1202.0625", "1202.0627"]
    assert ids(catalogue.by_title("IRASim: Learning Interactive Real-Robot Action Simulators")) == ["2406.14540"]
    assert catalogue.by_title("A title of nobody") == []
    assert catalogue.by_title("…!") == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Location of hot spot in thin curved stripes", "1709.01279"),
        ("Data Scaling Laws in Imitation…", "2410.18647"),
        ("Trigintaduonion", "0704.0136"),
        ("Sparsity certifying graph decomposition", "0704.0002"),
        ("The Rest-Frame Darwin Potential from the Lienhard-Wichert Solution in the Radiation Gauge", "hep-th/0001046"),
    ],
)
def test_by_similar_title(title: str, expected: str, catalogue: Catalogue) -> None:
    assert ids(catalogue.by_similar_title(title))[0] == expected


def test_a_title_of_other_words_is_like_none(catalogue: Catalogue) -> None:
    assert catalogue.by_similar_title("Entirely unrelated matters") == []
    assert catalogue.by_similar_title("?") == []


def test_by_abstract_however_much_is_gone(catalogue: Catalogue) -> None:
    abstract = catalogue.by_ids(["2509.13281"])["2509.13281"].abstract
    words = abstract.split()
    changed = " ".join("word" if number % 25 == 7 else word for number, word in enumerate(words))
    for text in (abstract, abstract[:450], abstract[500:], changed, abstract.upper()):
        assert ids(catalogue.by_abstract(text))[0] == "2509.13281"
    assert catalogue.by_abstract("Nothing that anybody has ever written in an abstract of any kind") == []
    assert catalogue.by_abstract("") == []


def test_a_missing_file_has_a_hint_how_to_create_it(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="does not exist") as caught:
        Catalogue(tmp_path / "absent")
    assert "catalogue build" in caught.value.hint


@pytest.mark.parametrize("size", [0, 10, 3000, 20000])
def test_a_shortened_file_is_refused(size: int, path: Path, tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(path.read_bytes()[:size])
    with pytest.raises(CatalogueError):
        Catalogue(tmp_path / "c")


def test_a_file_of_another_kind_or_version_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("some text that is no database" * 500)
    with pytest.raises(CatalogueError, match="damaged"):
        Catalogue(tmp_path / "text")
    (tmp_path / "newer").write_bytes(path.read_bytes())
    connection = sqlite3.connect(tmp_path / "newer")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CatalogueError, match="not a catalogue of this version"):
        Catalogue(tmp_path / "newer")


def test_a_file_of_version_2_is_read(path: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "older").write_bytes(path.read_bytes())
    connection = sqlite3.connect(tmp_path / "older")
    connection.execute("ALTER TABLE records DROP COLUMN fingerprint")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with Catalogue(tmp_path / "older") as older:
        assert older.by_ids(["0704.0047", "hep-th/0001046"]) == catalogue.by_ids(["0704.0047", "hep-th/0001046"])
        assert older.info().schema_version == 2


def test_damage_inside_is_an_error_and_never_an_empty_result(path: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(path)
    tables = dict(connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'"))
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    content = bytearray(path.read_bytes())
    start = (tables["records"] - 1) * size
    content[start : start + size] = b"\xab" * size
    (tmp_path / "c").write_bytes(content)
    with Catalogue(tmp_path / "c") as damaged, pytest.raises(CatalogueError, match="damaged"):
        damaged.by_title("Location of hot spots in thin curved strips")


def test_a_bucket_of_broken_length_is_damage(path: Path, tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(path.read_bytes())
    connection = sqlite3.connect(tmp_path / "c")
    connection.execute("UPDATE keys SET entries = x'abcdef'")
    connection.commit()
    connection.close()
    with Catalogue(tmp_path / "c") as damaged, pytest.raises(CatalogueError, match="damaged"):
        damaged.by_title("Location of hot spots in thin curved strips")


def test_a_fingerprint_stands_for_an_abstract(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    paper = {"id": "2401.00001", "title": "A Title", "authors": ["Ann Bo"], "fingerprint": fingerprint_text(words)}
    broken = {"id": "2401.00002", "title": "Another", "fingerprint": "no"}
    data = tmp_path / "data.jsonl"
    data.write_text(f"{json.dumps(paper)}\n{json.dumps(broken)}\n", encoding="utf-8")
    build([data], tmp_path / "catalogue.sqlite3")
    with Catalogue(tmp_path / "catalogue.sqlite3") as opened:
        (found,) = opened.by_abstract(f"An added sentence. {words}")
        assert (found.id, found.abstract) == ("2401.00001", "")
        assert shared_fingerprint(found.fingerprint, words) == (8, 8)
        assert shared_fingerprint(found.fingerprint, "another text " * 20)[0] == 0
        assert opened.by_ids(["2401.00002"])["2401.00002"].fingerprint == ""


def test_words_of_no_title(catalogue: Catalogue) -> None:
    title = catalogue.by_ids(["0704.0047"])["0704.0047"].title
    known = fold(title).split()[-1]
    assert catalogue.unknown_words([known, "xyzzyx"]) == {"xyzzyx"}
    assert catalogue.unknown_words([]) == frozenset()
