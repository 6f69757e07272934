r"""Fields of entries that BibTeX, biber and LaTeX can read, whatever a record contains.

Running text conforms to the grammar of `tex.grammar`; URLs, DOIs, keys, codes and types of entries each have a grammar
of their own. What does not conform is escaped, percent-encoded or left out, and named.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import field
from urllib.parse import quote

from readinglist.bibtex.authors import PLAIN_LIST, authors_from_tex
from readinglist.bibtex.data_models import FIELDS, LITERAL_LISTS, PRINTED, VERBATIM
from readinglist.bibtex.iso_dates import is_iso_range
from readinglist.bibtex.names import has_extra_commas, split_names, without_hyphenation, without_line_breaks
from readinglist.bibtex.writing import names_text
from readinglist.exporters.biber_accents import decodable_accents
from readinglist.exporters.biber_names import formula_in_name, readable_names, with_initials
from readinglist.exporters.bibtex_labels import whole_in_labels
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.keys.validity import is_key
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.urls import is_link
from readinglist.tex import exportable, to_tex, to_unicode
from readinglist.tex.commands import TEXT_COMMANDS, is_refused
from readinglist.tex.grammar import SIGNS, is_plain_line
from readinglist.tex.mathematics import balanced, replace_formulas

TexField = tuple[str, str, bool]
"""(name in lower case, TeX, whether the value is written without braces)."""

_TYPE = lazy_pattern(r"[A-Za-z][A-Za-z0-9_+./:-]*")
_PART = r"(?:[a-z]{3}|\d+|\"[\w~,./ -]*\")"
_BARE = lazy_pattern(rf"{_PART}(?: # {_PART})*")
"""Values without braces: month macros, numbers, and strings between them."""
_KEYS = frozenset({"crossref", "xref", "xdata", "related", "entryset", "ids"})
_URLS = frozenset({"url", "eprinturl"})
_PATHS = frozenset({"file", "pdf", "verba", "verbb", "verbc"})
_CODES = (_KEYS | _URLS | _PATHS | VERBATIM) - {"urldate"}
"""Fields that are no text."""
_IN_URLS = frozenset("!$&'()*+,/:;=?@[]~#%_.-")
_ADDRESS = lazy_pattern(rf"[A-Za-z0-9{re.escape(''.join(sorted(_IN_URLS)))}]*")
_IN_CODES = _IN_URLS | frozenset(' "<>|`')
_ESCAPED = lazy_pattern(r"\\([_&$])")
_BAD_ESCAPE = lazy_pattern(r"%(?![0-9A-Fa-f]{2})")
_NOT_PRINTED_NAMES = """
    keywords sorttitle indexsorttitle indextitle sortname sortshorthand sortyear presort options gender langid
    langidopts library usera userb userc userd usere userf lista
"""
_NOT_PRINTED = frozenset(_NOT_PRINTED_NAMES.split())
"""Fields that programs read, and no style prints."""
_TERMS_NAMES = """
    authortype bookpagination editortype editoratype editorbtype editorctype entrysubtype hyphenation langid language
    nameatype namebtype namectype origlanguage pagination presort
"""
_TERMS = frozenset(_TERMS_NAMES.split())
"""Fields that biblatex reads as names of terms, and biber as a pattern (``presort``), without commands or signs."""
_DATE_PARTS = lazy_pattern(
    r"(?:event|orig|url)?(?:end)?(?:year|month|day|hour|minute|second|timezone|yeardivision)", re.ASCII
)
"""Fields that biber derives from dates, and passes on if an entry has them."""
_NAMES = frozenset(
    {"author", "editor", "translator", "editora", "editorb", "editorc", "bookauthor", "annotator", "commentator"}
)
_FURTHER_NAMES = frozenset(
    {"afterword", "foreword", "holder", "introduction", "namea", "nameb", "namec", "shortauthor", "shorteditor",
     "sortname"}
)  # fmt: skip
"""Fields of names for biber, which makes initials of them."""
_OF_BIBER = _TERMS | _FURTHER_NAMES
_LABELS = frozenset({"key", "label", "organization", "institution"})
_MORE_LISTS = "keywords language lista listb listc listd liste listf origlanguage origlocation origpublisher"
_LISTS = _NAMES | _LABELS | set(LITERAL_LISTS) | set(_MORE_LISTS.split())
"""Lists that biber splits. It counts escaped braces in them, and cuts ``{}``."""
_BRACE_SIGN = lazy_pattern(r"(?<!\\)\\([{}])")
_WITH_ADDRESSES = frozenset({"note", "howpublished", "annote"})
r"""Fields that BibTeX's standard styles print outside of arguments, so that ``\url`` may contain ``%``."""
_PERCENT = lazy_pattern(r"(?<!\\)%")
_IN_DEFINITIONS = lazy_pattern(r"(?<!\\)[%#]")
r"""Signs that end or break the bibliography in ``\url``, too: biblatex reads fields as arguments and defines them."""
_SPACING = lazy_pattern(r"\\[\s,/-]")
_CONTROL_SPACE = lazy_pattern(r"(?<!\\)((?:\\\\)*)\\\s")
"""A space at which BibTeX and biber split names, and which biber removes at their end, so that a backslash stays."""
_BEFORE_SEPARATOR = lazy_pattern(r"(?<!\\)((?:\\\\)*)\\\s+(?=and\s)")
r"""Such a space before ``and``: ``Jr.\ and``."""
_ROUND_FORMULA = lazy_pattern(r"(?<!\\)((?:\\\\)*)\\\((.*?)\\\)")
_DASHES_ONLY = lazy_pattern(r"(,[\s~]*)(-(?:[-\s~]*-)?)(?=\s*(?:$|\sand\s))")
"""The last part of a name that BibTeX reads as a separator only."""
_AT_START = lazy_pattern(r"(?<![^\s~{-])(?:\\/)+")
r"""``\/`` at the beginning of a word, where a paragraph may begin."""
_BEFORE_AND = lazy_pattern(r"(\\[A-Za-z]+)\s+(?=and\s)")
r"""A command of which biber takes the space, with the one of ``and``: ``\S and``."""
_NO_FAMILY = lazy_pattern(r"((?:^|\sand\s)[\s~]*)(?=,)", re.IGNORECASE)
"""A name that begins with a comma, before which biber's parser writes into memory that is not its own."""
_TOKENS = lazy_pattern(r"(\\.|[{}])", re.DOTALL)
_SEPARATOR = lazy_pattern(r"[-,~\s]")
"""Signs at which biber splits lists and names, and where it begins an initial."""
_SPACE_IN_FORMULA = lazy_pattern(r"(?P<command>\\[A-Za-z]+)?(?<!\\)\s+(?P<letter>[A-Za-z])?")
_GROUP = lazy_pattern(r"\{(?:[^{}]|\{[^{}]*\})*\}")
_CODED = "|".join(name for name, kinds in TEXT_COMMANDS.items() if {*kinds} & {*"cux"} and name.isalpha())
_FRAGILE = lazy_pattern(rf"\\(?:{_CODED}|footnote)(?![A-Za-z])")
r"""Commands with addresses or codes, which fail in initials and in the labels of ``\bibitem`` that natbib makes."""
_COMMAND = lazy_pattern(r"\\([A-Za-z]{2,})")
_TERM = lazy_pattern(r"[\w .,:;'!@=/()-]*")
_DATES = frozenset({"date", "eventdate", "origdate", "urldate"})
_NOT_IN_DATES = lazy_pattern(r"[\\{}$#&^_]")
"""Signs that biber repeats in its warnings, which LaTeX expands."""
_NOT_IN_RANGES = lazy_pattern(r"\\(?:url|path|nolinkurl|href|doi|footnote)(?![A-Za-z])")
"""Commands that LaTeX cannot expand, as biblatex does to look for ranges of pages and years."""
_PRESORT = lazy_pattern(r"\w*")


@dataclass(slots=True)
class ConformingEntry:
    """The type and fields of an entry, and what cannot be written as it is, by field: escaped or left out."""

    options: BibtexOptions
    biber: bool
    escaped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    lost: dict[str, list[str]] = field(default_factory=dict)
    """Accents that are not written, because pdfLaTeX does not know what biber decodes them into."""

    def entry_type(self, written: str) -> str:
        """Return a type of entries; ``misc`` for one that BibTeX cannot read."""
        if _TYPE.fullmatch(written):
            return written
        self.skipped["entry type"] = one_line(written)
        return "misc"

    def fields(self, fields: Iterable[TexField]) -> Iterator[TexField]:
        """Yield the fields that can be written, each on one line, without empty ones."""
        for name, tex, bare in fields:
            if not tex:
                continue
            if bare and _BARE.fullmatch(tex):
                yield name, tex, bare
            elif name not in _CODES and self._is_plain(name, tex):
                yield name, tex, False
            elif value := self._value(name, one_line(tex)):
                yield name, one_line(value), False

    def _value(self, name: str, tex: str) -> str:
        if name not in _CODES:
            return tex if self.biber and name in _DATES and is_iso_range(tex) else self._text(name, tex)
        if name in _KEYS:
            return self._keys(name, tex)
        if name in _PATHS:
            return tex if balanced(tex, escaped=True) and "^^" not in tex else _encoded(tex, _IN_CODES | {"\\"})
        if name in _URLS and not is_link(tex, stated=True):
            self.skipped[name] = tex
            return ""
        if name in _URLS:
            return _encoded(_BAD_ESCAPE.sub("%25", tex), _IN_URLS, keeps_letters=not self.options.ascii_only)
        return _encoded(tex, _IN_CODES, keeps_letters=not self.options.ascii_only)

    def _is_plain(self, name: str, tex: str) -> bool:
        """Whether `_text` returns the TeX of a field as it is. Names have more rules, and so have biblatex's terms."""
        if name in _NAMES:
            return not self.biber and PLAIN_LIST.fullmatch(tex) is not None and tex.isprintable() and "  " not in tex
        return is_plain_line(tex) and not (self.biber and (name in _OF_BIBER or (name in _DATES and "{" in tex)))

    def _text(self, name: str, tex: str) -> str:
        """Return the TeX of a field that is neither a code nor an address."""
        # biber passes on the fields that it knows, where a comment sign ends the line.
        is_date_part = bool(_DATE_PARTS.fullmatch(name))
        is_known = name in FIELDS or is_date_part
        printed = name in PRINTED or (is_known and name not in _NOT_PRINTED)
        bare = "" if printed else "_&^" if is_known else "_&^%#"
        are_names = name in _NAMES or (self.biber and name in _FURTHER_NAMES)
        kept = exportable(tex, allowed=self.options.commands, bare=bare)
        if kept.refused:
            self.escaped[name] = kept.refused
        value = self._readable_names(self._spaced(without_line_breaks(kept.tex))) if are_names else kept.tex
        if is_known and self.biber:
            value = _IN_DEFINITIONS.sub(r"\\\g<0>", value)
            value, lost = decodable_accents(value, ascii_only=self.options.ascii_only, in_names=are_names)
            if lost:
                self.lost[name] = lost
        elif is_known and name not in _WITH_ADDRESSES and "%" in value:
            value = _PERCENT.sub(r"\\%", value)
        if self.biber and (name in _TERMS or (name in _DATES and _NOT_IN_DATES.search(tex))):
            value = self._term(name, value)
        if self.biber and (name == "pages" or is_date_part) and _NOT_IN_RANGES.search(value):
            value = to_tex(to_unicode(value), ascii_only=self.options.ascii_only)
        if "\\(" in value and (are_names or name in _LISTS):
            value = _ROUND_FORMULA.sub(_in_dollars, value)
        if self.biber and (are_names or name in _LISTS):
            value = self._spaced(value)
            value = _BRACE_SIGN.sub(lambda found: SIGNS[found[1]], value)
            value = replace_formulas(value, _formula_of_name if are_names else _whole_formula)
            value = _BEFORE_AND.sub(r"\1{} ", value).strip("~ ")
            value = _NO_FAMILY.sub(r"\1{}", value) if are_names else value
            return with_initials(value) if are_names and not self.options.for_bytes else value
        return value if self.biber else self._in_labels(name, value)

    def _in_labels(self, name: str, tex: str) -> str:
        """Return TeX from which BibTeX's styles make labels so that they cut nothing in two."""
        if name in _NAMES:
            return whole_in_labels(_DASHES_ONLY.sub(r"\1{\2}", tex))
        if name not in _LABELS:
            return tex
        return whole_in_labels(
            to_tex(to_unicode(tex), ascii_only=self.options.ascii_only) if _FRAGILE.search(tex) else tex
        )

    def _spaced(self, tex: str) -> str:
        """Return names or a list with the spaces at which programs split, without marks for hyphens and ligatures."""
        if not _SPACING.search(tex):
            return tex
        tex = _CONTROL_SPACE.sub(r"\1~", _BEFORE_SEPARATOR.sub(r"\1 ", _without_thin_spaces(tex, in_groups=self.biber)))
        return _AT_START.sub("", without_hyphenation(tex))

    def _readable_names(self, tex: str) -> str:
        """Return names without commas that programs reject, one at the end or more than two, and without `_FRAGILE`."""
        bare = (_GROUP.sub("x", name).rstrip() if "{" in name else name for name in split_names(tex))
        if _FRAGILE.search(tex) or any(name.rstrip(" ~").endswith(",") or has_extra_commas(name) for name in bare):
            tex = self._in_bibtex(tex)
        return readable_names(tex, self._in_bibtex) if self.biber else tex

    def _in_bibtex(self, tex: str) -> str:
        """Return names as BibTeX's syntax has them."""
        return exportable(names_text(authors_from_tex(tex), ascii_only=self.options.ascii_only)).tex

    def _term(self, name: str, tex: str) -> str:
        """Return a term without commands; empty if there is none. Accents are none for biber, which decodes them."""
        words = to_unicode(tex).replace("\u00a0", " ")
        if (_PRESORT if name == "presort" else _TERM).fullmatch(words):
            return tex if words == tex else to_tex(words, ascii_only=self.options.ascii_only)
        self.skipped[name] = tex
        return ""

    def _keys(self, name: str, tex: str) -> str:
        """Return the keys of a list that can be read."""
        tex = _ESCAPED.sub(r"\1", tex)
        keys = [key.strip() for key in tex.split(",") if key.strip()]
        bad = [key for key in keys if not is_key(key, biber=self.biber)]
        if not bad:
            return tex
        self.skipped[name] = ", ".join(bad)
        return ", ".join(key for key in keys if key not in bad)


def _in_dollars(found: re.Match[str]) -> str:
    r"""Return ``\(...\)`` as ``$...$``, which the rules of names and lists know."""
    return found[1] + (f"${found[2]}$" if found[2].strip() else "{}")


def _whole_formula(formula: str) -> str:
    return f"{{{formula}}}" if _SEPARATOR.search(formula) else formula


def _formula_of_name(formula: str) -> str:
    r"""Return a formula without spaces, where biber splits names within braces, too; ``\in B`` becomes ``\in{}B``."""
    if "\\text" not in formula and "\\mbox" not in formula:
        formula = _SPACE_IN_FORMULA.sub(_joined, formula)
    formula = formula_in_name(formula)
    return _whole_formula(formula) if formula != "$$" else ""


def _joined(found: re.Match[str]) -> str:
    command, letter = found["command"] or "", found["letter"] or ""
    return f"{command}{{}}{letter}" if command and letter else command + letter


def _without_thin_spaces(tex: str, *, in_groups: bool) -> str:
    r"""Return names without ``\,``, in which BibTeX reads a comma outside of braces, and biber at a group's end."""
    if "\\," not in tex:
        return tex
    pieces = _TOKENS.split(tex)
    depth = 0
    for place, piece in enumerate(pieces):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if piece == "\\," and (in_groups or not depth):
            pieces[place : place + 2] = ["~", pieces[place + 1].lstrip()]
    return "".join(pieces)


def _encoded(text: str, safe: Collection[str], *, keeps_letters: bool = True) -> str:
    """Return an address or code, percent-encoded where TeX or BibTeX would read more than characters."""
    if _ADDRESS.fullmatch(text):
        return text
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
