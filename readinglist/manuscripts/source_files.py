"""Citations in manuscripts as they are written: Markdown, Quarto, R Markdown, Typst, Org and LaTeX.

Syntax: https://pandoc.org/MANUAL.html#extension-citations, https://typst.app/docs/reference/model/cite,
https://orgmode.org/manual/Citations.html, https://github.com/jkitchin/org-ref, and the commands of natbib, biblatex,
jurabib and apacite. Code, comments and addresses cite nothing. Macros that an author defines are not expanded.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import PurePath

from readinglist.manuscripts.citations import Citation, Citations, keys_in
from readinglist.papers.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """The citations of one file. `labels` are places in the document that are referred to like citations.

    `inputs` are (file name as written, line) of each file that it includes.
    """

    citations: Citations
    labels: frozenset[str] = frozenset()
    inputs: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Syntax:
    """How a markup language cites.

    `hidden` matches what cites nothing, or what is read by `keep`. Each match of `cites` has groups named ``key...``.
    """

    hidden: re.Pattern[str]
    cites: re.Pattern[str]
    labels: re.Pattern[str] = re.compile(r"(?!)")
    inputs: re.Pattern[str] = re.compile(r"(?!)")
    everything: re.Pattern[str] = re.compile(r"(?!)")
    clean: Callable[[str], str] = field(default=str.strip)


_PANDOC_KEY = r"\{(?P<key_braced>[^{}\s]+)\}|(?P<key>\w(?:\w|[:.#$%&+?<>~/-](?=\w))*)"
_CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|lst|tip|nte|wrn|imp|cau|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|eq|sec)-|(?:fig|tbl|lst|eq|sec):"
)
"""Prefixes of cross-references of Quarto and of pandoc-crossref."""

_MARKDOWN = _Syntax(
    hidden=re.compile(
        r"(?m)^(?P<indent>[ \t>]{0,12})(?P<fence>`{3,}|~{3,})[^\n]*(?:\n(?!(?P=indent)(?P=fence)).*)*"
        r"(?:\n(?P=indent)(?P=fence).*)?"
        r"|(?<!`)(?P<ticks>`{1,8})(?!`)(?:[^`\n]|\n(?!\n)|(?!(?P=ticks)(?!`))`){1,2000}?(?P=ticks)(?!`)"
        r"|<!--(?:(?!-->)[\s\S])*|\\@"
        r"|<[^<>\s]{1,500}@[^<>\s]{1,500}>|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\b[a-z]{2,9}://[^\s<>\]]*"
        r"|(?P<indented>(?:(?<=\n\n)|\A)(?: {4}|\t)(?![-*+] |\d+[.)] ).*(?:\n(?: {4}|\t).*)*)"
    ),
    cites=re.compile(rf"(?<![\w\\])@(?:{_PANDOC_KEY}|(?P<all>\*))"),
    labels=re.compile(r"\{#([\w:.-]+)|(?m:^[ \t]*#\|[ \t]*label:[ \t]*[\"']?([\w:.-]+))"),
    inputs=re.compile(r"\{\{<[ \t]*include[ \t]+[\"']?([^\s\"'<>]+)"),
)
_TYPST = _Syntax(
    hidden=re.compile(
        r"(?P<ticks>`{3,})(?:(?!(?P=ticks))[\s\S])*(?:(?P=ticks))?|`[^`]*`|\b[a-z]{2,9}://[^\s<>\]\"]*|//.*|/\*(?:(?!\*/)[\s\S])*|\\@"
        r"|(?<=[(,:=+])(?<!label\()[ \t]*\"(?:[^\"\\\n]|\\.)*\"(?!\s*\)\s*<)"
    ),
    cites=re.compile(
        r"@(?P<key>\w[\w.:-]*)|\b(?:cite|ref)\(\s*(?:<(?P<key_label>[^<>\s]+)>|label\(\s*\"(?P<key_quoted>[^\"\n]+)\")"
    ),
    labels=re.compile(r"(?<!cite\()(?<!ref\()<([\w.:-]+)>"),
    inputs=re.compile(r"#include\s+\"([^\"\n]+)\""),
    everything=re.compile(r"\bbibliography\([^()]*\bfull:\s*true"),
    clean=lambda key: key.rstrip(".:"),
)
_TEX_CITE = (
    r"\\(?!(?:set)?citestyle|citetext|cite(?:index|reset|title)?(?:true|false)\b|Declare|citereset|citesetup|bibcite)"
    r"(?:[A-Za-z]*[cC]ite(?P<volume>)?(?:s|[A-Za-z]*)\*?)(?P<groups>(?:\s{0,20}(?:\[[^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*\]"
    r"|\([^()\n]*\)|<[^<>\n]*>)){0,4}\s{0,20}\{(?P<key>[^{}\\#]*)\})(?P<more>(?:(?:\[[^\[\]\n]*\]){0,2}\{[^{}\\#\n]*\})*)"
)
_TEX = _Syntax(
    hidden=re.compile(
        r"(?<!\\)%.*|\\verb\*?(?P<mark>[^A-Za-z\s*])[^\n]*?(?P=mark)"
        r"|\\lstinline\*?(?P<mark2>[^A-Za-z\s*\[{])[^\n]*?(?P=mark2)"
        r"|\\begin\{(?P<name>verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?)\}"
        r"(?:(?!\\end\{(?P=name)\})[\s\S])*|\\iffalse\b(?:(?!\\fi\b)[\s\S])*|\\end\{document\}[\s\S]*"
    ),
    cites=re.compile(_TEX_CITE),
    inputs=re.compile(r"\\(?:input|include|subfile)\s*\{([^{}\\#]+)\}"),
)
_ORG = _Syntax(
    hidden=re.compile(
        r"(?mi)^[ \t]*#\+begin_(?P<name>src|example|comment|export)\b(?:(?!\n[ \t]*#\+end_(?P=name))[\s\S])*"
        r"|^[ \t]*#(?:[ \t].*)?$|^[ \t]*:[ \t].*$|(?<![^\s({'\"-])(?P<mark>[=~])(?!\s)[^\n=~]+(?P=mark)(?![\w])"
        r"|\bsrc_[\w-]{1,50}(?:\[[^\]\n]{0,500}\])?\{[^{}\n]{0,500}\}|@@[\w-]{1,50}:[^@\n]{0,500}(?:@(?!@)[^@\n]{0,500}){0,9}@@"
        r"|\bcall_[\w-]{1,50}(?:\[[^\]\n]{0,500}\])?\([^()\n]{0,500}\)"
    ),
    cites=re.compile(
        r"\[\[?[A-Za-z]{0,12}cite[A-Za-z]{0,12}(?:/[\w/-]{0,40})?:(?P<list>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]"
        r"|(?<![A-Za-z])[A-Za-z]{0,12}cite[A-Za-z]{0,12}:(?P<key>&?[^\s\[\]{}()@;,.\"'&](?:[^\s\[\]{}()\"']*[^\s\[\]{}()\"'.,;:!?])?)|"
        + _TEX_CITE.replace("<key>", "<key_tex>")
    ),
    inputs=re.compile(r"(?mi)^[ \t]*#\+include:[ \t]*\"?([^\s\"]+\.org)"),
)
TEX_SUFFIXES = (".tex", ".ltx", ".latex", ".rnw")
_BY_SUFFIX: Mapping[str, _Syntax] = {
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".mdx", ".pandoc"), _MARKDOWN),
    **dict.fromkeys((".typ", ".typst"), _TYPST),
    **dict.fromkeys(TEX_SUFFIXES, _TEX),
    ".org": _ORG,
}
SUFFIXES = tuple(_BY_SUFFIX)
"""The suffixes of the files that `read_source_file` reads."""

_ITEM = re.compile(r"[-*+:][ \t]|\(?[\w#@]{1,5}[.)][ \t]|\[\^[^\]]*\]:")
"""The beginning of a list item, a definition or a footnote, whose paragraphs are indented."""
_MAX_ITEM = 2000
_ORG_KEY = re.compile(r"[@&](\*|[^\s;\[\]@&{}(),]*[^\s;\[\]@&{}(),.:!?'])")


def read_source_file(text: str, name: str) -> SourceFile:
    """Return the citations of a manuscript; `name` decides the syntax by its suffix, one of `SUFFIXES`."""
    suffix = PurePath(name).suffix.lower()
    syntax = _BY_SUFFIX[suffix]
    shown = syntax.hidden.sub(_blanked, text)
    cited: dict[str, Citation] = {}
    everything = bool(syntax.everything.search(shown))
    line, counted = 1, 0
    for found in syntax.cites.finditer(shown):
        line += shown.count("\n", counted, found.start())
        counted = found.start()
        for key in _keys(found, syntax):
            if key == "*":
                everything = True
            elif syntax is not _MARKDOWN or not _CROSS_REFERENCE.match(key):
                cited.setdefault(key, Citation(key=key, document=name, line=line))
    labels = (label for found in syntax.labels.finditer(text) for label in found.groups() if label)
    inputs = tuple(
        (found[1].strip(), 1 + text.count("\n", 0, found.start())) for found in syntax.inputs.finditer(shown)
    )
    citations = Citations(cited=tuple(cited.values()), everything=everything)
    return SourceFile(citations=citations, labels=frozenset(labels), inputs=inputs)


def _blanked(found: re.Match[str]) -> str:
    """Return spaces and line ends in place of what cites nothing. Indented text in a list is no code."""
    if found.groupdict().get("indented"):
        before = found.string[max(0, found.start() - _MAX_ITEM) : found.start()]
        lines = re.findall(r"(?m)^\S.*", before)
        if lines and _ITEM.match(lines[-1]):
            return found[0]
    return re.sub(r"[^\n]", " ", found[0])


def _keys(found: re.Match[str], syntax: _Syntax) -> Iterator[str]:
    groups = found.groupdict()
    if groups.get("all"):
        yield "*"
    if groups.get("list") is not None:
        yield from _org_keys(groups["list"])
    for name, value in groups.items():
        if not name.startswith("key") or not value:
            continue
        if syntax is _ORG and name == "key":
            yield from _org_keys(value)
        elif syntax is _TEX or name == "key_tex":
            yield from _tex_keys(found, value)
        else:
            yield syntax.clean(value)


def _org_keys(value: str) -> list[str]:
    """Return the keys of ``[cite:@a;@b]``, of ``cite:a,b`` of org-ref 2, and of ``cite:&a;see &b`` of org-ref 3."""
    return _ORG_KEY.findall(value) if "@" in value or "&" in value else keys_in(value)


def _tex_keys(found: re.Match[str], value: str) -> Iterator[str]:
    r"""Return the keys of a command; ``\cites`` has several groups of keys, ``\volcite`` a volume before the keys."""
    command = found[0].partition("{")[0].partition("[")[0].partition("(")[0].lower().strip().rstrip("*")
    more = re.findall(r"\{([^{}]*)\}", found["more"] or "")
    if "volcite" in command:
        yield from keys_in(",".join(more if command.endswith("s") else more[:1]))
        return
    yield from keys_in(value)
    if command.endswith("cites"):
        yield from keys_in(",".join(more))
