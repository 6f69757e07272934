"""Papers in notebooks: HTML, data frames, and the notebook of the documentation."""

import ast
import asyncio
import json
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest

from readinglist.api import AsyncLibrary, NothingFound, PaperList, open_library

NOTEBOOK = Path(__file__).resolve().parents[3] / "docs" / "notebook.ipynb"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> & $x<y$"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[readinglist]\noffline = true\n[resolve]\norder = []\n", encoding="utf-8")
    return tmp_path


class Tags(HTMLParser):
    """The elements of a text, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def paper(**members: object) -> str:
    return json.dumps({"title": "Laws of Machines", **members})


def test_everything_of_a_paper_is_escaped() -> None:
    with open_library("x.sqlite3") as library:
        members = {"title": HOSTILE, "authors": [HOSTILE], "abstract": HOSTILE, "doi": '10.1000/"><script>'}
        Path("x.jsonl").write_text(json.dumps(members), encoding="utf-8")
        library.add("x.jsonl", tags=["<i>tag</i>"])
        papers = library.find()
        for shown in (papers._repr_html_(), papers[0]._repr_html_()):
            parsed = Tags(shown)
            assert {tag for tag, _ in parsed.found} <= {
                "table", "thead", "tbody", "tr", "th", "td", "a", "p", "div", "strong", "br", "code", "details",
                "summary",
            }  # fmt: skip
            assert all(set(attributes) <= {"href", "rel", "colspan"} for _, attributes in parsed.found)
            assert "<script>alert(1)</script>" in "".join(parsed.texts)


def test_a_resolved_paper_links_to_its_page_and_an_unresolved_one_nowhere() -> None:
    with open_library("x.sqlite3") as library:
        entry = (
            "@misc{v, title={Attention}, author={Vaswani, A.}, year={2017}, eprint={1706.03762}, archiveprefix={arXiv}}"
        )
        library.add(entry, format="bibtex")
        library.add("A title that nobody has ever used")
        linked = {item.paper.key: "<a href=" in item._repr_html_() for item in library.find()}
        assert sorted(linked.values()) == [False, True]
        assert 'href="https://arxiv.org/abs/1706.03762"' in library.find()._repr_html_()


@pytest.mark.parametrize(("number", "rows"), [(0, 0), (1, 1), (60, 60), (61, 11)])
def test_a_long_list_is_shown_by_its_ends(number: int, rows: int) -> None:
    lines = "\n".join(paper(title=f"Paper number {each}") for each in range(number))
    with open_library("x.sqlite3") as library:
        if number:
            Path("x.jsonl").write_text(lines, encoding="utf-8")
            library.add("x.jsonl")
        papers = library.find()
        body = papers._repr_html_().partition("<tbody>")[2]
        assert body.count("<tr>") == rows
        assert f"{number} paper" in body
        assert isinstance(papers[:3], PaperList)
        assert isinstance(papers, tuple)


@pytest.mark.slow
def test_a_data_frame_has_the_columns_of_list() -> None:
    with open_library("x.sqlite3") as library:
        library.add(paper(authors=["Ada Hu"], year=2024), format="jsonl", tags=["thesis"])
        frame = library.find().to_frame()
        assert list(frame.columns[:4]) == ["key", "title", "authors", "year"]
        assert (frame.loc[0, "title"], frame.loc[0, "tags"], frame.loc[0, "year"]) == (
            "Laws of Machines",
            ["thesis"],
            2024,
        )
        assert str(frame["added"].dtype).startswith("datetime64")
        assert len(library.find("status:read").to_frame()) == 0


def test_the_notebook_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    shown = []
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert cell["outputs"] == []
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "notebook", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
            shown.append(value._repr_html_() if hasattr(value, "_repr_html_") else repr(value))
    assert shown[0] == "[('matched', 'hu2024laws'), ('matched', 'noether2021rings')]"
    assert "Rings of &lt;b&gt;Rotation&lt;/b&gt;" in shown[1] or "Rings of Rotation" in shown[1]
    assert shown[2] == "('Data Scaling Laws in Imitation Learning', 'new')"
    assert "{'new': 1, 'read': 1}" in shown
    assert "@article{hu2024laws," in capsys.readouterr().out


def test_calls_of_many_tasks_run_one_after_another_beside_the_event_loop() -> None:
    async def work() -> list[str]:
        threads = set()
        async with AsyncLibrary("x.sqlite3") as library:
            await library.add("A title that nobody has ever used")
            (item,) = await library.find()
            key = item.paper.key
            await asyncio.gather(*(library.tag(key, add=[f"t{number}"]) for number in range(20)))
            threads.add(threading.current_thread())
            assert [each.paper.key for each in await library.summaries()] == [key]
            with pytest.raises(NothingFound):
                await library.get("nothing")
            assert library.settings.offline
            return sorted((await library.get(key)).paper.tags)

    assert len(asyncio.run(work())) == 20


def test_a_cancelled_task_leaves_no_transaction() -> None:
    async def work() -> int:
        async with AsyncLibrary("x.sqlite3") as library:
            await library.add("A title that nobody has ever used")
            key = (await library.find())[0].paper.key
            task = asyncio.create_task(library.set_status(key, "read"))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await library.tag(key, add=["after"])
            return len(await library.verify())

    assert asyncio.run(work()) == 0


def test_a_library_that_is_not_open_says_so() -> None:
    with pytest.raises(AttributeError, match="use `async with`"):
        getattr(AsyncLibrary("x.sqlite3"), "find")  # noqa: B009 - the access is what is tested
