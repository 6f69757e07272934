"""Files that LaTeX writes: the keys that a manuscript cites, in .aux files and in control files of biblatex (.bcf)."""

import re
from xml.parsers import expat

from readinglist.manuscripts.citations import Citation, Citations, keys_in
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern


def read_bcf(text: str, name: str) -> Citations:
    """Parse all sections of a control file; `name` is its name in messages.

    A set that the manuscript defines (``\\defbibentryset``) is replaced by its members.

    Raises:
        InputError: If it is not a control file, or incomplete.
    """
    reader = _Reader(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: reader.start(tag, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise InputError(
            f"{name} is not a biblatex control file, or incomplete (line {error.lineno})",
            hint="run LaTeX again",
        ) from error
    return Citations(
        cited=tuple(reader.cited.values()), everything=reader.everything, defined=frozenset(reader.defined)
    )


class _Reader:
    """Handlers of the XML parser, and what they collect."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cited: dict[str, Citation] = {}
        self.defined: set[str] = set()
        self.everything = False
        self._depth = 0
        self._attributes: dict[str, str] | None = None
        self._line = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """Handle the start of an element."""
        kind = tag.rpartition(" ")[2]
        if self._depth == 0 and kind != "controlfile":
            raise self._not_a_control_file()
        self._depth += 1
        if kind == "citekey":
            self._attributes, self._line, self._pieces = attributes, line, []

    def data(self, text: str) -> None:
        """Handle text in an element."""
        if self._attributes is not None:
            self._pieces.append(text)

    def end(self, _tag: str) -> None:
        """Handle the end of an element."""
        self._depth -= 1
        if self._attributes is None:
            return
        attributes, key = self._attributes, one_line("".join(self._pieces))
        self._attributes = None
        if attributes.get("type") == "set":
            self.defined.add(key)
            for member in keys_in(attributes.get("members", "")):
                self._cite(member)
        else:
            self._cite(key)

    def refuse(self, *_: object) -> None:
        """Refuse document types, whose entities can be used for attacks."""
        raise self._not_a_control_file()

    def _not_a_control_file(self) -> InputError:
        return InputError(
            f"{self.name} is XML, but not a biblatex control file", hint="use the .aux or .bcf file of a manuscript"
        )

    def _cite(self, key: str) -> None:
        if key == "*":
            self.everything = True
        elif key:
            self.cited.setdefault(key, Citation(key=key, document=self.name, line=self._line))


_COMMAND = lazy_pattern(
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
