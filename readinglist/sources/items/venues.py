"""Venues, dates, pages and other words that follow a title."""

import re

from readinglist.papers.paper import PartialDate
from readinglist.sources.items.marked_text import CUT

_ACRONYMS = """
    3DV AAAI AACL AAMAS ACCV ACL ACML AISTATS ALT ALTA AMIA APSIPA ARR ASE ASPLOS ASRU ATC AutoML BIBM BMVC CAV CCS CHI CHIL
    CIDR CIKM CLEF CLeaR COLING COLM COLT CoLLAs CONCUR CoNLL CoRL CP CRYPTO CSCW CVIU CVPR CVPRW DAC DATE DCC DSN EACL EAMT EC
    ECAI ECCV ECCVW ECIR ECML ECML-PKDD EDBT EMBC EMNLP ESA ESEC/FSE ESWC EUROCRYPT EuroSys EUSIPCO FAccT FAT* FG FM FOCS FPGA
    FSE FSTTCS GECCO GLOBECOM HPCA HPDC HRI HotOS HotNets ICALP ICANN ICAPS ICASSP ICC ICCAD ICCV ICCVW ICDAR ICDE ICDM ICDT
    ICFP ICIP ICLR ICME ICML ICMLA ICMI ICPR ICRA ICSE ICTIR ICWSM IJCAI IJCB IJCNLP IJCNN IJCV IMC INFOCOM INLG Interspeech
    INTERSPEECH IPDPS IPMI IPSN IROS ISBI ISCA ISIT ISMAR ISMIR ISSTA ISWC ITCS ITSC IUI IV IWSLT JAIR JCDL JMLR KDD KR L4DC
    LICS LOG LREC MIDL MICCAI MICRO ML4H MLSys MobiCom MobiSys MSR NAACL NDSS NeurIPS NIPS NODALIDA NSDI OOPSLA OSDI PACT
    PAKDD PETS PGM PKDD PLDI PNAS PODC PODS POPL PPoPP PPSN PVLDB RANLP RecSys RLC RSS RTSS S&P SaTML SC SDM SEM
    SIGCOMM SIGCSE SIGDIAL SIGGRAPH SIGIR SIGKDD SIGMETRICS SIGMOD SLT SOCG SoCG SODA SOSP SPAA SPL STACS STOC TACAS TACL TALLIP
    TASLP TCSVT TIP TIST TITS TKDD TKDE TMI TMLR TMM TNNLS TOG TOIS TOMM TPAMI TRO TSE TVCG TWEB UAI UbiComp UIST USENIX VLDB
    WACV WACVW WAFR WINE WSDM WMT WWW XLDB EuroVis IEEEVIS VIS VLSI ICCD ISSCC IEDM JHEP JCAP MNRAS PRL PRD PRB PRE PRX ApJ
    ApJL ApJS PLOS PLoS BMC TACO TOPLAS TOCS TODS TOSEM RA-L RAL NLPCC CCL SemEval BioNLP BlackboxNLP Repl4NLP EAAI IAAI
    NatureMI NMI Nat. Nature Science Cell Lancet NEJM JAMA IEEE ACM
"""
_PLAIN = frozenset(_ACRONYMS.split())
_ACRONYM = "|".join(
    sorted(
        map(
            re.escape,
            _PLAIN
            - {
                "Nature",
                "Science",
                "Cell",
                "Nat.",
                "IEEE",
                "ACM",
                "VIS",
                "IV",
                "SC",
                "DATE",
                "EC",
                "CP",
                "KR",
                "FM",
                "FG",
            },
        ),
        key=len,
        reverse=True,
    )
)
_SHORT = r"VIS|IV|SC|DATE|EC|CP|KR|FM|FG|Nature|Science|Cell"
_YEAR = r"(?:18|19|20)\d\d(?!\d)"
_WITH_YEAR = rf"(?:\s?[-'’‘,:]?\s?(?:{_YEAR}|(?:'|’|‘)?\d\d(?![\d.:/])))"
_TRACK = (
    r"(?:\s?[,:;(/-]?\s?\(?(?:[Ww]orkshops?|[Ff]indings|[Oo]ral|[Ss]potlight|[Pp]oster|[Bb]est [Pp]aper(?: [Aa]ward)?|[Hh]ighlight|[Dd]emo|[Tt]utorial|"
    r"[Ss]ubmission|[Oo]utstanding [Pp]aper|[Nn]otable[\w -]*|[Tt]op[\s-]?\d+%|[Aa]ccepted|[Mm]ain|[Ll]ong|[Ss]hort|"
    r"Datasets? (?:and|&) Benchmarks?(?: Track)?|[Tt]rack|[Bb]est [Ss]tudent [Pp]aper|[Ii]ndustry|[Ww]orkshop [Pp]aper|[Pp]aper|[Aa]ward)\)?){0,3}"
)
_NAMED_ACRONYM = (
    rf"(?:(?:[Ii]n|@|at|accepted (?:at|to|by|in)|to appear (?:at|in)|published (?:at|in))\s)?(?:(?:IEEE|ACM|AAAI|USENIX|SIG\w+)(?:/(?:IEEE|ACM|CVF))?\s)?"
    rf"(?:(?:Findings of|Findings|Proc\.|Proceedings of)\s(?:the\s)?)?(?:(?:{_ACRONYM})(?:[/-](?:{_ACRONYM}))?(?:{_WITH_YEAR})?|(?:{_SHORT}){_WITH_YEAR}|(?:{_YEAR}|'\d\d)\s(?:{_ACRONYM}))"
    rf"(?!\w){_TRACK}"
)
_ARXIV = r"(?:ar[Xx]iv|ArXiv|CoRR|bioRxiv|medRxiv|ChemRxiv|SSRN|PsyArXiv|OpenReview|HAL|TechRxiv)(?:\.org)?(?:,?\s(?:e-?prints?|[Pp]re-?prints?|abs|[\w-]+\.[A-Z]{2}))?"
_KIND_WORDS = (
    r"Proceedings|Proc\.|Proc\b|Journal|Jour\.|J\.|Conference|Conf\.|Symposium|Symp\.|Workshop|Transactions|Trans\.|Advances\sin|Adv\.|Annals|Ann\.|Annual\sReview|Annu\.|"
    r"Letters|Lett\.|Bulletin|Bull\.|Review|Reviews|Rev\.|Physical\sReview|Phys\.|Nuclear|Nucl\.|Magazine|Lecture\sNotes|LNCS|Archives?\sof|Archiv|"
    r"University\sPress|Press|Springer|Elsevier|Wiley|Verlag|Birkh[äa]user|Academic\sPress|Addison|McGraw|Prentice|Routledge|Kluwer|Morgan\sKaufmann|O'Reilly|"
    r"Technical\s[Rr]eport|Tech\.\s[Rr]ep|Working\s[Pp]aper|[Tt]hesis|[Dd]issertation|Ph\.?D|Dissertation|Zeitschrift|Comptes\s[Rr]endus|Revue|Revista|Annales|Actes|Actas|"
    r"Известия|Журнал|Вестник|Доклады|Труды|学报|大学|会议|期刊|杂志|Acta|Mathematische|Communications|Commun\.|Comm\.|Reports|Rep\.|Frontiers|Notices|Monthly|Quarterly|"
    r"IEEE|ACM|SIAM|USENIX|AAAI|AMS|OpenReview\.net|Curran|PMLR|JMLR|Cambridge|Oxford|MIT"
)
_SAFE_START = re.compile(
    rf"(?:{CUT}|$|{_YEAR}[a-z]?(?=\s*(?:[.,;:)\]{CUT}]|$))|\((?:{_YEAR}[a-z]?|[A-Z][a-z]{{2,8}}\.?\s{_YEAR})\)|"
    rf"(?:{_NAMED_ACRONYM})(?=\s*(?:[.,;:)\]({CUT}\ue010-\ue015|–—-]|$|pages|pp|vol))|"
    rf"(?:in|In):?\s(?:the\s)?(?:\d+(?:st|nd|rd|th)\s)?(?:{_KIND_WORDS}|International|Proceedings|Annual|European|{_YEAR}|{_ACRONYM})|In:|in:\s[A-Z]|//|В\sкн\.|"
    rf"(?:{_ARXIV})(?!\w)(?=\s*(?:[.,;:)\](\d{CUT}]|$|e?-?prints?|abs|preprint|\[))|(?:arXiv|ArXiv)\s[Pp]reprint|"
    r"(?:vol|Vol|pp|pages?|no|No|Bd|Heft|S|т|Т|С|с|t|n)\.?\s?(?:\d|[A-Z]?\d)|\d{1,4}\s?\(\d{1,4}(?:[-–/]\d+)?\)|\d{1,4}\s?[:,]\s?[A-Z]?\d+|[A-Z]?\d{1,5}\s?[-–]{1,2}\s?[A-Z]?\d{1,5}|"
    r"(?:[Tt]o appear|[Ii]n press|[Ff]orthcoming|[Uu]npublished|[Ss]ubmitted|[Uu]nder review|[Aa]ccepted|[Pp]reprint|[Mm]anuscript|[Tt]echnical [Rr]eport|Tech(?:nical|\.) [Rr]ep(?:ort|\.)|"
    r"(?:Ph\.?\s?D\.?|[Mm]aster['’]?s?|[Dd]octoral|M\.?Sc\.?)\s(?:[Tt]hesis|[Dd]issertation)|[Dd]issertation|Diss\.|[Tt]hesis|[Aa]vailable|[Aa]ccessed|[Rr]etrieved|[Oo]nline|URL|ISBN|ISSN|PMID|PMCID|doi|DOI|"
    r"Abgerufen|Zugriff|Consulté|Consultado|Дата обращения|Режим доступа|ed\.|\d+(?:st|nd|rd|th)\sed))",
)
_ABBREVIATED = re.compile(
    r"(?:[A-Z][\w-]*\.?:?\s?(?:of|the|on|in|for|and|&|de|der|des|für|et)?\s?){0,3}(?:[A-Z][a-z]+\.[\s,]?\s?){2,}|(?:[A-Z][a-z]*\.\s?){2,}"
)
_KIND_AHEAD = re.compile(rf"(?:[\w&'’-]+[.:]?\s){{0,6}}?(?:{_KIND_WORDS})(?!\w)")
_KIND_START = re.compile(rf"(?:The\s)?(?:{_KIND_WORDS})(?!\w)(?:\s(?:of|on|in|for)\s|\s[A-Z])")
_NAME_AND_VOLUME = re.compile(
    rf"[^\W\d_][^.;:?!{CUT}]{{1,90}}?[,\s]\s?(?:(?:vol\.?|Bd\.?|т\.)\s?)?(?:\d{{1,4}}\s?\(\s?[\w–/-]{{1,9}}\s?\)|\d{{1,4}}\s?[:,]\s?(?:pp?\.?\s?)?[A-Ze]?\d+|\(?{_YEAR}\)?[;,]\s?\d|\d{{1,4}}\s?\({_YEAR}\)|{_YEAR}(?=[.,;]|$))|"
    rf"[^\W\d_][^.;:?!,{CUT}]{{1,70}}\.\s{_YEAR}[;:,.]"
)
_LABELLED = re.compile(r"\[(?:J|C|M|D|R|S|P|N|A|Z|EB|DB|CP)(?:/OL|/CD|/MT|/DK)?\]")


def starts_tail(text: str) -> bool:
    """Whether a text surely starts with what follows a title: a venue, a year, pages, an identifier."""
    return bool(_SAFE_START.match(text))


def starts_venue(text: str) -> bool:
    """Whether a text starts like the name of a venue or publisher, known or by its form."""
    return bool(
        starts_tail(text) or _ABBREVIATED.match(text) or _KIND_AHEAD.match(text) or _NAME_AND_VOLUME.match(text)
    )


def starts_journal(text: str) -> bool:
    """Whether a text starts with a journal or book that its words or a volume show, not only its form."""
    found = _NAME_AND_VOLUME.match(text)
    named = found and text[:1].isupper() and "," not in re.sub(r",?\s?\W*\d.*$", "", found[0])
    return bool(starts_tail(text) or named or _ABBREVIATED.match(text) or _KIND_START.match(text))


_WHOLE = re.compile(
    rf"(?:{_NAMED_ACRONYM}|{_ARXIV}(?:{_WITH_YEAR})?|[Ww]orkshop|[Oo]ral|[Ss]potlight|[Bb]est [Pp]aper(?: [Aa]ward)?|[Pp]reprint|[Uu]nder [Rr]eview|Nature(?:\s[A-Z][a-z]+){{0,2}}|"
    rf"Science(?:\s[A-Z][a-z]+)?|Cell|PNAS|(?:{_KIND_WORDS})(?!\w)[^,;:.\d]{{0,60}})"
    rf"(?:[\s,;:/|+&-]+(?:{_NAMED_ACRONYM}|{_ARXIV}|{_YEAR}|[Oo]ral|[Ss]potlight|[Pp]oster|[Bb]est [Pp]aper|[Hh]ighlight|[Ww]orkshop)){{0,3}}[\s.,;:]*"
)


def is_venue(text: str) -> bool:
    """Whether the whole text is a venue, with or without a year."""
    text = text.strip(" .,;:()[]")
    return bool(text) and (bool(_WHOLE.fullmatch(text)) or text in _PLAIN)


# --- dates ---------------------------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        1,
    )
    for name in (names, names[:3])
} | {
    "sept": 9,
    "mär": 3,
    "märz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
    "januar": 1,
    "februar": 2,
    "juni": 6,
    "juli": 7,
    "oktober": 10,
    "dezember": 12,
}
_MONTH = r"(?P<month>[^\W\d_]{3,9})\.?"
_DATE = re.compile(
    rf"(?:(?P<iso>(?:18|19|20)\d\d[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?)|(?:(?P<day>\d{{1,2}})\.?\s)?{_MONTH},?\s(?:(?P<day2>\d{{1,2}}),?\s)?(?P<year>{_YEAR})|(?P<only>{_YEAR})年?)"
)


def read_date(text: str) -> PartialDate | None:
    """Return the date if the whole text is one: ``2024``, ``2024/01``, ``Jan 2024``, ``3 May 2024``."""
    found = _DATE.fullmatch(text.strip(" .,;:()[]{}【】"))
    if not found:
        return None
    if found["only"]:
        return PartialDate(int(found["only"]))
    if found["iso"]:
        parts = [f"{int(part):02}" for part in re.split(r"[-/.]", found["iso"])]
        return PartialDate.parse("-".join(parts))
    month = _MONTHS.get(found["month"].lower())
    day = found["day"] or found["day2"]
    return PartialDate(int(found["year"]), month, int(day) if day else None) if month else None


_ANY_YEAR = re.compile(rf"(?<![\d/.:–-]){_YEAR}(?![\d–-]|\.\d)")
_SHORT_YEAR = re.compile(r"(?<=[A-Za-z])\s?['’‘](\d\d)(?!\d)")


def year_in(text: str) -> PartialDate | None:
    """Return the year that a tail states: in parentheses, else the last."""
    inside = re.search(rf"\(({_YEAR})[a-z]?\)", text)
    if inside:
        return PartialDate(int(inside[1]))
    years = _ANY_YEAR.findall(text)
    if years:
        return PartialDate(int(years[-1]))
    short = _SHORT_YEAR.search(text)
    if short:
        return PartialDate(2000 + int(short[1]) if int(short[1]) < 60 else 1900 + int(short[1]))
    return None
