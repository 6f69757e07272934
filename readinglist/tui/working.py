"""Work beside the screen: begun here, awaited by nobody."""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker

Work = Callable[[], Coroutine[Any, Any, None]]


def begin(node: DOMNode, work: Work, *, group: str, exclusive: bool = False) -> None:
    """Do the work while keys go on being answered; with `exclusive`, in place of what the group is still at.

    It is given as a function, so that what leaving comes before is never begun and nothing complains of it.
    """
    _: Worker[None] = node.run_worker(work, group=group, exclusive=exclusive)
