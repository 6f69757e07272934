"""biblatex's control files (.bcf), which biber reads: the keys that a manuscript cites."""

from xml.parsers import expat

from readinglist.manuscripts.citations import Citation, Citations, keys_in
from readinglist.papers.errors import InputError
from readinglist.papers.folding import one_line


def read_bcf(text: str, name: str) -> Citations:
    """The citations of a control file, of all its sections; `name` is what the user calls it.

    A set that the manuscript defines (``\\defbibentryset``) stands for its members.

    Raises:
        InputError: it is no control file, or cut off.
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
    except expat.ExpatError as fault:
        raise InputError(
            f"{name} is cut off or no control file of biblatex (line {fault.lineno})",
            hint="run LaTeX on the manuscript again",
        ) from fault
    return Citations(
        cited=tuple(reader.cited.values()), everything=reader.everything, defined=frozenset(reader.defined)
    )


class _Reader:
    """What the parser has come by."""

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
        """An element begins."""
        kind = tag.rpartition(" ")[2]
        if self._depth == 0 and kind != "controlfile":
            raise InputError(f"{self.name} is XML, but no control file of biblatex")
        self._depth += 1
        if kind == "citekey":
            self._attributes, self._line, self._pieces = attributes, line, []

    def data(self, text: str) -> None:
        """Text within an element."""
        if self._attributes is not None:
            self._pieces.append(text)

    def end(self, _tag: str) -> None:
        """An element ends."""
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
        """A document type could declare entities, which is what makes XML of strangers dangerous."""
        raise InputError(f"{self.name} is XML, but no control file of biblatex")

    def _cite(self, key: str) -> None:
        if key == "*":
            self.everything = True
        elif key:
            self.cited.setdefault(key, Citation(key=key, document=self.name, line=self._line))
