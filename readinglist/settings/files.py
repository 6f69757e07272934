"""The settings file, and the user's folders for settings, data and cache."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from readinglist.files.reading import open_input, with_home
from readinglist.papers.errors import SettingsError, reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.settings.trust import TRUSTED_VARIABLE, current_user, distrust, is_listed

FILE_NAME = "config.toml"
CONFIG_VARIABLE = "READINGLIST_CONFIG"
_PLACE = lazy_pattern(r"at line (?P<line>\d+), column (?P<column>\d+)")
_TRUTH = lazy_pattern(r"(?:true|false|yes|no|on|off)\b", re.IGNORECASE)
_LARGEST = 4 * 1024 * 1024
"""Maximum size of a settings file in bytes."""

_OUR_TABLE = lazy_pattern(r"^[ \t]*\[[ \t]*(?:readinglist|library)[ \t]*\]", re.MULTILINE)
"""A ``config.toml`` in a parent folder is ours only if it has one of these tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The user's folders (https://specifications.freedesktop.org/basedir-spec/latest/)."""

    home: Path
    settings: Path
    data: Path
    cache: Path


def user_folders(environment: Mapping[str, str]) -> Folders:
    """Return the folders for this program. Relative paths in ``XDG_`` variables are invalid and ignored."""
    home = Path(environment.get("HOME") or Path.home())

    def folder(variable: str, usual: str) -> Path:
        named = Path(environment.get(variable) or "")
        return (named if named.is_absolute() else home / usual) / "readinglist"

    return Folders(
        home=home,
        settings=folder("XDG_CONFIG_HOME", ".config"),
        data=folder("XDG_DATA_HOME", ".local/share"),
        cache=folder("XDG_CACHE_HOME", ".cache"),
    )


def find_file(config: Path | None, environment: Mapping[str, str], folder: Path) -> Path | None:
    """Return the settings file to use, or None. `folder` is the working directory, absolute.

    A file given explicitly (`config`, else ``READINGLIST_CONFIG``) is returned whether it exists or not. Otherwise it
    is the nearest ``config.toml`` in `folder` or its parents with a ``[readinglist]`` or ``[library]`` table, else the
    user's own.

    Raises:
        SettingsError: If the one in `folder` or its parents belongs to another user, or others can change it, and it is
            not allowed by ``READINGLIST_TRUSTED`` or by ``trusted`` in the user's own.
    """
    named = config or (Path(environment[CONFIG_VARIABLE]) if environment.get(CONFIG_VARIABLE) else None)
    if named:
        return folder / with_home(named)
    for above in (folder, *folder.parents):
        candidate = above / FILE_NAME
        if candidate.is_file() and _OUR_TABLE.search(read_text(candidate)):
            _check_trust(candidate, environment)
            return candidate
    own = user_folders(environment).settings / FILE_NAME
    return own if own.is_file() else None


def _check_trust(file: Path, environment: Mapping[str, str]) -> None:
    risk = distrust(file, current_user(environment))
    folders = user_folders(environment)
    own = folders.settings / FILE_NAME
    if not risk or is_listed(file.parent, environment.get(TRUSTED_VARIABLE, "").split(os.pathsep), folders.home):
        return
    settings = read_table(own).get("readinglist") if own.is_file() and own != file else None
    if isinstance(settings, dict) and is_listed(file.parent, settings.get("trusted"), folders.home):
        return
    raise SettingsError(
        f"settings file {file} is not used: {risk}",
        hint=f"read it first; then allow it with `--config {file}`, or list its folder in {TRUSTED_VARIABLE} or in"
        f" `trusted` of {own}",
    )


def read_text(file: Path) -> str:
    """Return the text of a settings file.

    Raises:
        SettingsError: If it cannot be read, or is not UTF-8.
    """
    try:
        with open_input(file) as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise SettingsError(f"{file} is too large for a settings file", hint="use another file with --config FILE")
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        hint = "create one with `readinglist init`"
        raise SettingsError(f"settings file {file} does not exist", hint=hint) from None
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{file} is not UTF-8: {error.reason} at byte {error.start}", hint="save it as UTF-8"
        ) from None
    except OSError as error:
        hint = "use another file with --config FILE"
        raise SettingsError(f"cannot read {file}: {reason(error)}", hint=hint) from None


def read_table(file: Path) -> dict[str, object]:
    """Return the contents of a settings file.

    Raises:
        SettingsError: If it cannot be read, or is not TOML.
    """
    import tomllib  # noqa: PLC0415 - not needed without a file

    text = read_text(file)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of numbers with too many digits
        raise SettingsError(f"invalid TOML in {file}: {error}", hint=_hint(str(error), text)) from None


def _hint(message: str, text: str) -> str:
    """Return how to correct what is no TOML."""
    from readinglist.files.text_edits import conflict_line  # noqa: PLC0415 - each command reads settings

    if conflict_line(text):
        return "resolve the conflict of git"
    if any(word in message for word in ("twice", "overwrite", "redefine")):
        return "each table and each setting may stand only once"
    if "Unescaped" in message or "hex value" in message:
        return r"use single quotes around a backslash: 'C:\notes'"
    if "Invalid value" not in message:
        return "see https://toml.io/en/v1.0.0"
    place = _PLACE.search(message)
    rest = text.split("\n")[int(place["line"]) - 1][int(place["column"]) - 1 :] if place else ""
    if _TRUTH.match(rest):
        return "true and false are written in lower case"
    return 'strings need quotes: reader = "ada"'
