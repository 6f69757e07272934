"""A cache of responses in one SQLite file, which can be deleted at any time."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from readinglist.files.writing import create_private_file, make_private_folder
from readinglist.plugins.context import Request, Response

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, expires REAL NOT NULL, status INTEGER NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID
"""
_BUSY_SECONDS = 5.0


def canonical(request: Request) -> str:
    """Return a hash of a request that does not depend on the order of its parameters."""
    parts = [request.url, sorted((*request.query, *request.form)), *filter(None, (request.json, request.accept))]
    return sha256(json.dumps(parts).encode("ascii")).hexdigest()


class ResponseCache:
    """A cache of responses until they expire. Times are seconds since the epoch.

    A cache that cannot be read or written is not an error: the request is then sent again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, request: Request, now: float) -> Response | None:
        """Return the cached response, None if there is none or it has expired."""
        rows = self._run(
            "SELECT status, content_type, body FROM answers WHERE key = :key AND expires > :now",
            {"key": canonical(request), "now": now},
        )
        if not rows:
            return None
        ((status, content_type, body),) = rows
        return Response(status=status, body=body, content_type=content_type, from_cache=True)

    def keys(self, now: float) -> frozenset[str]:
        """Return the hashes of the requests with a cached response."""
        rows = self._run("SELECT key FROM answers WHERE expires > :now", {"now": now})
        return frozenset(key for (key,) in rows)

    def write(self, request: Request, response: Response, now: float) -> None:
        """Store the response for the request's `keep_seconds`, and delete expired ones."""
        self._run("DELETE FROM answers WHERE expires <= :now", {"now": now})
        self._run(
            "INSERT INTO answers VALUES (:key, :expires, :status, :content_type, :body) ON CONFLICT (key) DO UPDATE"
            " SET expires = :expires, status = :status, content_type = :content_type, body = :body",
            {
                "key": canonical(request),
                "expires": now + request.keep_seconds,
                "status": response.status,
                "content_type": response.content_type,
                "body": response.body,
            },
        )

    def drop(self, request: Request) -> None:
        """Delete the response."""
        self._run("DELETE FROM answers WHERE key = :key", {"key": canonical(request)})

    def _run(self, statement: str, values: Mapping[str, object]) -> list[Any]:
        """Return the rows; none also if the file is locked, or damaged, in which case it is deleted."""
        try:
            make_private_folder(self._file.parent)
            if not self._file.exists():
                create_private_file(self._file)
            with closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as connection, connection:
                connection.execute(_TABLE)
                return connection.execute(statement, values).fetchall()
        except (sqlite3.OperationalError, OSError):
            return []
        except sqlite3.DatabaseError:
            self._file.unlink(missing_ok=True)
            return []
