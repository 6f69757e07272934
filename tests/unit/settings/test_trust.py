"""Settings files that others can change are used only if they are named or allowed."""

import os
import stat
from pathlib import Path

import pytest

from readinglist.papers.errors import SettingsError
from readinglist.settings import load
from readinglist.settings.trust import User, current_user, is_listed, risk_of

ADA, BOB, OWN, SHARED = 1000, 1001, 1000, 2000
USER = User(frozenset({ADA, 0}), OWN)
FILE, FOLDER = stat.S_IFREG, stat.S_IFDIR


def status(mode: int, owner: int = ADA, group: int = OWN) -> os.stat_result:
    return os.stat_result((mode, 0, 0, 0, owner, group, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("found", "risk"),
    [
        (status(FILE | 0o644), ""),
        (status(FILE | 0o600), ""),
        (status(FILE | 0o664), ""),
        (status(FILE | 0o644, owner=0, group=0), ""),
        (status(FILE | 0o664, owner=0, group=0), ""),
        (status(FILE | 0o664, group=SHARED), "other users can change it (mode 664)"),
        (status(FILE | 0o644, group=SHARED), ""),
        (status(FILE | 0o666), "other users can change it (mode 666)"),
        (status(FILE | 0o666, owner=0), "other users can change it (mode 666)"),
        (status(FILE | 0o600, owner=BOB), "it belongs to another user (uid 1001)"),
        (status(FILE | stat.S_ISVTX | 0o666), "other users can change it (mode 1666)"),
        (status(FOLDER | 0o755), ""),
        (status(FOLDER | 0o777), "other users can change it (mode 777)"),
        (status(FOLDER | stat.S_ISVTX | 0o777, owner=0), ""),
        (status(FOLDER | stat.S_ISVTX | 0o777, owner=BOB), "it belongs to another user (uid 1001)"),
        (status(FOLDER | 0o775, group=SHARED), "other users can change it (mode 775)"),
        (status(FOLDER | stat.S_ISGID | 0o2755, group=SHARED), ""),
    ],
)
def test_owners_and_modes(found: os.stat_result, risk: str) -> None:
    assert risk_of(found, USER) == risk


def test_a_symbolic_link_only_has_an_owner() -> None:
    assert risk_of(status(stat.S_IFLNK | 0o777), USER, changeable=False) == ""
    assert "another user" in risk_of(status(stat.S_IFLNK | 0o777, owner=BOB), USER, changeable=False)


def test_root_trusts_the_user_who_ran_sudo() -> None:
    behind = current_user({"SUDO_UID": "4321"})
    assert behind is not None
    assert (4321 in behind.ids) is (os.geteuid() == 0)
    for nonsense in ("", "-1", "x", "٣", "9" * 5000):
        plain = current_user({"SUDO_UID": nonsense})
        assert plain == User(frozenset({os.geteuid(), 0}), os.getegid())


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder with a settings file that everybody can change, and a folder below it."""
    below = tmp_path / "shared" / "below"
    below.mkdir(parents=True)
    file = tmp_path / "shared" / "config.toml"
    file.write_text("[readinglist]\nreader = 'mallory'\n", encoding="utf-8")
    file.chmod(0o666)
    (tmp_path / "home" / ".config" / "readinglist").mkdir(parents=True)
    return tmp_path / "shared"


def environment(shared: Path, **variables: str) -> dict[str, str]:
    return {"HOME": str(shared.parent / "home"), "USER": "ada", **variables}


def own(shared: Path, text: str) -> None:
    (shared.parent / "home" / ".config" / "readinglist" / "config.toml").write_text(text, encoding="utf-8")


def test_a_file_that_others_can_change_is_an_error_that_says_how_to_allow_it(shared: Path) -> None:
    with pytest.raises(SettingsError, match="is not used: other users can change it") as caught:
        load(environment=environment(shared), folder=shared / "below")
    assert all(way in caught.value.hint for way in ("--config", "READINGLIST_TRUSTED", "`trusted`"))


@pytest.mark.parametrize("mode", [0o777, 0o1777])
def test_a_folder_that_others_can_change(shared: Path, mode: int) -> None:
    (shared / "config.toml").chmod(0o644)
    shared.chmod(mode)
    if mode & stat.S_ISVTX:
        assert load(environment=environment(shared), folder=shared).reader == "mallory"
    else:
        with pytest.raises(SettingsError, match="other users can change its folder"):
            load(environment=environment(shared), folder=shared)


def test_a_link_into_a_folder_that_others_can_change(shared: Path, tmp_path: Path) -> None:
    (shared / "config.toml").chmod(0o644)
    shared.chmod(0o777)
    (tmp_path / "own" / "below").mkdir(parents=True)
    (tmp_path / "own" / "config.toml").symlink_to(shared / "config.toml")
    with pytest.raises(SettingsError, match="other users can change the folder that it is a link to"):
        load(environment=environment(shared), folder=tmp_path / "own" / "below")
    shared.chmod(0o755)
    assert load(environment=environment(shared), folder=tmp_path / "own" / "below").reader == "mallory"


def test_a_named_file_is_allowed(shared: Path) -> None:
    file = shared / "config.toml"
    assert load(environment=environment(shared), folder=shared, config=file).reader == "mallory"
    assert load(environment=environment(shared, READINGLIST_CONFIG=str(file)), folder=shared).reader == "mallory"


@pytest.mark.parametrize("listed", ["{}", "/nowhere:{}", "{}/..", "*"])
def test_a_listed_folder_is_allowed(shared: Path, listed: str) -> None:
    allowed = environment(shared, READINGLIST_TRUSTED=listed.format(shared))
    assert load(environment=allowed, folder=shared / "below").reader == "mallory"


@pytest.mark.parametrize("listed", ["", ":", "/nowhere", "{}/below", ".", "shared"])
def test_another_folder_is_not(shared: Path, listed: str) -> None:
    with pytest.raises(SettingsError, match="is not used"):
        load(environment=environment(shared, READINGLIST_TRUSTED=listed.format(shared)), folder=shared / "below")


def test_the_users_own_settings_allow_folders(shared: Path) -> None:
    own(shared, f'[readinglist]\ntrusted = ["{shared}"]\n')
    assert load(environment=environment(shared), folder=shared / "below").reader == "mallory"
    own(shared, '[readinglist]\ntrusted = ["~/../shared"]\n')
    assert load(environment=environment(shared), folder=shared).reader == "mallory"


@pytest.mark.parametrize("text", ["", "[readinglist]\n", "[readinglist]\ntrusted = 5\n", "readinglist = 5\n"])
def test_own_settings_that_say_nothing_allow_nothing(shared: Path, text: str) -> None:
    own(shared, text)
    with pytest.raises(SettingsError, match="is not used"):
        load(environment=environment(shared), folder=shared)


def test_a_found_file_cannot_allow_itself(shared: Path) -> None:
    file = shared / "config.toml"
    file.write_text(f'[readinglist]\ntrusted = ["{shared}"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="is not used"):
        load(environment=environment(shared), folder=shared)
    file.chmod(0o644)
    with pytest.raises(SettingsError, match=r"readinglist\.trusted: can only be set in .*home"):
        load(environment=environment(shared), folder=shared)


def test_the_files_of_other_programs_are_passed_by(shared: Path) -> None:
    (shared / "config.toml").write_text('baseURL = "x"\n', encoding="utf-8")
    assert load(environment=environment(shared), folder=shared / "below").file is None


def test_lists_of_other_things_list_nothing() -> None:
    for listed in (None, "x", 5, [5, None, ""], {"a": 1}):
        assert not is_listed(Path("/srv"), listed, Path("/home/ada"))
