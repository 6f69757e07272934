"""Records do what dataclasses do."""

import copy
import dataclasses
import inspect
import pickle
from typing import Any, Generic, TypeVar, get_type_hints

import pytest

from readinglist.papers import fast_dataclasses

T = TypeVar("T")
DECORATORS = {"dataclasses": dataclasses.dataclass, "records": fast_dataclasses.dataclass}


class Shapes:
    """The same classes, made by one decorator."""

    def __init__(self, dataclass: Any) -> None:
        @dataclass(frozen=True, slots=True, kw_only=True)
        class Paper:
            """A paper."""

            title: str
            year: int | None = None
            tags: tuple[str, ...] = ()
            notes: list[str] = dataclasses.field(default_factory=list)

        @dataclass(frozen=True, slots=True, order=True)
        class Pair:
            """Two positional fields."""

            one: int
            two: str = "x"

        @dataclass(frozen=True, slots=True)
        class Other:
            """The fields of a pair."""

            one: int
            two: str = "x"

        @dataclass(frozen=True, slots=True)
        class Nothing:
            """No fields."""

        @dataclass(frozen=True, slots=True)
        class Longer(Pair):
            """Inherited fields and a method."""

            three: float = 0.5

            def __str__(self) -> str:
                return f"{self.one}{self.two}"

        @dataclass(frozen=True, slots=True)
        class Box(Generic[T]):
            """A generic class."""

            value: T

        @dataclass(slots=True)
        class Count:
            """A class that is not frozen."""

            number: int = 0
            seen: set[int] = dataclasses.field(default_factory=set)

        @dataclass(slots=True, eq=False)
        class Handle:
            """A class whose objects are equal only to themselves."""

            number: int

        @dataclass(frozen=True, slots=True)
        class Checked:
            """A class that checks its fields."""

            number: int

            def __post_init__(self) -> None:
                if self.number < 0:
                    raise ValueError("negative")

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Secret:
            """Fields that are not shown or not compared."""

            address: str
            key: str = dataclasses.field(default="", repr=False)
            tries: int = dataclasses.field(default=0, compare=False)
            parts: dict[str, str] = dataclasses.field(default_factory=dict, hash=False)

        @dataclass(slots=True)
        class Later:
            """A field that is no argument."""

            number: int
            double: int = dataclasses.field(init=False)
            used: int = dataclasses.field(default=5, init=False)
            seen: list[str] = dataclasses.field(default_factory=list, init=False)

            def __post_init__(self) -> None:
                self.double = 2 * self.number

        self.Secret, self.Later = Secret, Later
        self.Paper, self.Pair, self.Other, self.Nothing, self.Longer = Paper, Pair, Other, Nothing, Longer
        self.Box, self.Count, self.Handle, self.Checked = Box, Count, Handle, Checked


SHAPES = {name: Shapes(decorator) for name, decorator in DECORATORS.items()}
CLASSES = sorted(vars(SHAPES["records"]))


@fast_dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record that `pickle` can find."""

    text: str
    parts: tuple[str, ...] = ()


@pytest.fixture(params=DECORATORS)
def shapes(request: pytest.FixtureRequest) -> Any:
    return SHAPES[request.param]


def test_fields_are_set_by_position_by_name_and_by_default(shapes: Any) -> None:
    paper = shapes.Paper(title="A", year=2020)
    assert (paper.title, paper.year, paper.tags, paper.notes) == ("A", 2020, (), [])
    assert shapes.Pair(1) == shapes.Pair(one=1, two="x") == shapes.Pair(1, "x")
    assert shapes.Longer(1, "y").three == 0.5
    assert shapes.Paper(title="A").notes is not shapes.Paper(title="A").notes


@pytest.mark.parametrize("arguments", [{}, {"title": "A", "other": 1}])
def test_wrong_arguments_are_refused(shapes: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        shapes.Paper(**arguments)
    with pytest.raises(TypeError):
        shapes.Paper("A")


def test_records_are_frozen_and_have_no_other_attributes(shapes: Any) -> None:
    pair = shapes.Pair(1)
    for name in ("one", "unknown"):
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
            setattr(pair, name, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        del pair.one
    assert pair.one == 1
    assert not hasattr(pair, "__dict__")


def test_records_are_equal_if_class_and_fields_are(shapes: Any) -> None:
    one = shapes.Pair(1, "y")
    assert one == shapes.Pair(1, "y")
    assert hash(one) == hash(shapes.Pair(1, "y"))
    assert one != shapes.Pair(2, "y")
    assert one != shapes.Other(1, "y")
    assert one != shapes.Longer(1, "y")
    assert one != (1, "y")
    assert shapes.Nothing() == shapes.Nothing()
    assert len({shapes.Nothing(), shapes.Nothing(), shapes.Box(()), shapes.Box(())}) == 2


def test_records_are_ordered_if_requested(shapes: Any) -> None:
    assert sorted([shapes.Pair(2), shapes.Pair(1, "z"), shapes.Pair(1, "y")]) == [
        shapes.Pair(1, "y"), shapes.Pair(1, "z"), shapes.Pair(2),
    ]  # fmt: skip
    assert shapes.Pair(1) <= shapes.Pair(1)
    assert shapes.Pair(2) > shapes.Pair(1)
    assert shapes.Pair(2) >= shapes.Pair(1)
    with pytest.raises(TypeError):
        _ = shapes.Other(1) < shapes.Other(2)
    with pytest.raises(TypeError):
        _ = shapes.Pair(1) < shapes.Other(2)


def test_records_that_change_are_equal_but_have_no_hash(shapes: Any) -> None:
    count = shapes.Count(3)
    count.number += 1
    assert count == shapes.Count(4)
    with pytest.raises(TypeError):
        hash(count)
    assert shapes.Handle(1) != shapes.Handle(1)
    assert len({shapes.Handle(1), shapes.Handle(1)}) == 2


def test_fields_can_be_checked(shapes: Any) -> None:
    assert shapes.Checked(1).number == 1
    with pytest.raises(ValueError, match="negative"):
        shapes.Checked(-1)


def test_fields_can_be_left_out_of_text_and_comparison(shapes: Any) -> None:
    secret = shapes.Secret(address="a", key="s3cret")
    assert "s3cret" not in repr(secret)
    assert secret != shapes.Secret(address="a", key="other")
    assert secret != shapes.Secret(address="a", key="s3cret", parts={"a": "b"})
    assert secret == shapes.Secret(address="a", key="s3cret", tries=3)
    assert hash(secret) == hash(shapes.Secret(address="a", key="s3cret", tries=3))


def test_frozen_records_have_no_field_that_is_no_argument() -> None:
    with pytest.raises(TypeError, match="value"):

        @fast_dataclasses.dataclass(frozen=True, slots=True)
        class _Unsupported:
            """A field that is set later."""

            value: int = dataclasses.field(init=False)


def test_records_that_change_may_have_such_fields(shapes: Any) -> None:
    later = shapes.Later(3)
    assert (later.double, later.used, later.seen) == (6, 5, [])
    assert shapes.Later(3).seen is not later.seen


def test_functions_of_dataclasses_accept_records(shapes: Any) -> None:
    paper = shapes.Paper(title="A", tags=("x",))
    assert dataclasses.replace(paper, title="B") == shapes.Paper(title="B", tags=("x",))
    assert dataclasses.asdict(paper) == {"title": "A", "year": None, "tags": ("x",), "notes": []}
    assert dataclasses.is_dataclass(paper)
    match shapes.Pair(1, "y"):
        case shapes.Pair(one, two):
            assert (one, two) == (1, "y")
        case _:
            pytest.fail("no match")


def test_copies_are_equal(shapes: Any) -> None:
    for each in (shapes.Paper(title="A", notes=["n"]), shapes.Longer(1, "y"), shapes.Nothing(), shapes.Count(2)):
        assert copy.copy(each) == each
        assert copy.deepcopy(each) == each
    paper = shapes.Paper(title="A", notes=["n"])
    assert copy.deepcopy(paper).notes is not paper.notes


def test_records_can_be_pickled() -> None:
    stored = Stored(text="é", parts=("a", "b"))
    assert pickle.loads(pickle.dumps(stored)) == stored


def parameters(cls: type[Any]) -> list[tuple[Any, ...]]:
    given = inspect.signature(cls).parameters.values()
    return [(each.name, each.kind, each.annotation, each.default is each.empty) for each in given]


@pytest.mark.parametrize("name", CLASSES)
def test_classes_look_the_same(name: str) -> None:
    ours, theirs = (getattr(SHAPES[each], name) for each in ("records", "dataclasses"))
    assert parameters(ours) == parameters(theirs)
    assert get_type_hints(ours.__init__) == get_type_hints(theirs.__init__)
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    assert ours.__doc__ == theirs.__doc__
    arguments = {
        each.name: 1
        for each in dataclasses.fields(theirs)
        if each.init and each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    }
    assert repr(ours(**arguments)) == repr(theirs(**arguments))
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)


@pytest.mark.parametrize("changes", [{}, {"title": "B"}, {"title": "B", "year": 2020, "tags": ()}, {"pages": 3}])
def test_replace_does_what_that_of_dataclasses_does(changes: dict[str, Any]) -> None:
    paper = Shapes(fast_dataclasses.dataclass).Paper(title="A", tags=("x",))
    longer = Shapes(fast_dataclasses.dataclass).Longer(1, three=2.5)
    assert fast_dataclasses.replace(longer, two="z") == dataclasses.replace(longer, two="z")
    if "pages" in changes:
        with pytest.raises(TypeError):
            fast_dataclasses.replace(paper, **changes)
    else:
        assert fast_dataclasses.replace(paper, **changes) == dataclasses.replace(paper, **changes)
        assert paper.title == "A"


def test_replaced_records_are_checked_and_records_that_change_are_copied() -> None:
    shapes = Shapes(fast_dataclasses.dataclass)
    with pytest.raises(ValueError, match="negative"):
        fast_dataclasses.replace(shapes.Checked(1), number=-1)
    count = shapes.Count(3)
    assert fast_dataclasses.replace(count, number=4) == shapes.Count(4)
    assert count.number == 3
