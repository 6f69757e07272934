"""Dataclasses that are defined in a fifth of the time, for the start-up of short commands.

The module `dataclasses` compiles up to six methods for each class. Here only ``__init__`` is compiled, when the first
object is made; the other methods are the same functions for all classes.
"""

import dataclasses
import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any


def _dataclass(
    *, slots: bool, frozen: bool = False, kw_only: bool = False, eq: bool = True, order: bool = False
) -> Callable[[type[Any]], type[Any]]:
    """Return a decorator that does what that of `dataclasses` does, whose functions work with such classes, too.

    There is no ``InitVar``. A frozen class with a field that is no argument is refused with TypeError.
    """

    def define(cls: type[Any]) -> type[Any]:
        cls.__doc__ = cls.__doc__ or cls.__name__  # else `dataclasses` takes long to print the signature
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
        fields = dataclasses.fields(made)
        later = next((each.name for each in fields if not each.init), "")
        if frozen and later:
            raise TypeError(f"the field {later} of {cls.__qualname__} is no argument")
        compared = [each.name for each in fields if each.compare]
        hashed = [each.name for each in fields if (each.compare if each.hash is None else each.hash)]
        checked = not frozen or hasattr(made, "__post_init__")
        shared = {
            "__record_setters__": {} if checked else {each.name: getattr(made, each.name).__set__ for each in fields},
            "__init__": _Initialiser(made, fields), "__repr__": _repr,
            "__record_values__": _values_of(compared), "__record_hashed__": _values_of(hashed),
        }  # fmt: skip
        if frozen:
            shared |= {"__setattr__": _refuse_assignment, "__delattr__": _refuse_deletion, "__reduce__": _reduce}
        if eq:
            shared |= {"__eq__": _equal, "__hash__": _hash if frozen else None}
        if order:
            shared |= {name: _comparison(name) for name in ("__lt__", "__le__", "__gt__", "__ge__")}
        for name, method in shared.items():
            if name not in cls.__dict__:
                setattr(made, name, method)
        return made

    return define


def _replace(record: Any, /, **changes: Any) -> Any:
    """Do what `dataclasses.replace` does, in half of the time, for a record all of whose fields are arguments."""
    cls = record.__class__
    setters = cls.__record_setters__
    if not setters or not changes.keys() <= setters.keys():
        return cls(**({name: getattr(record, name) for name in cls.__dataclass_fields__} | changes))
    made = object.__new__(cls)
    for name, set_field in setters.items():
        set_field(made, changes[name] if name in changes else getattr(record, name))
    return made


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
else:
    dataclass, replace = _dataclass, _replace


class _Initialiser:
    """``__init__`` of a class until it is first used: a short command defines many classes, and uses a few."""

    def __init__(self, cls: type[Any], fields: Iterable[dataclasses.Field[Any]]) -> None:
        self.cls, self.fields = cls, fields

    def __get__(self, record: object, cls: type[Any]) -> Any:
        self.cls.__init__ = compiled = _initialiser(self.cls, self.fields)
        return compiled.__get__(record, cls)


def _initialiser(cls: type[Any], fields: Iterable[dataclasses.Field[Any]]) -> Any:
    """Return ``__init__``, which sets the fields through the descriptors of their slots."""
    names: dict[str, Any] = {"unset": dataclasses.MISSING}
    positional: list[str] = []
    keywords: list[str] = []
    lines = []
    for field in fields:
        name = field.name
        names[f"set_{name}"], parameter, value = getattr(cls, name).__set__, name, name
        if field.default is not dataclasses.MISSING:
            names[f"default_{name}"], parameter = field.default, f"{name}=default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            names[f"default_{name}"], parameter = field.default_factory, f"{name}=unset"
            value = f"default_{name}() if {name} is unset else {name}"
        if field.init:
            (keywords if field.kw_only else positional).append(parameter)
            lines.append(f" set_{name}(self, {value})")
        elif parameter != name:
            lines.append(f" set_{name}(self, default_{name}{'' if value == name else '()'})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = ", ".join(["self", *positional, *(["*", *keywords] if keywords else [])])
    exec("\n".join([f"def __init__({parameters}):", *lines, " return"]), names)  # noqa: S102 - text of our own
    method = names["__init__"]
    method.__annotations__ = {field.name: field.type for field in fields if field.init} | {"return": None}
    method.__qualname__, method.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return method


def _values_of(names: list[str]) -> Any:
    """Return a function that returns the values of these fields."""
    return operator.attrgetter(*names) if names else staticmethod(lambda _record: ())


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self.__record_values__(self) == other.__record_values__(other)


def _comparison(name: str) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return getattr(operator, name)(self.__record_values__(self), self.__record_values__(other))

    return compare


def _hash(self: Any) -> int:
    return hash(self.__record_hashed__(self))


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_assignment(_self: Any, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _reduce(self: Any) -> Any:
    """Return how `copy` and `pickle` make the record again, as they cannot assign its fields."""
    return _made_again, (self.__class__, {field.name: getattr(self, field.name) for field in dataclasses.fields(self)})


def _made_again(cls: Callable[..., Any], values: dict[str, Any]) -> Any:
    return cls(**values)
