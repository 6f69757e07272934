"""Connecting to a PostgreSQL server."""

import logging
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumper

from readinglist.files.server_address import ServerAddress, password_is_encoded
from readinglist.library.store.connection import Row
from readinglist.papers.errors import LibraryError

WAIT_SECONDS = 10.0
"""How long a command waits for the lock of writers, and for a server that restarts."""

# What psycopg logs when a connection is lost is an error of the library, too. Without a handler it is shown twice.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

_OLDEST = 140000  # version 14: what this is tested with, and later
_STATEMENT_SECONDS = 60


def connect(address: str, *, wait: float = WAIT_SECONDS) -> psycopg.Connection[Row]:
    """Connect to a server; the arguments of the address take precedence over the time limits here.

    Raises:
        psycopg.Error: If there is no such server, role or database, or the password is wrong.
        LibraryError: If the server is too old, or has another encoding.
    """
    given = _arguments(address)
    # Compiling a query, or starting processes for it, takes longer than running it; indexes are usually in memory.
    # Cursors are read to the end, so plans that are fast for the first rows only are slow. A plan for all words would
    # be slow for frequent ones.
    usual = (
        f"-cstatement_timeout={_STATEMENT_SECONDS}s -cclient_min_messages=warning -cjit=off -crandom_page_cost=1.1"
        " -cmax_parallel_workers_per_gather=0 -ccursor_tuple_fraction=1 -cplan_cache_mode=force_custom_plan"
    )
    server: psycopg.Connection[Any] = psycopg.Connection.connect(
        address,
        autocommit=True,
        cursor_factory=psycopg.RawCursor,
        connect_timeout=given.get("connect_timeout") or max(int(wait), 2),
        options=f"{usual} {given.get('options') or ''}",
        application_name=given.get("application_name") or "readinglist",
        keepalives_idle=given.get("keepalives_idle") or 30,
    )
    check_server(server)
    server.adapters.register_dumper(str, StrDumper)
    return server


def _arguments(address: str) -> dict[str, Any]:
    """Return the arguments of an address. It is refused if libpq would take a part of the password for the host."""
    if password_is_encoded(address):
        with suppress(psycopg.ProgrammingError):  # its message may quote a password
            return conninfo_to_dict(address)
    hint = "write postgresql://ROLE@HOST/DATABASE, with %40 for @ and %2F for / in names and passwords"
    raise LibraryError(f"invalid address of a library: {ServerAddress(address)}", hint=hint)


def check_server(server: psycopg.Connection[Any]) -> None:
    """Refuse a server that is too old, or cannot store all characters.

    Raises:
        LibraryError: If it is one.
    """
    if server.info.server_version < _OLDEST:
        version = server.info.server_version // 10000
        server.close()
        raise LibraryError(
            f"PostgreSQL {version} is too old", hint=f"use a server of version {_OLDEST // 10000} or newer"
        )
    encoding = server.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        server.close()
        hint = "create one with `createdb --encoding UTF8 --template template0 NAME`"
        raise LibraryError(f"the database has the encoding {encoding}, which lacks characters", hint=hint)
