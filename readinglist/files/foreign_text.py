"""Texts that are evidently no page: source code, logs, configuration, markup and data that no source reads.

The fallback for unknown text is the page source, which would take their lines for titles. Only what is certain counts:
nearly all lines of a document must have the form of its kind.
"""

import json
import re
from collections.abc import Callable, Sequence

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

_SAMPLE = 400
"""Number of lines that are looked at."""
_WIDTH = 400
"""Number of characters of a line that are looked at."""
_FEW = 3
"""Minimum number of lines of a kind that is judged by shares of lines."""


_LATEX_LIST = lazy_pattern(r"\s*\\(?:begin\{(?:itemize|enumerate|description)\}|item\b)")
_LATEX_ROW = lazy_pattern(r"\s*\\item\b|[^\\%][^&]*&.*\\\\\s*$")
"""An item of a list or a row of a table, of which a part of a document may consist."""
_SOME_ROWS = 0.4
_BIBLIOGRAPHY = lazy_pattern(
    r"\\bibitem|\{\{[ ]?cit(?:e|ation)\b|"
    r"^[ \t]{0,20}@(?:[a-z]{1,30}[ \t]{0,20}\{|(?:article|book|in[a-z]+|misc|online|techreport)[ \t]{0,20}\()",
    re.MULTILINE | re.IGNORECASE,
)
"""Entries of a bibliography, which are not foreign in any document."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """The start of a text; `lines` are not blank."""

    text: str
    lines: Sequence[str]

    def share(self, pattern: re.Pattern[str]) -> float:
        """Return the share of lines that begin with the pattern."""
        return self.count(pattern) / len(self.lines)

    def count(self, pattern: re.Pattern[str]) -> int:
        """Return the number of lines that begin with the pattern."""
        return sum(pattern.match(line) is not None for line in self.lines)


def foreign_kind(text: str) -> str:
    """Return what a text is if it is evidently no page, such as ``source code``; empty if it may be one."""
    start = text[: _SAMPLE * _WIDTH]
    lines = [line[:_WIDTH] for line in start.split("\n") if line.strip()][:_SAMPLE]
    if not lines or _BIBLIOGRAPHY.search(text) or _LATEX_LIST.match(lines[0]):
        return ""
    sample = _Sample(text, lines)
    if sample.share(_LATEX_ROW) >= _SOME_ROWS and not sample.count(_LATEX):
        return ""
    return next((kind for kind, applies in _KINDS if applies(sample)), "")


# --- data ----------------------------------------------------------------------------------------------------------

_BASE64 = lazy_pattern(r"[A-Za-z0-9+/_-]{40,}={0,2}$|[A-Za-z0-9+/_-]+={1,2}$")
_ARMOUR = lazy_pattern(r"-----(?:BEGIN|END) [A-Z0-9 ]+-----$")
_HEXADECIMAL = lazy_pattern(r"[0-9a-fA-F]{4,8}:?  ?(?:[0-9a-fA-F]{2,4}[ |]){4}")
_SQL = lazy_pattern(
    r"\s*(?:(?:CREATE|DROP|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+)?(?:TABLE|INDEX|DATABASE|SCHEMA|VIEW|"
    r"SEQUENCE|UNIQUE|FUNCTION|EXTENSION|TYPE|TRIGGER|ROLE|USER|OPERATOR|AGGREGATE)\b|INSERT\s+INTO\b|LOCK TABLES|"
    r"UNLOCK TABLES|SET\s+[@\w]+ ?=|BEGIN(?: TRANSACTION)?;|COMMIT;|COPY \S+ ?\(|PRAGMA |/\*!\d+ )",
    re.IGNORECASE,
)
_SQL_HEAD = lazy_pattern(r"-- (?:MySQL|PostgreSQL|MariaDB|phpMyAdmin|SQLite)\b.{0,40}\bdump", re.IGNORECASE)
_HUNK = lazy_pattern(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@")
_DIFF_HEAD = lazy_pattern(r"(?:diff --git |diff -|Index: |--- \S)")
_XML = lazy_pattern(r"<(?:\?xml\b|!DOCTYPE\b|[A-Za-z][\w.-]{0,60}(?::[A-Za-z][\w.-]{0,60})?[\s/>])")
_HTML = lazy_pattern(
    r"\s*<(?:!DOCTYPE\s+html|html|head|body|div|p|h[1-6]|a|img|table|ul|ol|li|span|br|center|details|section|article|"
    r"picture|b|i|em|strong|sub|sup|pre|code|blockquote|hr|font|kbd|summary|dl|dt|dd|tr|td|th|main|nav|header|footer|"
    r"meta|link|script|style|title)\b",
    re.IGNORECASE,
)
_XML_LINE = lazy_pattern(r"\s*<[/?!A-Za-z]")


def _is_base64(sample: _Sample) -> bool:
    body = [line for line in sample.lines if not _ARMOUR.match(line)]
    if len(body) < len(sample.lines):
        return not body or sum(_BASE64.match(line) is not None for line in body) >= 0.8 * len(body)
    long = len(body[0]) >= 80
    return (len(body) >= _FEW or long) and all(_BASE64.match(line) for line in body) and _is_mixed(body[0])


def _is_mixed(text: str) -> bool:
    """Whether text contains upper and lower case letters and digits, as encoded data does."""
    return any(c.isupper() for c in text) and any(c.islower() for c in text) and any(c.isdigit() for c in text)


def _is_sql(sample: _Sample) -> bool:
    return bool(_SQL_HEAD.match(sample.lines[0])) or (
        sample.count(_SQL) >= _FEW and (sample.share(_SQL) >= 0.3 or bool(_SQL.match(sample.lines[0])))
    )


def _is_diff(sample: _Sample) -> bool:
    return bool(_DIFF_HEAD.match(sample.lines[0])) and any(_HUNK.match(line) for line in sample.lines)


def _is_json(sample: _Sample) -> bool:
    text = sample.text.strip()
    if text[:1] not in "{[" or not re.match(r'[{\[]\s*(?:["{\[\]}\d-]|true|false|null)', text):
        return False
    try:
        json.loads(text)
    except ValueError:
        return sample.share(_JSON_LINE) >= 0.9 and len(sample.lines) >= _FEW
    except RecursionError:
        return True
    return text[0] == "{" or (len(text) > 2 and not re.fullmatch(r"\[\d+(?:, ?\d+)*\]", text))


_JSON_LINE = lazy_pattern(
    r"""\s*(?:"(?:[^"\\]|\\.){0,300}"\s*[:,]?|[{}\[\]],?$|-?\d[\d.eE+-]*,?$|(?:true|false|null),?$)"""
)


def _is_xml(sample: _Sample) -> bool:
    head = sample.lines[0].lstrip()
    if not _XML.match(head) or _HTML.match(head) or not sample.text.rstrip().endswith(">"):
        return False
    return head.startswith("<?xml") or sample.share(_XML_LINE) >= 0.6


# --- logs and configuration ----------------------------------------------------------------------------------------

_TIME = (
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T _]\d\d:\d\d(?::\d\d)?[.,\d]*(?:Z|[+-]\d\d:?\d\d)?|"
    r"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{10}(?:\.\d+)?|[ \d]{1,6}\.\d{3,9})\]?"
)
_LOG = lazy_pattern(
    rf"\s*(?:{_TIME}\s.{{0,80}}?(?:\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b|[\w./-]+\[\d+\]:|"
    r"\bkernel:|\b(?:debug|info|warn|error)\b[\]:| ])|"
    r"\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b[\]: ]|"
    r"\S{1,60} \S{1,30} \S{1,30} \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d|"
    r'Traceback \(most recent call last\):|\s+File "[^"]+", line \d+|\s+at [\w.$<>]+\()'
)
_SECTION = lazy_pattern(r"\s*\[\[?[\w.:/@\" -]{1,80}\]\]?\s*(?:[#;].*)?$")
_SETTING = lazy_pattern(r"(?:export\s+)?[\w.-]{1,60}\s*=(?!=)")
_SETTING_OR_VALUE = lazy_pattern(r"\s*" + _SETTING.pattern + r"|\s+[\"'\w\[{\]}-]|\s*[\]}]\s*,?$")
_COMMENT = lazy_pattern(r"\s*(?:[#;]|//)")
_YAML = lazy_pattern(r"\s*(?:- )?[\"']?[A-Za-z_$][\w.$/-]{0,40}[\"']?:(?:\s|$)|\s*- \S|---$|\s{2,}\S")
_YAML_KEY = lazy_pattern(r"\s*(?:- )?[\"']?([a-z_$][\w.$/-]{0,40})[\"']?:(?:\s|$)")
_TITLES = frozenset({"title", "titles", "paper", "papers"})
_OF_PAPERS = frozenset(
    {
        "abstract",
        "arxiv",
        "arxiv_id",
        "author",
        "authors",
        "booktitle",
        "doi",
        "eprint",
        "journal",
        "link",
        "pdf",
        "url",
    }
)
_TAGGED = lazy_pattern(
    r"(?:[A-Z][A-Z0-9]{1,3} {0,3}[-:=|] ?|%[A-Z0-9] |[A-Z][A-Z0-9]{1,3}\t|@[a-z]{2,6} |:[a-z]{2,8}: )"
)
_TAG = lazy_pattern(r"(?:%|@|:)?\w{1,8}")
_IDENTIFIER = lazy_pattern(r"arxiv|\bdoi\b|10\.\d{4,9}/", re.IGNORECASE)


def _is_log(sample: _Sample) -> bool:
    return len(sample.lines) >= _FEW and sample.share(_LOG) >= 0.6 and not _IDENTIFIER.search(sample.text)


def _is_settings(sample: _Sample) -> bool:
    """Whether a text is TOML, INI or the like: sections and assignments."""
    body = [line for line in sample.lines if not _COMMENT.match(line)]
    if len(body) < _FEW or not any(_SETTING.match(line.lstrip()) for line in body):
        return False
    sections = sum(_SECTION.match(line) is not None for line in body)
    others = sum(_SETTING_OR_VALUE.match(line) is not None for line in body if not _SECTION.match(line))
    plain = sum(_SETTING.match(line) is not None for line in body)
    return sections + others >= 0.95 * len(body) and sections + plain >= 0.4 * len(body)


def _is_yaml(sample: _Sample) -> bool:
    body = [line for line in sample.lines if not _COMMENT.match(line)]
    keys = [found[1].lower() for line in body if (found := _YAML_KEY.match(line))]
    of_papers = _TITLES & set(keys) and _OF_PAPERS & set(keys)
    if len(keys) < _FEW or of_papers or _IDENTIFIER.search(sample.text):
        return False
    regular = sum(_YAML.match(line) is not None for line in body)
    return regular >= 0.95 * len(body) and len(keys) >= 0.4 * len(body)


def _is_tagged(sample: _Sample) -> bool:
    """Whether a text consists of records with tags, of which the first ones recur."""
    found = [match[0] for line in sample.lines if (match := _TAGGED.match(line))]
    tags = {_TAG.match(tag)[0] for tag in found}  # type: ignore[index]
    continued = sum(line[:2].isspace() for line in sample.lines)
    return len(found) >= 4 and len(tags) >= 3 and len(found) + continued >= 0.9 * len(sample.lines)


# --- programs and manuscripts --------------------------------------------------------------------------------------

_LATEX = lazy_pattern(r"\s*\\(?:documentclass|begin\{document\}|usepackage|ProvidesPackage)\b")
_COMMAND = lazy_pattern(r"\s*[\\{}%]")
_CODE_COMMENT = lazy_pattern(r"\s*(?://|#(?:\s|$|-)|--\s|;;|\"\"\"|\'\'\')")
_STATEMENT = lazy_pattern(
    r"""(?:from\s[\w.]+\simport\s | import\s+[\w.*{"'<]+(?:;|,|$|\sas\s|\sfrom\s)
    | \#\s?(?:include|define|ifdef|ifndef|endif|pragma|if|else|undef)\b
    | (?:using|package|namespace|use)\s[\w.:\\]+[;\s{=]*$
    | (?:public|private|protected|static|export|extern|virtual|pub|async|final|abstract)\s\w+
    | (?:def|fn|func|function|sub)\s+[\w$.:<>~]{1,80}\s?[({<]
    | (?:let|const|var|val|my|local)\s+[\w$,{}\[\]@%]{1,60}\s?[=;:]
    | (?:class|struct|enum|interface|trait|impl|namespace|module|type)\s[\w:.<>]{1,80}\s?
      (?:[({:=]|$|extends\s|implements\s)
    | (?:else|try|finally|do|begin|end|fi|done|esac|then|pass|break|continue|endif|default|exit)\b[\s:;{]*$
    | (?:raise|throw|assert|yield|await|echo|printf|print|return)\b\s?[\w("'$\[{!-]*(?:[.(\[].*)?;?$
    | @[\w.]{1,60}(?:\(.*)?$ | [\])}]+[\])},;:.]*$ | \#!\[ | \#\[ | \$\w+\s?= | \$[({]
    | [\w.$\[\]"'*&@>-]{1,60}(?:,\s?[\w.*]{1,40}){0,4}(?::\s?[\w\[\]\s,.|"']{1,60})?
      \s{0,20}(?:[-+*/|&^%:?]|<<|>>)?=(?!=)
    )""",
    re.VERBOSE,
)
_CALL = lazy_pattern(r"[\w.$>:!-]{1,80}\(")
_BLOCK = frozenset(
    [
        "if",
        "elif",
        "else",
        "for",
        "foreach",
        "while",
        "switch",
        "match",
        "catch",
        "with",
        "unless",
        "until",
        "when",
        "case",
        "except",
    ]
)
_ITEM = lazy_pattern(r"\s{0,3}(?:[-*+•]|\d{1,4}[.)]|\[\d{1,4}\]|#{1,6}|>)\s")
_PROSE_WORDS = 6


def _is_statement(line: str) -> bool:
    """Whether a line has the form of a statement in a common programming language."""
    text = line.strip()
    if text[-1] in "{};" or _STATEMENT.match(text):
        return True
    if text.endswith((":", ")", "then", "do")) and re.split(r"\W", text, maxsplit=1)[0] in _BLOCK:
        return True
    indented = line[0].isspace()
    if _CALL.match(text) and (text[-1] in "(),[" or indented):
        return True
    return indented and (
        text.endswith(("(", "[", ",", "=", "&&", "||", "\\", "->", "=>", ":", '"', "'")) or len(text) < 4
    )


def _is_prose(line: str) -> bool:
    """Whether a line has the form of a sentence or a title."""
    text = _ITEM.sub("", line, count=1).strip(" \"'“”(")
    return text[:1].isupper() and len(text.split()) >= _PROSE_WORDS and not set(text) & set(";{}=")


def _is_latex(sample: _Sample) -> bool:
    body = [line for line in sample.lines if not line.lstrip().startswith("%")]
    if not body or "\\bibitem" in sample.text or not body[0].lstrip().startswith("\\"):
        return False
    commands = sum(_COMMAND.match(line) is not None for line in body)
    return any(_LATEX.match(line) for line in body) or (len(body) >= _FEW and commands >= 0.5 * len(body))


def _is_code(sample: _Sample) -> bool:
    if re.match(r"#!\s*/\S+", sample.lines[0]) or sample.lines[0].startswith("<?php"):
        return True
    body, quoted, commented = [], False, False
    for line in sample.lines:
        quotes = line.count('"""') + line.count("'''")
        commented |= line.lstrip().startswith("/*")
        if not (quoted or quotes or commented or _CODE_COMMENT.match(line)):
            body.append(line)
        quoted ^= quotes % 2 == 1
        commented &= "*/" not in line
    if len(body) < _FEW or _HTML.match(sample.lines[0]):
        return False
    code = sum(map(_is_statement, body))
    prose = sum(map(_is_prose, body))
    return code >= 0.5 * len(body) and prose <= 0.1 * len(body)


_KINDS: tuple[tuple[str, Callable[[_Sample], bool]], ...] = (
    ("encoded data (Base64 or a key)", _is_base64),
    ("a hexadecimal dump", lambda sample: sample.share(_HEXADECIMAL) >= 0.8),
    ("a diff", _is_diff),
    ("an SQL dump", _is_sql),
    ("JSON of an unknown kind", _is_json),
    ("XML of an unknown kind", _is_xml),
    ("a log", _is_log),
    ("a LaTeX source", _is_latex),
    ("a settings file", _is_settings),
    ("YAML of an unknown kind", _is_yaml),
    ("source code", _is_code),
    ("tagged records of an unknown kind", _is_tagged),
)
