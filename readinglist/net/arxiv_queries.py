"""Queries for arXiv's search.

Syntax: https://info.arxiv.org/help/api/user-manual.html, section 5.1. Since November 2025 a quoted text is a phrase:
case, punctuation, inflection and stop words do not matter, order and adjacency of the others do. AND and OR have no
precedence, hence the parentheses.
"""

import re

from readinglist.net.search_phrases import (
    FEW_WORDS,
    coined_name,
    content_count,
    first_surname,
    halves,
    holds_tex,
    is_few,
    plain_parts,
    quotable,
    rare_phrases,
)
from readinglist.papers.paper import Metadata


def title_query(record: Metadata) -> str:
    """Return the query for a paper by its current title; empty if the title has nothing to search for.

    A title of few words is combined with phrases of the abstract or the first author's name, if known; see `is_broad`.
    """
    by_title = " AND ".join(f'ti:"{part}"' for part in plain_parts(record.title))
    if not by_title:
        return _any_of([_doi_term(record), *_abstract_terms(record)])
    if not is_few(record.title):
        return by_title if " AND " not in by_title else f"({by_title})"
    more = _any_of([*_abstract_terms(record), _author_term(record)])
    return f"({by_title} AND {more})" if more else f"({by_title})"


def second_query(record: Metadata) -> str:
    """Return the query for a paper whose title has changed; empty if there is nothing else to search by.

    It searches for rare phrases of the abstract; the parts of the title before and after a colon; and, without an
    abstract, a coined name before the colon and the two halves of the title, in case a word is misspelt. A title of few
    words, which `title_query` combined with something else, is searched for alone.
    """
    title = record.title
    parts = [part.strip() for part in re.split(r":\s|\s[-\u2013\u2014]\s", title) if part.strip() != title.strip()]
    phrases = _abstract_terms(record)
    if not phrases:
        parts += halves(title)
    author = _author_term(record)
    terms: list[str] = []
    for part in dict.fromkeys(parts):
        text = quotable(part)
        if not text or holds_tex(part):
            continue
        if content_count(part) > FEW_WORDS:
            terms.append(f'ti:"{text}"')
        elif author:
            terms.append(f'(ti:"{text}" AND {author})')
        elif not phrases and text == coined_name(title):
            terms.append(f'ti:"{text}"')
    if is_second_broad(record):
        terms += [f'ti:"{part}"' for part in plain_parts(title)]
    return _any_of([*phrases, *terms])


def is_broad(record: Metadata) -> bool:
    """Whether `title_query` may find too many papers to share a request."""
    return is_few(record.title) and not _abstract_terms(record) and not _author_term(record)


def is_second_broad(record: Metadata) -> bool:
    """Whether `second_query` searches for a title of few words alone."""
    few = bool(record.title) and is_few(record.title)
    return few and not holds_tex(record.title) and not is_broad(record)


def _abstract_terms(record: Metadata) -> list[str]:
    return [f'abs:"{phrase}"' for phrase in rare_phrases(record.abstract)]


def _author_term(record: Metadata) -> str:
    """Return a term for the first author's surname, which is useful only with a title."""
    name = first_surname(record)
    return f'au:"{name}"' if name else ""


def _doi_term(record: Metadata) -> str:
    doi = record.doi
    return f'doi:"{quotable(doi.text)}"' if doi and doi.text == quotable(doi.text) else ""


def _any_of(terms: list[str]) -> str:
    """Return one term, or several in parentheses, without empty and repeated ones."""
    distinct = list(dict.fromkeys(term for term in terms if term))
    if len(distinct) < 2:
        return "".join(distinct)
    return f"({' OR '.join(distinct)})"
