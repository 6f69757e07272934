"""arXiv ids and DOIs: parsing, normalisation, and finding them in running text.

Syntax of arXiv identifiers: https://info.arxiv.org/help/arxiv_identifier.html. New style ``YYMM.NNNN`` from April 2007,
``YYMM.NNNNN`` from January 2015; old style ``archive/YYMMNNN`` until March 2007, where a subject class
(``math.GT/0309136``) is not part of the identifier.
"""

import re
from collections.abc import Iterator

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.urls import doi_in_url, paper_page

_ARCHIVES = """
    acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga econ
    eess funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph
    q-alg q-bio q-fin quant-ph solv-int stat supr-con
"""
ARCHIVES = frozenset(_ARCHIVES.split())
"""arXiv's archives, including those that were merged into others."""

_NEW = r"(?P<yymm>\d{4})\.(?P<number>\d{4,5})"
_OLD = r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2,}(?:-[a-z]{2,})?)?(?:/|%2f)(?P<serial>\d{7})"
_IDENTIFIER = lazy_pattern(rf"(?:{_NEW}|{_OLD})(?:\s?v(?P<version>[1-9]\d{{0,2}}))?", re.ASCII | re.IGNORECASE)
_DIGITS = lazy_pattern(r"\d{4}[.-]\d{4}|(?:/|%2[fF])\d{7}|(?i:arxiv|abs-)\d{8}", re.ASCII)
"""A part of every identifier in any form; a quick test that rules out most other texts."""
_ADDRESS = (
    r"(?:arxiv\.org/(?:(?:abs|pdf|html|format|ps|e-print|src|bibtex|list|tb)/|ftp/(?:arxiv|[a-z-]+)/papers/\d{4}/)|"
    r"(?:xxx\.lanl\.gov|ar5iv\.(?:labs\.arxiv\.)?org|talk2arxiv\.org)/(?:abs|pdf|html)/|"
    r"alphaxiv\.org/(?:abs|overview|pdf|html|audio|blog|resources)/|"
    r"(?:(?:huggingface|hf)\.co|arxiv-vanity\.com|emergentmind\.com)/papers/|"
    r"(?:semanticscholar\.org|scirate\.com|papers\.cool|inspirehep\.net(?:/api)?|connectedpapers\.com/api/redirect)/arxiv/|"
    r"(?:api\.semanticscholar\.org|adsabs\.harvard\.edu/abs|catalyzex\.com/paper)/(?=arxiv:))(?:arxiv:)?"
)
"""The part before the identifier in URLs of arXiv and of sites that show its papers."""
_ARXIV_URL = lazy_pattern(
    rf"(?:https?://\S{{1,200}}?/(?=https?://))?(?:https?://)?(?:[a-z0-9]+\.)*?{_ADDRESS}(?P<rest>[^\s?#]+)",
    re.IGNORECASE,
)
_CODED = lazy_pattern(
    r"(?:dblp\.[a-z.-]{3,20}/rec/(?:html/|bibtex/)?journals/corr/abs-|adsabs\.harvard\.edu/abs/\d{4}arxiv)"
    r"(?P<yymm>\d{4})[-.]?(?P<number>\d{4,5})(?:[a-z](?![a-z])|(?!\d))(?:\.html|\.bib)?",
    re.IGNORECASE | re.ASCII,
)
"""The code of an arXiv paper in URLs of DBLP (``abs-1706-03762``) and ADS (``2017arXiv170603762V``)."""
_RESOLVER = lazy_pattern(
    r"^(?:doi\s*:?\s*(?=10\.|https?:))?(?:(?:https?://)?(?:dx\.|www\.)*doi\.org/|doi\s*:\s*)?", re.IGNORECASE
)
_ENCODED = lazy_pattern("%([2-7][0-9A-Fa-f])")
"""A percent-encoded character; DOIs do not contain ``%``."""
_NAMED = lazy_pattern(r"^(?:arxiv(?:\s*:\s*|\s+|[./])|(?:oai:arxiv\.org|urn:arxiv|info:arxiv)[:/])", re.IGNORECASE)
_CATEGORY = lazy_pattern(r"(?<=\S)\s*\[[\w.-]+\](?:\s+\d{1,2}\s[A-Z][a-z]{2,8}\s\d{4})?$")
"""The category and date after an identifier, as arXiv prints them on the first page."""
_URL_START = lazy_pattern(r"https?://|(?:[a-z0-9-]{1,60}\.){1,6}[a-z]{2,10}/", re.IGNORECASE)
_ARXIV_DOI = lazy_pattern(r"10\.48550/arxiv\.(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_TRUNCATED = lazy_pattern(r"\D*|\D*[a-z.\-_](?:19|20)\d\d", re.ASCII)
"""The suffix of a DOI without a number of its own: ``nar``, ``zenodo``, ``cvpr.2016``."""
_OSF = lazy_pattern(r"osf\.io/[a-z]{5}")
_DOI = lazy_pattern(r"10\.\d{4,9}(?:\.\d+)*/\S+")
PLAIN_DOI = lazy_pattern(r"10\.\d{4,9}/[A-Za-z0-9./()-]*+(?<=[A-Za-z0-9)])", re.ASCII)
"""Most DOIs: nothing in them is encoded or surrounds them."""


@dataclass(frozen=True, slots=True, order=True)
class ArxivId:
    """An arXiv identifier without its version, as arXiv stores it: ``2410.18647``, ``hep-th/9901001``."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "ArxivId | None":
        """Parse an identifier (bare, with ``arXiv:``, a version, a URL or an arXiv DOI); None if it is not one."""
        found = parse_versioned(text)
        return found[0] if found else None

    @property
    def year(self) -> int:
        """The year in which arXiv assigned the identifier."""
        return self.month_given[0]

    @property
    def month_given(self) -> tuple[int, int]:
        """(year, month) in which arXiv assigned the identifier."""
        digits = self.text.partition("/")[2] or self.text
        two, month = int(digits[:2]), int(digits[2:4])
        return (1900 + two if two >= 91 else 2000 + two), month

    @property
    def url(self) -> str:
        """The URL of the abstract page."""
        return f"https://arxiv.org/abs/{self.text}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, order=True)
class Doi:
    """A DOI in lower case (DOIs are case-insensitive, DOI handbook 2.4), without a resolver's URL."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "Doi | None":
        """Parse a DOI (bare, with ``doi:``, in the URL of a resolver or a publisher); None if it is not one."""
        bare = cls.spelling(text)
        return cls(bare.lower()) if bare else None

    @staticmethod
    def spelling(text: str) -> str:
        """Return a DOI as `parse` reads it, in the case in which it is written; empty if it is not one."""
        if PLAIN_DOI.fullmatch(text):
            return text
        bare = (text if text.isprintable() else printable(text)).strip().strip("{}<>")
        bare = bare[1:-1] if bare.startswith("[") and bare.endswith("]") else bare
        if _URL_START.match(bare) and (found := doi_in_url(bare)):
            bare = found
        bare = _RESOLVER.sub("", bare, count=1)
        bare = _ENCODED.sub(lambda found: chr(int(found[1], 16)), bare.replace("\\_", "_"))
        bare = (bare if bare.isprintable() else printable(bare)).rstrip(".,;")
        return bare if _DOI.fullmatch(bare) else ""

    @property
    def arxiv_id(self) -> ArxivId | None:
        """The arXiv id if this is arXiv's own DOI (``10.48550/arXiv.ID``), else None."""
        found = _ARXIV_DOI.fullmatch(self.text)
        return ArxivId.parse(found["rest"]) if found else None

    @property
    def names_a_work(self) -> bool:
        """Whether this may be the DOI of one work: one without digits is that of a journal or series, or cut off.

        OSF's preprints have letters only, too.
        """
        suffix = self.text.partition("/")[2]
        return _TRUNCATED.fullmatch(suffix) is None or _OSF.fullmatch(suffix) is not None

    @property
    def url(self) -> str:
        """The URL at the DOI resolver."""
        return f"https://doi.org/{self.text}"

    def __str__(self) -> str:
        return self.text


def parse_versioned(text: str) -> tuple[ArxivId, int | None] | None:
    """Return (identifier, version or None) if `text` is exactly one arXiv id in any of its forms, else None."""
    if not _DIGITS.search(text) or (PLAIN_DOI.fullmatch(text) and "arxiv" not in text.lower()):
        return None
    found = _IDENTIFIER.fullmatch(_bare(text))
    return _checked(found) if found else None


def is_reference(text: str) -> bool:
    """Whether `text` is an arXiv id, a DOI, or the URL of a paper."""
    return parse_versioned(text) is not None or Doi.parse(text) is not None or bool(paper_page(text))


def arxiv_id_error(text: str) -> str:
    """Return why a text in the form of an arXiv id is invalid; empty if it is valid or has another form."""
    bare = _bare(text)
    found = _IDENTIFIER.fullmatch(bare)
    if not found or _checked(found):
        return ""
    month = (found["serial"] or found["yymm"])[2:4]
    if not 1 <= int(month) <= 12:
        return f"invalid arXiv id {bare!r}: month {month}"
    if found["archive"]:
        known = found["archive"].lower() in ARCHIVES
        return f"invalid arXiv id {bare!r}: " + ("not in use at that time" if known else "unknown archive")
    if int(found["number"]) == 0:
        return f"invalid arXiv id {bare!r}: numbers start at 1"
    if int(found["yymm"]) <= _LAST_OLD:
        return f"invalid arXiv id {bare!r}: this form starts in April 2007, with 0704.0001"
    digits = 5 if int(found["yymm"][:2]) >= 15 else 4
    return f"invalid arXiv id {bare!r}: ids of that year have {digits} digits after the dot"


def _bare(text: str) -> str:
    """Remove what people and services put around an identifier: URLs, brackets, a category."""
    if (coded := _CODED.search(text)) and len(text.split()) == 1:
        return f"{coded['yymm']}.{coded['number']}"
    bare = _CATEGORY.sub("", text.strip()).strip("<>[](){}.,;\"'/ ")
    in_url = _ARXIV_URL.fullmatch(bare.partition("?")[0].partition("#")[0].rstrip("/"))
    if in_url:
        bare = in_url["rest"]
    else:
        bare = _RESOLVER.sub("", bare, count=1)
        in_doi = _ARXIV_DOI.fullmatch(bare)
        bare = in_doi["rest"] if in_doi else _NAMED.sub("", bare, count=1)
    return re.sub(r"\.pdf$", "", bare, flags=re.IGNORECASE)


_FIRST_OLD, _LAST_OLD = 9101, 703
"""The first and last month, as ``YYMM``, of old-style identifiers."""


def _checked(found: re.Match[str]) -> tuple[ArxivId, int | None] | None:
    """Return the identifier of a syntactic match if archive, year and month exist."""
    version = int(found["version"]) if found["version"] else None
    if found["archive"]:
        archive, serial = found["archive"].lower(), found["serial"]
        month = int(serial[2:4])
        if archive not in ARCHIVES or not 1 <= month <= 12 or _LAST_OLD < int(serial[:4]) < _FIRST_OLD:
            return None
        return ArxivId(f"{archive}/{serial}"), version
    yymm, number = found["yymm"], found["number"]
    year, month = int(yymm[:2]), int(yymm[2:])
    if not 1 <= month <= 12 or int(yymm) <= _LAST_OLD or (len(number) == 5) != (year >= 15) or int(number) == 0:
        return None
    return ArxivId(f"{yymm}.{number}"), version


_MENTION = lazy_pattern(
    rf"(?:{_ADDRESS}|(?<![A-Za-z])arxiv(?:\.org)?\s*:\s*|(?<![A-Za-z./])arxiv(?:\s+|/)|10\.48550/arxiv\.)"
    rf"(?P<id>{_IDENTIFIER.pattern.replace('?P<', '?P<_')})(?![\d])",
    re.IGNORECASE,
)
_DOI_MENTION = lazy_pattern(
    r"(?<![A-Za-z])doi\s*:\s*(?P<doi>10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+)|"
    r"(?P<url>(?:https?://|(?<![\w./@-])(?:[a-z0-9-]{1,60}\.){1,6}[a-z]{2,10}/)[^\s\"<>]{1,1000})",
    re.IGNORECASE,
)


def arxiv_ids_in(text: str) -> Iterator[tuple[ArxivId, int | None]]:
    """Yield identifiers that running text marks as arXiv's (URL, ``arXiv:`` or DOI), with version, in order."""
    if not _DIGITS.search(text):
        return
    for mention in _MENTION.finditer(_CODED.sub(r"arXiv:\g<yymm>.\g<number>", text)):
        found = parse_versioned(mention["id"])
        if found:
            yield found


def dois_in(text: str) -> Iterator[Doi]:
    """Yield DOIs that running text marks as such, in order."""
    for mention in _DOI_MENTION.finditer(text) if "/" in text else ():
        found = Doi.parse(_closed(mention["doi"])) if mention["doi"] else _doi_of(_closed(mention["url"]))
        if found:
            yield found


def _doi_of(url: str) -> Doi | None:
    found = doi_in_url(url)
    return Doi.parse(found) if found else None


def _closed(text: str) -> str:
    """Cut running text at the first bracket that closes none before, and at the end of a sentence."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return text[:place].rstrip(".,;'")
    return text.rstrip(".,;'([{")
