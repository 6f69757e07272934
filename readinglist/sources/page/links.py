"""Web addresses in running text."""

import re

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”{}|\\^`]+|"
    r"(?<![\w./@-])(?:github\.com|huggingface\.co|[a-z0-9-]+\.github\.io)/[^\s<>\"“”{}|\\^`]*",
    re.IGNORECASE,
)
_LONGEST = 2000


def links_in(text: str) -> tuple[str, ...]:
    """The addresses in `text`, in order, each once, whole (``https://`` in front), without the punctuation around."""
    if "/" not in text and "www." not in text:
        return ()
    trimmed = (_trimmed(found[0]) for found in _ADDRESS.finditer(text) if len(found[0]) <= _LONGEST)
    whole = (address if "://" in address else f"https://{address}" for address in trimmed if "." in address)
    return tuple(dict.fromkeys(whole))


def _trimmed(address: str) -> str:
    """The address without closing punctuation; a bracket stays where its partner is inside."""
    while address:
        last = address[-1]
        if last not in ".,;:!?'’*…$)]>" or (last == ")" and address.count("(") >= address.count(")")):
            break
        address = address[:-1]
    return address
