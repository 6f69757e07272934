"""Validation of single values and tables of the settings, collecting all errors."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from pathlib import Path
from typing import Generic, TypeVar

from readinglist.files.server_address import ServerAddress, is_address, is_mistyped_address, without_password
from readinglist.keys.patterns import PRESETS, pattern_errors
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest
from readinglist.settings.values import FILE_FIELDS, SUBFOLDER_FIELDS, Setting

T = TypeVar("T")

_REMOVED = {"states.ebib": "this setting was removed because nothing used it; delete the line"}
"""Messages for settings of earlier versions, by path."""


class InvalidValueError(ValueError):
    """An invalid value; the message says what is expected."""


# --- values --------------------------------------------------------------------------------------------------------


def text(value: object) -> str:
    """Return a string without line breaks, which may be empty."""
    if not isinstance(value, str):
        raise InvalidValueError("must be a string")
    if not value.isprintable():
        raise InvalidValueError("must be one line without control characters")
    return value.strip()


def lines(value: object) -> str:
    """Return a string that may have several lines."""
    if not isinstance(value, str):
        raise InvalidValueError("must be a string")
    if not all(line.isprintable() for line in value.split("\n")):
        raise InvalidValueError("must not have control characters")
    return value


def filled(value: object) -> str:
    """Return a string without line breaks that is not empty."""
    stripped = text(value)
    if not stripped:
        raise InvalidValueError("must not be empty")
    return stripped


def letter(value: object) -> str:
    """Return one character."""
    if len(character := text(value)) > 1:
        raise InvalidValueError("must be one character")
    return character


def some_of(names: Sequence[str]) -> Callable[[object], tuple[str, ...]]:
    """Return a reader of a list of these names."""

    def read(value: object) -> tuple[str, ...]:
        found = texts(value)
        if any(name not in names for name in found):
            raise InvalidValueError(f"must be a list of {', '.join(names)}")
        return found

    return read


def subfolder(value: object) -> str:
    """Return the pattern of a relative folder, such as ``{year}/{author}``."""
    return _relative(text(value), SUBFOLDER_FIELDS, "must be a folder inside the folder of notes that is not hidden")


def note_name(value: object) -> str:
    """Return the pattern of the name of a note file, such as ``@{key}``, without its suffix."""
    pattern = filled(value)
    around = pattern.split("{key}")
    if len(around) != 2 or len(pattern) > 50 or re.search(r'[\x00-\x1f/\\%<>"|?*#^\[\]{}]|^\.|[. ]$', "".join(around)):
        raise InvalidValueError("must be {key} with other characters of file names before or after it, such as @{key}")
    return pattern


def paper_name(value: object) -> str:
    """Return the pattern of the name of a PDF, such as ``{year}/{key}``, without its suffix."""
    pattern = _relative(filled(value), FILE_FIELDS, "must be a name inside the folder that is not hidden")
    if not any(f"{{{name}}}" in pattern for name in ("arxiv", "key", "title")):
        raise InvalidValueError("must have {key}, {arxiv} or {title}")
    return pattern


def _relative(written: str, fields: Sequence[str], error: str) -> str:
    """Return the pattern of a relative path with fields in braces.

    Raises:
        InvalidValueError: If it has other fields, or leads elsewhere.
    """
    pattern = written.strip("/")
    unknown = sorted({*re.findall(r"\{(\w*)\}", pattern)} - {*fields})
    if unknown or re.search(r"[{}]", re.sub(r"\{\w+\}", "", pattern)):
        raise InvalidValueError(f"may have the fields {', '.join(f'{{{name}}}' for name in fields)}")
    if pattern and (pattern.startswith("~") or any(part.startswith(".") for part in pattern.split("/"))):
        raise InvalidValueError(error)
    return pattern


def one_of(names: Sequence[str]) -> Callable[[object], str]:
    """Return a reader of one of these names."""

    def read(value: object) -> str:
        name = text(value)
        if name and name not in names:
            raise InvalidValueError(f"must be one of {', '.join(names)}")
        return name

    return read


def truth(value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise InvalidValueError("must be true or false")
    return value


def texts(value: object) -> tuple[str, ...]:
    """Return a list of distinct names."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item.strip() for item in value):
        raise InvalidValueError('must be a list of names, such as ["catalogue", "arxiv"]')
    names = tuple(str(item).strip() for item in value)
    if len(set(names)) < len(names):
        raise InvalidValueError("contains a duplicate")
    return names


def number(value: object) -> float:
    """Return a non-negative number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise InvalidValueError("must be a non-negative number")
    return float(value)


def whole_number(value: object) -> int:
    """Return a whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1e6:
        raise InvalidValueError("must be a whole number")
    return value


def port(value: object) -> int:
    """Return the number of a TCP port; 0 is none, or any that is free."""
    number = whole_number(value)
    if number > 65_535:
        raise InvalidValueError("must be a port, from 0 to 65535")
    return number


def host_names(value: object) -> tuple[str, ...]:
    """Return a list of names of hosts, in lower case."""
    names = tuple(name.lower() for name in texts(value))
    if not all(re.fullmatch(r"[a-z0-9_.-]+|[0-9a-f:]+", name) for name in names):
        raise InvalidValueError('must be a list of names of hosts without ports, such as ["papers.example.org"]')
    return names


def header(value: object) -> str:
    """Return the name of an HTTP header (RFC 9110, 5.1), in lower case."""
    name = text(value).lower()
    if not re.fullmatch(r"[a-z0-9-]*", name):
        raise InvalidValueError("must be the name of a header, such as Remote-User")
    return name


def token(value: object) -> str:
    """Return a start token, which nobody can guess."""
    written = text(value)
    if written and not re.fullmatch(r"[\w.~-]{20,200}", written, re.ASCII):
        raise InvalidValueError("must have 20 or more letters, digits, - or _, as `openssl rand -hex 20` prints")
    return written


def password_hash(value: object) -> str:
    """Return the hash of a password, as ``serve --hash-password`` prints it."""
    written = filled(value)
    if not re.fullmatch(r"scrypt:[0-9a-f]{32}:[0-9a-f]{64}", written):
        raise InvalidValueError("must be what `readinglist serve --hash-password` prints")
    return written


def address(value: object) -> str:
    """Return the URL of a service."""
    url = filled(value)
    if not re.match(r"https?://[^/\s]+", url):
        raise InvalidValueError("must be a URL that starts with https:// or http://")
    return url


def timezone(value: object) -> str:
    """Return the name of a time zone that the system or Python knows; empty for that of the system."""
    name = text(value)
    if name:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            raise InvalidValueError("must be a time zone, such as Europe/Vienna") from None
    return name


def key_pattern(value: object) -> str:
    """Return a citation key pattern, or the name of one."""
    pattern = filled(value)
    errors = () if pattern in PRESETS else pattern_errors(pattern)
    if errors:
        raise InvalidValueError(f"invalid citation key pattern: {', '.join(errors)}")
    return pattern


_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def truth_of_text(value: object) -> bool:
    """Return the boolean of an environment variable."""
    if str(value).strip().lower() not in _TRUTHS:
        raise InvalidValueError("must be 1 or 0 (or true, false, yes, no, on, off)")
    return _TRUTHS[str(value).strip().lower()]


# --- collecting ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layer(Generic[T]):
    """One place that may specify a value: its name, the value (None if it does not), and how to read it."""

    origin: str
    value: object
    read: Callable[[object], T]


@dataclass(slots=True)
class Collector:
    """The settings read so far, with their errors. `origin` is the name of the settings file in messages."""

    origin: str
    errors: list[str] = field(default_factory=list)
    found: list[Setting] = field(default_factory=list)

    def report(self, path: str, message: str) -> None:
        """Record an error in the settings file."""
        self.errors.append(f"{self.origin}: {path}: {message}")

    def table(self, value: object, path: str, known: Iterable[str] | None = None) -> dict[str, object]:
        """Return `value` as a table with keys from `known` (None: any); other keys are errors."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.report(path, f"must be a table: [{path}]")
            return {}
        names = tuple(value if known is None else known)
        for name in value:
            if name not in names:
                setting = f"{path}.{name}" if path else name
                removed = _REMOVED.get(re.sub(r"\[\d+\]", "", setting))
                self.report(setting, removed or f"unknown setting{nearest_or_known(name, names)}")
        return {name: item for name, item in value.items() if name in names}

    def rows(self, value: object, path: str, known: Iterable[str]) -> list[tuple[str, dict[str, object]]]:
        """Return the tables of an array of tables, each with its path (``export[1]``)."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.report(path, f"must be an array of tables: [[{path}]]")
            return []
        names = tuple(known)
        return [(f"{path}[{n}]", self.table(row, f"{path}[{n}]", names)) for n, row in enumerate(value, 1)]

    def take(self, path: str, default: T, layers: Iterable[Layer[T]]) -> T:
        """Return the value of the last layer that has one, else the default. Every layer is validated."""
        taken, origin = default, "default"
        for layer in layers:
            if layer.value is None:
                continue
            try:
                taken, origin = layer.read(layer.value), layer.origin
            except InvalidValueError as error:
                self.errors.append(f"{layer.origin}: {path}: {error}{_quoted(layer.value)}")
        plain = (
            str(taken)
            if isinstance(taken, Path | ServerAddress)
            else [str(each) for each in taken]
            if isinstance(taken, tuple)
            else taken
        )
        self.found.append(Setting(path=path, value=plain, origin=origin))
        return taken

    def of_row(self, path: str, row: dict[str, object], name: str, read: Callable[[object], T], default: T) -> T:
        """Return the value of a key that only the settings file can specify."""
        return self.take(f"{path}.{name}", default, [Layer(self.origin, row.get(name), read)])


def nearest_or_known(name: str, names: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest one, or all."""
    known = tuple(names)
    near = did_you_mean(nearest(name, known, limit=1), before="; ")
    return near or (f"; available: {', '.join(known)}" if known else "")


def _quoted(value: object) -> str:
    shown = without_password(value) if isinstance(value, str) else value
    return f" (got {shown!r})" if isinstance(value, str | int | float) else ""


def path_from(folder: Path, home: Path) -> Callable[[object], Path]:
    """Return a reader of paths: ``~/`` is the home folder, relative paths start from `folder`."""

    def read(value: object) -> Path:
        written = filled(value)
        return folder / (home / written[2:] if written.startswith("~/") else Path(written))

    return read


def location_from(folder: Path, home: Path) -> Callable[[object], Path | ServerAddress]:
    """Return a reader of places of libraries: paths as for `path_from`, or addresses of servers."""
    path = path_from(folder, home)

    def read(value: object) -> Path | ServerAddress:
        written = filled(value)
        if is_address(written):
            return ServerAddress(written)
        if is_mistyped_address(written):
            raise InvalidValueError("must be a path, or an address that starts with postgresql://")
        return path(written)

    return read


def paths_from(folder: Path, home: Path) -> Callable[[object], tuple[Path, ...]]:
    """Return a reader of lists of paths, each as for `path_from`."""
    one = path_from(folder, home)
    return lambda value: tuple(one(written) for written in texts(value))
