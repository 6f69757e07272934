"""Regular expressions that are compiled at first use: a short command imports hundreds and uses a few."""

import re
from typing import Any, AnyStr, cast


class _LazyPattern:
    """A regular expression with the attributes of `re.Pattern`, which its first use adds."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled: re.Pattern[Any] = re.compile(self.pattern, self._flags)
        for each in _ATTRIBUTES:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


_ATTRIBUTES = (
    "findall", "finditer", "flags", "fullmatch", "groupindex", "groups", "match", "search", "split", "sub", "subn",
)  # fmt: skip


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled at first use. It has methods; functions of `re` do not accept it.

    From then on it is as fast as one of `re.compile`. An invalid one raises `re.PatternError` at first use.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))
