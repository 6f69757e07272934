"""A Zotero library, or one of its collections, as CSL-JSON with tags, collections, statuses, notes and files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit

from readinglist.files.documents import Document
from readinglist.net.local_programs import zotero_json
from readinglist.net.zotero_children import CHILDREN, Children, children_of
from readinglist.papers.errors import InputError, Problem, ServiceError
from readinglist.papers.folding import counted, did_you_mean, first_few, nearest, one_line
from readinglist.papers.lazy_patterns import lazy_pattern

_ARGUMENT = lazy_pattern(r"zotero:(?!//)(?P<collection>\S[^\n]*)?")
_ADDRESS = lazy_pattern(
    r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/api/(?P<library>(?:users|groups)/\d+)(?:/collections/(?P<key>\w+))?(?:/items)?"
    r"(?:/top)?/?"
)
_PARTS = ("attachment", "note", "annotation")
_QUERY = "format=json&include=data,csljson"
_MAX_LISTED = 5


def is_zotero(argument: str) -> bool:
    """Whether an argument of `add` names a Zotero library: ``zotero:``, ``zotero:COLLECTION``, or an address."""
    return bool(_ARGUMENT.fullmatch(argument) or _ADDRESS.fullmatch(argument))


def zotero_document(argument: str, base: str) -> Document:
    """Return the items of a Zotero library, or of a collection given by its name or key. Its `name` is the argument.

    Tags and collections are ``tags`` of the items, notes and marks in PDFs ``notes``, and files on this computer
    ``attachments``. Stand-alone notes and attachments, and files that are not there, are named in a warning.

    Raises:
        ServiceError: If Zotero does not run, or its local API is off or missing.
        InputError: If there is no such library or collection.
    """
    address = _ADDRESS.fullmatch(argument)
    if address:
        root, wanted = f"http://{urlsplit(argument).netloc}/api/{address['library']}", address["key"] or ""
    else:
        found = _ARGUMENT.fullmatch(argument)
        root, wanted = f"{base}/api/users/0", ((found["collection"] or "") if found else "").strip()
    collections = _collections(root)
    part = f"/collections/{quote(_key_of(wanted, collections))}" if wanted else ""
    items = _objects(zotero_json(f"{root}{part}/items/top?{_QUERY}"))
    papers = [item for item in items if _data(item).get("itemType") not in _PARTS]
    others = [one_line(str(_data(item).get("title") or _data(item).get("itemType"))) for item in items
              if _data(item).get("itemType") in _PARTS]  # fmt: skip
    keys = frozenset(str(item.get("key", "")) for item in papers)
    children = children_of(_objects(zotero_json(f"{root}/items?{CHILDREN}")), root, keys)
    lines = ",\n".join(json.dumps(_csl(item, collections, children), ensure_ascii=False) for item in papers)
    return Document(name=argument, text=f"[\n{lines}\n]\n", warnings=tuple(_left_out(others, children.lost)))


def _left_out(titles: Sequence[str], files: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for notes and attachments without an item, and one for files that are not on this computer."""
    for names, singular, plural, why in (
        (titles, "note or attachment", "notes and attachments", "without an item"),
        (files, "file", "files", "not attached, as Zotero has them elsewhere"),
    ):
        if names:
            yield Problem(message=f"{counted(len(names), singular, plural)} {why}: {first_few(names, _MAX_LISTED)}")


def _collections(root: str) -> Mapping[str, str]:
    """Return the names of the collections by key."""
    found = _objects(zotero_json(f"{root}/collections"))
    return {str(each.get("key", "")): one_line(str(_data(each).get("name", ""))) for each in found}


def _key_of(wanted: str, collections: Mapping[str, str]) -> str:
    """Return the key of the collection with this name or key."""
    if wanted in collections:
        return wanted
    keys = [key for key, name in collections.items() if name.casefold() == wanted.casefold()]
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise InputError(f"{len(keys)} collections are called {wanted!r}", hint=f"give a key: {', '.join(keys)}")
    hint = did_you_mean(nearest(wanted, tuple(collections.values()))) or "add `zotero:` for all papers"
    raise InputError(f"no collection {wanted!r} in Zotero", hint=hint)


def _objects(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ServiceError("Zotero: the response is not a list of objects", hint="upgrade Zotero or readinglist")
    return value


def _data(item: Mapping[str, object]) -> Mapping[str, object]:
    data = item.get("data")
    return data if isinstance(data, dict) else {}


def _csl(item: Mapping[str, object], collections: Mapping[str, str], children: Children) -> dict[str, object]:
    """Return an item in CSL-JSON, which Zotero gives as text, with what its own data have beside it."""
    data = _data(item)
    found = _decoded(item.get("csljson")) or {"type": "document", "title": data.get("title", "")}
    if extra := data.get("extra"):  # exports leave out the lines of zotero-reading-list
        found["note"] = extra
    if key := data.get("citationKey"):
        found["citation-key"] = key
    tags = [each.get("tag") for each in _list(data.get("tags")) if isinstance(each, dict)]
    names = [collections.get(str(key)) for key in _list(data.get("collections"))]
    found["tags"] = [one_line(str(tag)) for tag in (*tags, *names) if tag]
    own = str(item.get("key", ""))
    found["notes"], found["attachments"] = children.notes.get(own, []), children.files.get(own, [])
    return found


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _decoded(value: object) -> dict[str, object] | None:
    """Return the first CSL item of a value, or of its text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(value, dict):
        value = value.get("items", value)
    first = value[0] if isinstance(value, list) and value else value
    return dict(first) if isinstance(first, dict) else None
