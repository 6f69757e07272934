"""Preprint servers and repositories, by their names as venues and by their DOIs: what they hold is no publication."""

import re
from functools import lru_cache

from readinglist.papers.folding import fold_title
from readinglist.papers.identifiers import Doi
from readinglist.papers.lazy_patterns import lazy_pattern

MAX_CACHED_VENUES = 20_000
"""Maximum number of cached venues: each stage of a large import asks again."""

_NAMES = r"""
    \w*rxiv | corr | ssrn | e\ ?prints? | preprints? | vixra | research\ square | (?:wiley\ )?authorea | zenodo
    | figshare | dryad | openreview | eccc | qeios | osf | open\ science\ framework | optimization\ online
    | academia\ edu | researchgate | github | gitlab | papers\ with\ code | semantic\ scholar | hal
    | social\ science\ research\ network | ieee\ (?:dataport|techrxiv) | mendeley\ data | kaggle | egusphere
    | ess\ open\ archive | hyper\ articles\ en\ ligne | munich\ personal\ repec\ archive | mpra
    | electron(?:ic)?\ colloq(?:uium)?\ (?:on\ )?comput(?:ational)?\ complex(?:ity)?
"""
_FIELDS = r"physics|chemistry|sciences?|biogeosciences|cryosphere|techniques|development|dynamics"
_SERVER = lazy_pattern(
    rf"""(?:{_NAMES})\b
    | .*\b(?:e\ ?prints?\ arch(?:ive)?|preprints?|dataverse)\b
    | .*\b(?:{_FIELDS})\ discussions$""",
    re.VERBOSE,
)
"""Names of servers, in folded words. Journals of Copernicus have their preprints under the name and ``Discussions``."""

_DOI = lazy_pattern(
    r"""10\.(?:
    5281/zenodo | 6084/ | 1101/(?:\d{4}\.\d\d\.\d\d\.|\d{6}$) | 64898/ | 21203/rs | 20944/preprints | 2139/ssrn
    | 3123[1-5]/ | 31219/osf | 3122[2-4]/ | 36227/ | 26434/ | 17605/osf | 22541/(?:au|essoar) | 7287/peerj\.preprints
    | 5061/dryad | 7910/dvn | 17632/ | 21227/ | 13140/rg | 33774/ | 3386/w\d | 48550/
    | 5194/(?:egusphere|[a-z]+-\d{4}-\d+$|[a-z]+d-)
    )""",
    re.VERBOSE,
)
"""DOIs of servers and repositories, some of whose registrants also have journals."""


@lru_cache(MAX_CACHED_VENUES)
def is_server(venue: str) -> bool:
    """Whether a venue is a preprint server or a repository."""
    return bool(_SERVER.match(fold_title(venue)))


def is_repository_doi(doi: Doi | None) -> bool:
    """Whether a DOI is that of a preprint, a data set or another deposit."""
    return doi is not None and bool(_DOI.match(doi.text.lower()))
