"""Reads single values and tables of the settings, and collects what is wrong with them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from readinglist.keys.patterns import PRESETS, pattern_faults
from readinglist.papers.spelling import nearest
from readinglist.settings.values import Setting

T = TypeVar("T")


class MisfitError(ValueError):
    """A value that does not fit; the text says what would."""


# --- values --------------------------------------------------------------------------------------------------------


def text(value: object) -> str:
    """One line of text, which may be empty."""
    if not isinstance(value, str):
        raise MisfitError("must be a text in quotes")
    if not value.isprintable():
        raise MisfitError("must be one line without control characters")
    return value.strip()


def filled(value: object) -> str:
    """One line of text that says something."""
    stripped = text(value)
    if not stripped:
        raise MisfitError("must not be empty")
    return stripped


def letter(value: object) -> str:
    """One character."""
    if len(character := text(value)) > 1:
        raise MisfitError("must be one character")
    return character


def one_of(names: Sequence[str]) -> Callable[[object], str]:
    """Reads one of these names."""

    def read(value: object) -> str:
        name = text(value)
        if name and name not in names:
            raise MisfitError(f"must be one of {', '.join(names)}")
        return name

    return read


def truth(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise MisfitError("must be true or false")
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of different names."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item.strip() for item in value):
        raise MisfitError('must be a list of names, as in ["catalogue", "arxiv"]')
    names = tuple(str(item).strip() for item in value)
    if len(set(names)) < len(names):
        raise MisfitError("names one thing twice")
    return names


def number(value: object) -> float:
    """A number from 0 on."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise MisfitError("must be a number that is not negative")
    return float(value)


def address(value: object) -> str:
    """The address of a service."""
    url = filled(value)
    if not re.match(r"https?://[^/\s]+", url):
        raise MisfitError("must be an address that begins with https:// or http://")
    return url


def key_pattern(value: object) -> str:
    """A pattern of citation keys, or the name of one."""
    pattern = filled(value)
    faults = () if pattern in PRESETS else pattern_faults(pattern)
    if faults:
        raise MisfitError(f"is no pattern of citation keys: {', '.join(faults)}")
    return pattern


_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def truth_of_text(value: object) -> bool:
    """True or false as people write them in the environment."""
    if str(value).strip().lower() not in _TRUTHS:
        raise MisfitError("must be 1 or 0 (or true, false, yes, no, on, off)")
    return _TRUTHS[str(value).strip().lower()]


# --- collecting ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layer(Generic[T]):
    """One place that a value may come from: what it is called, what it says (None: nothing), and how that is read."""

    origin: str
    value: object
    read: Callable[[object], T]


@dataclass(slots=True)
class Collector:
    """What has been read so far, and what was wrong with it. `origin` is what the settings file is called."""

    origin: str
    faults: list[str] = field(default_factory=list)
    found: list[Setting] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        """Something of the settings file does not fit."""
        self.faults.append(f"{self.origin}: {path}: {message}")

    def table(self, value: object, path: str, known: Iterable[str] | None = None) -> dict[str, object]:
        """`value` as a table whose keys are among `known` (None: any); whatever else it holds is a fault."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault(path, f"must be a table, written as [{path}]")
            return {}
        names = tuple(value if known is None else known)
        for name in value:
            if name not in names:
                self.fault(f"{path}.{name}" if path else name, f"no such setting{did_you_mean(name, names)}")
        return {name: item for name, item in value.items() if name in names}

    def rows(self, value: object, path: str, known: Iterable[str]) -> list[tuple[str, dict[str, object]]]:
        """The tables of an array of tables, each with its path (``export[1]``)."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(path, f"must be a list of tables, each written as [[{path}]]")
            return []
        names = tuple(known)
        return [(f"{path}[{n}]", self.table(row, f"{path}[{n}]", names)) for n, row in enumerate(value, 1)]

    def take(self, path: str, default: T, layers: Iterable[Layer[T]]) -> T:
        """The value of the last layer that has one, else the default. Every layer is checked, used or not."""
        taken, origin = default, "default"
        for layer in layers:
            if layer.value is None:
                continue
            try:
                taken, origin = layer.read(layer.value), layer.origin
            except MisfitError as wrong:
                self.faults.append(f"{layer.origin}: {path}: {wrong}{_shown(layer.value)}")
        plain = (
            str(taken)
            if isinstance(taken, Path)
            else [str(each) for each in taken]
            if isinstance(taken, tuple)
            else taken
        )
        self.found.append(Setting(path=path, value=plain, origin=origin))
        return taken

    def of_row(self, path: str, row: dict[str, object], name: str, read: Callable[[object], T], default: T) -> T:
        """The value of one key of a table that only the settings file can hold."""
        return self.take(f"{path}.{name}", default, [Layer(self.origin, row.get(name), read)])


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The end of a message about a name that is not among `names`: what may be meant."""
    known = tuple(names)
    near = nearest(name, known, limit=1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}" if known else ""


def _shown(value: object) -> str:
    return f" (it is {value!r})" if isinstance(value, str | int | float) else ""


def path_from(folder: Path, home: Path) -> Callable[[object], Path]:
    """Reads paths: ``~/`` is the home folder, relative paths start from `folder`."""

    def read(value: object) -> Path:
        written = filled(value)
        return folder / (home / written[2:] if written.startswith("~/") else Path(written))

    return read


def paths_from(folder: Path, home: Path) -> Callable[[object], tuple[Path, ...]]:
    """Reads a list of paths, each as `path_from`."""
    one = path_from(folder, home)
    return lambda value: tuple(one(written) for written in texts(value))
