"""Refuses connections to other machines. Python loads it by its name in every process of the tests.

An audit hook cannot be taken off again and sees every library. The error is none that network code expects, so a test
that would ask the world fails instead of looking like a service that is down.
"""

import sys

LOOPBACK = ("127.0.0.1", "::1", "localhost", "", None)


def refuse_the_world(event: str, arguments: tuple[object, ...]) -> None:
    """Raise an error for a lookup of, or connection to, another machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOOPBACK and not str(name).startswith("127."):
        raise RuntimeError(f"a test tried to reach {name}")


sys.addaudithook(refuse_the_world)
