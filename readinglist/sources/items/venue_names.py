"""Patterns of venues: conferences by acronym, preprint servers, and words that venues and publishers have."""

import re

from readinglist.sources.items.dates import YEAR

_ACRONYM_WORDS = """
         3DV AAAI AACL AAMAS ACCV ACL ACML AISTATS ALT ALTA AMIA APSIPA ARR ASE ASPLOS ASRU ATC AutoML BIBM BMVC CAV
    CCS CHI     CHIL CIDR CIKM CLEF CLeaR COLING COLM COLT CoLLAs CONCUR CoNLL CoRL CRYPTO CSCW CVIU CVPR CVPRW DAC
    DCC DSN EACL EAMT     ECAI ECCV ECCVW ECIR ECML ECML-PKDD EDBT EMBC EMNLP ESA ESEC/FSE ESWC EUROCRYPT EuroSys
    EUSIPCO FAccT FAT* FOCS FPGA     FSE FSTTCS GECCO GLOBECOM HPCA HPDC HRI HotOS HotNets ICALP ICANN ICAPS ICASSP
    ICC ICCAD ICCV ICCVW ICDAR ICDE ICDM     ICDT ICFP ICIP ICLR ICME ICML ICMLA ICMI ICPR ICRA ICSE ICTIR ICWSM
    IJCAI IJCB IJCNLP IJCNN IJCV IMC INFOCOM INLG     Interspeech INTERSPEECH IPDPS IPMI IPSN IROS ISBI ISCA ISIT
    ISMAR ISMIR ISSTA ISWC ITCS ITSC IUI IWSLT JAIR JCDL JMLR     KDD L4DC LICS LOG LREC MIDL MICCAI MICRO ML4H
    MLSys MobiCom MobiSys MSR NAACL NDSS NeurIPS NIPS NODALIDA NSDI OOPSLA     OSDI PACT PAKDD PETS PGM PKDD PLDI
    PNAS PODC PODS POPL PPoPP PPSN PVLDB RANLP RecSys RLC RSS RTSS S&P SaTML SDM SEM     SIGCOMM SIGCSE SIGDIAL
    SIGGRAPH SIGIR SIGKDD SIGMETRICS SIGMOD SLT SOCG SoCG SODA SOSP SPAA SPL STACS STOC TACAS TACL     TALLIP TASLP
    TCSVT TIP TIST TITS TKDD TKDE TMI TMLR TMM TNNLS TOG TOIS TOMM TPAMI TRO TSE TVCG TWEB UAI UbiComp UIST
    USENIX VLDB WACV WACVW WAFR WINE WSDM WMT WWW XLDB EuroVis IEEEVIS VLSI ICCD ISSCC IEDM JHEP JCAP MNRAS PRL PRD
    PRB     PRE PRX ApJ ApJL ApJS PLOS PLoS BMC TACO TOPLAS TOCS TODS TOSEM RA-L RAL NLPCC CCL SemEval BioNLP
    BlackboxNLP     Repl4NLP EAAI IAAI NatureMI NMI Lancet NEJM JAMA
"""
_AMBIGUOUS_WORDS = "VIS IV SC DATE EC CP KR FM FG Nature Science Cell"
"""Acronyms and names that are also words: venues only with a year."""
PLAIN_NAMES = frozenset((_ACRONYM_WORDS + _AMBIGUOUS_WORDS + " IEEE ACM").split())


def _any(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


_ACRONYM, _AMBIGUOUS = _any(_ACRONYM_WORDS), _any(_AMBIGUOUS_WORDS)
WITH_YEAR = rf"(?:\s?[-'’‘,:]?\s?(?:{YEAR}|['’‘]?\d\d(?![\d.:/])))"
_TRACK = (
    r"(?:\s?[,:;(/-]?\s?\(?(?:[Ww]orkshops?(?: [Pp]aper)?|[Ff]indings|[Oo]ral|[Ss]potlight|[Pp]oster|[Hh]ighlight|"
    r"[Dd]emo|[Tt]utorial|[Ss]ubmission|[Oo]utstanding [Pp]aper|[Nn]otable[\w -]{0,20}|[Tt]op[\s-]?\d+%|[Aa]ccepted|"
    r"[Mm]ain|[Ll]ong|[Ss]hort|Datasets? (?:and|&) Benchmarks?(?: Track)?|[Tt]rack|"
    r"[Bb]est (?:[Ss]tudent )?[Pp]aper(?: [Aa]ward)?|[Ii]ndustry|[Pp]aper|[Aa]ward(?: [Cc]andidate)?)\)?){0,3}"
)
_BEFORE_ACRONYM = (
    r"(?:(?:[Ii]n|@|at|accepted (?:at|to|by|in)|to appear (?:at|in)|published (?:at|in))\s)?"
    r"(?:(?:IEEE|ACM|AAAI|USENIX|SIG\w+)(?:/(?:IEEE|ACM|CVF))?\s)?"
    r"(?:(?:Findings of|Findings|Proc\.|Proceedings of)\s(?:the\s)?)?"
)
NAMED_ACRONYM = (
    rf"{_BEFORE_ACRONYM}(?:(?:{_ACRONYM})(?:[/-](?:{_ACRONYM}))?{WITH_YEAR}?|(?:{_AMBIGUOUS}){WITH_YEAR}|"
    rf"(?:{YEAR}|'\d\d)\s(?:{_ACRONYM}))(?!\w){_TRACK}"
)
UNKNOWN_ACRONYM = rf"[A-Z][\w&/+]*[A-Z][\w&/+]*(?:\s?[’']\d\d|[\s-]?{YEAR})"
ARXIV = (
    r"(?:ar[Xx]iv|A[Rr][Xx]iv|Arxiv|CoRR|bioRxiv|medRxiv|ChemRxiv|SSRN|PsyArXiv|OpenReview|HAL|TechRxiv)(?:\.org)?"
    r"(?:,?\s(?:e-?prints?|[Pp]re-?prints?|abs|[\w-]+\.[A-Z]{2}))?"
)
KIND_WORDS = (
    r"(?:Proceedings|Proc\.|Proc\b|Journal|Jour\.|J\.|Conference|Conf\.|Symposium|Symp\.|Workshop|Transactions|Trans\.|"
    r"Advances\sin|Adv\.|Annals|Ann\.|Annual\sReview|Annu\.|Letters|Lett\.|Bulletin|Bull\.|Review|Reviews|Rev\.|"
    r"Physical\sReview|Phys\.|Nuclear|Nucl\.|Magazine|Lecture\sNotes|LNCS|Archives?\sof|Archiv|University\sPress|Press|"
    r"Springer|Elsevier|Wiley|Verlag|Birkh[äa]user|Academic\sPress|Addison|McGraw|Prentice|Routledge|Kluwer|"
    r"Morgan\sKaufmann|O'Reilly|Technical\s[Rr]eport|Tech\.\s[Rr]ep|Working\s[Pp]aper|[Tt]hesis|[Dd]issertation|Ph\.?D|"
    r"Zeitschrift|Comptes\s[Rr]endus|Revue|Revista|Annales|Actes|Actas|Известия|Журнал|Вестник|Доклады|Труды|学报|大学|会议|"
    r"期刊|杂志|Acta|Mathematische|Communications|Commun\.|Comm\.|Reports|Rep\.|Frontiers|Notices|Monthly|Quarterly|IEEE|ACM|"
    r"SIAM|USENIX|AAAI|AMS|OpenReview\.net|Curran|PMLR|JMLR|Cambridge|Oxford|MIT)"
)
ONLY_PROCEEDINGS = (
    r"(?:[Ii]n:?\s)?(?:the\s)?(?:\d+(?:st|nd|rd|th)\s)?(?:Proceedings\sof|Proc\.\s|Journal\sof|J\.\s[A-Z]|"
    r"Advances\sin\sNeural|(?:IEEE|ACM)[\s/][A-Z]|International\s(?:Journal|Conference|Workshop|Symposium)|"
    r"Lecture\sNotes\sin|Transactions\so[fn]|Physical\sReview|Phys\.\sRev|Annals\sof|Communications\sof\sthe|"
    r"(?:Annual\s)?Conference\son)"
)
"""Words with which proceedings and journals start, and titles hardly ever."""
_ORDINAL = r"(?:the\s)?(?:\d+(?:st|nd|rd|th)\s)?"
IN_VENUE = (
    rf"[Ii]n:?\s{_ORDINAL}(?:{KIND_WORDS}|International|Annual|European|{YEAR}|{_ACRONYM})|"
    rf"[Ii]n\s[A-Z][\w-]*[A-Z]\w*(?:\s{YEAR}|\s?[’']\d\d)|In\s?:|in:\s[A-Z]|[Ii]n:?\s[«»„]|//|В\sкн\."
)
