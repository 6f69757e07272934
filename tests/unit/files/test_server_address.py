"""Addresses of libraries on a server."""

import pytest

from readinglist.files.server_address import ServerAddress, is_address

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("address", "shown", "role"),
    [
        ("postgresql://ada:s3cret@lab/papers", "postgresql://ada@lab/papers", "ada"),
        ("postgres://ada@lab:5433/papers", "postgres://ada@lab:5433/papers", "ada"),
        ("postgresql://lab/papers?user=ada&password=s3cret", "postgresql://lab/papers?user=ada", "ada"),
        ("postgresql:///papers?service=lab&user=a%40b", "postgresql:///papers?service=lab&user=a%40b", "a@b"),
        ("postgresql://ada:s3cret?x@lab/papers", "postgresql://ada@lab/papers", "ada"),
        ("postgresql://ada:x@s3cret@lab/papers", "postgresql://ada@lab/papers", "ada"),
        ("postgresql://ada:x/s3cret@lab/papers", "postgresql://ada@lab/papers", "ada"),
        ("postgresql://ada:s3cret@[bad", "postgresql://ada@[bad", "ada"),
        ("postgresql://a%20b:s3cret@h1,h2/p", "postgresql://a%20b@h1,h2/p", "a b"),
        (
            "postgresql://lab/p?sslpassword=s3cret&passfile=/s3cret&sslmode=require",
            "postgresql://lab/p?sslmode=require",
            "",
        ),
        ("POSTGRESQL://lab/papers", "POSTGRESQL://lab/papers", ""),
    ],
)
def test_an_address_is_shown_without_passwords(address: str, shown: str, role: str) -> None:
    assert is_address(address)
    assert str(ServerAddress(address)) == shown
    assert SECRET not in repr(ServerAddress(address))
    assert ServerAddress(address).role == role


@pytest.mark.parametrize("path", ["library.sqlite3", "/lab/postgresql", "postgresql:/x", "mysql://lab/papers", ""])
def test_paths_are_no_addresses(path: str) -> None:
    assert not is_address(path)
