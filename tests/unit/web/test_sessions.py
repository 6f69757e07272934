"""Sessions and passwords."""

from readinglist.web.sessions import Sessions, hash_password, is_password


def test_passwords_are_compared_by_salted_hashes() -> None:
    first, second = hash_password("süß"), hash_password("süß")
    assert first != second
    assert is_password("süß", first)
    assert not is_password("suß", first)
    assert not is_password("", first)


def test_only_the_right_password_of_a_known_reader_is_accepted() -> None:
    sessions = Sessions({"ada": hash_password("a"), "bob": ""})
    assert sessions.check_password("ada", "a")
    assert not sessions.check_password("ada", "b")
    assert not sessions.check_password("bob", "")
    assert not sessions.check_password("eve", "a")
    assert not sessions.too_many_failures


def test_old_sessions_end_when_there_are_too_many() -> None:
    sessions = Sessions({})
    first = sessions.open("ada")
    second = sessions.open("ada")
    assert sessions.find(first.secret) is first
    for _ in range(999):
        sessions.open("ada")
    assert sessions.find(second.secret) is None
    assert sessions.find(first.secret) is first
    sessions.close(first)
    assert sessions.find(first.secret) is None
    assert sessions.find("") is None
