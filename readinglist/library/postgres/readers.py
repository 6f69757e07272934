"""The readers of a library on a server: roles of the server with rights on its tables."""

from psycopg import sql

from readinglist.library.postgres.connection import PostgresConnection
from readinglist.library.postgres.schema import APPENDED, READ_ONLY, WRITTEN
from readinglist.papers.errors import LibraryError, NothingFound
from readinglist.papers.fast_dataclasses import dataclass

_TABLES = (*READ_ONLY, *APPENDED, *WRITTEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReader:
    """A reader of a library on a server, and whether they may remove papers that others added or have read."""

    name: str
    removes: bool


def readers(connection: PostgresConnection) -> list[LibraryReader]:
    """Return the readers, in alphabetical order, without administrators."""
    found = connection.rows("SELECT name, removes FROM readers ORDER BY name")
    return [LibraryReader(name=name, removes=removes) for name, removes in found]


def add_reader(connection: PostgresConnection, name: str, *, removes: bool) -> None:
    """Give a role of the server the rights of a reader, or change them.

    Raises:
        NothingFound: If the server has no such role.
        LibraryError: If the caller is no administrator of the library, or may not let others use its schema.
    """
    _require_role(connection, name)
    rights = (("SELECT", READ_ONLY), ("SELECT, INSERT", APPENDED), ("SELECT, INSERT, UPDATE, DELETE", WRITTEN))
    role, schema = sql.Identifier(name), _schema(connection)
    statements = [sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role)]
    for right, tables in rights:
        for table in tables:
            named = sql.Identifier(table)
            statements.append(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(right), named, role))
    connection.begin(write=True)
    try:
        connection.execute(statements)
        connection.run(
            "INSERT INTO readers (name, removes) VALUES (:name, :removes)"
            " ON CONFLICT (name) DO UPDATE SET removes = excluded.removes",
            {"name": name, "removes": removes},
        )
        _require_use_of_schema(connection, name)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def remove_reader(connection: PostgresConnection, name: str) -> None:
    """Take all rights from a reader; what they wrote stays.

    Raises:
        NothingFound: If there is no such reader.
        LibraryError: If the caller is no administrator of the library.
    """
    if name not in {reader.name for reader in readers(connection)}:
        raise NothingFound(f"no reader {name!r} in this library", hint="`readinglist readers list` lists them")
    role = sql.Identifier(name)
    connection.begin(write=True)
    try:
        connection.execute([sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(each), role) for each in _TABLES])
        connection.run("DELETE FROM readers WHERE name = :name", {"name": name})
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _require_role(connection: PostgresConnection, name: str) -> None:
    if not connection.rows("SELECT 1 FROM pg_roles WHERE rolname = CAST(:name AS name)", {"name": name}):
        raise NothingFound(
            f"the server has no role {name!r}", hint=f'create it on the server: CREATE ROLE "{name}" LOGIN'
        )


def _require_use_of_schema(connection: PostgresConnection, name: str) -> None:
    """Check that a role can reach the tables: where a right cannot be granted, PostgreSQL only warns."""
    rows = connection.rows(
        "SELECT CAST(current_schema() AS text), has_schema_privilege(CAST(:name AS name), current_schema(), 'USAGE')",
        {"name": name},
    )
    ((schema, usable),) = rows
    if not usable:
        raise LibraryError(
            f"you may not give {name!r} the use of the schema {schema!r}; nothing was changed",
            hint=f'ask its owner to execute: GRANT USAGE ON SCHEMA "{schema}" TO "{name}"',
        )


def _schema(connection: PostgresConnection) -> sql.Identifier:
    ((schema,),) = connection.rows("SELECT CAST(current_schema() AS text)")
    return sql.Identifier(schema)
