"""What a plain export leaves out of the .bib file that it replaces."""

import re
from pathlib import Path

from readinglist.papers.errors import Problem
from readinglist.papers.folding import counted

_PARTS = (
    ("group tree or setting of JabRef", re.compile(rb"(?im)^[ \t]*@comment[ \t]*[{(][ \t]*jabref-meta:")),
    ("group list of BibDesk", re.compile(rb"(?im)^[ \t]*@comment[ \t]*[{(][ \t]*BibDesk ")),
    ("@string", re.compile(rb"(?im)^[ \t]*@string\b")),
    ("comment", re.compile(rb"(?im)^[ \t]*(?:%|@comment\b(?![ \t]*[{(][ \t]*(?:jabref-meta:|BibDesk )))")),
    ("abstract", re.compile(rb"(?im)^[ \t]*abstract[ \t]*=")),
    ("status", re.compile(rb"(?im)^[ \t]*(?:readstatus|read)[ \t]*=")),
    ("priority", re.compile(rb"(?im)^[ \t]*priority[ \t]*=")),
    ("rating", re.compile(rb"(?im)^[ \t]*(?:ranking|rating)[ \t]*=")),
)
_PLURALS = {
    "group tree or setting of JabRef": "group trees and settings of JabRef",
    "group list of BibDesk": "group lists of BibDesk",
    "status": "statuses",
    "priority": "priorities",
}


def left_out(path: Path, before: bytes, after: bytes) -> tuple[Problem, ...]:
    """Return a warning that names the parts of a .bib file that the new content lacks, or nothing."""
    if not before.strip() or before == after:
        return ()
    lost = [(name, len(part.findall(before)) - len(part.findall(after))) for name, part in _PARTS]
    named = [counted(number, name, _PLURALS.get(name, f"{name}s")) for name, number in lost if number > 0]
    if not named:
        return ()
    message = f"leaves out what the file had: {', '.join(named)}; `export --merge` keeps it"
    return (Problem(message=message, document=str(path)),)
