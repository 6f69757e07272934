"""The columns of spreadsheets by the headings that people and services give them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

_COLUMNS: Mapping[str, str] = {
    "title": """
        title|paper title|document title|article title|item title|paper|publication name|name of paper|work title|
        name|item|ti|headline|dc title|titel|titel der publikation|titel der arbeit|titre|titre de l article|
        titulo|titulo del articulo|titulo do artigo|titolo|название|заголовок|标题|题目|题名|篇名|论文标题|
        论文题目|论文名称|论文|文章标题|文章题目|名称|標題|題目|題名|篇名|論文題目|タイトル|論文タイトル|論文名|
        表題|제목|논문제목|논문명|tytul|titel des artikels|otsikko
        """,
    "authors": """
        author full names|authors full names|af|full author list|authors|author|author s|author names|author name|
        authors names|author list|authors list|all authors|creators|creator|au|first authors|dc creator|
        dc creators|autoren|autor|autorin|autor innen|autorinnen|autorinnen und autoren|verfasser|verfasserin|
        auteurs|auteur|auteur s|autores|autor es|autore|autori|авторы|автор|作者|作者姓名|作者列表|全部作者|著者|
        著者名|執筆者|저자|autorzy|kirjoittajat
        """,
    "more authors": "additional authors|further authors|co authors|coauthors|other authors",
    "abstract": """
        abstract|abstract note|abstracts|paper abstract|ab|zusammenfassung|kurzfassung|resume|resumen|resumo|
        riassunto|аннотация|реферат|摘要|文摘|要旨|概要|抄録|アブストラクト|초록|요약
        """,
    "summary": "summary|description|inhalt|descripcion|简介",
    "year": """
        year|publication year|published year|pub year|pubyear|py|publication date|date published|published date|
        published|date of publication|year of publication|cover date|release date|published at|jahr|
        erscheinungsjahr|publikationsjahr|veroffentlichungsjahr|annee|annee de publication|date de publication|
        ano|ano de publicacion|fecha de publicacion|anno|год|год публикации|年|年份|年度|发表年份|出版年|出版年份|
        发表时间|出版时间|发表日期|出版日期|發表年份|発行年|出版年|発表年|刊行年|연도|발행연도|rok
        """,
    "venue": """
        source title|publication title|journal book|journal title|journal name|journal|conference title|
        conference name|conference|venue|publication|booktitle|book title|proceedings|proceedings title|
        publication venue|container title|so|full source title|source|zeitschrift|konferenz|quelle|publikation|
        zeitschrift konferenz|tagungsband|revue|conference revue|revista|conferencia|rivista|journal conference|
        conference journal|журнал|期刊|期刊名称|刊名|会议|会议名称|期刊会议|来源|文献来源|出版物|出处|期刊名|雑誌|
        雑誌名|会議|会議名|学会|掲載誌|出典|학술지|학회|저널
        """,
    "arxiv": """
        arxiv|arxiv id|arxivid|eprint|arxiv number|arxiv identifier|arxiv url|arxiv link|arxiv abs|arxiv nr|
        arxiv nummer
        """,
    "doi": """
        doi|item doi|di|doi number|article doi|paper doi|doi link|doi url|document doi|doi s|
        digital object identifier
        """,
    "link": """
        link|links|url|urls|address|pdf|pdf link|pdf url|article url|full text url|paper url|paper link|web link|
        weblink|website|source urls|external url|full text link|open url link|abs url|entry id|abstract url|
        openreview|download|link zum paper|adresse|lien|liens|enlace|enlaces|ссылка|链接|网址|论文链接|原文链接|
        地址|下载链接|連結|網址|鏈接|リンク|링크|주소|collegamento
        """,
    "status": """
        status|state|read status|reading status|exclusive shelf|lesestatus|stand|gelesen|statut|estado|stato|状态|
        阅读状态|狀態|ステータス|状態|상태
        """,
    "finished": """
        date read|read date|last date read|dates read|read on|finished on|date finished|finish date|end date|finished|
        gelesen am|beendet am|date de lecture|lu le|fecha de lectura|leido el|data de leitura|letto il|data di lettura|
        дата прочтения|阅读日期|读完日期|閱讀日期|読了日|읽은 날짜|완독일
        """,
    "started": """
        date started|start date|started on|started|started reading|date begun|begun|begonnen am|angefangen am|begonnen|
        date de debut|commence le|fecha de inicio|empezado el|data de inicio|iniziato il|data di inizio|
        дата начала|开始日期|开始阅读|開始日|読み始めた日|시작일
        """,
    "readings": "read count|times read|number of times read|lekturen|nombre de lectures|veces leido|阅读次数|読了回数",
    "shelves": "bookshelves|shelves|shelf|regale|etageres|estanterias|书架",
    "priority": "priority|prioritat|priorite|prioridad|priorita|优先级|優先度|우선순위",
    "rating": "rating|stars|my rating|star rating|bewertung|评分|評価",
    "tags": """
        tags|tag|keywords|topic|topics|labels|manual tags|author keywords|keyword|de|schlagworter|schlagworte|
        schlusselworter|stichworte|stichworter|thema|mots cles|palabras clave|parole chiave|etiquetas|
        ключевые слова|关键词|标签|关键字|關鍵字|關鍵詞|標籤|キーワード|タグ|키워드|folders|folder|
        collections|collection|groups|group|projects|project|sammlungen|ordner
        """,
    "notes": """
        notes|note|my notes|comments|comment|remarks|remark|private notes|my review|notizen|notiz|bemerkungen|
        bemerkung|kommentar|anmerkungen|anmerkung|remarques|remarque|commentaires|notas|comentarios|observaciones|
        osservazioni|备注|笔记|说明|備註|筆記|メモ|備考|コメント|비고|메모|примечания
        """,
    "key": "citation key|citekey|bibtex key|bibkey|citationkey|cite key|bibtexkey",
    "type": """
        item type|document type|publication type|entry type|entrytype|content type|type of reference|
        reference type|dt|bibtype
        """,
    "volume": "volume|journal volume|vl|vol|band|卷|巻",
    "number": "issue|journal issue|issue number|is|heft|numero|期|号",
    "pages": "pages|pagination|page range|seiten|paginas|页码|頁|ページ",
    "first page": "start page|page start|bp|begin page|first page",
    "last page": "end page|page end|ep|last page",
    "publisher": "publisher|verlag|editeur|editorial|出版社|pu",
    "issn": "issn|issns|sn",
    "isbn": "isbn|isbns|isbn13|bn",
    "language": "language|sprache|langue|idioma|语言|言語|la",
    "pmid": "pmid|pubmed id|pubmedid|pm",
    "extra": "extra",
}
"""Headings of each column as `folded`, the preferred one first. "Date" is ambiguous and therefore missing."""

_BESIDE_TYPES = {
    "date": "date", "place": "address", "edition": "edition", "series": "series", "editor": "editor",
    "file attachments": "file",
}  # fmt: skip
"""Headings that are bibliographic only beside a column of entry types, as in Zotero's sheets."""
_ADMINISTRATIVE = lazy_pattern(
    r"(?:author |number of |total |no of )?(?:affiliations?|citations?|cites|cited by|references?)"
    r"(?: count| url| address)?"
    r"|.*\b(?:affiliations?|correspondence|citation count|reference count|license|funding|gs ?rank|query ?date|orcids?"
    r"|mesh|index keywords|ieee terms|controlled terms|emtree|open access|researcher ids|times cited|page count"
    r"|num pages)\b.*"
    r"|(?:cites|related|citations?) ?url|cites ?per ?(?:year|author)|author count|authors? s? ?ids?|(?:author )?ids?"
    r"|eid|lens|lens id|litmaps ?id|covidence|publication id|record id|date (?:added|modified)|access date|create date"
    r"|library catalog|file attachments|link attachments|automatic tags|call number|pmcid|nihms id|first author|rank"
    r"|ecc|age|key|archive|rights|short title|journal abbreviation|web of science index|highly cited status"
    r"|book ids?|author l f|average rating|binding|number of pages|bookshelves with positions|owned copies"
    r"|document identifier|issue date|meeting date|online date|publication stage|copyright|uid|corpus ?id|paper ?id"
)
"""Headings of what services add and no reader needs."""
_WOS_TAGS = "PT AU AF TI SO DT DE AB C1 CR TC PU SN PY VL IS BP EP DI UT LA"
_WOS = frozenset(_WOS_TAGS.split())
_WOS_TAG = lazy_pattern(r"[A-Z][A-Z0-9]")
_FEWEST_WOS = 6
_BY_WORD: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (column, lazy_pattern(pattern))
    for column, pattern in (
        ("doi", r"\bdoi\b"),
        ("arxiv", r"\barxiv\b"),
        ("abstract", r"\babstract\b|zusammenfassung|摘要"),
        ("authors", r"\b(?:authors?|autor(?:en|es|innen)?|auteurs?|verfasser)\b|作者|著者"),
        ("venue", r"\b(?:journals?|conferences?|venues?|zeitschrift(?:en)?|konferenz|revue|revista)\b|期刊|会议"),
        ("title", r"\b(?:titles?|titel|titre|titulo|titolo)\b|标题|题目|タイトル"),
        ("link", r"\b(?:links?|urls?|lien|enlace)\b|链接|リンク"),
        ("year", r"\b(?:years?|jahr|annee|erscheinungsjahr)\b|年份"),
        ("notes", r"\b(?:notes?|remarks?|comments?|notizen|bemerkungen|kommentare?|remarques)\b|备注"),
        ("tags", r"\b(?:keywords?|tags|topics?|schlagworter)\b|关键词"),
    )
)
"""Columns by a word of a longer heading, such as ``Title of the publication``."""
_CAMEL = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_HEADING = 120
_NO_TITLE = lazy_pattern(
    r"\b(?:short|original|alternate|alternative|secondary|series|book|abbreviated|translated|title id)\b"
)


def _names() -> dict[str, tuple[str, int]]:
    names: dict[str, tuple[str, int]] = {}
    for column, text in _COLUMNS.items():
        for rank, name in enumerate(text.split("|")):
            names.setdefault(" ".join(name.split()), (column, rank))
    return names


_COLUMN_OF = _names()
IDENTIFYING = frozenset({"title", "arxiv", "doi", "link"})
"""Columns that can identify a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The column of each cell: a name of `_COLUMNS`, ``other``, or empty if services add it. `ranks` orders equal ones.

    `sure` is the number of columns whose whole heading is known. `day_first` says how dates such as ``1/6/2024`` are
    written, None if that is unknown.
    """

    names: tuple[str, ...]
    ranks: tuple[int, ...]
    headings: tuple[str, ...]
    sure: int
    day_first: bool | None = None

    @property
    def known(self) -> frozenset[str]:
        """The columns that are known."""
        return frozenset(self.names) - {"", "other"}


def folded(heading: str) -> str:
    """Return a heading as lower-case words without accents, units in brackets, digits and punctuation."""
    text = re.sub(r"\((s|innen|en|es)\)", r" \1", heading[:_LONGEST_HEADING], flags=re.IGNORECASE)
    text = re.sub(r"[(\[（【][^()\[\]（）【】]*[)\]）】]", " ", text)
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    return " ".join(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", plain)))


def _known(heading: str) -> tuple[str, int] | None:
    """Return the column and rank of a heading, also if it is written in camel case."""
    return _COLUMN_OF.get(folded(heading)) or _COLUMN_OF.get(folded(_CAMEL.sub(" ", heading)))


def columns_of(headings: Sequence[str]) -> Columns:
    """Return the columns that a heading row names."""
    if len(_WOS.intersection(headings)) < _FEWEST_WOS:
        usual = ["" if _WOS_TAG.fullmatch(heading.strip()) else heading for heading in headings]
    else:
        usual = list(headings)
    found = [_known(heading) for heading in usual]
    sure = sum(1 for each in found if each)
    taken = {each[0] for each in found if each}
    names, ranks = [], []
    for heading, each in zip(usual, found, strict=True):
        column, rank = each or (_by_word(folded(_CAMEL.sub(" ", heading)), taken), _LONGEST_HEADING)
        taken.add(column)
        names.append(column)
        ranks.append(rank)
    if "type" in taken:
        names = [_BESIDE_TYPES.get(folded(head), name) for head, name in zip(headings, names, strict=True)]
    return Columns(names=tuple(names), ranks=tuple(ranks), headings=tuple(headings), sure=sure)


def _by_word(heading: str, taken: set[str]) -> str:
    """Return the column that a word of the heading names, or empty for what services add."""
    if heading and _ADMINISTRATIVE.fullmatch(heading):
        return ""
    for column, pattern in _BY_WORD:
        if column not in taken and pattern.search(heading) and not (column == "title" and _NO_TITLE.search(heading)):
            return column
    return "other"
