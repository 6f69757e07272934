r"""The commands that may stand in exported TeX, with their arguments.

A signature has a letter per argument: ``m`` mathematics, ``t`` running text, ``o`` an option in brackets, ``c`` a code
(a key, a colour), ``l`` a length in braces, ``u`` a URL, ``d`` a length without braces, ``n`` one in ``mu``, ``b`` a
box, ``x`` the syntax of another package.
Sources: LaTeX's kernel, amsmath, amssymb, hyperref, natbib, biblatex, csquotes, mhchem, siunitx.
"""

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.tex.latex_names import REFUSED
from readinglist.tex.tables import ACCENTS, MATH_NAMES, SYMBOLS


def _signatures(table: str) -> dict[str, str]:
    """Parse lines such as ``mm: frac binom``."""
    rows = (line.partition(":") for line in table.strip().splitlines())
    return {name: kinds.strip().replace("-", "") for kinds, _, names in rows for name in names.split()}


_OPERATORS = """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf injlim ker lg lim liminf limsup ln log
    max min Pr projlim sec sin sinh sup tan tanh varinjlim varliminf varlimsup varprojlim sum prod coprod int oint iint
    iiint bigcap bigcup bigoplus bigotimes bigodot biguplus bigvee bigwedge bigsqcup
"""
OPERATORS = frozenset(_OPERATORS.split())
r"""The operators after which ``\limits`` may follow."""

_MORE_SYMBOLS = """
    imath jmath lbrace rbrace lbrack rbrack lvert rvert lVert rVert vert Vert backslash colon cdots ldots dots
    dotsc dotsb dotsm dotsi dotso ddots vdots lt gt ne owns land lor lnot iff implies impliedby to gets prime
    nabla dag ddag ast star lgroup rgroup lmoustache rmoustache mathstrut hbar hslash dagger ddagger amalg bigstar
    bmod Join frown smile dashrightarrow dashleftarrow nleftarrow nrightarrow leqslant geqslant eqslantless
    eqslantgtr varnothing varkappa eth Bbbk digamma backprime circledS lozenge blacklozenge triangledown
    blacktriangledown vartriangle vartriangleleft vartriangleright trianglelefteq trianglerighteq varpropto
    thicksim thickapprox shortmid shortparallel upharpoonright upharpoonleft restriction leftharpoonup
    leftharpoondown rightharpoonup rightharpoondown leftrightharpoons rightleftharpoons leftleftarrows
    rightrightarrows upuparrows downdownarrows leftrightarrows rightleftarrows curvearrowleft curvearrowright
    circlearrowleft circlearrowright nsim lesseqqgtr gtreqqless lessapprox gtrapprox supseteqq subseteqq
    subsetneqq supsetneqq nsubset nsupset nvdash nvDash nVDash vDash Vdash trianglelefteq centerdot doublebarwedge
    ulcorner urcorner llcorner lrcorner longleftarrow rhd lhd unlhd unrhd Box Diamond leadsto mho sqsubset
    sqsupset leftrightsquigarrow square blacksquare triangle circledR mathellipsis mathdollar mathparagraph
    mathsection mathsterling P S copyright pounds
    slash
"""
MATH_SYMBOLS = frozenset(name for name in MATH_NAMES.values() if len(name) > 1) | frozenset(_MORE_SYMBOLS.split())
MATH_SYMBOLS |= frozenset(
    name
    for name, character in SYMBOLS.items()
    if character in MATH_NAMES and len(name) > 1 and not name.startswith("text")
)
"""The symbols of mathematics, which take no argument."""

_MATH_MODES_NAMES = """
    displaystyle textstyle scriptstyle scriptscriptstyle rm bf it sf tt sl sc em cal mit boldmath unboldmath quad
    qquad enspace thinspace enskip negthinspace medspace thickspace negmedspace negthickspace nonumber
"""
MATH_MODES = frozenset(_MATH_MODES_NAMES.split())
"""Spaces and declarations of mathematics, to which no script belongs."""

_OF_PACKAGES = """
    ox: ce ch cf si unit num ang pu
    oxx: SI qty numrange numproduct
    oxxx: SIrange qtyrange
"""
"""Commands of running text and of mathematics."""

MATH_COMMANDS = _signatures(
    r"""
    m: mathrm mathbf mathit mathsf mathtt mathcal mathnormal mathbb mathfrak mathscr Bbb frak mathbbm mathds mathbfcal
    m: boldsymbol bm pmb
    m: hat widehat tilde widetilde bar vec dot ddot dddot ddddot acute grave check breve mathring underbar
    m: overline underline overbrace underbrace overrightarrow overleftarrow overleftrightarrow underrightarrow
    m: underleftarrow phantom hphantom vphantom smash operatorname mathop mathrel mathbin mathord mathopen mathclose
    m: mathpunct mathinner pmod pod mod ensuremath
    mm: frac dfrac tfrac cfrac binom dbinom tbinom stackrel overset underset nicefrac sfrac
    om: sqrt xrightarrow xleftarrow
    t: mbox hbox text textrm textbf textit textsf texttt textsc textsl textup textnormal textmd emph
    t: textsuperscript textsubscript
    cm: textcolor
    l: hspace
    d: kern hskip
    n: mkern mskip
    """
    + _OF_PACKAGES
)

_DELIMITERS_NAMES = """
    langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack lvert rvert lVert rVert vert Vert
    backslash uparrow downarrow updownarrow Uparrow Downarrow Updownarrow lgroup rgroup lmoustache rmoustache lt
    gt ulcorner urcorner llcorner lrcorner
"""
DELIMITERS = frozenset(_DELIMITERS_NAMES.split())
BIG = frozenset(size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))
FRACTIONS = frozenset({"over", "atop", "choose"})

TEXT_COMMANDS = _signatures(
    r"""
    t: emph textbf textit textsl textsc texttt textrm textsf textnormal textup textmd mbox hbox text underline
    t: textsuperscript textsubscript enquote enquote* MakeUppercase MakeLowercase MakeSentenceCase uppercase lowercase
    t: footnote NoCaseChange nocase mkbibemph mkbibitalic mkbibbold mkbibquote mkbibparens mkbibbrackets textquote
    t: noopsort NoopSort SortNoop noop phantom hphantom vphantom smash llap rlap bibcyr fbox sout uline
    t: acro
    m: ensuremath
    ct: textcolor foreignlanguage
    l: hspace hspace* vspace vspace*
    c: ding ref label bibstring bibsstring biblstring mainlang
    ooc: cite citep citet citeauthor citeyear citealp citealt textcite parencite autocite footcite fullcite citetitle
    ooc: Cite Citep Citet Textcite Parencite nocite citeyearpar Citeauthor
    u: url path nolinkurl doi
    ut: href
    d: kern hskip
    db: raise lower
    tt: texorpdfstring
    """
    + _OF_PACKAGES
)
"""The commands of running text with arguments."""

_ALONE = """
    BibLaTeX XeTeX XeLaTeX LuaTeX LuaLaTeX pdfTeX pdfLaTeX eTeX ConTeXt AmSTeX AllTeX AmS TikZ MF MP PDF UNIX
    em it bf rm sc sl tt sf cal itshape bfseries scshape slshape upshape ttfamily sffamily rmfamily mdseries normalfont
    normalsize small footnotesize scriptsize tiny large Large TeX LaTeX LaTeXe BibTeX quad qquad enspace thinspace
    space newline linebreak nobreakspace protect relax ignorespaces unskip leavevmode allowbreak nobreak null
    nobreakdash hfil hfill slash xspace bibnamedelima bibinitperiod noindent textdots strut ldots dots og fg cyrchar
    AM PM
"""
ALONE = frozenset(_ALONE.split())
"""The commands of running text without argument."""

TEXT_SYMBOLS = (frozenset(SYMBOLS) - MATH_SYMBOLS) | {
    "dag", "ddag", "S", "P", "copyright", "pounds", "dots", "ldots", "textbraceleft", "textbraceright"
}  # fmt: skip

ACCENT_NAMES = frozenset(name for name in ACCENTS if name.isalpha())

_BOX_COMMANDS_NAMES = """
    ifmmode else fi setbox hbox vbox vtop box copy dimen advance by ht wd dp raise lower kern hskip hss accent
    lineskip lineskiplimit baselineskip oalign ooalign crcr hidewidth vss vskip scriptscriptstyle relax unhbox
"""
BOX_COMMANDS = frozenset(_BOX_COMMANDS_NAMES.split())
"""TeX's commands for boxes, which definitions of accents and letters need."""

_PRIMITIVES = frozenset({"left", "right", "middle", "limits", "nolimits", "not", "char", "verb", "par"})
KNOWN = frozenset().union(
    MATH_SYMBOLS, MATH_MODES, MATH_COMMANDS, OPERATORS, BIG, FRACTIONS, DELIMITERS, TEXT_COMMANDS, ALONE, TEXT_SYMBOLS,
    ACCENT_NAMES, _PRIMITIVES,
)  # fmt: skip
"""All commands of these tables, which are kept only as they say."""

_TELLTALE = lazy_pattern(
    r"input|includ|import|read(?!s)|write|open(?:in|out)|file|exec|shell|system|script(?!style|size)|lua|python|perl|"
    r"minted|verbatim|listing|load|graphic|picture|image|movie|media|sound|attach|embed|catcode|csname|newcommand|"
    r"define|package|docu|class|library|bibliography|resource|output|special|literal|catch|tikz|pgf|csv|"
    r"^(?:pdf|xetex|lua|umath)(?!$|[a-z]*tex$)|"
    r"^(?:new|renew|provide|declare|at(?:begin|end|every)|every|begin|end|if|set|let|make|use|loop|the|latex)",
)
"""A part of names of commands that read, write, run or define. A name that only the author's document defines may have
one, too; `commands` in the settings allows it."""


def is_refused(name: str) -> bool:
    """Whether a command belongs to TeX or LaTeX, or may read, write, run or define, so that it is no author's own.

    BibTeX's styles put titles into lower case, and commands with them.
    """
    lower = name.lower()
    return name in KNOWN or name in REFUSED or lower in REFUSED or bool(_TELLTALE.search(lower))
