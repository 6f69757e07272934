"""The parts of a record on a page."""

from enum import IntEnum


class Part(IntEnum):
    """The role of a line on a page; `AUTHORS_BELOW` are those after an abstract."""

    BOILERPLATE = 0
    TITLE = 1
    TITLE_GOES_ON = 2
    AUTHORS = 3
    AUTHORS_GO_ON = 4
    DETAIL = 5
    ABSTRACT = 6
    AUTHORS_BELOW = 7
