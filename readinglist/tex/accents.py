"""Accents on letters in Unicode."""

import unicodedata
from collections.abc import Callable

_SPACING = {
    "\u0303": "~", "\u0302": "^", "\u0300": "`", "\u0301": "´", "\u0308": "¨", "\u0304": "¯", "\u0327": "¸",
    "\u030c": "ˇ", "\u0306": "˘",
}  # fmt: skip
"""Accents without a letter."""
_BASES = "◌-\u00a0"
"""Signs that phonetic accents stand on."""


def accent(mark: str) -> Callable[[str], str]:
    """Return the function that puts `mark` on the first character of a text, or before a sign."""

    def put(text: str) -> str:
        if not text.strip() or not (text[0].isalnum() or text[0] in _BASES):
            return _SPACING.get(mark, "\u00a0" + mark) + text.strip()
        base, end = text[0], 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if unicodedata.combining(mark) == 230:  # an accent above replaces the dot
            base = {"ı": "i", "ȷ": "j"}.get(base, base)
        return _composed(base + text[1:end], mark) + text[end:]

    return put


def _composed(base: str, mark: str) -> str:
    r"""Return `base` with `mark`, placed below its other marks if only that gives one character: ``\^{\'e}`` is ế."""
    whole = unicodedata.normalize("NFC", base + mark)
    apart = unicodedata.normalize("NFD", base)
    other = unicodedata.normalize("NFC", apart[:1] + mark + apart[1:])
    return other if len(other) == 1 < len(whole) else whole
