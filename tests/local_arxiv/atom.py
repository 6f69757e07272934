"""Responses in the layout of captured ones (``tests/fixtures/atom``)."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1
from xml.sax.saxutils import escape

from tests.local_arxiv.corpus import Record

_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
"""


def feed(entries: Iterable[str], *, query: str, ids: str, start: int, page: int, total: int, now: str) -> str:
    """Return a complete response."""
    about = f"search_query={query}&id_list={ids}&start={start}&max_results={page}"
    link = f"https://arxiv.org/api/query?search_query={query}&start={start}&max_results={page}&id_list={ids}"
    quoted = escape(link, {'"': "&quot;"})
    return (
        f"{_HEAD}  <id>https://arxiv.org/api/{b64encode(sha1(about.encode()).digest()).decode().rstrip('=')}</id>\n"
        f"  <title>arXiv Query: {escape(about)}</title>\n"
        f"  <updated>{now}</updated>\n"
        f'  <link href="{quoted}" type="application/atom+xml"/>\n'
        f"  <opensearch:itemsPerPage>{page}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
        f"{''.join(entries)}</feed>\n"
    )


def error_feed(message: str, now: str) -> str:
    """Return the response to an invalid request."""
    address = f"https://arxiv.org/api/errors#{escape(message.replace(' ', '_'), {chr(34): '&quot;'})}"
    return (
        f"{_HEAD}  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n  <updated>{now}</updated>\n"
        "  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>\n"
        "  <opensearch:totalResults>1</opensearch:totalResults>\n"
        "  <opensearch:startIndex>0</opensearch:startIndex>\n"
        f"  <entry>\n    <id>{address}</id>\n    <title>Error</title>\n    <updated>{now}</updated>\n"
        f'    <link href="{address}" rel="alternate" type="text/html"/>\n'
        f"    <summary>{escape(message)}</summary>\n"
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n  </entry>\n</feed>\n"
    )


def entry(record: Record, number: int | None = None) -> str:
    """Return the entry of one version of a paper."""
    shown = record.version(number)
    assert shown is not None
    name = f"{record.id}v{number or record.number}"
    lines = [
        f"<id>http://arxiv.org/abs/{name}</id>",
        f"<title>{escape(shown.title)}</title>",
        f"<updated>{record.updated}</updated>",
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        f"<summary>{escape(shown.abstract)}</summary>",
        *(f'<category term="{item}" scheme="http://arxiv.org/schemas/atom"/>' for item in record.categories),
        f"<published>{record.published}</published>",
    ]
    if record.comment:
        lines.append(f"<arxiv:comment>{escape(record.comment)}</arxiv:comment>")
    lines.append(f'<arxiv:primary_category term="{record.categories[0]}"/>')
    if record.journal_ref:
        lines.append(f"<arxiv:journal_ref>{escape(record.journal_ref)}</arxiv:journal_ref>")
    for name, *affiliations in record.authors:
        places = [f"  <arxiv:affiliation>{escape(place)}</arxiv:affiliation>" for place in affiliations]
        lines += ["<author>", f"  <name>{escape(name)}</name>", *places, "</author>"]
    for doi in record.doi.split():
        lines.append(f"<arxiv:doi>{escape(doi)}</arxiv:doi>")
        lines.append(f'<link rel="related" href="https://doi.org/{escape(doi)}" title="doi"/>')
    return "".join(["  <entry>\n", *(f"    {line}\n" for line in lines), "  </entry>\n"])
