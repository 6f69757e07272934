"""Addresses of libraries on a server."""

import pytest

from readinglist.files.server_address import (
    ServerAddress,
    is_address,
    is_mistyped_address,
    password_is_encoded,
    without_password,
)

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


@pytest.mark.parametrize(
    "text",
    ["postgresql:/lab/papers", "mysql://lab/papers", "Postgres:/x", "a://b", "postgresql:papers", "postgres//lab/x"],
)
def test_an_address_that_is_mistyped_is_no_path(text: str) -> None:
    assert is_mistyped_address(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql:/ada:s3cret@lab/papers", "postgresql:/ada@lab/papers"),
        ("mysql://ada:x/s3cret@lab/papers?password=s3cret", "mysql://ada@lab/papers"),
        ("postgresql:ada:s3cret@lab", "postgresql:ada@lab"),
        ("postgres//lab/papers", "postgres//lab/papers"),
        ("papers/ada:b@c", "papers/ada:b@c"),
    ],
)
def test_a_mistyped_address_is_shown_without_its_password(text: str, shown: str) -> None:
    assert without_password(text) == shown


@pytest.mark.parametrize(
    "text", ["postgres://lab/papers", "C:/papers", "lab/a:b", "a:b", "~/x.sqlite3", "", "postgresql/papers"]
)
def test_paths_and_addresses_are_not_mistyped(text: str) -> None:
    assert not is_mistyped_address(text)


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("s3cret", True),
        ("s3%40cret", True),
        ("s3@cret", False),
        ("s3/cret", False),
        ("s@3/c", False),
        ("s/3@c", False),
        ("s3?cret", True),
        ("s?3@c", False),
        ("s@3?c", False),
        ("s?3@c/r", False),
    ],
)
def test_a_password_with_signs_of_addresses_is_noticed(written: str, hidden: bool) -> None:
    assert password_is_encoded(f"postgresql://ada:{written}@lab.example:5432/papers?user=a@b") is hidden


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///papers?host=/var/run/postgresql&user=a@b",
        "postgresql://?host=/var/run/postgresql&user=a@b",
        "postgresql://ada@/papers?host=/home/a@b",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/papers",
        "postgresql://ada:s3%2Fcret@[::1]:5432/papers",
        "postgresql://ada@lab:5432,[fe80::1%25eth0]:5433/papers?target_session_attrs=any",
        "postgresql://?service=lab",
        "postgresql://ada@lab/my%40papers",
    ],
)
def test_addresses_without_such_a_password_are_used(address: str) -> None:
    assert password_is_encoded(address)


@pytest.mark.parametrize("path", ["library.sqlite3", "/lab/postgresql", "postgresql:/x", "mysql://lab/papers", ""])
def test_paths_are_no_addresses(path: str) -> None:
    assert not is_address(path)
