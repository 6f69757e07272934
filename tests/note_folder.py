"""A folder of note files in memory."""

from collections.abc import Sequence

from readinglist.notes.folder import NoteFileError


class MemoryFolder:
    """Stores texts by name; `refused` names cannot be read, `protected` ones cannot be written."""

    subfolder = ""
    fields = ()
    name = "{key}"

    def __init__(self, files: dict[str, str] | None = None, *, label: str = "memory") -> None:
        self.label = label
        self.files = dict(files or {})
        self.refused: set[str] = set()
        self.protected: set[str] = set()
        self.written: list[str] = []

    def identity(self) -> str:
        return self.label

    def names(self) -> Sequence[str]:
        return sorted(self.files)

    def place(self, name: str) -> str:
        return f"notes/{name}"

    def read(self, name: str) -> str | None:
        if name in self.refused:
            raise NoteFileError("cannot read the file")
        return self.files.get(name)

    def write(self, name: str, text: str, *, was: str | None) -> None:
        if name in self.protected or self.files.get(name) != was:
            raise NoteFileError("cannot write the file", hint="make room")
        self.files[name] = text
        self.written.append(name)

    def rename(self, old: str, new: str) -> None:
        if old in self.protected:
            raise NoteFileError("cannot rename the file")
        self.files[new] = self.files.pop(old)
