"""The other services: Hugging Face's paper pages and DataCite's registry."""

import json
import re

from tests.local_arxiv.corpus import Record
from tests.local_arxiv.frame import LocalServer
from tests.local_arxiv.index import english_tokens, name_tokens
from tests.local_arxiv.server import shipped

_JSON = "application/json; charset=utf-8"


class LocalHuggingFace(LocalServer):
    """Paper pages with title and abstract of the first version."""

    path = ""

    def __init__(self, records: list[Record] | None = None, **options) -> None:
        super().__init__(**options)
        self.records = [record for record in shipped().records if record.abstract] if records is None else records
        self._words = [{word for word, _ in english_tokens(record.version(1).title)} for record in self.records]

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, str, bytes]:
        """Return the results of a search, or one paper."""
        if path == "/api/papers/search":
            return _json(200, self._search(fields.get("q", ""), int(fields.get("limit", 20))))
        found = next((record for record in self.records if path == f"/api/papers/{record.id}"), None)
        return _json(200, _page(found)) if found else _json(404, {"error": "Paper not found"})

    def emptied(self) -> bytes:
        """Return an empty list."""
        return b"[]"

    def refusal(self) -> bytes:
        """Return the response to an invalid request."""
        return b'{"error": "Invalid query"}'

    def _search(self, text: str, limit: int) -> list[dict]:
        """Return the papers whose titles share most words with the text, as in the real search."""
        asked = {word for word, _ in english_tokens(text)}
        scores = [
            (len(asked & words) / len(asked | words), place) for place, words in enumerate(self._words) if asked & words
        ]
        best = sorted(scores, key=lambda item: (-item[0], item[1]))[:limit]
        pages = [_page(self.records[place]) for _, place in best]
        return [{"paper": page, "title": page["title"], "publishedAt": page["publishedAt"]} for page in pages]


def _page(record: Record) -> dict:
    first = record.version(1)
    return {
        "id": record.id,
        "title": first.title,
        "summary": first.abstract,
        "authors": [{"_id": str(place), "name": name[0], "hidden": False} for place, name in enumerate(record.authors)],
        "publishedAt": record.published.replace("Z", ".000Z"),
        "upvotes": 3,
    }


class LocalDataCite(LocalServer):
    """The registry's search in the current titles, abstracts, names and DOIs."""

    path = ""

    def __init__(self, records: list[Record] | None = None, **options) -> None:
        super().__init__(**options)
        self.records = shipped().records if records is None else records
        self._texts = {
            "titles.title": [_flat(english_tokens(record.title)) for record in self.records],
            "descriptions.description": [_flat(english_tokens(record.abstract)) for record in self.records],
            "creators.familyName": [
                _flat(name_tokens(" ".join(n[0] for n in record.authors))) for record in self.records
            ],
            "doi": [f"10.48550/arxiv.{record.id}".lower() for record in self.records],
        }

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, str, bytes]:
        """Return one page of results."""
        if path != "/dois":
            return _json(
                404, {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}
            )
        size = int(fields.get("page[size]", 25))
        try:
            places = sorted(self._found(fields["query"]))
        except (KeyError, ValueError):
            return _json(400, {"errors": [{"status": "400", "title": "Failed to parse query"}]})
        data = [_doi(self.records[place]) for place in places[:size]]
        return _json(
            200, {"data": data, "meta": {"total": len(places), "totalPages": -(-len(places) // size), "page": 1}}
        )

    def emptied(self) -> bytes:
        """Return an empty page of results."""
        return b'{"data": [], "meta": {"total": 0, "totalPages": 0, "page": 1}}'

    def refusal(self) -> bytes:
        """Return the response to an invalid request."""
        return b'{"errors": [{"status": "400", "title": "Failed to parse query"}]}'

    def _found(self, query: str) -> set[int]:
        tokens = re.findall(r'\(|\)|AND|OR|[\w.]+:"[^"]*"|\S', query)
        found, rest = self._either(tokens)
        if rest:
            raise ValueError(query)
        return found

    def _either(self, tokens):
        found, rest = self._both(tokens)
        while rest[:1] == ["OR"]:
            other, rest = self._both(rest[1:])
            found |= other
        return found, rest

    def _both(self, tokens):
        found, rest = self._one(tokens)
        while rest[:1] == ["AND"]:
            other, rest = self._one(rest[1:])
            found &= other
        return found, rest

    def _one(self, tokens):
        if tokens[:1] == ["("]:
            found, rest = self._either(tokens[1:])
            if rest[:1] != [")"]:
                raise ValueError(tokens)
            return found, rest[1:]
        field, colon, quoted = tokens[0].partition(":") if tokens else ("", "", "")
        if not colon:
            raise ValueError(tokens)
        text = quoted.strip('"')
        if field == "doi":
            return {place for place, doi in enumerate(self._texts[field]) if doi == text}, tokens[1:]
        split = name_tokens if field == "creators.familyName" else english_tokens
        phrase = _flat(split(text))
        return {place for place, flat in enumerate(self._texts[field]) if phrase.strip() and phrase in flat}, tokens[1:]


def _flat(tokens) -> str:
    return f" {' '.join(word for word, _ in tokens)} "


def _doi(record: Record) -> dict:
    names = [name[0].rpartition(" ") for name in record.authors]
    attributes = {
        "doi": f"10.48550/arxiv.{record.id}",
        "creators": [
            {"name": f"{last}, {first}", "givenName": first, "familyName": last, "nameType": "Personal"}
            for first, _, last in names
        ],
        "titles": [{"title": record.title}],
        "publisher": "arXiv",
        "publicationYear": int(record.published[:4]),
        "subjects": [{"subject": f"Some Name ({item})", "subjectScheme": "arXiv"} for item in record.categories]
        + [{"subject": "FOS: Computer and information sciences", "subjectScheme": "Fields of Science"}],
        "dates": [
            {"date": record.updated, "dateType": "Updated"},
            {"date": record.published, "dateType": "Submitted"},
            {"date": record.published[:7], "dateType": "Available"},
        ],
        "version": str(record.number),
        "descriptions": [
            {"description": "12 pages", "descriptionType": "Other"},
            {"description": record.abstract, "descriptionType": "Abstract"},
        ],
        "relatedIdentifiers": [
            {"relationType": "IsVersionOf", "relatedIdentifier": doi, "relatedIdentifierType": "DOI"}
            for doi in record.doi.split()
        ],
    }
    return {"id": attributes["doi"], "type": "dois", "attributes": attributes}


def _json(status: int, value: object) -> tuple[int, str, bytes]:
    return status, _JSON, json.dumps(value, ensure_ascii=False).encode()
