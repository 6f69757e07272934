"""What an XML format of bibliographic records is: the elements that are records, and the paths to their fields."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePaths:
    """The paths to persons (`people`), and from a person to the parts of the name.

    `whole` is a name in one text. A name at `corporate`, or a person for whom `is_corporate` finds an attribute, is not
    split. Persons with a role at `role` count only if it is in `roles`. A person at `others` stands for ``et al.``.
    """

    people: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    whole: str = "."
    corporate: str = ""
    is_corporate: str = ""
    role: str = ""
    roles: frozenset[str] = frozenset()
    others: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlFormat:
    """A format of records in XML; the paths are those of `xml_text.find`.

    A document is of the format if its outermost element is one of `roots`, or is one of `shared_roots` and one of
    `marks` occurs near its beginning. `records` are the elements that are a record, ``*`` if all children of the root
    are; `others` are elements beside them, with the reason why they are skipped. Several papers in a record are at
    `parts`; paths that begin with ``^`` start from the record then. The ``rdf:resource`` of the elements at `linked`
    names one of the `others` that belongs there; those of the name `groups` list the records that have their title as a
    tag. A titled record within an element `own` is the paper that the document
    contains, so that the others are its references. `fields` are names of `entries.entry_of` with paths; the first path
    with a text counts. `adjust` changes the texts before they become an entry.
    """

    name: str
    roots: frozenset[str] = frozenset()
    shared_roots: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    records: frozenset[str]
    others: Mapping[str, str] = field(default_factory=dict)
    parts: str = ""
    linked: str = ""
    groups: str = ""
    own: str = ""
    fields: Mapping[str, str]
    authors: Sequence[PeoplePaths] = ()
    editors: Sequence[PeoplePaths] = ()
    entry_type: str = ""
    adjust: Callable[[dict[str, list[str]]], None] | None = None

    def fits(self, root: str, near: Set[str]) -> bool:
        """Whether a document is of the format, whose first elements have the names `near`."""
        return root in self.roots or (root in self.shared_roots and bool(self.marks & near))

    def has_record(self, name: str, inside: Set[str]) -> bool:
        """Whether an element can be a record of the format, with elements of the names `inside`."""
        return name in self.records and (not self.marks or bool(self.marks & inside))


def names(text: str) -> frozenset[str]:
    """Return the names in a text, separated by spaces."""
    return frozenset(text.split())
