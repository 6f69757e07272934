"""The tagged formats as tables: the shape of a line, the tags that start and end records, and what each tag holds.

Sources: the RIS specification (2011) and the tables of Zotero and EndNote; the fields of MEDLINE/PubMed (NLM); the
EndNote export format and refer(1); the field tags of Web of Science (Clarivate); the RefWorks tagged format (ProQuest).
"""

import re
from collections.abc import Mapping
from dataclasses import field

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

Choices = tuple[tuple[str, ...], ...]
"""Groups of tags: the first group that a record has counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedFormat:
    """One format. `line` has the groups ``tag`` and ``text``.

    `roles` says which tags hold what. `closed_tags`: only known tags are tags, because other lines may have the same
    shape. `indented`: values are on indented lines of their own. `name_per_line`: further lines are further names.
    """

    name: str
    label: str
    line: re.Pattern[str]
    start: frozenset[str]
    end: str = ""
    outside: frozenset[str] = frozenset()
    roles: Mapping[str, Choices]
    closed_tags: bool = False
    indented: bool = False
    name_per_line: bool = False
    tags: frozenset[str] = field(default=frozenset())


def _roles(text: str) -> dict[str, Choices]:
    """Parse lines such as ``author: FAU | AU``: groups separated by bars, equal tags by spaces.

    Lines with deeper indentation continue the one before. An underscore stands for a space in a tag.
    """
    table: dict[str, Choices] = {}
    for line in re.sub(r"\n {5,}", " ", text).strip().splitlines():
        role, _, tags = line.strip().partition(": ")
        table[role] = tuple(tuple(tag.replace("_", " ") for tag in group.split()) for group in tags.split(" | "))
    return table


def _known(roles: Mapping[str, Choices], *others: str) -> frozenset[str]:
    return frozenset(tag for groups in roles.values() for group in groups for tag in group) | frozenset(others)


_RIS_ROLES = _roles(
    """
    type: TY
    title: TI T1 | CT | BT | T2 | JF
    author: AU A1
    editor: ED A2
    series-editor: A3
    translator: A4
    year: PY | Y1
    date: DA | Y1 | PY
    accessed: Y2
    journal: JF | T2 | JO | BT | C3 | JA J2 J1
    booktitle: BT | T2 | C3 | JF | JO | JA J2 J1
    short-journal: JA J2 J1
    series: T3
    volume: VL VO
    number: IS | CP | M1
    first-page: SP
    last-page: EP
    article-number: C7
    edition: ET
    publisher: PB
    place: CY PP
    serial: SN
    language: LA
    doi: DO DI
    url: UR LK L2
    file: L1 L4
    abstract: AB N2
    note: N1
    research notes: RN
    keyword: KW
    key: ID LB
    short-title: ST
    genre: M3
    arxiv: AN M1 M3 C1 C2 C3 C6 C7 U1 U2
    archive: DB DP
    administrative: AD AV C4 C5 C8 CA CN CR DS ER L3 L5 LL M2 NV OP RI RP SE SR SV TA TT U3 U4 U5 Y3 ZZ A5 A6 FD PM RD
    """
)

_MEDLINE_ROLES = _roles(
    """
    type: PT
    title: TI | BTI | TT
    author: FAU | AU
    corporate: CN
    editor: FED | ED
    date: DP | YR
    journal: JT | TA | SO
    booktitle: BTI | JT | TA | SO
    short-journal: TA
    series: CTI
    volume: VI
    number: IP
    pages: PG
    edition: EN
    publisher: PB
    place: PL
    serial: IS ISBN
    language: LA LG
    doi-list: LID AID
    doi: DO
    url: UR URLF XL
    abstract: AB | OAB
    note: GN
    keyword: OT MH KW DE
    pmid: PMID
    pmcid: PMC PMCR
    administrative: OWN STAT DCOM LR CI CIN CON CRDT CRF CRI CDAT CTDT DA DEP DRIN DDIN DRDT ECF ECI EDAT EFR EIN EIR
        FAD FIR FPS GR GS IR IRAD JID LAD LDES MHDA MID NM OABL OCI OID ORI OTO PHST PST PS RF RIN RN ROF RPF RPI SB SFM
        SI SPIN UIN UOF UOS UI VN DB AUID AD COI DC ABL DR EA VTI
    """
)

_ENDNOTE_ROLES = _roles(
    """
    type: %0
    title: %T | %Q
    author: %A %H
    editor: %E
    translator: %?
    year: %D
    date: %8
    accessed: %[
    journal: %J | %B
    booktitle: %B | %J
    short-title: %!
    series: %S
    volume: %V
    number: %N
    pages: %P
    edition: %7
    publisher: %I
    place: %C
    serial: %@
    language: %G
    doi: %R
    url: %U
    file: %>
    abstract: %X
    note: %O %Z
    research notes: %<
    keyword: %K
    key: %F
    genre: %9
    arxiv: %M %L %1 %2 %R
    archive: %~ %W
    administrative: %+ %( %) %* %# %$ %& %Y %3 %4 %5 %6 %= %^ %] %|
    """
)

_WOS_ROLES = _roles(
    """
    type: DT | PT
    title: TI
    author: AF | AU | BF | BA
    corporate: CA GP
    editor: BE ED
    year: PY
    date: PD
    journal: SO
    booktitle: SO | SE
    short-journal: JI | J9
    series: SE
    event: CT
    volume: VL
    number: IS
    first-page: BP
    last-page: EP
    article-number: AR
    publisher: PU
    place: PI
    serial: SN BN | EI
    language: LA
    doi: DI | D2
    abstract: AB
    keyword: DE
    pmid: PM
    cited: CR
    arxiv: AR
    url: UR
    administrative: PT AA AU BA BF BP BS C1 C3 CL CY DA EA EF EI EM ER ESI FN FU FX GA HC HO HP ID J9 MA NR OA OI P2 PA
        PG PN RI RID RP SC SI SP SU TC U1 U2 UT VR WC WE Z1 Z2 Z3 Z8 Z9 ZB ZS ZR ZA
    """
)

_REFWORKS_ROLES = _roles(
    """
    type: RT
    title: T1 | TI
    author: A1
    editor: A2
    translator: A4
    year: YR
    date: FD
    accessed: RD
    journal: JF | JO | T2
    booktitle: T2 | JF | JO
    short-journal: JO
    series: T3
    volume: VO VL
    number: IS
    first-page: SP
    last-page: OP
    edition: ED
    publisher: PB
    place: PP
    serial: SN
    language: LA
    doi: DO
    url: UL LK
    abstract: AB
    note: NO
    keyword: K1
    key: ID
    arxiv: AN
    archive: DB DS
    pmid: PM
    administrative: SR AD AV CL CN CR LL NM OL SL ST U1 U2 U3 U4 U5 WP WT WV A3 A5 A6 AU OP
    """
)

_NOTEEXPRESS_ROLES = _roles(
    """
    type: Reference_Type
    title: Title
    author: Author
    editor: Secondary_Author | Editor
    year: Year
    date: Date
    journal: Journal | Secondary_Title
    booktitle: Secondary_Title | Journal
    volume: Volume
    number: Issue
    pages: Pages
    edition: Edition
    publisher: Publisher
    place: Place_Published
    serial: ISBN/ISSN
    language: Language
    doi: DOI
    url: URL | Links
    abstract: Abstract
    note: Notes
    keyword: Keywords
    key: Label
    archive: Database_Provider
    administrative: Author_Address Tertiary_Author Subject CLC Number_of_Pages
    """
)

_OVID_ROLES = _roles(
    """
    type: Publication_Type Document_Type
    title: Title | Original_Title
    author: Author Authors Authors_Full_Name
    year: Year_of_Publication | Publication_Year | Source
    date: Date_of_Publication
    journal: Journal_Name Journal | Source
    booktitle: Book_Title | Source
    volume: Volume
    number: Issue_Part
    pages: Page Pages
    publisher: Publisher
    serial: ISSN ISBN ISSN_Print
    language: Language
    doi: DOI_Number Digital_Object_Identifier DOI
    url: URL
    abstract: Abstract
    keyword: Author_Keywords Keywords Key_Words
    cited: References
    administrative: Accession_Number Unique_Identifier Score Institution Status Document_Type Publication_Type
        Journal_Subset NLM_Journal_Code Country Country_of_Publication Year_of_Publication
    """
)

_LETTERED_ROLES = _roles(
    """
    type: PT DT RT
    title: TI T1
    author: AU A1 AF
    editor: ED
    year: PY YR YP
    date: PD DP DA YR
    journal: JN JT JF JO | SO ST | JA
    booktitle: BT | SO ST | JN JT JF
    series: SE
    volume: VO VL
    number: NO IP
    first-page: SP BP
    last-page: EP
    pages: PG PP
    publisher: PB PU
    serial: SN IS ISBN ISSN
    language: LA LG
    doi: DO DI DOI
    url: UR UL URL LK
    abstract: AB
    keyword: DE KW KY
    arxiv: AN
    archive: DB DN
    cited: RF
    administrative: AD AF CC CN CO CY HL ID NT OD RO TW SB SA TA TT UI AC C1
    """
)

_ENDNOTE_TAG = r"%[0-9A-Z!@?~+>()\[\]<^#$*&=|]"

FORMATS: Mapping[str, TaggedFormat] = {
    made.name: made
    for made in (
        TaggedFormat(
            name="ris",
            label="RIS",
            line=lazy_pattern(r"[ \t]{0,8}(?P<tag>[A-Z][A-Z0-9])(?P<gap>[ \t]{1,3})-(?:[ \t]*(?P<text>.*))?"),
            start=frozenset({"TY"}),
            end="ER",
            roles=_RIS_ROLES,
            tags=_known(_RIS_ROLES, "ER"),
        ),
        TaggedFormat(
            name="medline",
            label="MEDLINE",
            line=lazy_pattern(r"(?=[A-Z0-9 ]{4}-)(?P<tag>[A-Z][A-Z0-9]{1,3}) *-(?P<text>.*)"),
            start=frozenset({"PMID", "UI", "VN"}),
            roles=_MEDLINE_ROLES,
            tags=_known(_MEDLINE_ROLES),
        ),
        TaggedFormat(
            name="endnote",
            label="EndNote tagged",
            line=lazy_pattern(rf"(?P<tag>{_ENDNOTE_TAG})(?:[ \t]+(?P<text>.*))?"),
            start=frozenset({"%0"}),
            roles=_ENDNOTE_ROLES,
            tags=_known(_ENDNOTE_ROLES),
        ),
        TaggedFormat(
            name="wos",
            label="Web of Science",
            line=lazy_pattern(r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<text>.*))?"),
            start=frozenset({"PT"}),
            end="ER",
            outside=frozenset({"FN", "VR", "EF"}),
            roles=_WOS_ROLES,
            name_per_line=True,
            tags=_known(_WOS_ROLES),
        ),
        TaggedFormat(
            name="refworks",
            label="RefWorks tagged",
            line=lazy_pattern(r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<text>.*))?"),
            start=frozenset({"RT"}),
            end="ER",
            roles=_REFWORKS_ROLES,
            closed_tags=True,
            tags=_known(_REFWORKS_ROLES, "ER"),
        ),
        TaggedFormat(
            name="noteexpress",
            label="NoteExpress",
            line=lazy_pattern(r"\{(?P<tag>[A-Za-z][A-Za-z /().-]{1,40})\}:(?: ?(?P<text>.*))?"),
            start=frozenset({"Reference Type"}),
            roles=_NOTEEXPRESS_ROLES,
            tags=_known(_NOTEEXPRESS_ROLES),
        ),
        TaggedFormat(
            name="ovid",
            label="Ovid citations",
            line=lazy_pattern(r"(?P<tag>[A-Z][A-Za-z/()&-]*(?: [A-Za-z/()&-]+){0,7})(?P<text>)"),
            start=frozenset(),
            roles=_OVID_ROLES,
            indented=True,
            tags=_known(_OVID_ROLES),
        ),
        TaggedFormat(
            name="lettered",
            label="tagged",
            line=lazy_pattern(r"(?:--)?(?P<tag>[A-Z][A-Z0-9]{1,3})(?:--| {0,3}[-:=~](?=\s|$))(?P<text>.*)"),
            start=frozenset(),
            roles=_LETTERED_ROLES,
            tags=_known(_LETTERED_ROLES),
        ),
    )
}
"""The formats by the name of their source."""
