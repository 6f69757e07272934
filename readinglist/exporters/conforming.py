r"""Fields of entries that BibTeX, biber and LaTeX can read, whatever a record contains.

Running text conforms to the grammar of `tex.grammar`; URLs, DOIs, keys, codes and types of entries each have a grammar
of their own. What does not conform is escaped, percent-encoded or left out, and named.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.data_models import FIELDS, LITERAL_LISTS, PRINTED, VERBATIM
from readinglist.bibtex.names import split_names
from readinglist.bibtex.writing import names_text
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.keys.validity import is_key
from readinglist.papers.folding import one_line
from readinglist.papers.urls import is_link
from readinglist.tex import exportable
from readinglist.tex.commands import is_refused
from readinglist.tex.mathematics import balanced

TexField = tuple[str, str, bool]
"""(name in lower case, TeX, whether the value is written without braces)."""

_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_+./:-]*")
_PART = r"(?:[a-z]{3}|\d+|\"[\w~,./ -]*\")"
_BARE = re.compile(rf"{_PART}(?: # {_PART})*")
"""Values without braces: month macros, numbers, and strings between them."""
_KEYS = frozenset({"crossref", "xref", "xdata", "related", "entryset", "ids"})
_URLS = frozenset({"url", "eprinturl"})
_PATHS = frozenset({"file", "pdf", "verba", "verbb", "verbc"})
_IN_URLS = frozenset("!$&'()*+,/:;=?@[]~#%_.-")
_IN_CODES = _IN_URLS | frozenset(' "<>|`')
_ESCAPED = re.compile(r"\\([_&$])")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_PRINTED_NAMES = """
    keywords sorttitle indexsorttitle indextitle sortname sortshorthand sortyear presort options gender langid
    langidopts library usera userb userc userd usere userf lista
"""
_NOT_PRINTED = frozenset(_NOT_PRINTED_NAMES.split())
"""Fields that programs read, and no style prints."""
_NAMES = frozenset(
    {"author", "editor", "translator", "editora", "editorb", "editorc", "bookauthor", "annotator", "commentator"}
)
_LABELS = frozenset({"key", "label", "organization", "institution"})
_SIGN = re.compile(r"[$\[\]]|\\(?:[%#_${}]|text[a-z]+\{\})")
_IN_LABELS = re.compile(
    r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
    r"|(?P<sign>\\(?:[&%#_$]|text[a-z]+\{\})|[\[\]])|\\(?P<brace>[{}])|\\[\\A-Za-z]+|\\.|(?P<formula>\$(?:[^$\\]|\\.)*\$)"
)
_IN_ARGUMENTS = _NAMES | _LABELS | set(LITERAL_LISTS) | {"keywords", "language", "origlocation", "origpublisher"}
"""Fields that biber writes as arguments, where ``%`` begins a comment. It counts escaped braces, and cuts ``{}``."""
_BRACE_SIGN = re.compile(r"(?<!\\)\\[{}]")
_BRACES = {r"\{": r"\textbraceleft{}", r"\}": r"\textbraceright{}"}
_EMPTY = re.compile(r"(?:^|(?<=[\s~{-]))(?:\{\})+")
_PERCENT = re.compile(r"(?<!\\)%")
_CONTROL_SPACE = re.compile(r"(?<!\\)((?:\\\\)*)\\\s")
"""A space that biber removes at the end of a name or keyword, so that the backslash escapes the brace."""
_MAX_COMMAS = 2
_GROUP = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")
_COMMAND = re.compile(r"\\([A-Za-z]{2,})")


@dataclass(slots=True)
class ConformingEntry:
    """The type and fields of an entry, and what cannot be written as it is, by field: escaped or left out."""

    options: BibtexOptions
    biber: bool
    escaped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def entry_type(self, written: str) -> str:
        """Return a type of entries; ``misc`` for one that BibTeX cannot read."""
        if _TYPE.fullmatch(written):
            return written
        self.skipped["entry type"] = one_line(written)
        return "misc"

    def fields(self, fields: Iterable[TexField]) -> Iterator[TexField]:
        """Yield the fields that can be written."""
        for name, tex, bare in fields:
            if bare and _BARE.fullmatch(tex):
                yield name, tex, bare
            elif value := self._value(name, one_line(tex)):
                yield name, value, False

    def _value(self, name: str, tex: str) -> str:
        if name in _KEYS:
            return self._keys(name, tex)
        if name in _PATHS:
            return tex if balanced(tex, escaped=True) and "^^" not in tex else _encoded(tex, _IN_CODES | {"\\"})
        if name in _URLS and not is_link(tex, stated=True):
            self.skipped[name] = tex
            return ""
        if name in _URLS:
            return _encoded(_BAD_ESCAPE.sub("%25", tex), _IN_URLS, keeps_letters=not self.options.ascii_only)
        if name in VERBATIM and name != "urldate":
            return _encoded(tex, _IN_CODES, keeps_letters=not self.options.ascii_only)
        printed = name in PRINTED or (name in FIELDS and name not in _NOT_PRINTED)
        # biber passes on the fields that it knows, where a comment sign ends the line.
        bare = "" if printed else "_&^" if name in FIELDS else "_&^%#"
        kept = exportable(tex, allowed=self.options.commands, bare=bare)
        if kept.refused:
            self.escaped[name] = kept.refused
        value = _readable_names(kept.tex, ascii_only=self.options.ascii_only) if name in _NAMES else kept.tex
        if self.biber and name in _IN_ARGUMENTS:
            value = _BRACE_SIGN.sub(lambda found: _BRACES[found[0]], _PERCENT.sub(r"\\%", value))
            value = _CONTROL_SPACE.sub(r"\1~", value).strip("~ ")
            return _EMPTY.sub("", value) if name in _NAMES else value
        return _grouped(value) if name in _NAMES | _LABELS and not self.biber else value

    def _keys(self, name: str, tex: str) -> str:
        """Return the keys of a list that can be read."""
        tex = _ESCAPED.sub(r"\1", tex)
        keys = [key.strip() for key in tex.split(",") if key.strip()]
        bad = [key for key in keys if not is_key(key, biber=self.biber)]
        if not bad:
            return tex
        self.skipped[name] = ", ".join(bad)
        return ", ".join(key for key in keys if key not in bad)


def _readable_names(tex: str, *, ascii_only: bool) -> str:
    """Return names without commas that BibTeX rejects: one at the end, or more than two."""
    for name in split_names(tex):
        bare = _GROUP.sub("x", name).rstrip()
        if bare.endswith(",") or bare.count(",") > _MAX_COMMAS:
            return exportable(names_text(authors_from_tex(tex), ascii_only=ascii_only)).tex
    return tex


def _grouped(tex: str) -> str:
    r"""Return names whose signs and mathematics are BibTeX's special characters, in braces with a command.

    Styles cut labels after a few letters, and ``\$`` in two.
    """
    return _IN_LABELS.sub(_special_character, tex) if _SIGN.search(tex) else tex


def _special_character(found: re.Match[str]) -> str:
    if found["sign"]:
        return f"{{{found[0].removesuffix('{}')}}}"
    if found["brace"]:
        return r"{\textbraceleft}" if found["brace"] == "{" else r"{\textbraceright}"
    if found["formula"]:
        return rf"{{\ensuremath{{{found['formula'][1:-1]}}}}}"
    inside = found[0][1:-1]
    return rf"{{\relax {inside}}}" if inside[:1] != "\\" and _SIGN.search(inside) else found[0]


def _encoded(text: str, safe: Collection[str], *, keeps_letters: bool = True) -> str:
    """Return an address or code, percent-encoded where TeX or BibTeX would read more than characters."""
    return "".join(
        c if c in safe or (c.isalnum() if c.isascii() else keeps_letters and c.isprintable()) else quote(c, safe="")
        for c in text
    )


def refused_commands(tex: str, stated: str) -> tuple[str, ...]:
    """Return the commands of a text of the library that its TeX does not contain, because they are written as words."""
    if "\\" not in stated:
        return ()
    written = set(_COMMAND.findall(tex))
    return tuple(
        f"\\{name}" for name in dict.fromkeys(_COMMAND.findall(stated)) if name not in written and is_refused(name)
    )
