r"""Letters of UTF-8 that BibTeX does not cut.

BibTeX and bibtex8 take a byte for a letter. The initial of a name (``format.name$``) and the three letters of a label
(``text.prefix$``) would be parts of letters, at which LuaLaTeX stops. A group that begins with a command, BibTeX's
"special character", is one letter to both, so letters are written as ``{\'E}`` and ``{\relax 王}``.
"""

import unicodedata

from readinglist.tex import to_tex, untypesettable
from readinglist.tex.mathematics import group_end

LABELS = frozenset({
    "author", "editor", "editora", "editorb", "editorc", "translator", "bookauthor", "annotator", "commentator",
    "key", "label", "organization",
})  # fmt: skip
"""Fields of which styles make initials and labels."""
_CUT = 3
_BETWEEN = frozenset(" ~,-\t\n")


def with_whole_letters(tex: str) -> str:
    """Return names so that BibTeX cuts no letter: accents as commands, other letters whole where it may cut."""
    if tex.isascii():
        return tex
    pieces: list[str] = []
    place = size = 0
    while place < len(tex):
        end = _end(tex, place)
        piece = tex[place:end]
        if piece in _BETWEEN:
            size = 0
        elif piece.isascii():
            size += 1
        else:
            piece, size = _whole(piece, size)
        pieces.append(piece)
        place = end
    return "".join(pieces)


def _end(tex: str, place: int) -> int:
    """Return the end of the group, the command or the letter with its marks at `place`."""
    if tex[place] == "{":
        return group_end(tex, place)
    end = place + 1
    if tex[place] == "\\":
        return min(end + 1, len(tex))
    while end < len(tex) and unicodedata.combining(tex[end]):
        end += 1
    return end


def _whole(piece: str, size: int) -> tuple[str, int]:
    """Return a group or letter after `size` others, and their number."""
    if piece.startswith("{"):
        return piece if piece.startswith("{\\") else f"{{\\relax {piece[1:]}", size + 1
    command = to_tex(piece, ascii_only=True)
    if not untypesettable(piece) and not command.startswith(r"\ensuremath"):
        return command, size + 1
    after = size + len(piece.encode())
    if size == 0 or size < _CUT < after:
        return f"{{\\relax {piece}}}", size + 1
    return piece, after
