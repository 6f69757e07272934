"""The command with a library on a PostgreSQL server."""

import json
import subprocess
import sys

import pytest

from tests.command import Command
from tests.editor_client import Editor, edit
from tests.postgres_server import PASSWORD, PostgresServer

pytestmark = pytest.mark.postgres

PAPERS = '{"title": "Attention Is All You Need", "arxiv_id": "1706.03762"}\n{"title": "World Models", "year": 2018}\n'


@pytest.fixture
def lab(run: Command, postgres: PostgresServer) -> Command:
    """The command with a library on the server, which does not exist yet."""
    run.environment["READINGLIST_LIBRARY"] = postgres.address(postgres.new_schema())
    return run


def test_daily_commands_work_on_a_server(lab: Command) -> None:
    assert "the library is empty" in lab("list").err
    added = lab("add", "-", "--format", "jsonl", "--offline", input=PAPERS)
    assert added.code == 0, added.err
    key = json.loads(lab("list", "world", "--json").out)[0]["key"]
    assert lab("read", key).code == 0
    assert lab("note", key, "-m", "worth it").code == 0
    assert json.loads(lab("list", "status:read", "note:worth", "--json").out)[0]["key"] == key
    assert "did you mean world?" in lab("list", "wrold").err
    assert lab("undo").code == 0
    assert lab("doctor").code == 0
    assert not (lab.folder / ".readinglist").exists()


@pytest.mark.parametrize(
    ("place", "message", "hint"),
    [
        ("postgresql://postgres:s3cret@127.0.0.1:{port}/postgres", "password authentication failed", "pgpass"),
        ("postgresql://postgres:{password}@127.0.0.1:{port}/nowhere", '"nowhere" does not exist', "createdb"),
        ("postgresql://postgres:s3cret@127.0.0.1:1/postgres", "refused", "server runs"),
        ("postgresql://postgres:s3cret@[bad", "invalid address", "%40"),
        ("postgresql://postgres:s3cret@s3cret/x@127.0.0.1:{port}/postgres", "invalid address", "%40"),
        ("postgresql://postgres:{password}@127.0.0.1:{port}/postgres?options=-csearch_path%3Dnone", "schema", "CREATE"),
    ],
)
def test_errors_of_the_server_are_errors_of_the_library(
    run: Command, postgres: PostgresServer, place: str, message: str, hint: str
) -> None:
    address = place.format(port=postgres.port, password=PASSWORD)
    failed = run(
        "add", "-", "--format", "jsonl", "--offline", input=PAPERS, environment={"READINGLIST_LIBRARY": address}
    )
    assert failed.code == 6
    assert message in failed.err
    assert hint in failed.err
    assert PASSWORD not in failed.err
    assert "s3cret" not in failed.err


def test_no_command_shows_the_password(lab: Command) -> None:
    shown = lab("config", "show")
    assert "postgresql://postgres@127.0.0.1" in shown.out
    assert PASSWORD not in shown.out


def test_the_reader_is_the_role_of_the_address(lab: Command) -> None:
    assert any(
        line.split()[:2] == ["readinglist.reader", '"postgres"'] for line in lab("config", "show").out.splitlines()
    )


def test_the_password_may_be_in_the_environment_or_a_file(run: Command, postgres: PostgresServer) -> None:
    address = postgres.address(postgres.new_schema()).replace(f":{PASSWORD}@", "@")
    run.environment["READINGLIST_LIBRARY"] = address
    assert run("list").code == 6
    assert run("list", environment={"PGPASSWORD": PASSWORD}).code == 0
    file = run.home / ".pgpass"
    file.write_text(f"127.0.0.1:{postgres.port}:*:postgres:{PASSWORD}\n", encoding="utf-8")
    file.chmod(0o600)
    assert run("list").code == 0


WITHOUT_DRIVER = """
import sys
sys.modules["psycopg"] = None
from readinglist.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_without_the_driver_the_command_says_what_to_install(lab: Command) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER, "list"],
        cwd=lab.folder,
        env=lab.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 7
    assert 'pip install "readinglist-cli[postgres]"' in finished.stderr


def test_a_database_of_another_program_is_refused(lab: Command, postgres: PostgresServer) -> None:
    schema = postgres.new_schema()
    postgres.execute(f"CREATE TABLE {schema}.accounts (id int)")
    refused = lab("list", environment={"READINGLIST_LIBRARY": postgres.address(schema)})
    assert refused.code == 6
    assert "another program" in refused.err


def test_a_newer_library_is_not_touched(lab: Command, postgres: PostgresServer) -> None:
    assert lab("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    schema = lab.environment["READINGLIST_LIBRARY"].rpartition("%3D")[2]
    postgres.execute(f"INSERT INTO {schema}.migrations VALUES (99, '0099 to come', '')")
    refused = lab("list")
    assert refused.code == 6
    assert "upgrade readinglist" in refused.err


def test_a_library_moves_there_and_back(run: Command, postgres: PostgresServer) -> None:
    address = postgres.address(postgres.new_schema())
    assert run("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    key = json.loads(run("list", "world", "--json").out)[0]["key"]
    assert run("note", key, "-m", "worth it").code == 0
    moved = run("move", address)
    assert moved.code == 0, moved.err
    assert "copied 2 papers and 3 events to postgresql://postgres@127.0.0.1" in moved.err
    assert PASSWORD not in moved.err
    assert "you are the reader postgres there" in moved.err  # the role of the address
    on_server = {"READINGLIST_LIBRARY": address}
    assert json.loads(run("list", "note:worth", "--json", environment=on_server).out)[0]["key"] == key
    assert run("move", address).code == 6
    back = run("move", "back.sqlite3", environment=on_server)
    assert "you are the reader ada there" in back.err
    assert run("dump", environment={"READINGLIST_LIBRARY": "back.sqlite3"}).out == run("dump").out
    assert run("move", "back.sqlite3", environment=on_server).code == 1


def test_backup_restore_dump_and_load_work_on_a_server(lab: Command, postgres: PostgresServer) -> None:
    assert lab("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    before = lab("dump").out
    backup = lab("backup").out.strip()
    assert lab("rm", *(paper["key"] for paper in json.loads(lab("list", "--json").out)), "--yes").code == 0
    restored = lab("restore", backup)
    assert restored.code == 0, restored.err
    assert lab("dump").out == before
    assert "reverts this" in restored.err
    other = {"READINGLIST_LIBRARY": postgres.address(postgres.new_schema())}
    assert lab("load", "-", input=before, environment=other).code == 0
    assert lab("dump", environment=other).out == before


def test_readers_are_given_rights(lab: Command, postgres: PostgresServer) -> None:
    assert lab("add", "-", "--format", "jsonl", "--offline", input=PAPERS).code == 0
    assert "CREATE ROLE" in lab("readers", "add", "ida").err
    postgres.execute(f"CREATE ROLE ida LOGIN PASSWORD '{PASSWORD}'")
    assert "ida is a reader" in lab("readers", "add", "ida").err
    assert json.loads(lab("readers", "list", "--json").out) == [{"name": "ida", "removes": False}]
    schema = lab.environment["READINGLIST_LIBRARY"].rpartition("%3D")[2]
    ida = {"READINGLIST_LIBRARY": postgres.address(schema, role="ida")}
    key = json.loads(lab("list", "world", "--json", environment=ida).out)[0]["key"]
    assert lab("read", key, environment=ida).code == 0
    assert lab("note", key, "-m", "for all", "--shared").code == 0
    assert lab("note", key, "-m", "for me").code == 0
    shown = lab("show", key, environment=ida).out
    assert "for all" in shown
    assert "for me" not in shown
    assert json.loads(lab("show", key, "--json", environment=ida).out)["shared_notes"][0]["reader"] == "postgres"
    assert lab("rm", key, "--yes", environment=ida).code == 6
    assert lab("dump", environment=ida).code == 6
    refused = lab("read", key, environment={**ida, "READINGLIST_READER": "bob"})
    assert refused.code == 6
    assert "write as another reader" in refused.err
    assert lab("readers", "remove", "ida").code == 0
    assert lab("list", environment=ida).code == 6


def test_a_file_has_no_readers_with_rights(run: Command) -> None:
    refused = run("readers", "list")
    assert refused.code == 2
    assert "readinglist move" in refused.err


def test_an_editor_adds_reads_and_watches_on_a_server(lab: Command) -> None:
    """With the library made by the first addition, and changed by another program."""
    key = "vaswani2017attention"

    async def story(editor: Editor) -> None:
        uri = editor.open("a.md", "[@1706.03762]")
        await editor.diagnostics(uri, [("cited-unknown", "1706.03762")])
        await editor.execute((await editor.actions(uri, 0, 4))["Add 1706.03762 to the reading list"])
        editor.change(uri, f"[@{key}; @vas]")
        await editor.diagnostics(uri, [("cited-unread", key), ("cited-unknown", "vas")])
        assert [item.label for item in await editor.complete(uri, 0, len(key) + 8)] == [key]
        assert "Attention Is All You Need" in await editor.hover(uri, 0, 4)
        assert lab("drop", key).code == 0
        await editor.diagnostics(uri, [("cited-dropped", key), ("cited-unknown", "vas")])
        await editor.execute((await editor.actions(uri, 0, 4))[f"Mark {key} as read"])
        await editor.diagnostics(uri, [("cited-unknown", "vas")])

    edit(lab, story)
    assert "status: dropped → read" in lab("history").out
