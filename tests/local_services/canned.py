"""Local servers of further services over an index of works, in the form of their real answers."""

import json
import re
from urllib.parse import unquote

from tests.local_services.servers import WorkServer, _json
from tests.local_services.works import Work


class LocalOpenAlex(WorkServer):
    """Works by DOI or title, for those with a key."""

    empty = b'{"meta": {"count": 0}, "results": []}'

    def answer(self, path, fields):
        if fields.get("api_key") != "k3y":
            return _json({"error": "Unauthorized"}, 401)
        if path.startswith("/works/doi:"):
            doi = unquote(path.removeprefix("/works/doi:")).lower()
            found = self.index.by_doi.get(doi) or self.index.by_arxiv_id.get(doi.removeprefix("10.48550/arxiv."))
            return _json(_openalex(found)) if found else _json({"error": "Not Found"}, 404)
        found = self.index.search(fields["filter"].partition(":")[2], "", int(fields["per_page"]))
        return _json({"meta": {"count": len(found)}, "results": list(map(_openalex, found))})


def _openalex(work: Work) -> dict:
    first, _, last = work.pages.partition("-")
    places = [{"landing_page_url": f"http://arxiv.org/abs/{work.arxiv_id}"}] if work.arxiv_id else []
    return {
        "id": "https://openalex.org/W1",
        "doi": f"https://doi.org/{work.doi}",
        "title": work.title,
        "publication_year": work.year,
        "type": "article",
        "primary_location": {
            "raw_type": "journal-article" if work.kind == "article" else "proceedings-article",
            "source": {"display_name": work.venue, "type": "journal"},
        },
        "locations": places,
        "authorships": [{"author": {"display_name": "?"}, "raw_author_name": name} for name in work.names],
        "biblio": {"volume": work.volume or None, "issue": work.number or None, "first_page": first, "last_page": last},
    }


class LocalEuropePmc(WorkServer):
    """Works by DOI, PMID (of which the last digits are the year) or title."""

    empty = b'{"hitCount": 0, "resultList": {"result": []}}'

    def answer(self, path, fields):
        query = fields["query"]
        if query.startswith("DOI:"):
            found = [work for work in self.index.works if work.doi == query[5:-1]]
        elif query.startswith("EXT_ID:"):
            found = [
                work for work in self.index.works if f"3100{work.year}" == query.split()[0].removeprefix("EXT_ID:")
            ]
        else:
            found = self.index.search(query, "", 10)
        return _json({"hitCount": len(found), "resultList": {"result": list(map(_europepmc, found))}})


def _europepmc(work: Work) -> dict:
    return {
        "id": f"3100{work.year}",
        "source": "MED",
        "pmid": f"3100{work.year}",
        "doi": work.doi,
        "title": f"{work.title}.",
        "authorList": {"author": [{"firstName": given, "lastName": family} for given, family in work.authors]},
        "journalInfo": {"journal": {"title": work.venue}, "volume": work.volume, "issue": work.number},
        "pubYear": str(work.year),
        "pageInfo": work.pages,
    }


class LocalPubMed(WorkServer):
    """A search for numbers, and their summaries."""

    empty = b'{"esearchresult": {"count": "0", "idlist": []}}'

    def answer(self, path, fields):
        numbers = {f"3100{work.year}": work for work in self.index.works}
        if path.endswith("esearch.fcgi"):
            term, _, kind = fields["term"].strip('"').partition('"[')
            found = self.index.search(term, "", 10) if kind == "title]" else []
            found = found or [work for work in self.index.works if work.doi == term]
            ids = [f"3100{work.year}" for work in found]
            return _json({"header": {}, "esearchresult": {"count": str(len(ids)), "idlist": ids}})
        asked = [number for number in fields["id"].split(",") if number in numbers]
        result = {"uids": asked, **{number: _pubmed(number, numbers[number]) for number in asked}}
        return _json({"header": {}, "result": result})


def _pubmed(number: str, work: Work) -> dict:
    return {
        "uid": number,
        "title": f"{work.title}.",
        "authors": [{"name": f"{family} {given[:1]}", "authtype": "Author"} for given, family in work.authors],
        "fulljournalname": work.venue,
        "pubdate": f"{work.year} May 4",
        "volume": work.volume,
        "issue": work.number,
        "pages": work.pages,
        "articleids": [{"idtype": "pubmed", "value": number}, {"idtype": "doi", "value": work.doi}],
    }


class LocalInspire(WorkServer):
    """Records by arXiv id, DOI, number (which is the year) or title; an erratum is the first of the publications."""

    empty = b'{"hits": {"hits": [], "total": 0}}'

    def answer(self, path, fields):
        kind, _, name = unquote(path.removeprefix("/api/")).partition("/")
        numbers = {str(work.year): work for work in self.index.works}
        known = {"arxiv": self.index.by_arxiv_id, "doi": self.index.by_doi, "literature": numbers}
        if name:
            found = known[kind].get(name)
            missing = {"status": 404, "message": "PID does not exist."}
            return _json({"metadata": _inspire(found)}) if found else _json(missing, 404)
        found = self.index.search(fields["q"], "", 10)
        return _json({"hits": {"hits": [{"metadata": _inspire(work)} for work in found], "total": len(found)}})


def _inspire(work: Work) -> dict:
    first, _, last = work.pages.partition("-")
    place = {
        "journal_title": work.venue,
        "journal_volume": work.volume,
        "journal_issue": work.number,
        "page_start": first,
        "page_end": last,
        "year": work.year,
        "material": "publication",
    }
    return {
        "control_number": work.year,
        "titles": [{"title": work.title, "source": "arXiv"}],
        "authors": [{"full_name": f"{family}, {given}"} for given, family in work.authors],
        "publication_info": [{**place, "material": "erratum", "journal_volume": "99"}, place],
        "dois": [{"value": "10.1007/erratum-1", "material": "erratum"}, {"value": work.doi, "material": "publication"}],
        "arxiv_eprints": [{"value": work.arxiv_id}] if work.arxiv_id else [],
        "document_type": ["article" if work.kind == "article" else "conference paper"],
    }


class LocalAds(WorkServer):
    """Documents by arXiv id, DOI or title, for those with a key."""

    empty = b'{"response": {"numFound": 0, "docs": []}}'

    def respond(self, handler, body):
        if handler.headers.get("Authorization") != "Bearer k3y":
            return *_json({"error": "Unauthorized"}, 401), []
        return super().respond(handler, body)

    def answer(self, path, fields):
        found = re.fullmatch(r'(\w+):"(?:arXiv:)?(.*)"', fields["q"])
        kind, text = found[1], found[2]
        if kind == "title":
            works = self.index.search(text, "", 10)
        else:
            known = self.index.by_arxiv_id if kind == "identifier" else self.index.by_doi
            works = [known[text]] if text in known else []
        return _json({"response": {"numFound": len(works), "docs": list(map(_ads, works))}})


def _ads(work: Work) -> dict:
    return {
        "bibcode": "2020JBeac...8..100S",
        "title": [work.title],
        "author": [f"{family}, {given}" for given, family in work.authors],
        "pub": work.venue,
        "volume": work.volume,
        "issue": work.number,
        "page": [work.pages.partition("-")[0]],
        "page_range": work.pages,
        "year": str(work.year),
        "doi": [work.doi],
        "identifier": [f"arXiv:{work.arxiv_id}", "2020JBeac...8..100S"],
        "doctype": "article" if work.kind == "article" else "inproceedings",
    }


class LocalDataCite(WorkServer):
    """The attributes of DOIs."""

    empty = b"{}"

    def answer(self, path, fields):
        found = self.index.by_doi.get(unquote(path.removeprefix("/dois/")))
        return _json({"data": {"attributes": _datacite(found)}}) if found else _json({"errors": []}, 404)


def _datacite(work: Work) -> dict:
    first, _, last = work.pages.partition("-")
    return {
        "doi": work.doi,
        "titles": [{"title": work.title}],
        "creators": [{"givenName": given, "familyName": family, "name": "?"} for given, family in work.authors],
        "publicationYear": work.year,
        "types": {"resourceTypeGeneral": "JournalArticle" if work.kind == "article" else "ConferencePaper"},
        "container": {
            "title": work.venue,
            "volume": work.volume,
            "issue": work.number,
            "firstPage": first,
            "lastPage": last,
        },
    }


def mixed_up(body: bytes, works: list[Work]) -> bytes:
    """Return an answer with the identifiers of the works exchanged for others."""
    text = body.decode()
    for work in works:
        for name in filter(None, (work.doi, work.arxiv_id, f"3100{work.year}")):
            text = text.replace(json.dumps(name)[1:-1], name[:-1] + ("7" if name[-1] != "7" else "6"))
    return text.encode()
