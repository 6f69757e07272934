"""`enrich --published` with local services: whole editions, choices, undo, and services that fail."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from readinglist.plugins.built_in import PUBLICATION_SERVICES
from tests.command import Command
from tests.local_arxiv.frame import Fault
from tests.local_services.servers import LocalCrossref, LocalDblp, LocalOpenReview, LocalSemanticScholar, WorkServer
from tests.local_services.works import Work, WorkIndex

SERVERS = dict(
    zip(PUBLICATION_SERVICES, (LocalCrossref, LocalDblp, LocalSemanticScholar, LocalOpenReview), strict=True)
)
PAGES = """
@misc{mole2019sorting,
  title = {Sorting Grains of Sand},
  author = {Mole, Ada and Vole, Bert},
  year = {2019}, month = may, eprint = {1905.01234}, archiveprefix = {arXiv}, abstract = {We sort sand.},
  file = {mine.pdf},
}
@misc{shrew2017theory,
  title = {A Theory of Wandering Dunes},
  author = {Shrew, Cleo},
  year = {2017}, eprint = {1701.00001}, archiveprefix = {arXiv},
}
@article{newt2020tide,
  title = {Tides as Clocks}, author = {Newt, Dora and Vole, Bert}, journal = {Journal of Beaches}, year = {2020},
  eprint = {1801.00001}, archiveprefix = {arXiv},
}
"""
SAND = Work(
    kind="inproceedings",
    title="Sorting Grains of <i>Sand</i>",
    authors=(("Ada M.", "Mole"), ("Bert", "Vole")),
    venue="Proceedings of the 12th Conference on Sand Handling",
    short_venue="CSH",
    year=2020,
    pages="12-19",
    doi="10.1145/1234.5678",
)
DUNES = Work(
    kind="inproceedings",
    title="A Theory of Wandering Dunes and Shadows",
    authors=(("Cleo", "Shrew"),),
    venue="Proceedings of the 11th Conference on Sand Handling",
    short_venue="CSH",
    year=2018,
)


@pytest.fixture
def servers() -> Iterator[dict[str, WorkServer]]:
    with ExitStack() as stack:
        works = {"crossref": [SAND], "dblp": [SAND, DUNES, replace(SAND, kind="article", venue="CoRR", short_venue="")]}
        yield {name: stack.enter_context(kind(works.get(name, []))) for name, kind in SERVERS.items()}


@pytest.fixture
def mine(run: Command, servers: dict[str, WorkServer]) -> Command:
    """A library of two preprints and a publication."""
    lines = ["[readinglist]", "[resolve]", "order = []", "[enrich]", "order = []"]
    for name, server in servers.items():
        lines += [f"[services.{name}]", f'base_url = "{server.base_url}"', "seconds_between_requests = 0"]
    (run.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
    (run.folder / "mine.bib").write_text(PAGES, encoding="utf-8")
    assert run("add", "mine.bib").code == 0
    assert run("read", "mole2019sorting").code == 0
    assert run("note", "mole2019sorting", "-m", "read it").code == 0
    return run


def shown(run: Command, key: str = "mole2019sorting") -> dict:
    return json.loads(run("show", key, "--json").out)


def test_a_preprint_is_described_by_its_whole_publication(mine: Command) -> None:
    before = shown(mine)
    finished = mine("enrich", "--published")
    assert finished.code == 0, finished.err
    assert "mole2019sorting: published in Proceedings of the 12th Conference on Sand Handling" in finished.err
    after = shown(mine)
    fields = {name: each["value"] for name, each in after["fields"].items()}
    assert fields["title"] == "Sorting Grains of Sand"
    assert fields["authors"] == ["Ada M. Mole", "Bert Vole"]
    assert (fields["venue"], fields["date"], fields["doi"], fields["entry_type"]) == (
        SAND.venue,
        "2020",
        SAND.doi,
        "inproceedings",
    )
    assert fields["extra"] == {"pages": "12--19", "file": "mine.pdf"}
    assert after["fields"]["venue"]["origin"]["kind"] == "crossref"
    assert [after[name] for name in ("key", "status", "arxiv_id")] == ["mole2019sorting", "read", "1905.01234"]
    assert after["fields"]["abstract"] == before["fields"]["abstract"]
    assert [note["text"] for note in after["notes"]] == ["read it"]
    assert after["preprint"]["authors"]["value"] == ["Ada Mole", "Bert Vole"]
    assert after["preprint"]["date"]["value"] == "2019-05"
    assert after["preprint"]["entry_type"]["origin"]["kind"] == "bib"
    text = mine("show", "mole2019sorting").out
    assert "preprint date" in text
    assert "preprint type" in text
    assert "2019-05" in text


def test_one_undo_takes_it_back_and_a_dry_run_shows_it(mine: Command) -> None:
    before = shown(mine)
    planned = mine("enrich", "--published", "--dry-run")
    assert "  - entry type: misc\n  + entry type: inproceedings\n" in planned.out
    assert "  - date: 2019-05\n  + date: 2020\n" in planned.out
    assert "nothing was written" in planned.err
    assert shown(mine) == before
    assert mine("enrich", "--published").code == 0
    assert mine("undo").code == 0
    undone = shown(mine)
    assert undone["fields"] == before["fields"]
    assert undone["preprint"] is None


def test_other_papers_stay_and_a_second_run_changes_nothing(mine: Command, servers: dict[str, WorkServer]) -> None:
    published = shown(mine, "newt2020tide")
    assert mine("enrich", "--published").code == 0
    assert shown(mine, "newt2020tide") == published
    first, sent = shown(mine), sum(len(server.log) for server in servers.values())
    again = mine("enrich", "--published")
    assert again.code == 0
    assert "0 changed" in again.err
    assert shown(mine) == first
    assert sum(len(server.log) for server in servers.values()) == sent


def test_an_uncertain_publication_is_named_with_the_command_that_takes_it(
    mine: Command, servers: dict[str, WorkServer]
) -> None:
    finished = mine("enrich", "--published")
    assert shown(mine, "shrew2017theory")["preprint"] is None
    command = "readinglist enrich key:shrew2017theory --published --choose 1"
    assert f"{DUNES.title} (" in finished.err
    assert command in finished.err
    servers["openreview"].faults = [Fault("500")]
    mine.environment["READINGLIST_CACHE"] += " of another user"
    assert mine(*command.split()[1:]).code == 5
    assert shown(mine, "shrew2017theory")["preprint"] is None
    servers["openreview"].faults = []
    chosen = mine(*command.split()[1:])
    assert chosen.code == 0, chosen.err
    assert shown(mine, "shrew2017theory")["fields"]["title"]["value"] == DUNES.title
    for number, query, message in (
        ("2", "key:shrew2017theory", f"no publication 2 of shrew2017theory\nhint: 1: {DUNES.title}, CSH, 2018\n"),
        ("1", "key:newt2020tide", "hint: no service has a publication of this paper"),
        ("1", "", "3 papers"),
        ("1", "key:nobody", "no papers match"),
    ):
        refused = mine("enrich", query, "--published", "--choose", number)
        assert refused.code == (1 if "nobody" in query else 2)
        assert message in refused.err
    assert mine("enrich", "--choose", "1").code == 2
    history = mine("history").out
    again = mine(*command.split()[1:])
    assert (again.code, mine("history").out) == (0, history)
    assert "0 changed" in again.err
    refused = mine(*command.split()[1:], "--offline")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "error: no service to query for publications")


def test_what_the_reader_wrote_is_offered_only(mine: Command) -> None:
    mine.environment["EDITOR"] = "sed -i s/2019-05/2018-05/"
    assert mine("edit", "mole2019sorting").code == 0
    before = shown(mine)
    finished = mine("enrich", "--published")
    assert "--published --choose 1" in finished.err
    assert shown(mine) == before


def test_check_tells_publications_from_the_cache_without_requests(
    mine: Command, servers: dict[str, WorkServer]
) -> None:
    check = ("check", "--select", "published-since")
    assert mine(*check).out == ""
    assert not any(server.log for server in servers.values())
    mine("enrich", "--published", "--dry-run")
    requests = [len(server.log) for server in servers.values()]
    certain, possible = mine(*check).out.splitlines()
    assert certain == (
        f"library:0:0:mole2019sorting:: note: published in {SAND.venue}, 2020; run "
        "`readinglist enrich key:mole2019sorting --published` [published-since]"
    )
    assert possible.startswith(
        "library:0:0:shrew2017theory:: note: perhaps published in CSH, 2018; run `readinglist review"
    )
    with (mine.folder / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[cache]\nfolder = 'an empty one'\n")
    assert mine(*check, environment={"READINGLIST_CACHE": ""}).out == ""
    assert [len(server.log) for server in servers.values()] == requests
    mine("enrich", "--published")
    assert "mole2019sorting" not in mine(*check).out
    mine("undo")
    assert "mole2019sorting" in mine(*check).out


def test_check_knows_what_a_batch_for_other_papers_said(mine: Command, servers: dict[str, WorkServer]) -> None:
    for name in ("crossref", "dblp"):
        servers[name].index = WorkIndex([])
    servers["semantic_scholar"].index = WorkIndex([replace(SAND, arxiv_id="1905.01234"), DUNES])
    mine("enrich", "--published", "--dry-run")
    (line,) = mine("check", "--where", "key:mole2019sorting", "--select", "published-since").out.splitlines()
    assert f"published in {SAND.venue}, 2020" in line


def test_review_offers_publications_from_the_cache(mine: Command, servers: dict[str, WorkServer]) -> None:
    assert mine("review").err == "nothing to review: every paper is resolved\n"
    mine("enrich", "--published", "key:shrew2017theory")
    requests = [len(server.log) for server in servers.values()]
    reviewed = mine("review", "--json", input="1\n")
    (answer,) = [json.loads(line) for line in reviewed.out.splitlines()]
    assert (answer["key"], answer["answer"], answer["problem"]) == ("shrew2017theory", "take", None)
    assert "1 decided, 0 left" in reviewed.err
    assert shown(mine, "shrew2017theory")["fields"]["title"]["value"] == DUNES.title
    assert shown(mine, "shrew2017theory")["preprint"]["title"]["value"] == "A Theory of Wandering Dunes"
    assert mine("undo").code == 0
    assert shown(mine, "shrew2017theory")["preprint"] is None
    assert [len(server.log) for server in servers.values()] == requests


def test_a_refused_publication_is_not_offered_again(mine: Command) -> None:
    mine("enrich", "--published", "--dry-run")
    refused = mine("review", "mole2019sorting", input="w sand\nk\n")
    assert "invalid answer" in refused.err
    assert "mole2019sorting: kept as a preprint" in mine("review", "mole2019sorting", input="k\n").err
    assert mine("review", "mole2019sorting").err == "nothing to review: every paper is resolved\n"
    assert "mole2019sorting" not in mine("check", "--select", "published-since").out
    mine("enrich", "--published")
    assert shown(mine)["preprint"] is None
    chosen = mine("enrich", "key:mole2019sorting", "--published", "--choose", "1")
    assert (chosen.code, shown(mine)["preprint"] is None) == (0, False)


@pytest.mark.parametrize("name", PUBLICATION_SERVICES)
@pytest.mark.parametrize("kind", ["500", "html", "truncated", "400"])
def test_a_service_that_fails_is_no_response_and_the_next_run_completes(
    mine: Command, servers: dict[str, WorkServer], name: str, kind: str
) -> None:
    servers[name].faults = [Fault(kind)]
    finished = mine("enrich", "--published")
    assert finished.code == 5
    (warning,) = [line for line in finished.err.splitlines() if line.startswith("warning: ")]
    assert warning.removeprefix("warning: ").casefold().replace(" ", "_").startswith(name)
    servers[name].faults = []
    assert mine("enrich", "--published").code == 0
    assert shown(mine)["fields"]["title"]["value"] == "Sorting Grains of Sand"


def test_each_service_that_cannot_be_reached_is_named_once(mine: Command, servers: dict[str, WorkServer]) -> None:
    config = mine.folder / "config.toml"
    settings = config.read_text(encoding="utf-8")
    for server in servers.values():
        settings = settings.replace(server.base_url, "http://127.0.0.1:1")
    config.write_text(settings, encoding="utf-8")
    finished = mine("enrich", "--published", "key:mole2019sorting")
    assert finished.code == 5
    warnings = [line for line in finished.err.splitlines() if line.startswith("warning: ")]
    assert [line.split(" connection failed (")[0] for line in warnings] == [f"warning: {name}:" for name in SERVERS]
    assert all("; next attempt in " in line for line in warnings)


def test_services_can_be_switched_off_and_offline_none_is_queried(
    mine: Command, servers: dict[str, WorkServer]
) -> None:
    offline = mine("enrich", "--published", "--offline")
    assert offline.code == 0
    assert "publications are not looked up offline" in offline.err
    config = mine.folder / "config.toml"
    settings = config.read_text(encoding="utf-8").replace("[enrich]\n", '[enrich]\npublications = ["dblp"]\n')
    config.write_text(settings, encoding="utf-8")
    assert mine("enrich", "--published").code == 0
    assert {name for name, server in servers.items() if server.log} == {"dblp"}
    assert shown(mine)["fields"]["venue"]["value"] == "CSH"


def test_both_editions_survive_a_dump(mine: Command, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert mine("enrich", "--published").code == 0
    dumped = mine("dump").out
    other = tmp_path_factory.mktemp("other")
    (other / "dump.jsonl").write_text(dumped, encoding="utf-8")
    (other / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    elsewhere = Command(other, mine.home, dict(mine.environment))
    assert elsewhere("load", "dump.jsonl").code == 0
    assert shown(elsewhere) == shown(mine)


def test_an_export_chooses_the_edition(mine: Command) -> None:
    before = mine("export", "key:mole2019sorting").out
    assert mine("enrich", "--published").code == 0
    published = mine("export", "key:mole2019sorting").out
    assert "@inproceedings{mole2019sorting," in published
    assert "1905.01234" in published
    assert mine("export", "key:mole2019sorting", "--edition", "preprint").out == before
    refused = mine("export", "--edition", "draft")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "error: unknown edition 'draft'")


@pytest.mark.parametrize("merge", ["true", "false"])
def test_a_target_has_its_own_edition(mine: Command, merge: str) -> None:
    config = mine.folder / "config.toml"
    target = f'\n[[export]]\npath = "out.bib"\nedition = "preprint"\nmerge = {merge}\n'
    config.write_text(config.read_text(encoding="utf-8") + target, encoding="utf-8")
    assert mine("export", "--targets").code == 0
    before = (mine.folder / "out.bib").read_text(encoding="utf-8")
    assert mine("enrich", "--published").code == 0
    assert mine("export", "--targets").code == 0
    assert (mine.folder / "out.bib").read_text(encoding="utf-8") == before
    config.write_text(config.read_text(encoding="utf-8").replace('"preprint"', '"published"'), encoding="utf-8")
    assert mine("export", "--targets").code == 0
    assert "@inproceedings{mole2019sorting," in (mine.folder / "out.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize(("before", "after"), [("published", "preprint"), ("preprint", "published")])
@pytest.mark.parametrize("merge", [[], ["--merge"]])
def test_a_merge_changes_the_whole_edition_of_an_entry(
    mine: Command, before: str, after: str, merge: list[str]
) -> None:
    assert mine("enrich", "--published").code == 0
    out = mine.folder / "out.bib"
    assert mine("export", "-o", "out.bib", "--edition", before, *merge).code == 0
    merged = mine("export", "-o", "out.bib", "--edition", after, "--merge")
    assert (merged.code, merged.err) == (0, "out.bib: 1 changed\n")
    expected = mine("export", "--edition", after).out
    assert sorted(map(str.strip, out.read_text(encoding="utf-8").splitlines())) == sorted(
        map(str.strip, expected.splitlines())
    )


PUBLISHED = """
@article{vole2021,
  title = {Sorting Grain of Sand}, author = {A. Mole and B. Vole}, journal = {Journal of Beaches}, year = {2021},
  volume = {8}, pages = {1--9}, keywords = {sand}, owner = {ada},
}
@article{hare2021,
  title = {Sorting Grain of Sand}, author = {Hare, Eva and Vole, Bert}, journal = {Journal of Dunes}, year = {2021},
  volume = {3}, pages = {7--9},
}
"""


def test_a_publication_in_a_bib_file_describes_its_preprint_under_another_title(mine: Command) -> None:
    before = shown(mine)
    (mine.folder / "published.bib").write_text(PUBLISHED, encoding="utf-8")
    added = mine("add", "published.bib", "--json")
    assert [json.loads(line)["outcome"] for line in added.out.splitlines()] == ["known", "matched"]
    after = shown(mine)
    fields = {name: each["value"] for name, each in after["fields"].items()}
    assert (fields["title"], fields["authors"]) == ("Sorting Grain of Sand", ["A. Mole", "B. Vole"])
    assert (fields["venue"], fields["date"]) == ("Journal of Beaches", "2021")
    assert fields["extra"]["volume"] == "8"
    assert "owner" not in fields["extra"]
    assert after["preprint"]["title"]["value"] == "Sorting Grains of Sand"
    assert (after["status"], after["arxiv_id"]) == ("read", "1905.01234")
    assert mine("add", "published.bib").code == 0
    assert shown(mine)["fields"] == after["fields"]
    assert mine("undo").code == 0
    assert shown(mine)["fields"] == before["fields"]


def test_a_publication_in_a_bib_file_does_not_replace_what_the_reader_wrote(mine: Command) -> None:
    mine.environment["EDITOR"] = "sed -i s/2019-05/2018-05/"
    assert mine("edit", "mole2019sorting").code == 0
    before = shown(mine)
    (mine.folder / "published.bib").write_text(PUBLISHED, encoding="utf-8")
    assert mine("add", "published.bib").code == 0
    assert shown(mine)["fields"]["date"] == before["fields"]["date"]
    assert shown(mine)["preprint"] is None


class TestLaterArticles:
    """The article in a journal that follows a conference paper."""

    ARTICLE = replace(
        SAND, kind="article", venue="Annals of Granular Matter", short_venue="", year=2022, doi="10.1000/agm.7"
    )
    COMMAND = "readinglist enrich key:mole2019sorting --published --choose 2"

    @pytest.fixture(autouse=True)
    def article(self, servers: dict[str, WorkServer]) -> None:
        for name in ("crossref", "dblp"):
            servers[name].index = WorkIndex([SAND, self.ARTICLE])

    def test_it_is_offered_for_papers_that_a_query_selects(self, mine: Command) -> None:
        assert self.COMMAND in mine("enrich", "--published").err
        assert shown(mine)["fields"]["venue"]["value"] == SAND.venue
        assert "Granular" not in mine("enrich", "--published").err
        for words in (["key:mole2019sorting"], ["--refresh"]):
            again = mine("enrich", "--published", *words)
            assert f"perhaps also published in {self.ARTICLE.venue}" in again.err
            assert self.COMMAND in again.err
        assert shown(mine)["fields"]["venue"]["value"] == SAND.venue
        assert mine(*self.COMMAND.split()[1:]).code == 0
        after = shown(mine)
        assert [after["fields"][name]["value"] for name in ("venue", "date", "doi", "entry_type")] == [
            self.ARTICLE.venue,
            "2022",
            self.ARTICLE.doi,
            "article",
        ]
        assert after["preprint"]["entry_type"]["value"] == "misc"
        assert "perhaps" not in mine("enrich", "--published", "key:mole2019sorting").err

    def test_review_offers_it_from_the_cache(self, mine: Command, servers: dict[str, WorkServer]) -> None:
        mine("enrich", "--published", "key:mole2019sorting")
        requests = [len(server.log) for server in servers.values()]
        asked = mine("review", "key:mole2019sorting", input="s\n")
        assert "perhaps also published" in asked.out
        assert SAND.doi not in [line.split("doi:")[-1].split()[0] for line in asked.out.splitlines() if "doi:" in line]
        assert "1 accept, k keep as conference paper" in asked.err
        assert mine("review", "key:mole2019sorting", input="1\n").code == 0
        assert shown(mine)["fields"]["venue"]["value"] == self.ARTICLE.venue
        assert mine("undo").code == 0
        assert shown(mine)["fields"]["venue"]["value"] == SAND.venue
        kept = mine("review", "key:mole2019sorting", input="k\n")
        assert "mole2019sorting: kept as a conference paper" in kept.err
        assert "nothing to review" in mine("review", "key:mole2019sorting").err
        assert "perhaps" not in mine("enrich", "--published", "key:mole2019sorting").err
        assert [len(server.log) for server in servers.values()] == requests

    def test_a_conference_paper_of_a_file_is_no_preprint(self, mine: Command) -> None:
        entry = PAGES.split("@misc")[1].replace("{mole2019sorting", "{csh").replace("1905.01234", "1905.09999")
        proceedings = f"@inproceedings{entry.replace('year = {2019}, month = may', 'year = {2020}, booktitle = {CSH}')}"
        (mine.folder / "csh.bib").write_text(proceedings, encoding="utf-8")
        mine("remove", "mole2019sorting")
        assert mine("add", "csh.bib").code == 0
        offered = mine("enrich", "key:csh", "--published")
        assert f"csh: perhaps also published in {self.ARTICLE.venue}" in offered.err
        number = offered.err.split("--choose ")[1].split("`")[0]
        assert mine("enrich", "key:csh", "--published", "--choose", number).code == 0
        assert shown(mine, "csh")["fields"]["venue"]["value"] == self.ARTICLE.venue
        assert shown(mine, "csh")["preprint"] is None
