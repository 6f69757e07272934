"""Labels of the parts of a record, such as ``Title:``, in ten languages."""

import re
from collections.abc import Mapping

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.page.parts import Part

_WORDS: Mapping[Part, str] = {
    Part.TITLE: (
        r"(?:paper |article |full |original )?title|(?:paper|论文|文献|論文|논문) ?#?\d{1,3}|"
        r"titel|titre|t[ií]tulo|titolo|название|заголовок|(?:论文|"
        r"文章)?(?:标题|题目|名称)|"
        r"(?:論文)?(?:標題|題目|題名|タイトル|名)|(?:논문 ?)?제목|논문명|(?:ال)?عنوان(?: مقاله)?|başlık|tytuł|título"
    ),
    Part.AUTHORS: (
        r"(?:paper )?authors?(?:\(s\))?|authored by|autore?n?(?:\(en\)|/-?innen|innen)?|verfasser|auteurs?|"
        r"autor(?:es|as|a)?|autori|"
        r"автор(?:ы)?|(?:论文)?作者(?:列表)?|(?:論文)?(?:作者|著者|執筆者)|저자|글쓴이|지은이|"
        r"المؤلفون|المؤلفين|المؤلف|الكاتب|نویسنده|نویسندگان|yazar(?:lar)?|autorzy|auteur\(s\)|författare|forfattere?"
    ),
    Part.ABSTRACT: (
        r"(?:paper )?abstract|summary|zusammenfassung|kurzfassung|résumé|resumen|resumo|sommario|riassunto|abstrakt|"
        r"аннотация|"
        r"реферат|резюме|(?:论文|中文|英文)?(?:摘要|简介)|(?:論文)?(?:摘要|概要|要旨|抄録|アブストラクト|要約)|초록|"
        r"요약|الملخص|ملخص|المستخلص|چکیده|özet|streszczenie|samenvatting|sammanfattning|sammendrag"
    ),
}
_OWN_WORDS = (
    r"cite as|doi|pdf|url|(?:paper |article |full[- ]?text |download |abs(?:tract)? )?links?|source|published|"
    r"journal|arxiv(?: id)?|"
    r"الرابط|رابط|پیوند|bağlantı|odnośnik|lien|enlace|quelle|ссылка|(?:论文|原文|下载)?(?:链接|地址)|(?:論文)?(?:リンク|連結|鏈接)|링크|원문|"
    r"publi[cée]+(?: le)?"
)
_OWN_WORD = lazy_pattern(_OWN_WORDS, re.IGNORECASE)
_DATE_WORDS = (
    r"(?:publication |publishing |release |pub\.? ?)?(?:year|date)|(?:year|date) of publication|"
    r"(?:first )?(?:published|posted|submitted)(?: on| online)?|"
    r"(?:erscheinungs|publikations)?(?:jahr|datum)|veröffentlicht(?: am)?|année(?: de publication)?|"
    r"date de publication|publié(?: le)?|(?:año|fecha)(?: de publicación)?|(?:ano|data)(?: de publicação)?|"
    r"anno(?: di pubblicazione)?|data di pubblicazione|год(?: публикации| издания)?|дата(?: публикации)?|"
    r"(?:发表|出版|发布)?(?:年份?|时间|日期)|年度|(?:公開|発行|投稿|出版|発表)(?:日|年)|"
    r"(?:게시|출판|발행)(?:일|년도?|연도)|연도|tarih|yıl|rok(?: wydania)?|jaar|datum|år|"
    r"(?:سنة|تاريخ|عام)(?: ?(?:ال)?نشر)?|السنة|التاريخ|سال(?: انتشار)?|تاریخ(?: انتشار)?|שנה|תאריך"
)
_VENUE_WORDS = (
    r"(?:publication )?venue|(?:journal|conference|proceedings)(?: (?:title|name))?|journal ?/ ?conference|book ?title|"
    r"(?:published|appeared) in|zeitschrift|konferenz|revue|conférence|revista|conferencia|"
    r"rivista|conferenza|журнал|конференция|(?:期刊|会议|刊物)(?:名称?)?|期刊/会议|发表于|発表先|(?:掲載)?(?:誌名?|雑誌名?)|"
    r"会議名?|학술지|저널|학회|dergi|konferans|czasopismo|tijdschrift|tidskrift|المجلة|المؤتمر|مجله|مجلة"
)
_STATED = lazy_pattern(rf"(?:(?P<date>{_DATE_WORDS})|(?P<venue>{_VENUE_WORDS}))\s?[:：]\s*(?=\S)", re.IGNORECASE)
_LABEL = lazy_pattern(
    rf"(?P<title>{_WORDS[Part.TITLE]})\s?[:：]\s*(?=\S)|(?P<authors>{_WORDS[Part.AUTHORS]})\s?[:：]\s*(?=\S)|"
    rf"(?P<abstract>{_WORDS[Part.ABSTRACT]})\s?(?:[:：.—–]|-\s)\s*(?=\S)|"
    r"(?P<detail>categor(?:y|ies)|(?:primary |main )?(?:subjects?|category|area)|journal[- ]ref(?:erence)?|"
    r"report[- ](?:no|number)|(?:msc|acm)[- ]class(?:es)?|(?:key ?words|mots[- ]clés|palabras clave|parole chiave|"
    r"schlagw[oö]rter|"
    r"ключевые слова|关键词|キーワード|키워드)|(?:conférence|communication|konferenz|"
    r"submission number|supplementary material|venue|track|publisher|"
    r"readers|"
    r"license|pages|volume|issn|isbn|status|notes?|tags?)|"
    r"机构|单位|"
    rf"(?:{_DATE_WORDS})(?=\s?[:：].{{0,40}}\d)|(?:{_VENUE_WORDS})(?=\s?[:：])|"
    rf"(?:{_OWN_WORDS}|comments?|date|submitted|code|project(?: page)?|website|github|license)(?=\s?[:：].*(?:\d|"
    rf"://)))"
    r"\s?[:：](?!//)\s*(?=\S)",
    re.IGNORECASE,
)
_HEADING = {
    part: lazy_pattern(rf"(?:{words})\s?{mark}", re.IGNORECASE)
    for part, words, mark in (
        (Part.ABSTRACT, _WORDS[Part.ABSTRACT], "[:：.—–-]?"),
        (Part.AUTHORS, _WORDS[Part.AUTHORS], "[:：]"),
        (Part.TITLE, _WORDS[Part.TITLE], "[:：]"),
    )
}
_NO_ABSTRACT = lazy_pattern(
    rf"\W*(?:(?:there is )?(?:no|kein|keine|pas de|aucun|sin|sem|nessun|нет|无|無)\s?(?:{_WORDS[Part.ABSTRACT]})"
    rf"(?: (?:is |was )?(?:available|provided|given|found|yet|verfügbar|vorhanden|disponible|disponível|disponibile))?|"
    rf"(?:{_WORDS[Part.ABSTRACT]})\s?(?:is |was )?(?:not (?:yet )?available|unavailable|missing|nicht verfügbar|"
    r"non disponible|no disponible|não disponível|недоступна|不可用|暂无|なし)|暂无摘要)\W*",
    re.IGNORECASE,
)
_LONGEST_HEADING = 60
_PART_OF = {"title": Part.TITLE, "authors": Part.AUTHORS, "abstract": Part.ABSTRACT, "detail": Part.DETAIL}


def label_of(text: str) -> tuple[Part, int] | None:
    """Return the part that a label at the start of `text` names, and where the labelled text begins."""
    found = _LABEL.match(text)
    return (_PART_OF[found.lastgroup or "detail"], found.end()) if found else None


def heading_of(text: str) -> Part | None:
    """Return the part that `text` names if it is nothing but a label, or says that there is no abstract."""
    if len(text) <= _LONGEST_HEADING and _NO_ABSTRACT.fullmatch(text):
        return Part.ABSTRACT
    return next((part for part, pattern in _HEADING.items() if pattern.fullmatch(text)), None)


def stated_detail(text: str) -> tuple[str, str]:
    """Return ``date`` or ``venue`` and what a line with the label of one states; two empty texts for other lines."""
    found = _STATED.match(text)
    return (found.lastgroup or "", text[found.end() :]) if found else ("", "")


_PLAIN = (
    rf"(?:(?P<title>{_WORDS[Part.TITLE]})|{_WORDS[Part.AUTHORS]}|{_WORDS[Part.ABSTRACT]}|{_DATE_WORDS}|{_VENUE_WORDS})"
)
_MARKED = lazy_pattern(
    r"(?m)^(?P<indent>[ \t>]*)(?P<mark>(?:[-*+•–]|#{1,6}|(?P<number>\(?\d{1,3}[.)]))[ \t]+)?(?P<open>\*{1,3}|_{1,3}|`)?"
    rf"(?P<label>{_PLAIN})\s?(?P<before>[*_`]{{0,3}})\s?[:：]{{1,2}}(?P<after>[*_`]{{0,3}})[ \t]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_INSIDE = lazy_pattern(
    rf"(?:[ \t]*[|;][ \t]*|[ \t]+[-–—·•][ \t]+)(?=[*_]{{0,3}}{_PLAIN}[*_]{{0,3}}\s?[:：])", re.IGNORECASE
)


_FEWEST_INSIDE = 2


def with_plain_labels(text: str) -> str:
    """Return the text with labels at the start of lines, and without marks of lists and emphasis at them.

    ``- **Authors:** Ann Roe`` becomes ``Authors: Ann Roe``, as answers of assistants have it, and so does
    ``> **Authors**:: Ann Roe``, as notes of Obsidian have it, after its quotation mark. A title keeps its number.
    """
    lines = [piece for line in text.split("\n") for piece in _labels_apart(line)]
    found = (_MARKED.match(line) if ":" in line or "：" in line else None for line in lines)
    return "\n".join(_plain(each) if each else line for line, each in zip(lines, found, strict=True))


def _labels_apart(line: str) -> list[str]:
    """Return the labelled parts of a line that begins with the label of a title, or has two other labels in it."""
    first = _MARKED.match(line)
    parts = _INSIDE.sub("\n", line).split("\n") if ":" in line or "：" in line else [line]
    return parts if (first and first["title"]) or len(parts) > _FEWEST_INSIDE else [line]


def _plain(line: re.Match[str]) -> str:
    """Return a labelled line without emphasis and mark, except the number of a title."""
    emphasis, rest = line["open"] or "", line["rest"]
    closing = line["before"] or line["after"]
    if emphasis and not closing and rest.endswith(emphasis):
        closing, rest = emphasis, rest.removesuffix(emphasis)
    if closing != emphasis:
        return line[0]
    mark = line["mark"] if line["title"] and line["number"] else ""
    return f"{line['indent']}{mark}{line['label']}: {rest}".rstrip()


def names_own_identifier(text: str) -> bool:
    """Whether an identifier after the label of `text` is that of the record: ``DOI: ...``, not ``Comments: ...``."""
    return bool(_OWN_WORD.match(text))


def without_title_label(text: str) -> str:
    """Return `text` without a label such as ``Title:`` at its start."""
    found = label_of(text)
    return text[found[1] :] if found and found[0] is Part.TITLE else text
