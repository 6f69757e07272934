"""TeX names of Unicode characters: letters, accents, text signs and mathematics.

The first name of a character is written; the others are only read. Names: LaTeX's kernel (encodings OT1, T1, T4, TS1),
tipa, amssymb. The commands without a character of their own that stand in texts are here, too.
"""

import unicodedata

_LETTERS = """
    Å AA å aa Æ AE æ ae Ø O ø o Œ OE œ oe ß ss ẞ SS Ł L ł l textbarl ı i ȷ j Đ DJ đ dj textcrd Ð DH ð dh
    Þ TH Thorn þ th textthorn textthornvari textthornvarii textthornvariii textthornvariv Ŋ NG ŋ ng Ĳ IJ ĳ ij
"""
_RARE_LETTERS = """
    Ħ textHbar ħ textcrh texthbar ĸ textkra Ŧ textTbar textTstroke ŧ texttbar texttstroke
    ƀ textcrb Ɓ textBhook Ɔ textOopen Ƈ textChook ƈ textchook texthtc Ɖ textDafrican Ɗ textDhook Ǝ textEreversed
    Ɛ textEopen Ƒ textFhook ƒ textflorin Ɣ textGammaafrican ƕ texthvlig hv Ɩ textIotaafrican Ƙ textKhook
    ƙ textkhook texthtk ƛ textcrlambda Ɲ textNhookleft Ƥ textPhook ƥ textphook texthtp Ʃ textEsh ESH
    ƪ textlooptoprevesh ƫ textpalhookbelow Ƭ textThook ƭ textthook texthtt Ʈ textTretroflexhook Ʋ textVhook
    Ƴ textYhook ƴ textyhook Ʒ textEzh ǝ texteturned Ơ OHORN ơ ohorn Ư UHORN ư uhorn
    ʹ cprime ʺ cdprime
"""
_PHONETIC = """
    ɐ textturna ɑ textscripta ɒ textturnscripta ɓ textbhook texthtb ɔ textoopen textopeno ɕ textctc ɖ textdtail
    textrtaild ɗ textdhook texthtd ɘ textreve ə textschwa ɚ textrhookschwa ɛ texteopen textepsilon ɜ textrevepsilon
    ɝ textrhookrevepsilon ɞ textcloserevepsilon ɟ textbardotlessj ɠ texthtg ɡ textscriptg ɢ textscg ɣ
    textgammalatinsmall ɤ textramshorns ɥ textturnh ɦ texthth ɧ texththeng ɨ textbari ɩ textiotalatin ɪ textsci ɫ
    textltilde ɬ textbeltl ɭ textrtaill ɮ textlyoghlig ɯ textturnm ɰ textturnmrleg ɱ textltailm ɲ textltailn
    textnhookleft ɳ textrtailn ɴ textscn ɵ textbaro ɶ textscoelig ɷ textcloseomega ɸ textphi ɹ textturnr ɺ
    textturnlonglegr ɻ textturnrrtail ɼ textlonglegr ɽ textrtailr ɾ textfishhookr ɿ textlhti ʀ textscr ʁ textinvscr
    ʂ textrtails ʃ textesh ʄ texthtbardotlessj ʅ textraisevibyi ʆ textctesh ʇ textturnt ʈ textrtailt
    texttretroflexhook ʉ textbaru ʊ textupsilonlatin ʋ textscriptv textvhook ʌ textturnv ʍ textturnw ʎ textturny ʏ
    textscy ʐ textrtailz ʑ textctz ʒ textezh textyogh ʓ textctyogh ʔ textglotstop ʕ textrevglotstop ʖ
    textinvglotstop ʗ textstretchc ʘ textbullseye ʙ textscb ʚ textcloseepsilon ʛ texthtscg ʜ textsch ʝ textctj ʞ
    textturnk ʟ textscl ʠ texthtq ʡ textbarglotstop ʢ textbarrevglotstop ʣ textdzlig ʤ textdyoghlig ʥ textdctzlig ʦ
    texttslig ʧ textteshlig texttesh ʨ texttctclig ʾ hamza ʿ ain ayn ˈ textprimstress ˌ textsecstress ː
    textlengthmark ˑ texthalflength ˥ tone5 ˦ tone4 ˧ tone3 ˨ tone2 ˩ tone1
"""
_SIGNS = """
    ¡ textexclamdown ¿ textquestiondown § S textsection ¶ P textparagraph † dag textdagger ‡ ddag textdaggerdbl ©
    copyright textcopyright ® textregistered ™ texttrademark ℠ textservicemark ª textordfeminine º textordmasculine
    £ pounds textsterling € texteuro euro ¢ textcent ¥ textyen ¤ textcurrency ₡ textcolonmonetary ₤ textlira ₦
    textnaira ₩ textwon ₫ textdong ₱ textpeso ₲ textguarani ฿ textbaht № textnumero ℮ textestimated ℞ textrecipe ‰
    textperthousand ‱ textpertenthousand ※ textreferencemark ‽ textinterrobang ¦ textbrokenbar ° textdegree ℃
    textcelsius ½ textonehalf ¼ textonequarter ¾ textthreequarters ⁄ textfractionsolidus • textbullet ◦
    textopenbullet · textperiodcentered textcentereddot ¨ textasciidieresis ¯ textasciimacron ´ textasciiacute
    ˘ textasciibreve ˇ textasciicaron « guillemotleft guillemetleft flqq » guillemotright
    guillemetright frqq ‹ guilsinglleft flq › guilsinglright frq „ quotedblbase glqq ‚ quotesinglbase glq ♪
    textmusicalnote ␣ textvisiblespace … dots ldots textellipsis textdots − textminus ‾ textoverline µ textmu ⁎
    textasteriskcentered ⚭ textmarried ⁒ textdiscount 🄯 textcopyleft ⸗ textdblhyphen
"""
_ALIASES = """
    “ textquotedblleft grqq ” textquotedblright ‘ textquoteleft grq ’ textquoteright – textendash — textemdash ¬
    textlnot textlogicalnot × texttimes ÷ textdiv ± textpm ℧ textmho Ω textohm √ textsurd ← textleftarrow →
    textrightarrow ↑ textuparrow ↓ textdownarrow ¹ textonesuperior ² texttwosuperior ³ textthreesuperior ˷
    texttildelow γ textgamma ι textiota υ textupsilon θ texttheta ° degree € EUR Ħ Hwithstroke ħ hwithstroke
    ◯ textbigcircle ¸ textasciicedilla ✝ textdied ′ textprime
"""
_ASCII_NAMES = """
    ' textquotesingle " textquotedbl ` textasciigrave _ textunderscore < textless > textgreater | textbar = textequals
    % textpercent & textampersand # texthash $ textdollar ~ textasciitilde ^ textasciicircum \\ textbackslash g textg
    / slash - hyp
"""
_GREEK = """
    α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu
    ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega
    Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega
"""
_GREEK_LIKE_LATIN = "ο o Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Χ X"
_GREEK_NAMED = """
    ο omicron Α Alpha Β Beta Ε Epsilon Ζ Zeta Η Eta Ι Iota Κ Kappa Μ Mu Ν Nu Ο Omicron Ρ Rho Τ Tau Χ Chi
"""
_CYRILLIC = """
    А A Б B В V Г G Д D Е E Ё YO Ж ZH З Z И I Й ISHRT К K Л L М M Н N О O П P Р R С S Т T У U Ф F Х H Ц C Ч CH Ш SH
    Щ SHCH Ъ HRDSN Ы ERY Ь SFTSN Э EREV Ю YU Я YA Є IE І II Ї YI Ґ GUP Ў USHRT Ђ DJE Ј JE Љ LJE Њ NJE Ћ TSHE Џ DZHE
"""
_MATHEMATICS = """
    ± pm × times ÷ div ¬ neg lnot ← leftarrow gets ↑ uparrow → rightarrow to ↓ downarrow ↔ leftrightarrow ↕ updownarrow
    ↖ nwarrow ↗ nearrow ↘ searrow ↙ swarrow ↦ mapsto ↩ hookleftarrow ↪ hookrightarrow ⇌ rightleftharpoons ⇐ Leftarrow
    ⇑ Uparrow ⇒ Rightarrow ⇓ Downarrow ⇔ Leftrightarrow ⇕ Updownarrow ⟵ longleftarrow ⟶ longrightarrow
    ⟷ longleftrightarrow ⟸ Longleftarrow ⟹ Longrightarrow implies ⟺ Longleftrightarrow iff ⟼ longmapsto
    ∀ forall ∂ partial ∃ exists ∅ emptyset set ∇ nabla ∈ in ∋ ni ∏ prod ∐ coprod ∑ sum ∓ mp ∖ setminus ∗ ast ∘ circ
    ∙ bullet √ surd ∝ propto ∞ infty ∠ angle ∣ mid ∥ parallel ∧ wedge land ∨ vee lor ∩ cap ∪ cup ∫ int ∮ oint ∼ sim
    ≀ wr ≃ simeq ≅ cong ≈ approx ≍ asymp ≐ doteq ≡ equiv ≤ leq le ≥ geq ge ≪ ll ≫ gg ≺ prec ≻ succ ≼ preceq ≽ succeq
    ⊂ subset ⊃ supset ⊆ subseteq ⊇ supseteq ⊎ uplus ⊑ sqsubseteq ⊒ sqsupseteq ⊓ sqcap ⊔ sqcup ⊕ oplus ⊖ ominus ⊗ otimes
    ⊘ oslash ⊙ odot ⊢ vdash ⊣ dashv ⊤ top ⊥ bot perp ⊨ models ⋀ bigwedge ⋁ bigvee ⋂ bigcap ⋃ bigcup ⋄ diamond ⋅ cdot
    ⋆ star ⋈ bowtie ⋮ vdots ⋯ cdots ⋱ ddots ⌈ lceil ⌉ rceil ⌊ lfloor ⌋ rfloor ⟨ langle ⟩ rangle ℓ ell ℏ hbar ℑ Im ℜ Re
    ℵ aleph ℘ wp ♠ spadesuit ♡ heartsuit ♢ diamondsuit ♣ clubsuit ♭ flat ♮ natural ♯ sharp △ bigtriangleup
    ▽ bigtriangledown ▷ triangleright ◁ triangleleft ◯ bigcirc ∉ notin ≠ neq ne ′ prime ∤ nmid ‖ Vert
"""
_AMS = """
    ∁ complement ∄ nexists ∔ dotplus ∡ measuredangle ∢ sphericalangle ∦ nparallel ∬ iint ∭ iiint ∴ therefore ∵ because
    ∽ backsim ≁ nsim ≇ ncong ≊ approxeq ≎ Bumpeq ≏ bumpeq ≑ doteqdot ≒ fallingdotseq ≓ risingdotseq ≖ eqcirc ≗ circeq
    ≜ triangleq ≦ leqq ≧ geqq ≨ lneqq ≩ gneqq ≬ between ≮ nless ≯ ngtr ≰ nleq ≱ ngeq ≲ lesssim ≳ gtrsim ≶ lessgtr
    ≷ gtrless ≼ preccurlyeq ≽ succcurlyeq ≾ precsim ≿ succsim ⊀ nprec ⊁ nsucc ⊈ nsubseteq ⊉ nsupseteq ⊊ subsetneq
    ⊋ supsetneq ⊏ sqsubset ⊐ sqsupset ⊚ circledcirc ⊛ circledast ⊝ circleddash ⊞ boxplus ⊟ boxminus ⊠ boxtimes ⊡ boxdot
    ⊩ Vdash ⊪ Vvdash ⊮ nVdash ⊲ lhd ⊳ rhd ⊴ unlhd ⊵ unrhd ⊸ multimap ⊺ intercal ⊻ veebar ⊼ barwedge ⋇ divideontimes
    ⋉ ltimes ⋊ rtimes ⋋ leftthreetimes ⋌ rightthreetimes ⋍ backsimeq ⋎ curlyvee ⋏ curlywedge ⋐ Subset ⋑ Supset ⋒ Cap
    ⋓ Cup ⋔ pitchfork ⋖ lessdot ⋗ gtrdot ⋘ lll ⋙ ggg ⋚ lesseqgtr ⋛ gtreqless ⋞ curlyeqprec ⋟ curlyeqsucc ⋦ lnsim ⋧ gnsim
    ⋨ precnsim ⋩ succnsim ⋪ ntriangleleft ⋫ ntriangleright ⋬ ntrianglelefteq ⋭ ntrianglerighteq ↝ leadsto □ Box square
    ◇ Diamond ■ blacksquare ▲ blacktriangle ★ bigstar ✓ checkmark ⇝ rightsquigarrow ℧ mho ϝ digamma ℷ gimel ℶ beth
    ↠ twoheadrightarrow ⟂ perp
"""
_ACCENTS = """
    ` 300 ' 301 ^ 302 ~ 303 = 304 u 306 . 307 " 308 h 309 r 30A H 30B v 30C | 30D U 30E G 30F d 323 c 327 k 328 b
    331 t 361 B 335 M 322 textvbaraccent 30D textdoublevbaraccent 30E textdotbreve 310 textturncommaabove 312
    textcommaabove 313 textrevcommaabove 314 textcommaabover 315 textsubgrave 316 textsubacute 317 textadvancing 318
    textretracting 319 textlangleabove 31A horn 31B textrighthorn 31B textsublhalfring 31C textraising 31D
    textlowering 31E textsubplus 31F textsubbar 320 textsubminus 320 textsubumlaut 324 textsubring 325
    textcommabelow 326 textsyllabic 329 textsubbridge 32A textsubw 32B textsubwedge 32C textsubcircnum 32D
    textsubbreve 32E textundertie 32E textsubarch 32F textsubtilde 330 subdoublebar 333 textsuperimposetilde 334
    textlstrokethru 336 textsstrikethru 337 textlstrikethru 338 textsubrhalfring 339 textinvsubbridge 33A
    textsubsquare 33B textseagull 33C textovercross 33D overbridge 346 subdoublevert 348 subcorner 349 crtilde 34A
    textoverw 34A dottedtilde 34B doubletilde 34C spreadlips 34D whistle 34E textrightarrowhead 350 textlefthalfring
    351 sublptr 354 subrptr 355 textrightuparrowhead 356 textrighthalfring 357 newtie 311 textdoublebreve 35D
    textdoublemacron 35E textdoublemacronbelow 35F textdoubletilde 360 texttoptiebar 361 sliding 362
    ocirc 30A polhk 328 udot 323 cb 326 ogonek 328 textogonekcentered 328
"""
_KERNEL_ACCENTS = "b d c H r u v = . ~ \" ^ ' ` t k h horn newtie textcommabelow G U"
_SUPERSCRIPTS = """
    ⁰0 ¹1 ²2 ³3 ⁴4 ⁵5 ⁶6 ⁷7 ⁸8 ⁹9 ⁺+ ⁻- ⁼= ⁽( ⁾) ᵃa ᵇb ᶜc ᵈd ᵉe ᶠf ᵍg ʰh ⁱi ʲj ᵏk ˡl ᵐm ⁿn ᵒo ᵖp ʳr ˢs ᵗt ᵘu ᵛv ʷw
    ˣx ʸy ᶻz ʱɦ ʴɹ ʵɻ ʶʁ
"""
_SUBSCRIPTS = """
    ₀0 ₁1 ₂2 ₃3 ₄4 ₅5 ₆6 ₇7 ₈8 ₉9 ₊+ ₋- ₌= ₍( ₎) ₐa ₑe ₕh ᵢi ⱼj ₖk ₗl ₘm ₙn ₒo ₚp ᵣr ₛs ₜt ᵤu ᵥv ₓx
"""
_FORMATS = """
    textbf textit emph textsl textsc texttt textrm textsf textnormal textup textmd text mbox hbox it bf em rm sc sl tt
    sf itshape bfseries scshape upshape slshape ttfamily sffamily rmfamily mdseries normalfont normalsize
    small footnotesize scriptsize tiny large Large url path nolinkurl protect relax ignorespaces allowbreak nobreak
    NoCaseChange nocase mathrm operatorname leavevmode null cyrchar nobreakdash mkbibemph mkbibitalic mkbibbold
"""
_DROPPED = "noopsort SortNoop noop href textcolor hspace hspace* vspace vspace* label phantom hphantom"
_DINGBATS = {
    0x25: "☎", 0x2A: "☛", 0x2B: "☞", 0x48: "★", 0x6C: "●", 0x6E: "■", 0x73: "▲", 0x74: "▼", 0x75: "◆", 0x77: "◗",
    0xA8: "♣", 0xA9: "♦", 0xAA: "♥", 0xAB: "♠", 0xD5: "→", 0xD6: "↔", 0xD7: "↕",
}  # fmt: skip


def _named(table: str) -> list[tuple[str, str]]:
    """Return (character, name) pairs of a table of non-ASCII characters, each followed by its names."""
    pairs, character = [], ""
    for word in table.split():
        if word.isascii():
            pairs.append((character, word))
        else:
            character = word
    return pairs


def _couples(table: str) -> dict[str, str]:
    """Return every second word by the word before it."""
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _first(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the first name of each character."""
    return dict(reversed(pairs))


_KERNEL_TEXT = _named(_LETTERS) + _named(_SIGNS)
_MATH_PAIRS = _named(_GREEK) + _named(_MATHEMATICS) + _named(_AMS)
_KERNEL_MATH = frozenset(name for _, name in _named(_GREEK) + _named(_MATHEMATICS))

SYMBOLS: dict[str, str] = {
    **{f"text{name}": character for character, name in _named(_GREEK_NAMED + _GREEK)},
    **{f"CYR{name}": character for character, name in _named(_CYRILLIC)},
    **{f"cyr{name.lower()}": character.lower() for character, name in _named(_CYRILLIC)},
    **{name: character for character, name in _named(_GREEK_NAMED) + _MATH_PAIRS},
    **{name: character for character, name in _couples(_ASCII_NAMES).items()},
    **{name: character for character, name in _named(_ALIASES + _RARE_LETTERS + _PHONETIC) + _KERNEL_TEXT},
}
"""The character of each command without argument."""

ACCENTS: dict[str, str] = {name: chr(int(code, 16)) for name, code in _couples(_ACCENTS).items()}
"""The combining character of each accent command."""

ACCENT_SIGN: str = r"[`'^\"~=.]"
"""The pattern of the accent commands that are signs."""

ACCENT_NAME: str = "|".join(sorted(filter(str.isalpha, ACCENTS), key=len, reverse=True))
"""The pattern of the accent commands that are words."""

ACCENT_COMMAND: str = rf"(?<!\\)\\({ACCENT_SIGN}|(?:{ACCENT_NAME})(?![A-Za-z]))\s*"
"""The pattern of an accent command and the space after it; its group is the name."""

LETTER_NAME: str = "[ijoOlL]|ss|ae|AE|oe|OE|aa|AA"
"""The pattern of the commands of letters that BibTeX knows."""

T1_LETTER_NAME: str = f"{LETTER_NAME}|dh|DH|th|TH|dj|DJ|ng|NG"
"""The pattern of the commands of letters that LaTeX has in the encoding T1."""

MATH_NAMES: dict[str, str] = _first(_MATH_PAIRS) | _couples(_GREEK_LIKE_LATIN)
"""The mathematical name of each character: a command, or the Latin letter of the same shape."""

KERNEL_MATH: frozenset[str] = frozenset(
    character for character, name in MATH_NAMES.items() if name in _KERNEL_MATH or len(name) == 1
)
"""The characters of `MATH_NAMES` that need no package."""

SUPERSCRIPTS: dict[str, str] = {pair[1]: pair[0] for pair in _SUPERSCRIPTS.split()}
SUBSCRIPTS: dict[str, str] = {pair[1]: pair[0] for pair in _SUBSCRIPTS.split()}
"""The superscript and subscript forms of characters."""

TEXT_NAMES: dict[str, str] = _first(_KERNEL_TEXT)
"""The text command of each letter or sign that LaTeX itself has."""

KERNEL_ACCENTS: dict[str, str] = {ACCENTS[name]: name for name in _KERNEL_ACCENTS.split()}
"""The accent command of each combining character."""

FORMAT_COMMANDS: frozenset[str] = frozenset(_FORMATS.split())
"""The commands of which only the argument is text."""

DROPPED_COMMANDS: frozenset[str] = frozenset(_DROPPED.split())
"""The commands whose first argument is no text."""


def dingbat(code: int) -> str:
    r"""Return the character of pifont's ``\ding{code}``; empty if there is none."""
    if code in _DINGBATS:
        return _DINGBATS[code]
    for first, last, start in (
        (0x21, 0x7E, 0x2701), (0xA1, 0xA7, 0x2761), (0xAC, 0xB5, 0x2460), (0xB6, 0xBF, 0x2776), (0xC0, 0xC9, 0x2780),
        (0xCA, 0xD3, 0x278A), (0xD4, 0xD4, 0x2794), (0xD8, 0xEF, 0x2798), (0xF1, 0xFE, 0x27B1),
    ):  # fmt: skip
        if first <= code <= last:
            return chr(start + code - first)
    return ""


def negated(character: str) -> str:
    r"""Return the character of ``\not`` and a relation, composed if possible."""
    return unicodedata.normalize("NFC", character + "\u0338")
