"""Citations in manuscripts as they are written: Markdown, Quarto, R Markdown, notebooks, Typst, Org and LaTeX.

Syntax: https://pandoc.org/MANUAL.html#extension-citations, https://typst.app/docs/reference/model/cite,
https://orgmode.org/manual/Citations.html, https://github.com/jkitchin/org-ref, https://mystmd.org/guide/citations, and
the commands of natbib, biblatex, jurabib and apacite. Code, comments and addresses cite nothing.
Macros that an author defines are not expanded.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import PurePath

from readinglist.manuscripts.citations import Citation, Citations, keys_in
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """The citations of one file. `labels` are places in the document that are referred to like citations.

    `inputs` are (file name as written, line) of each file that it includes, `places` are (key, offset) of each key that
    it cites; labels are among them.
    """

    citations: Citations
    labels: frozenset[str] = frozenset()
    inputs: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Syntax:
    """How a markup language cites.

    `hidden` matches what cites nothing. Each match of `cites` has groups named ``key...``.
    """

    hidden: re.Pattern[str]
    cites: re.Pattern[str]
    labels: re.Pattern[str] = lazy_pattern(r"(?!)")
    inputs: re.Pattern[str] = lazy_pattern(r"(?!)")
    everything: re.Pattern[str] = lazy_pattern(r"(?!)")
    clean: Callable[[str], str] = field(default=str.strip)


_PANDOC_KEY = (
    r"\{(?P<key_braced>(?:[^{}\s]|\{[^{}\s]*\})+)\}"
    r"|(?P<key>\w(?:\w|[:.#$%&+?<>~/-](?=\w)|[:/](?=/))*)"
)
_CROSS_REFERENCE = lazy_pattern(
    r"(?:fig|tbl|lst|tip|nte|wrn|imp|cau|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|eq|sec)-|(?:fig|tbl|lst|eq|sec):"
)
"""Prefixes of cross-references of Quarto and of pandoc-crossref."""
_TEX_CITE = (
    r"\\(?!(?:set)?citestyle|citetext|cite(?:index|reset|title)?(?:true|false)\b|Declare|citereset|citesetup|bibcite)"
    r"(?:[A-Za-z]*[cC]ite(?P<volume>)?(?:s|[A-Za-z]*)\*?|bibentry\b)"
    r"(?P<groups>(?:\s{0,20}(?:\[[^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*\]"
    r"|\([^()\n]*\)|<[^<>\n]*>)){0,4}\s{0,20}\{(?P<key>[^{}\\#]*)\})"
    r"(?=(?P<more>(?:[ \t]{0,9}(?:\[[^\[\]\n]*\]){0,2}\{[^{}\\#\n]*\})*))"
)
_TEX_CITE_BESIDE = _TEX_CITE.replace("<key>", "<key_tex>")
"""The same in a language with citations of its own."""

_MARKDOWN = _Syntax(
    hidden=lazy_pattern(
        r"(?m)(?P<kept>\{(?:foot)?cite(?:[:_]\w{1,12})?\}`[^`\n]*`|<cite[ \t][^<>\n]*\bdata-cite[^<>\n]*>)"
        r"|^(?P<indent>[ \t>]{0,12}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?)(?P<fence>`{3,}(?!.*`)|~{3,})(?P<info>.*)"
        r"(?:\n(?![ \t>]*(?P=fence)[`~]*[ \t]*$).*)*(?P<closed>\n[ \t>]*(?P=fence)[`~]*[ \t]*$)?"
        r"|(?<!`)(?P<ticks>`{1,8})(?!`)(?:[^`\n]|\n(?!\n)|(?!(?P=ticks)(?!`))`+(?!`)){1,2000}?(?P=ticks)(?!`)"
        r"|<!--(?P<comment>(?:(?!-->)[\s\S])*)|\\@|\$\$(?:[^$\n]|\n(?![ \t]*\n)|\$(?!\$))*\$\$"
        r"|<(?P<tag>script|style|pre|textarea)\b(?:(?!</(?P=tag))[\s\S])*"
        r"|</?[A-Za-z][\w-]*(?:\s+[\w:.-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))?){0,50}\s*/?>"
        r"|<[^<>\s]{1,500}@[^<>\s]{1,500}>|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
        r"|(?<!@)(?<!@\{)\b[a-z]{2,9}://[^\s<>\]]*"
        r"|^ {0,3}\[(?![\^@])[^\[\]\n]+\]:[ \t]*\S+(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$"
        r"|(?P<raw>^[ \t]{0,3}\\begin\{(?P<name>[A-Za-z]+\*?)\}(?:(?!\\end\{(?P=name)\})[\s\S])*"
        r"|\\[A-Za-z]+\*?(?:\[[^\[\]\n]*\])*(?:\{[^{}]*\})+)"
        r"|(?P<indented>(?:(?<=\n\n)|(?<=\n[ \t]\n)|\A)(?: {4}|\t)(?![-*+] |\d+[.)] ).*(?:\n(?: {4}|\t).*)*)"
    ),
    cites=lazy_pattern(
        rf"(?<![^\W_])(?<![^\W_]_)(?<!\\)@(?:{_PANDOC_KEY})|\{{(?:foot)?cite(?:[:_]\w{{1,12}})?\}}`(?P<key_role>[^`\n]*)`"
        rf"|\bdata-cite=[\"'](?P<key_data>[^\"'<>\n]+)|{_TEX_CITE_BESIDE}"
    ),
    labels=lazy_pattern(r"\{#([\w:.-]+)|(?m:^[ \t]*#\|[ \t]*label:[ \t]*[\"']?([\w:.-]+))"),
    inputs=lazy_pattern(
        r"\{\{<[ \t]*include[ \t]+[\"']?([^\s\"'<>]+)"
        r"|(?:\bchild[ \t]*[=:][ \t]*(?:c\([ \t]*)?|(?<=\.[Rrq]md[\"'],)[ \t]*)[\"']?([\w./-]+\.[Rrq]md\b)"
    ),
    everything=lazy_pattern(r"(?m)^nocite:(?:(?!\n\S)[^*])*@\*"),
)
_TYPST = _Syntax(
    hidden=lazy_pattern(
        r"(?P<ticks>`{3,})(?:(?!(?P=ticks))[\s\S])*(?:(?P=ticks))?|`[^`]*`|\b[a-z]{2,9}://[^\s<>\]\"]*|//.*|\\@"
        r"|/\*(?:(?!\*/|/\*)[\s\S]|/\*(?:(?!\*/)[\s\S])*(?:\*/)?)*"
        r"|(?<=\bimport )\"@[^\"\n]*\"|(?<=[(,:=+])(?<!label\()(?<!\bkey:)[ \t]*\"(?:[^\"\\\n]|\\.)*\"(?!\s*\)\s*<)"
    ),
    cites=lazy_pattern(
        r"@(?P<key>\w[\w.:-]*)|[(,:=]\s*<(?P<key_label>[^<>\s]+)>"
        r"|\b(?:cite|ref)\(\s*label\(\s*\"(?P<key_quoted>[^\"\n]+)\""
    ),
    labels=lazy_pattern(r"[^(,:=\s]\s*<([\w.:-]+)>|\bkey:\s*\"([^\"\n]+)\""),
    inputs=lazy_pattern(r"\b(?:include|import)\s+\"((?!@)[^\"\n]+)\""),
    everything=lazy_pattern(r"\bbibliography\((?:[^()]|\([^()]*\))*\bfull:\s*true"),
    clean=lambda key: key.rstrip(".:"),
)
_TEX = _Syntax(
    hidden=lazy_pattern(
        r"(?<!\\)(?:\\\\)*%.*|\\verb\*?(?P<mark>[^A-Za-z\s*])[^\n]*?(?P=mark)"
        r"|\\(?:lstinline|mintinline)\*?(?:\[[^\[\]\n]*\])?(?:\{\w+\}(?=[^\s\w]))?"
        r"(?:(?P<mark2>[^A-Za-z\s*\[{])[^\n]*?(?P=mark2)|\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\})"
        r"|\\begin\{(?P<name>[A-Za-z]?[vV]erbatim\*?|lstlisting\*?|minted\*?|comment|filecontents\*?|tcblisting)\}"
        r"(?:(?!\\end\{(?P=name)\})[\s\S])*|\\iffalse\b(?:(?!\\fi\b)[\s\S])*|\\end(?:\{document\}|input\b)[\s\S]*"
    ),
    cites=lazy_pattern(_TEX_CITE),
    inputs=lazy_pattern(
        r"\\(?:input|include|subfile|subfileinclude|InputIfFileExists)\s*\{([^{}\\#]+)\}|\\input\s+([^\s{}\\#]+)"
        r"|\\(?:sub)?(?:import|inputfrom|includefrom)\*?\s*(\{[^{}\\#]*\}\s*\{[^{}\\#]+\})"
    ),
)
_ORG = _Syntax(
    hidden=lazy_pattern(
        r"(?mi)^[ \t]*#\+begin_(?P<name>src|example|comment|export)\b(?:(?!\n[ \t]*#\+end_(?P=name))[\s\S])*"
        r"|^[ \t]*#(?:[ \t].*)?$|^[ \t]*:[ \t].*$|(?<![^\s({'\"-])(?P<mark>[=~])(?!\s)[^\n=~]+(?P=mark)(?![\w])"
        r"|^[ \t]*+:properties:[ \t]*+(?:\n[ \t]*+:(?!end:|properties:)\S.*+)*+\n[ \t]*+:end:"
        r"|^[ \t]*#\+(?:html|tblfm|attr_\w{1,20}):.*"
        r"|\bsrc_[\w-]{1,50}(?:\[[^\]\n]{0,500}\])?\{[^{}\n]{0,500}\}|@@[\w-]{1,50}:[^@\n]{0,500}(?:@(?!@)[^@\n]{0,500}){0,9}@@"
        r"|\bcall_[\w-]{1,50}(?:\[[^\]\n]{0,500}\])?\([^()\n]{0,500}\)"
    ),
    cites=lazy_pattern(
        r"\[\[?[A-Za-z]{0,12}cite[A-Za-z]{0,12}(?:/[\w/-]{0,40})?:"
        r"(?P<list>(?:[^\[\]\n]|\n(?![ \t]*\n))*(?:\[[^\[\]\n]*\][^\[\]\n]*)*)\]"
        r"|(?<![A-Za-z])[A-Za-z]{0,12}cite[A-Za-z]{0,12}:"
        r"(?P<key>&?[^\s\[\]{}()@;,.\"'&](?:[^\s\[\]{}()\"']*[^\s\[\]{}()\"'.,;:!?])?)|" + _TEX_CITE_BESIDE
    ),
    inputs=lazy_pattern(r"(?mi)^[ \t]*#\+include:[ \t]*\"?([^\s\"]+\.org)"),
)
NOTEBOOK = ".ipynb"
TEX_SUFFIXES = (".tex", ".ltx", ".latex", ".rnw")
_BY_SUFFIX: Mapping[str, _Syntax] = {
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".mdx", ".pandoc"), _MARKDOWN),
    **dict.fromkeys((".typ", ".typst"), _TYPST),
    **dict.fromkeys(TEX_SUFFIXES, _TEX),
    ".org": _ORG,
    NOTEBOOK: _MARKDOWN,
}
SUFFIXES = tuple(_BY_SUFFIX)
"""The suffixes of the files that `read_source_file` reads."""

_ITEM = lazy_pattern(r"(?P<marker>[-*+:]|\(?[\w#@]{1,9}[.)])(?P<space>[ \t]+)|\[\^[^\[\]\s]*\]:")
"""The beginning of a list item, a definition or a footnote, whose paragraphs are indented."""
_MAX_ITEM = 2000
_CODE_INDENT = 4
_ORG_KEY = lazy_pattern(r"[@&](\*|[^\s;\[\]@&{}(),]*[^\s;\[\]@&{}(),.:!?'])")
_ORG_CITE_KEY = lazy_pattern(r"@([-.:?!`'/*@+|(){}<>&^$#%~\w]+)")
_FRONT_MATTER = lazy_pattern(r"\A---[ \t]*\n(?:(?!(?:---|\.\.\.)[ \t]*$).*\n)*", re.MULTILINE)
_YAML_COMMENT = lazy_pattern(r"(?m)(?:^|[ \t])#(?:[ \t].*)?$")
_EXAMPLES = lazy_pattern(r"(?:\A|\n[ \t]*\n)((?: {0,3}\(@[\w-]*\)[ \t].*(?:\n(?![ \t]*\n).*)*))")
_EXAMPLE = lazy_pattern(r"(?m)^ {0,3}\(@([\w-]+)\)[ \t]")
_GROUP = lazy_pattern(r"\{([^{}]*)\}")
_CELL_OPTION = lazy_pattern(r"[ \t>]*(?:#|//|--|%%?)\|")


def read_source_file(text: str, name: str) -> SourceFile:
    """Return the citations of a manuscript; `name` decides the syntax by its suffix, one of `SUFFIXES`.

    Raises:
        InputError: If a notebook is no JSON document of cells.
    """
    suffix = PurePath(name).suffix.lower()
    syntax = _BY_SUFFIX[suffix]
    text = _text_of_notebook(text, name) if suffix == NOTEBOOK else text
    shown = _shown(text, syntax)
    cited: dict[str, Citation] = {}
    everything = bool(syntax.everything.search(shown))
    places: list[tuple[str, int]] = []
    line, counted = 1, 0
    for found in syntax.cites.finditer(shown):
        line += shown.count("\n", counted, found.start())
        counted = found.start()
        for key, place in _keys(found, syntax):
            if key == "*":
                everything = True
            elif syntax is not _MARKDOWN or not _CROSS_REFERENCE.match(key):
                cited.setdefault(key, Citation(key=key, document=name, line=0 if suffix == NOTEBOOK else line))
                places.append((key, place))
    labels = {label for found in syntax.labels.finditer(shown) for label in found.groups() if label}
    if syntax is _MARKDOWN:
        labels.update(label for found in _EXAMPLES.finditer(shown) for label in _EXAMPLE.findall(found[1]))
    inputs = tuple((_input(found), 1 + text.count("\n", 0, found.start())) for found in syntax.inputs.finditer(shown))
    citations = Citations(cited=tuple(cited.values()), everything=everything)
    return SourceFile(citations=citations, labels=frozenset(labels), inputs=inputs, places=tuple(places))


def is_label(key: str, labels: Collection[str]) -> bool:
    """Whether a key is a label, perhaps with the form of a term of a glossary, as in ``@term:pl`` in Typst."""
    return key in labels or key.rpartition(":")[0] in labels


def _text_of_notebook(text: str, name: str) -> str:
    """Return the cells of a Jupyter notebook as one Markdown text, as Quarto reads it."""
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]] if text else []
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"{name} is no Jupyter notebook", hint="save it in Jupyter as format 4") from error
    fence = "`" * 20
    return "\n\n".join(f"{fence}{{code}}\n{cell}\n{fence}" if kind == "code" else cell for kind, cell in cells)


def _shown(text: str, syntax: _Syntax) -> str:
    """Return the text with spaces in place of what cites nothing."""
    front = _FRONT_MATTER.match(text) if syntax is _MARKDOWN else None
    if front is None:
        return syntax.hidden.sub(_blanked, text)
    head = _YAML_COMMENT.sub(_spaces, front[0])
    head = syntax.hidden.sub(lambda found: found[0] if found["indented"] else _blanked(found), head)
    return head + syntax.hidden.sub(_blanked, text[front.end() :])


def _spaces(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _blanked(found: re.Match[str]) -> str:
    """Return spaces and line ends in place of what cites nothing.

    Indented text in a list is no code, and what is opened but never closed hides nothing. Captions among the options of
    a code cell are text, and commands of TeX cite in Markdown only as in TeX.
    """
    groups = found.groupdict()
    if groups.get("kept") or _is_unclosed(found) or (groups.get("indented") and _is_in_item(found)):
        return found[0]
    if groups.get("raw"):
        return found[0].replace("@", " ")
    if re.match(r"\{\w", groups.get("info") or ""):
        lines = found[0].split("\n")
        return "\n".join(
            line if number == 0 or _CELL_OPTION.match(line) else " " * len(line) for number, line in enumerate(lines)
        )
    return _spaces(found)


def _is_unclosed(found: re.Match[str]) -> bool:
    """Whether a block has no end, so that all of the text after it would be hidden."""
    groups = found.groupdict()
    opened = (groups.get("fence") and not groups["closed"]) or any(map(groups.get, ("comment", "tag", "name")))
    return bool(opened) and found.end() == len(found.string)


def _is_in_item(found: re.Match[str]) -> bool:
    """Whether indented text is a paragraph of a list item, a definition or a footnote."""
    indent = limit = _indent(found[0])
    before = found.string[max(0, found.start() - _MAX_ITEM) : found.start()]
    for line in reversed(before.splitlines()):
        own = _indent(line)
        if not line.strip() or own >= limit:
            continue
        item = _ITEM.match(line.strip())
        if item and item["marker"] and item["marker"] != ":":
            return indent < own + len(item["marker"]) + min(len(item["space"]), _CODE_INDENT) + _CODE_INDENT
        if item:
            return indent < own + 2 * _CODE_INDENT
        if own == 0:
            return False
        limit = own
    return False


def _indent(line: str) -> int:
    expanded = line.expandtabs(_CODE_INDENT)
    return len(expanded) - len(expanded.lstrip(" "))


def _input(found: re.Match[str]) -> str:
    r"""Return the name of an included file; ``\import`` has its folder and its name in two groups."""
    name = next(filter(None, found.groups()))
    return (
        "/".join(part.strip(" \t/") for part in re.findall(r"\{([^{}]*)\}", name)) if name[0] == "{" else name.strip()
    )


def _keys(found: re.Match[str], syntax: _Syntax) -> Iterator[tuple[str, int]]:
    """Yield the keys of a citation, each with its place in the text."""
    groups = found.groupdict()
    if groups.get("list") is not None:
        value = groups["list"]
        keys = _ORG_CITE_KEY.findall(value) if "@" in value and found[0][1] != "[" else _org_keys(value)
        yield from _placed(keys, value, found.start("list"))
    for name, value in groups.items():
        if not name.startswith("key") or not value:
            continue
        if name == "key_role":
            bare = re.sub(r"\{[^{}]*\}", lambda title: " " * len(title[0]), value)
            yield from _placed(keys_in(bare), bare, found.start(name))
        elif syntax is _ORG and name == "key":
            yield from _placed(_org_keys(value), value, found.start(name))
        elif syntax is _TEX or name == "key_tex":
            yield from _tex_keys(found, name)
        else:
            yield from _placed([syntax.clean(value)], value, found.start(name))


def _placed(keys: Iterable[str], value: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the keys of a part of the text, in the order in which they stand there, each with its place."""
    mark, place = next((mark for mark in "@&" if mark in value), ""), 0
    for key in keys:
        found = value.find(mark + key, place)
        # A key over two lines is not written with the one space that it stands for.
        place = found + len(mark) if found >= 0 else place
        yield key, start + place
        place += len(key) if found >= 0 else 0


def _org_keys(value: str) -> list[str]:
    """Return the keys of ``cite:a,b`` of org-ref 2, and of ``cite:&a;see &b`` of org-ref 3."""
    return _ORG_KEY.findall(value) if "@" in value or "&" in value else keys_in(value)


def _tex_keys(found: re.Match[str], name: str) -> Iterator[tuple[str, int]]:
    r"""Return the keys of a command; ``\cites`` has several groups of keys, ``\volcite`` a volume before the keys."""
    command = found[0].partition("{")[0].partition("[")[0].partition("(")[0].lower().strip().rstrip("*")
    more = [(group[1], found.start("more") + group.start(1)) for group in _GROUP.finditer(found["more"] or "")]
    groups = [(found[name], found.start(name)), *(more if command.endswith("cites") else ())]
    if "volcite" in command:
        groups = more[::2] if command.endswith("s") else more[:1]
    for value, start in groups:
        yield from _placed(keys_in(value), value, start)
