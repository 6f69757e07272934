"""Names split by the real bibtex, with a style for tests."""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.typesetting import run

PARTS = ("ff", "vv", "ll", "jj")
_STYLE = r"""ENTRY {names}{}{}
INTEGERS {place}
FUNCTION {split.names}
{ #1 'place :=
  { place names num.names$ #1 + < }
  { "#" cite$ * write$ newline$
    PARTS
    place #1 + 'place :=
  }
  while$
}
FUNCTION {misc} {split.names}
READ
ITERATE {split.names}
"""
_PART = '    ":" names place "{%s}" format.name$ * write$ newline$\n'
_STYLE = _STYLE.replace("    PARTS\n", "".join(_PART % part for part in PARTS))


def names_by_bibtex(folder: Path, fields: Sequence[str]) -> list[list[tuple[str, ...]]]:
    """Return the names of each field as first, von, last and jr parts, with ties and line ends as spaces.

    The fields must have paired braces.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = (f"@misc{{{number}, names = {{{tex}}}}}\n" for number, tex in enumerate(fields))
    (folder / "names.bib").write_text("".join(entries), encoding="utf-8")
    (folder / "names.bst").write_text(_STYLE, encoding="utf-8")
    (folder / "names.aux").write_text("\\citation{*}\n\\bibstyle{names}\n\\bibdata{names}\n", encoding="utf-8")
    said = run(folder, "bibtex", "names")
    found: list[list[tuple[str, ...]]] = [[] for _ in fields]
    text = (folder / "names.bbl").read_text(encoding="utf-8", errors="replace")
    records = re.split(r"^#", re.sub(r"\n(?![#:])\s*", " ", text), flags=re.MULTILINE)[1:]
    for record in records:
        number, *parts = record.split("\n:")
        assert len(parts) == len(PARTS), (record, said[-2000:])
        found[int(number)].append(tuple(" ".join(part.replace("~", " ").split()) for part in parts))
    return found
