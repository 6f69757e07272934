"""Page ranges and article numbers, which stand in place of pages."""

from readinglist.papers.lazy_patterns import lazy_pattern

ARTICLE_NUMBERS = (
    "eid", "articleno", "article-number", "article_number", "articlenumber", "art_number", "elocation-id",
    "elocationid",
)  # fmt: skip
"""The field of an article number, in biblatex, ACM's styles, Web of Science, Scopus (``art_number``) and others."""

DASHES = "\u2010-\u2015\u2043\u2212\u301c\ufe58\ufe63\uff0d\uff5e-"
"""Hyphens, dashes, minus signs and the wave dashes of Japanese, for a class of characters in a pattern."""

_DASH = (
    rf"(?:(?:(?!-)[{DASHES}])+"
    r"|-{2,}|\\text(?:en|em)dash(?:\{\}|\s|(?![A-Za-z]))|\{\\text(?:en|em)dash\s?(?:\{\})?\}|"
    r"\\cyrdash\w?|\$-{1,2}\$|&(?:[mn]dash|minus|#(?:820[89]|821[0-3]|8722)|#[xX](?:201[0-5]|2212));|\\ndash)"
)
_SPACE_BEFORE_COMMA = lazy_pattern(r"(?<=\w)\s++,")
_PLAIN_RANGE = lazy_pattern(rf"(?<=\w)\s*[{DASHES}]+\s*(?=\w)")
_RANGE = lazy_pattern(rf"(?<=\w)[\s~]*{_DASH}[\s~]*(?=\w)")


def with_tex_dashes(tex: str) -> str:
    """Return pages with two hyphens in ranges, as BibTeX and TeX read them, for any dash; single hyphens stay."""
    return _RANGE.sub("--", tex)


def tidy_pages(tex: str) -> str:
    """As `with_tex_dashes`, without the white space that stands before commas."""
    return _SPACE_BEFORE_COMMA.sub(",", with_tex_dashes(tex))


def with_two_hyphens(pages: str) -> str:
    """Return pages in plain text with two hyphens in the first range, whatever dash it has."""
    return _PLAIN_RANGE.sub("--", pages, count=1)
