"""Local servers of the services that are asked for one paper: the ACL Anthology and Unpaywall."""

from urllib.parse import unquote

from tests.local_services.servers import WorkServer, _json
from tests.local_services.works import Work


class LocalAcl(WorkServer):
    """Papers of which the DOI contains the id, as BibTeX."""

    empty = b""

    def answer(self, path, fields):
        """Return the entry of one paper."""
        found = self.index.by_doi.get(f"10.18653/v1/{path.removeprefix('/').removesuffix('.bib').lower()}")
        return (200, "text/plain; charset=utf-8", _bib(found).encode()) if found else (404, "text/html", b"<html>")


def _bib(work: Work) -> str:
    names = " and\n      ".join(f"{family}, {given}" for given, family in work.authors)
    number = work.doi.removeprefix("10.18653/v1/")
    return f"""@{work.kind}{{mole-{work.year}-sorting,
    title = "{work.title}",
    author = "{names}",
    booktitle = "{work.venue}",
    month = jul,
    year = "{work.year}",
    publisher = "Association for Computational Linguistics",
    url = "https://aclanthology.org/{number}/",
    doi = "{work.doi}",
    pages = "{work.pages.replace("-", "--")}",
    abstract = "We sort {{\\"a}} sand: it's 5\\\\% of {{\\\\'E}}tudes."
}}
"""


class LocalUnpaywall(WorkServer):
    """Works by DOI; those with an arXiv id have an open PDF."""

    empty = b"{}"

    def answer(self, path, fields):
        """Return the record of a DOI for those who give their mail address."""
        if "@" not in fields.get("email", ""):
            return _json({"HTTP_status_code": 422, "error": True, "message": "Please use your own email"}, 422)
        found = self.index.by_doi.get(unquote(path.removeprefix("/v2/")).lower())
        if found is None:
            return _json({"HTTP_status_code": 404, "error": True, "message": "isn't in Unpaywall"}, 404)
        pdf = f"https://pdfs.example.org/{found.arxiv_id}.pdf" if found.arxiv_id else None
        location = {"url": found.doi, "url_for_pdf": pdf, "host_type": "publisher", "is_best": True}
        kinds = {"article": "journal-article", "inproceedings": "proceedings-article"}
        return _json(
            {
                "best_oa_location": location if pdf else None,
                "doi": found.doi,
                "genre": kinds.get(found.kind, found.kind),
                "is_oa": pdf is not None,
                "journal_name": found.venue,
                "oa_locations": [location, {**location, "url_for_pdf": None}] if pdf else [],
                "publisher": "Sand Press",
                "title": found.title,
                "year": found.year,
                "z_authors": [{"family": family, "given": given} for given, family in found.authors],
            }
        )
