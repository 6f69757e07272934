"""The local OAI-PMH interface of arXiv: ListRecords in the format ``arXiv``, in the layout of the published service."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, unquote, urlencode
from xml.sax.saxutils import escape

from tests.local_arxiv.frame import LocalServer

_KIND = "application/xml"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" 
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
    <responseDate>{now}</responseDate>
"""  # noqa: W291 - as the service has it
_ARXIV = (
    '<arXiv xmlns="http://arxiv.org/OAI/arXiv/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://arxiv.org/OAI/arXiv/ http://arxiv.org/OAI/arXiv.xsd">'
)
_TEXTS = (
    ("categories", "categories"),
    ("comments", "comments"),
    ("journal-ref", "journal_ref"),
    ("doi", "doi"),
    ("license", "license"),
    ("abstract", "abstract"),
)


@dataclass(frozen=True, kw_only=True)
class OaiRecord:
    """A paper as the service knows it; `authors` are (keyname, forenames, suffix), `created` is the present version's.

    `raw` stands in place of the record, for what should not happen.
    """

    id: str
    changed: str
    title: str = "A Title"
    authors: tuple[tuple[str, ...], ...] = (("Lovelace", "Ada", ""),)
    created: str = ""
    categories: str = "cs.LG"
    comments: str = ""
    journal_ref: str = ""
    doi: str = ""
    license: str = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
    abstract: str = "An abstract."
    deleted: bool = False
    raw: str = ""

    def xml(self) -> str:
        """Return the record element."""
        if self.raw:
            return self.raw
        status = ' status="deleted"' if self.deleted else ""
        header = f"""        <header{status}>
        <identifier>oai:arXiv.org:{self.id}</identifier>
        <datestamp>{self.changed}</datestamp>
            <setSpec>cs:cs:LG</setSpec>
    </header>
"""
        metadata = "" if self.deleted else f"            <metadata>\n{self._paper()}            </metadata>\n"
        return f"        <record>\n{header}{metadata}        </record>\n"

    def _paper(self) -> str:
        created = self.created or f"20{self.id[:2]}-{self.id[2:4]}-05"
        names = "".join(_author(*name) for name in self.authors)
        texts = "".join(
            f"            <{tag}>{escape(getattr(self, name))}</{tag}>\n" for tag, name in _TEXTS if getattr(self, name)
        )
        return (
            f"    {_ARXIV}\n        <id>{self.id}</id>\n        <created>{created}</created>\n"
            f"        <authors>\n{names}        </authors>\n        <title>{escape(self.title)}</title>\n"
            f"{texts}    </arXiv>\n"
        )


def _author(*name: str) -> str:
    tags = zip(("keyname", "forenames", "suffix"), name, strict=False)
    parts = "".join(f"                    <{tag}>{escape(part)}</{tag}>\n" for tag, part in tags if part)
    return f"                <author>\n{parts}                </author>\n"


class RefusedError(Exception):
    """An error with this code of the protocol."""


@dataclass
class _Asked:
    since: str
    skip: int = 0
    token: str = ""


class LocalOaiPmh(LocalServer):
    """Records in the order of their days, `page_size` per page. They may be changed at any time."""

    path = "/oai"

    def __init__(self, records: list[OaiRecord], *, page_size: int = 3, **options) -> None:
        super().__init__(**options)
        self.records = list(records)
        self.page_size = page_size
        self.tokens_end = False
        """Whether it is past midnight, so that tokens have expired."""

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, str, bytes]:
        """Return the page, or the error, which also has HTTP status 200."""
        if path != self.path:
            return 404, "text/html", b"<html>Not found</html>"
        try:
            return 200, _KIND, self._page(self._asked(fields)).encode()
        except RefusedError as fault:
            return 200, _KIND, self._error(str(fault)).encode()

    def emptied(self) -> bytes:
        """Return a list without records, which violates the protocol."""
        return (_head() + "    <ListRecords>\n    </ListRecords>\n</OAI-PMH>").encode()

    def refusal(self) -> bytes:
        """Return the error for an invalid request."""
        return self._error("badArgument").encode()

    def _error(self, code: str) -> str:
        request = f"    <request>{self.base_url}</request>\n"
        return f"{_head()}{request}    <error code='{code}'>What {code} means in words.</error>\n</OAI-PMH>"

    def _asked(self, fields: dict[str, str]) -> _Asked:
        if fields.get("verb") != "ListRecords":
            raise RefusedError("badVerb")
        token = fields.get("resumptionToken")
        if token is not None:
            if set(fields) != {"verb", "resumptionToken"}:
                raise RefusedError("badArgument")
            inner = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
            if self.tokens_end or not inner.get("skip", "").isdigit():
                raise RefusedError("badResumptionToken")
            return _Asked(inner["from"], int(inner["skip"]), token)
        if set(fields) - {"verb", "metadataPrefix", "from", "until", "set"} or "metadataPrefix" not in fields:
            raise RefusedError("badArgument")
        if fields["metadataPrefix"] != "arXiv":
            raise RefusedError("cannotDisseminateFormat")
        since = fields.get("from", "2005-09-16")
        if not _DAY.fullmatch(since) or since < "2005-09-16":
            raise RefusedError("badArgument")
        return _Asked(since)

    def _page(self, asked: _Asked) -> str:
        listed = sorted((r for r in self.records if r.changed >= asked.since), key=lambda r: (r.changed, r.id))
        shown = listed[asked.skip : asked.skip + self.page_size]
        if not shown:
            raise RefusedError("noRecordsMatch")
        rest = listed[asked.skip + self.page_size :]
        token = "            <resumptionToken/>\n" if asked.token else ""
        if rest:
            first, last = shown[0].changed, shown[-1].changed
            skip = asked.skip + len(shown) if first == last else sum(r.changed == last for r in shown)
            since = asked.since if first == last else last
            expires = f"{_now()[:10]}T00:00:00Z"
            token = f"            <resumptionToken expires='{expires}'>{_token(since, skip)}</resumptionToken>\n"
        attributes = 'verb="ListRecords" metadataPrefix="arXiv"'
        request = f"        <request {attributes}>{self.base_url}</request>\n"
        records = "".join(record.xml() for record in shown)
        return f"{_head()}{request}    <ListRecords>\n{records}{token}    </ListRecords>\n</OAI-PMH>"


def _token(since: str, skip: int) -> str:
    return quote(urlencode({"verb": "ListRecords", "metadataPrefix": "arXiv", "from": since, "skip": skip}))


def _head() -> str:
    return _HEAD.format(now=_now())


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
