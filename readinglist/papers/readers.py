"""Readers, and the assistants that act for them.

An assistant writes to the journal under a name of its own, ``ada/assistant``, but what it sets is the status, priority,
rating or note of its reader, ``ada``.
"""

_ASSISTANT = "/assistant"


def assistant_of(reader: str) -> str:
    """Return the name under which an assistant of a reader writes to the journal."""
    return owner_of(reader) + _ASSISTANT


def owner_of(reader: str) -> str:
    """Return the reader for whom a name of the journal acts: itself, unless it is that of an assistant."""
    return reader.removesuffix(_ASSISTANT) or reader
