"""The ``file`` fields of .bib files on request: in JabRef's form, with paths from the folder of the output."""

import os
from dataclasses import replace
from pathlib import Path

from readinglist.files.desktop import attached_place, folders_of
from readinglist.papers.attachments import UNWRITABLE, Attachment, read_attachments, with_attachments
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Metadata, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFields:
    """Where the paths of ``file`` fields start from: in the library from `folder`, in an export from `output`."""

    folder: Path
    output: Path

    def of(self, paper: Paper, metadata: Metadata) -> Metadata:
        """Return the metadata, perhaps of another edition, with the files of the paper, relative to the output.

        Files that are missing or on other machines, and those whose path a .bib file cannot contain, are named as in
        the library: programs can have further folders in which they look for files.
        """
        attached = read_attachments(dict(paper.metadata.extra).get("file", ""))
        return with_attachments(metadata, [self._moved(each, paper) for each in attached])

    def _moved(self, attachment: Attachment, paper: Paper) -> Attachment:
        place = attached_place(attachment.path, folders_of(paper, self.folder))
        if place is None or not place.is_file():
            return attachment
        path = _relative(place, self.output)
        return attachment if UNWRITABLE.intersection(path) else replace(attachment, path=path, written="")


def _relative(place: Path, folder: Path) -> str:
    """Return a path from a folder to a file, without symbolic links if these would lead to another file."""
    stated = os.path.relpath(place, folder)
    if os.path.realpath(folder / stated) != os.path.realpath(place):
        stated = os.path.relpath(os.path.realpath(place), os.path.realpath(folder))
    return Path(stated).as_posix()
