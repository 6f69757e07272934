"""Arguments of `add` as people give them: pasted text, URLs, and the clipboard."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command import Command
from tests.local_services.canned import LocalEuropePmc, LocalInspire
from tests.local_services.servers import LocalOpenReview, forum_of
from tests.local_services.works import Work

LAWS = "Data Scaling Laws in Imitation Learning for Robotic Manipulation"
ABSTRACT = (
    "Data scaling has revolutionized fields like natural language processing and computer vision, providing models "
    "with remarkable generalization capabilities. In this paper, we investigate whether similar data scaling laws "
    "exist in robotics, particularly in robotic manipulation."
)


def ids(run: Command, *arguments: str, input: bytes = b"") -> list[str | None]:  # noqa: A002 - as that of the command
    done = run("add", *arguments, "--offline", "--dry-run", "--json", input=input)
    assert done.code == 0, done.err
    return [json.loads(line)["arxiv_id"] for line in done.out.splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "2410.18647\n2503.06749\n",
        "2410.18647\r\n2503.06749\r\n",
        "2410.18647\r2503.06749",
        "\ufeff2410.18647\n2503.06749",
        "\x1b[200~2410.18647\r2503.06749\x1b[201~",
        "2410.18647 and 2503.06749",
        "https://arxiv.org/pdf/2410.18647v2.pdf, https://huggingface.co/papers/2503.06749",
    ],
)
def test_pasted_identifiers_are_read_from_an_argument_and_from_stdin(run: Command, text: str) -> None:
    expected = ids(run, "2410.18647", "2503.06749")
    assert expected[0] == "2410.18647"
    assert ids(run, text) == expected
    assert ids(run, "-", input=text.encode()) == expected


def test_an_argument_of_several_lines_is_a_page(run: Command) -> None:
    done = run("add", f"{LAWS}\n\n{ABSTRACT}", "--offline", "--dry-run", "--json")
    (record,) = map(json.loads, done.out.splitlines())
    assert (record["title"], record["arxiv_id"], record["source"]) == (LAWS, "2410.18647", "<argument>")


def test_show_names_the_command_line_as_the_origin(run: Command) -> None:
    run("add", "2410.18647", "--offline")
    shown = run("show", json.loads(run("list", "--json").out)[0]["key"]).out
    assert "2410.18647  [reader: the command line]" in shown
    assert "from the command line\n" in shown


@pytest.mark.parametrize("text", [ABSTRACT, "a" * 300, "ü" * 200, "word/" * 3000, f"{LAWS} {ABSTRACT}\n"])
def test_an_argument_longer_than_a_file_name_is_no_internal_error(run: Command, text: str) -> None:
    done = run("add", text, "--offline", "--dry-run")
    assert done.code in (0, 4)
    assert "Traceback" not in done.err
    assert "fault of readinglist" not in done.err


def test_a_page_of_a_paper_is_kept_with_its_url_and_known_again(run: Command) -> None:
    done = run("add", "https://openreview.net/forum?id=rJ4km2R5t7", "--offline", "--json")
    (record,) = map(json.loads, done.out.splitlines())
    assert (record["outcome"], record["title"]) == ("not_found", "openreview.net/forum?id=rJ4km2R5t7")
    shown = json.loads(run("show", record["key"], "--json").out)
    assert shown["fields"]["links"]["value"] == ["https://openreview.net/forum?id=rJ4km2R5t7"]
    assert shown["resolved"] is False
    again = run("add", "https://openreview.net/pdf?id=rJ4km2R5t7", "--offline", "--json")
    assert json.loads(again.out)["outcome"] == "known"


def test_addresses_and_numbers_are_looked_up_at_their_services_only(run: Command) -> None:
    work = Work(
        kind="article",
        title="Sorting Grains of Sand",
        authors=(("Ada", "Mole"),),
        venue="Sand",
        short_venue="",
        year=2020,
    )
    submission = replace(work, kind="submission", venue="Submitted to CSH 2020", title="Raking Sand")
    sources = ("pmid 31002020", f"https://openreview.net/forum?id={forum_of(submission)}")
    with (
        LocalEuropePmc([work]) as europepmc,
        LocalOpenReview([submission]) as openreview,
        LocalInspire([work]) as inspire,
    ):
        servers = {"europepmc": europepmc, "openreview": openreview, "inspire": inspire}
        services = "".join(
            f'[services.{name}]\nbase_url = "{server.base_url}"\nseconds_between_requests = 0\n'
            for name, server in servers.items()
        )
        settings = f"[readinglist]\n[enrich]\norder = []\n{services}[resolve]\norder = ['catalogue']\n"
        config = run.folder / "config.toml"
        config.write_text(f"{settings}by_address = []\n", encoding="utf-8")
        assert run("add", *sources, "A title that nobody knows").code == 0
        assert not any(server.log for server in servers.values())
        config.write_text(settings, encoding="utf-8")
        assert run("enrich").code == 0
        assert [len(server.log) for server in servers.values()] == [1, 1, 0]
        found = {paper["title"]: paper["resolved"] for paper in json.loads(run("list", "--json").out)}
        assert found == {work.title: True, submission.title: True, "A title that nobody knows": False}
        assert run("add", "https://inspirehep.net/record/2020?ln=en").code == 0
        assert len(inspire.log) == 1
        config.write_text(settings.replace("'catalogue'", "'catalogue', 'europepmc'"), encoding="utf-8")
        run("enrich")
        assert len(europepmc.log) == 2
        config.write_text(f"{settings}by_address = ['crossref']\n", encoding="utf-8")
        assert "knows no addresses" in run("enrich").err


def test_a_url_of_no_paper_is_refused(run: Command) -> None:
    done = run("add", "https://openreview.net/group?id=ICLR.cc", "--offline")
    assert done.code == 4
    assert "unsupported URL" in done.err
    assert "add --paste" in done.err


@pytest.fixture
def desktop(run: Command, tmp_path: Path) -> Path:
    """A folder in front of PATH for programs of the desktop; `run` believes to be on Wayland."""
    folder = tmp_path / "programs"
    folder.mkdir()
    run.environment |= {"PATH": f"{folder}:/usr/bin:/bin", "WAYLAND_DISPLAY": "wayland-0"}
    return folder


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def test_the_clipboard_is_added(run: Command, desktop: Path) -> None:
    (desktop / "copied").write_bytes(f"{LAWS}\r\n\r\n{ABSTRACT}\r\n".encode())
    program(desktop, "wl-paste", f"[ \"$1\" = --no-newline ] && cat '{desktop / 'copied'}'")
    done = run("add", "--paste", "--offline", "--json")
    (record,) = map(json.loads, done.out.splitlines())
    assert (record["arxiv_id"], record["source"]) == ("2410.18647", "<clipboard>")
    assert ids(run, "--paste", "2503.06749")[1] == "2410.18647"


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        ("echo 'No selection' >&2; exit 1", 2, "wl-paste: No selection"),
        ("printf ' \\n'", 4, "the clipboard contains no text"),
        ("printf '\\211PNG\\r\\n\\032\\n'", 4, "<clipboard> is a PNG image, not text"),
    ],
)
def test_a_clipboard_without_text_is_reported(
    run: Command, desktop: Path, script: str, code: int, message: str
) -> None:
    program(desktop, "wl-paste", script)
    done = run("add", "--paste", "--offline")
    assert done.code == code
    assert message in done.err
    assert "hint: " in done.err


def test_without_a_program_for_the_clipboard_one_is_named(run: Command, desktop: Path) -> None:
    run.environment["PATH"] = str(desktop)
    done = run("add", "--paste")
    assert done.code == 2
    assert "cannot read the clipboard: no program for it\nhint: install wl-paste, or " in done.err
    del run.environment["WAYLAND_DISPLAY"]
    assert "hint: paste with your terminal" in run("add", "--paste").err


def test_without_anything_to_add_the_choices_are_named(run: Command) -> None:
    done = run("add")
    assert done.code == 2
    assert "--paste" in done.err
