"""The names of TeX's primitives and of LaTeX's own commands that may not stand in a bibliography.

Of all names in letters that the format of lualatex and the class article define, in TeX Live 2023, those that
`readinglist.tex.commands` neither allows nor recognises as dangerous by their parts.
"""

_NAMES = """
    ActivateGenericHook AddBabelHook AddToHook AddToHookNext AddToNoCaseChangeList AfterEndEnvironment Alph
    ArgumentSpecification Arrowvert BabelCaseHack BeforeBeginEnvironment BooleanFalse BooleanTrue CaseSwitch
    CheckCommand CheckEncodingSubset ClearHookNext ClearHookRule CountZero CurrentOption DebugHooksOff DebugHooksOn
    DebugMarksOff DebugMarksOn DebugShipoutsOff DebugShipoutsOn DisableGenericHook DisableHook DiscardShipoutBox ERROR
    ETC ExpandArgs ExplSyntaxOff ExplSyntaxOn FirstAidNeededT FirstMark GenericError GenericInfo GenericWarning
    GetIdInfo HINTversion Huge IndentBox InsertMark LARGE LastDeclaredEncoding LastMark LineBreak LinkTargetOff
    LinkTargetOn Ll LogHook LongText Lt Lu MARJ MessageBreak NeedsTeXFormat NextLinkTarget OmitIndent OptionNotUsed Pe
    Pf PopDefaultHookLabel PreviousTotalPages ProcessKeyOptions ProcessList ProcessOptions ProcessedArgument
    PushDefaultHookLabel RawIndent RawNoindent RawParEnd RawShipout Ref Relbar RemoveFromHook RequireAlephTeX
    RequireHINT RequirePDFTeX RequireTUTeX RequireTexpadTeX RequireVTeX RequireXeTeX RequireeTeX RequirepTeX
    RequirepTeXng RequireupTeX ReverseBoolean Roman ShipoutBox ShortText ShowCommand ShowFloat ShowHook SplitArgument
    SplitList TU TeXXeTstate TexpadTeXMode TextOrMath TextSymbolUnavailable TopMark TrimSpaces Uchar Ucharcat Udelcode
    Udelcodenum Udelimiter Udelimiterover Udelimiterunder Uhextensible Uleft Umiddle Uoverdelimiter Uradical Uright
    Uroot Uskewed Uskewedwithdelims Ustack Ustartdisplaymath Ustartmath Ustopdisplaymath Ustopmath Uunderdelimiter
    Uvextensible VTeXversion above abovecaptionskip abovedisplayshortskip abovedisplayskip abovewithdelims abstract
    abstractname accent active addcontentsline adddialect addlanguage addpenalty addtocontents addtocounter
    addtolength addvspace adjdemerits adjustspacing advance afterassignment aftergroup alignmark aligntab
    allocationnumber alph americanhyphenmins and appendix appendixname arabic array arraycolsep arrayrulewidth
    arraystretch arrowvert asciispace author automaticdiscretionary automatichyphenmode automatichyphenpenalty
    autospacing autoxspacing babelshorthand badness baselineskip baselinestretch batchmode belowcaptionskip
    belowdisplayshortskip belowdisplayskip bezier bfdefault bgroup bibcite bibdata bibindent bibitem bibstyle bigbreak
    bigskip bigskipamount binoppenalty body bodydir bodydirection bordermatrix botfigrule botmark botmarks
    bottomfraction boundary box boxdir boxdirection boxmaxdepth brace braceld bracelu bracerd braceru bracevert brack
    break breakafterdirmode brokenpenalty buildrel capitalacute capitalbreve capitalcaron capitalcedilla
    capitalcircumflex capitaldieresis capitaldotaccent capitalgrave capitalhungarumlaut capitalmacron capitalnewtie
    capitalogonek capitalring capitaltie capitaltilde caption cases cdotp center centering centerline chardef charzero
    circle citation clap cleaders cleardoublepage clearmarks clearpage cline closein closeout clubpenalties
    clubpenalty columnsep columnseprule columnwidth compoundhyphenmode contentsline contentsname contextversion copy
    copyfont count countdef counterwithin counterwithout cr crampeddisplaystyle crampedscriptstyle crampedtextstyle
    crcr creationdate csstring currentcjktoken currentgrouplevel currentgrouptype currentifbranch currentiflevel
    currentiftype currentspacingmode currentxspacingmode dashbox date day dblfigrule dblfloatpagefraction dblfloatsep
    dbltextfloatsep dbltopfraction deadcycles def defaulthyphenchar defaultskewchar delcode delimiter delimiterfactor
    delimitershortfall depth detokenize dimen dimendef dimenzero dimeval dimexpr disablecjktoken discretionary
    discretionaryligaturemode disinhibitglue displayindent displaylimits displaylines displaymath
    displaywidowpenalties displaywidowpenalty displaywidth divide do dotfill doublehyphendemerits doublerulesep
    downbracefill dp draftmode dtou dump dviextension dvifeedback dvimode dvivariable eTeXVersion eTeXglueshrinkorder
    eTeXgluestretchorder eTeXminorversion eTeXrevision eTeXversion edef efcode egroup eject elapsedtime else
    emergencystretch emforce eminnershape empty emreset enablecjktoken encodingdefault englishhyphenmins
    enlargethispage enumerate epTeXversion eqnarray eqno equation errhelp errmessage errorcontextlines errorstopmode
    escapechar etoksapp etokspre euc evensidemargin exceptionpenalty exhyphenchar exhyphenpenalty expandafter expanded
    expandglyphsinfont explicitdiscretionary explicithyphenpenalty extracolsep extrafloats fam familydefault fboxrule
    fboxsep fi figure figurename filbreak fill finalhyphendemerits firstmark firstmarks firsttoken firstvalidlanguage
    fixupboxesmode floatingpenalty floatpagefraction floatsep flushbottom flushleft flushright fmtname fmtversion
    fnsymbol font fontchardp fontcharht fontcharic fontcharwd fontdimen fontencoding fontfamily fontid fontname
    fontseries fontseriesforce fontshape fontshapeforce fontsize fontsubfuzz footins footnotemark footnoterule
    footnotesep footnotetext footref footskip forcecjktoken formatname fpeval frame framebox frenchspacing fussy
    futurelet gdef germanTeX gleaders glet global globaldefs glossary glossaryentry glueexpr glueshrink
    glueshrinkorder gluestretch gluestretchorder gluetomu glyphdimensionsmode goodbreak gtoksapp gtokspre halign
    hangafter hangindent hbadness headheight headsep height hfi hfilneg hfuzz hglue hideskip hidewidth hjcode hline
    hoffset holdinginserts hpack hrule hrulefill hsize hss ht huge hyphenation hyphenationbounds hyphenationmin
    hyphenchar hyphenpenalty hyphenpenaltymode ialign ifAlephTeX ifPDFTeX ifTUTeX ifTexpadTeX ifVTeX ifXeTeX
    ifalephtex ifeTeX ifetex ifpTeX ifpdftex ifptex iftexpadtex iftutex ifupTeX ifuptex ifvtex ifxetex
    ignoreligaturesinfont ignorespacesafterend indent index indexentry indexname indexspace inhibitglue inhibitxspcode
    insert insertht insertpenalties interactionmode interdisplaylinepenalty interfootnotelinepenalty
    interlinepenalties interlinepenalty inteval intextsep intop itdefault item itemindent itemize itemsep iterate
    jcharwidowpenalty jfam jfont jis jobname joinrel jot kanjiskip kansuji kansujichar kchar kchardef
    kerneltmpDoNotUse kill kuten labelenumi labelenumii labelenumiii labelenumiv labelformat labelitemfont labelitemi
    labelitemii labelitemiii labelitemiv labelsep labelwidth language languagename languagetext lastallocatedtoks
    lastbox lastkern lastlinefit lastnamedcs lastnodechar lastnodefont lastnodesubtype lastnodetype lastpenalty
    lastskip lastxpos lastypos lccode ldotp leaders leftarrowfill lefteqn leftghost lefthyphenmin leftline leftmargin
    leftmargini leftmarginii leftmarginiii leftmarginiv leftmarginkern leftmarginv leftmarginvi leftmark leftskip
    legacyoldstylenums leqno lhook line linedir linedirection linepenalty lineskip lineskiplimit linethickness
    linewidth list listfigurename listoffigures listoftables listparindent listtablename localbrokenpenalty locale
    localeinfo localename localinterlinepenalty localleftbox localrightbox loccount loctoks loggingall long looseness
    lpcode lq lrbox ltcmddate ltcmdhooksdate ltcmdhooksversion ltcmdversion lthooksdate lthooksversion ltmarksdate
    ltmarksversion ltmetadate ltmetaversion ltparadate ltparaversion ltshipoutdate ltshipoutversion mag magstep
    magstephalf mapstochar marginpar marginparpush marginparsep marginparwidth mark markboth markright marks math
    mathaccent mathalpha mathchar mathchardef mathcharzero mathchoice mathcode mathdefaultsmode mathdelimitersmode
    mathdir mathdirection mathdisplayskipmode matheqdirmode matheqnogapstep mathflattenmode mathgroup mathhexbox
    mathitalicsmode mathnolimitsmode mathoption mathpalette mathpenaltiesmode mathrulesfam mathrulesmode
    mathrulethicknessmode mathstyle mathsurround mathsurroundmode mathsurroundskip mathunderscore mathversion matrix
    maxdeadcycles maxdepth maxdimen mddefault mdfivesum meaning medbreak medmuskip medskip medskipamount message
    minipage month moveleft moveright muexpr multicolumn multiply multiput multispan muskip muskipdef muskipzero
    mutoglue narrower next ngbanner ngermanTeX noalign noautospacing noautoxspacing noboundary nobreakdashes nocorr
    nocorrlist noexpand nohrule nointerlineskip nokerns noligs nolinebreak nonfrenchspacing nonstopmode nopagebreak
    noprotrusion normalbaselines normalbaselineskip normalcolor normaldeviate normallineskip normallineskiplimit
    normalmarginpar normalsfcodes normalshape nospaces novrule nulldelimiterspace nullfont number numberline numexpr
    oalign obeycr obeyedline obeyedspace obeylines obeyspaces oddsidemargin odelcode odelimiter of offinterlineskip
    ointop oldstylenums omathaccent omathchar omathchardef omathcode omit onecolumn ooalign openup or oradical
    otherlanguage outer oval overfullrule overwithdelims pagebottomoffset pagebreak pagedepth pagedir pagedirection
    pagediscards pagefilllstretch pagefillstretch pagefilstretch pagefistretch pagegoal pageheight pageleftoffset
    pagenumbering pageref pagerightoffset pageshrink pagestretch pagestyle pagetopoffset pagetotal pagewidth
    paperheight paperwidth paragraph paragraphmark parbox pardir pardirection parfillskip parindent parsep
    parseunicodedataI parseunicodedataII parseunicodedataIII parseunicodedataIV parseunicodedataV parseunicodedataVI
    parseunicodedataVII parseunicodedataXII parshape parshapedimen parshapeindent parshapelength parskip part partname
    partokencontext partokenname partopsep patterns pausing penalty pmatrix poptabs postbreakpenalty
    postdisplaypenalty postexhyphenchar posthyphenchar prebinoppenalty prebreakpenalty predisplaydirection
    predisplaygapfactor predisplaypenalty predisplaysize preexhyphenchar prehyphenchar prerelpenalty pretolerance
    prevdepth prevgraf primitive protected protrudechars protrusionboundary ptexlineendmode ptexminorversion
    ptexrevision ptexversion pushtabs put pxdimen qbezier qbeziermax quitvmode quotation quote radical raggedbottom
    raggedleft raggedright raisebox randomseed refname refstepcounter relbar relpenalty removelastskip repeat
    requestedLaTeXdate requestedpatchdate resettimer restorecr reversemarginpar rhook rightarrowfill rightghost
    righthyphenmin rightline rightmargin rightmarginkern rightmark rightskip rmdefault rmsubstdefault roman
    romannumeral root rootbox rpcode rq rule samepage savebox savepos savinghyphcodes savingvdiscards sb sbox
    scantextokens scantokens scdefault scrollmode secdef section sectionmark selectfont selectlanguage selectlocale
    seriesdefault sfcode sfdefault sfsubstdefault shapedefault shapemode shipout shortstack show showbox showboxdepth
    showgroups showhyphens showifs showlists showmode showoverfull showstream showthe showtokens sjis skew skewchar
    skip skipdef skipeval skipzero sldefault sloppy sloppypar smallbreak smallint smallskip smallskipamount
    sourceLaTeXdate sp spacefactor spaceskip span splitbotmark splitbotmarks splitdiscards splitfirstmark
    splitfirstmarks splitmaxdepth splittopskip sqrtsign sscdefault sscshape stepcounter stockheight stockwidth stop
    storedpar strcmp stretch string strutbox subitem subparagraph subparagraphmark subsection subsectionmark
    subsubitem subsubsection subsubsectionmark suppressfloats suppressfontnotfounderror suppresslongerror
    suppressmathparerror suppressoutererror suppressprimitiveerror swdefault swshape symbol symlargesymbols symletters
    symoperators symsymbols synctex tabbing tabbingsep tabcolsep table tablename tableofcontents tabskip tabular
    tabularnewline tagcode tate tbaselineshift temp tencirc tencircw tenln tenlnw textacutedbl
    textascendercompwordmark textbardbl textbaselineshiftfactor textblank textborn textcapitalcompwordmark
    textcentoldstyle textcircled textcircledP textcompsubstdefault textcompwordmark textdblhyphenchar textdir
    textdirection textdivorced textdollaroldstyle texteightoldstyle textfiguredash textfiveoldstyle textfloatsep
    textfont textfouroldstyle textfraction textgravedbl textheight texthorizontalbar textinterrobangdown textlangle
    textlanguage textlbrackdbl textleaf textlegacyasteriskcentered textlegacybardbl textlegacybullet textlegacydagger
    textlegacydaggerdbl textlegacyparagraph textlegacyperiodcentered textlegacysection textlocale textlquill
    textnineoldstyle textnonbreakinghyphen textoneoldstyle textpilcrow textquotestraightbase textquotestraightdblbase
    textrangle textrbrackdbl textrquill textsevenoldstyle textsixoldstyle textssc textsw textthreeoldstyle
    textthreequartersemdash texttwelveudash texttwooldstyle textulc textwidth textzerooldstyle tfont thanks thicklines
    thickmuskip thinlines thinmuskip thispagestyle time title titlepage tmspace today toks toksapp toksdef tokspre
    tokszero tolerance topfigrule topfraction topmargin topmark topmarks topsep topskip totalheight toucs tpack
    tracingall tracingassigns tracingcommands tracingfonts tracinggroups tracingifs tracinglostchars tracingmacros
    tracingnesting tracingnone tracingonline tracingpages tracingparagraphs tracingrestores tracingscantokens
    tracingstacklevels tracingstats triangle trivlist ttdefault ttsubstdefault twocolumn typein typeout uccode uchyph
    ucs ulcdefault ulcshape upbracefill updefault uptexrevision uptexversion vadjust valign value varbigtriangledown
    varbigtriangleup vbadness vbox vcenter vector verbvisiblespace verse vfi vfil vfill vfilneg vfuzz vglue vline
    voffset vpack vrule vsize vskip vsplit vss vtop wd whatsit widowpenalties widowpenalty width wlog wordboundary
    xdef xkanjiskip xleaders xspaceskip xspcode xtoksapp xtokspre ybaselineshift year yoko
"""
REFUSED = frozenset(_NAMES.split())
