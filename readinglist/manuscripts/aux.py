"""LaTeX .aux files: the keys that they cite, and the .aux files that they include.

BibTeX reads ``\\citation`` and ``\\@input`` at the beginning of a line (``bibtex.web``, "Reading the auxiliary
file(s)"); biblatex with biber writes ``\\abx@aux@cite{SECTION}{KEY}``, older versions without the section, and
``\\abx@aux@nociteall``.
"""

import re
from dataclasses import dataclass

from readinglist.manuscripts.citations import Citation, Citations, keys_in

_COMMAND = re.compile(
    r"^[ \t]*\\(?:(?P<all>abx@aux@nociteall)(?![A-Za-z@])"
    r"|(?P<cite>citation|abx@aux@cite(?:\{\d+\})?)[ \t]*\{(?P<keys>[^}]*)\}"
    r'|@input[ \t]*\{"?(?P<input>[^}"]*)"?\})',
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuxFile:
    """The content of an .aux file. `inputs` are (file name as written, line) of each ``\\@input``."""

    citations: Citations
    inputs: tuple[tuple[str, int], ...]


def read_aux(text: str, name: str) -> AuxFile:
    """Parse an .aux file; `name` is its name in messages. Other commands are ignored."""
    cited: dict[str, Citation] = {}
    inputs: list[tuple[str, int]] = []
    everything, line, counted = False, 1, 0
    for found in _COMMAND.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if found["input"] is not None:
            inputs.append((found["input"].strip(), line))
            continue
        keys = keys_in(found["keys"] or "")
        everything = everything or bool(found["all"]) or "*" in keys
        for key in keys:
            if key != "*":
                cited.setdefault(key, Citation(key=key, document=name, line=line))
    citations = Citations(cited=tuple(cited.values()), everything=everything)
    return AuxFile(citations=citations, inputs=tuple(inputs))
