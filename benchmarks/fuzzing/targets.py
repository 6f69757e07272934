"""What is fuzzed, and the laws: only documented errors, every line accounted for, exports read back, a second time equal."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from benchmarks.fuzzing import seeds, services
from readinglist.bibtex.three_way import merge_bib_texts
from readinglist.catalogue.build import build
from readinglist.files.documents import Document, decode
from readinglist.formats.front_matter import FrontMatter
from readinglist.formats.note_parts import split_file
from readinglist.keys.generation import key_stem, safe_key
from readinglist.keys.validity import is_key
from readinglist.library import dump, query
from readinglist.manuscripts.latex_files import read_aux, read_bcf
from readinglist.manuscripts.source_files import read_source_file
from readinglist.notes.body import NoteSyncRules, sync_notes
from readinglist.papers.errors import InputError, ReadinglistError, SettingsError, UsageError
from readinglist.papers.folding import printable
from readinglist.papers.identifiers import Doi
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.built_in import BUILT_IN, Kind, load_factory
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Source, surest_source
from readinglist.settings.loading import read_settings
from readinglist.testing.sources import assert_valid
from readinglist.tex.reading import to_unicode
from readinglist.tex.writing import to_tex
from tests.pdf_files import lines, one_page
from tests.workspaces import add_papers, draft, metadata, workspace

OFFLINE = OfflineContext(section={}, cache_folder="")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_PLAIN = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAMES = {
    "bibtex": "a.bib",
    "csv": "a.csv",
    "html": "a.html",
    "mail": "a.eml",
    "ipynb": "a.ipynb",
    "papis": "info.yaml",
}

Check = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed: a check, which raises an exception if a law is broken, and what to start from."""

    name: str
    check: Check
    seeds: Sequence[bytes]


# --- sources -------------------------------------------------------------------------------------------------------


def _document(name: str, data: bytes) -> Document:
    if name.startswith("pdf"):
        return Document(name="a.pdf", text="", data=data if data.startswith(b"%PDF") else one_page(data))
    if name in ("docx", "xlsx"):
        return Document(name=f"a.{name}", text="", data=_packed(name, data))
    return decode(_NAMES.get(name, "a.txt"), data)


def _packed(name: str, data: bytes) -> bytes:
    """Return an Office document whose main part is `data`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part, text in _PARTS[name].items():
            archive.writestr(part, text or data)
    return packed.getvalue()


_OFFICE = "http://schemas.openxmlformats.org"
_CELLS = f'<worksheet xmlns="{_OFFICE}/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
_SHEET = (_CELLS + "Title</t></is></c></row><row r='2'><c r='A2' t='inlineStr'><is><t>A Title</t></is></c></row>"
          "</sheetData></worksheet>").encode()  # fmt: skip
_LETTER = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:numPr/>'
    b"</w:pPr><w:r><w:t>A Title, arXiv:2410.18647</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    b"</w:body></w:document>"
)
_PARTS = {
    "docx": {"[Content_Types].xml": "<Types/>", "word/document.xml": ""},
    "xlsx": {
        "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r" Type="'
        f'{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_OFFICE}/spreadsheetml/2006/main" xmlns:r="{_OFFICE}/officeDocument/2006/'
        'relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": "",
    },
}


def _source(name: str) -> Check:
    source: Source = load_factory(BUILT_IN[Kind.SOURCE][name])(OFFLINE)

    def check(data: bytes) -> None:
        try:
            document = _document(name, data)
        except InputError:
            return
        source.recognise(document)
        try:
            parsed = source.parse(document)
        except InputError:
            return
        assert_valid(document, parsed)

    return check


def _surest(data: bytes) -> None:
    """Any document goes to the source that is surest of it."""
    try:
        document = decode("a.txt", data)
        source, _ = surest_source(document, (load_factory(each)(OFFLINE) for each in BUILT_IN[Kind.SOURCE].values()))
        if source:
            assert_valid(document, source.parse(document))
    except InputError:
        return


# --- exporters -----------------------------------------------------------------------------------------------------


def _papers(data: bytes) -> list[Cited]:
    """Return papers whose fields are the lines of a text, as a source would make them."""
    papers = []
    for number, record in enumerate(data.decode(errors="replace").split("\n\n")[:5]):
        title, names, venue, date, doi, name, value, abstract = (
            *map(" ".join, map(str.split, record.split("\n"))),
            *[""] * 8,
        )[:8]
        key = safe_key(f"k{number}{title[:5]}")
        authors = tuple(author_from_display(each) for each in names.split(";") if each.strip())
        extra = ((name, value),) if name and value else ()
        shown = Metadata(
            title=title[:1000], authors=authors, venue=venue, date=PartialDate.parse(date), doi=Doi.parse(doi), abstract=abstract,
            extra=extra, links=(doi,) if doi.startswith("http") else (), entry_type=name,
        )  # fmt: skip
        papers.append(Cited(key=key, metadata=shown, tags=(venue,) if venue else ()))
    return list({paper.key: paper for paper in papers}.values())


def _titles_of_bib(text: str) -> list[str]:
    drafts = load_factory(BUILT_IN[Kind.SOURCE]["bibtex"])(OFFLINE).parse(Document(name="a.bib", text=text)).drafts
    return [draft.metadata.title for draft in drafts]


def _titles_of_ris(text: str) -> list[str]:
    document = Document(name="a.ris", text=text.replace("\r\n", "\n"))
    return [
        draft.metadata.title for draft in load_factory(BUILT_IN[Kind.SOURCE]["ris"])(OFFLINE).parse(document).drafts
    ]


_READ_BACK: dict[str, Callable[[str], list[str]]] = {
    "bibtex": _titles_of_bib,
    "biblatex": _titles_of_bib,
    "ris": _titles_of_ris,
    "csl-json": lambda text: [item.get("title", "") for item in json.loads(text)],
    "hayagriva": lambda text: [_title(item) for item in (yaml.safe_load(text) or {}).values()],
}


def _title(item: dict[str, object]) -> str:
    title = item.get("title", "")
    return str(title.get("value", "")) if isinstance(title, dict) else str(title)


def _exporter(name: str) -> Check:
    exporter = load_factory(BUILT_IN[Kind.EXPORTER][name])(OFFLINE)

    def check(data: bytes) -> None:
        # Others have no title to read back: what is left of theirs after control characters is no text.
        papers = [paper for paper in _papers(data) if any(map(str.isalnum, printable(paper.metadata.title)))]
        if not papers:
            return
        rendered = exporter.render(papers)
        rendered.text.encode()
        assert not _CONTROL.search(rendered.text), "control characters"
        left_out = {problem.key for problem in rendered.problems}
        expected = [paper.metadata.title for paper in papers if paper.key not in left_out]
        if name in _READ_BACK:
            found = _READ_BACK[name](rendered.text)
            assert len(found) == len(expected), (found, expected)
            for one, other in zip(found, expected, strict=True):
                assert one.casefold() == other.casefold() or not _PLAIN.fullmatch(other), (one, other)

    return check


# --- settings, dumps, queries, manuscripts, notes --------------------------------------------------------------------


def _settings(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.toml")
        path.write_bytes(data)
        try:
            read_settings(path)
        except SettingsError as error:
            assert error.message.encode()  # noqa: PT017 - the law of messages


def _dump(data: bytes) -> None:
    """A dump is loaded completely, so that another dump of it loads to the same, or refused completely."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        one, other = workspace(Path(first)), workspace(Path(second))
        try:
            dump.load(data.decode(errors="surrogateescape").splitlines(keepends=True), one)
        except ReadinglistError:
            with one.store.read() as view:
                assert not view.events(limit=1), "a refused dump left events"
            return
        with one.store.read() as view:
            assert not view.differences()
        lines_of = list(dump.dump(one, program="x"))
        dump.load(lines_of, other)
        assert list(dump.dump(other, program="x"))[1:-1] == lines_of[1:-1]


def _small_library() -> tuple[tempfile.TemporaryDirectory[str], object]:
    folder = tempfile.TemporaryDirectory()
    context = workspace(Path(folder.name))
    add_papers(context, draft(metadata("Data Scaling Laws", "2410.18647"), stated=True), draft(metadata("B"), record=2))
    return folder, context


def _dump_seeds() -> list[bytes]:
    folder, context = _small_library()
    with folder:
        return ["".join(dump.dump(context, program="x")).encode()]


def _query() -> Check:
    from readinglist.library.protocol import Selection

    folder, context = _small_library()

    def check(data: bytes, _folder: object = folder) -> None:
        try:
            wanted = query.parse(data.decode(errors="replace"), NOW)
        except UsageError:
            return
        with context.store.read() as view:
            found = list(view.select(Selection(query=wanted, reader="ada")))
            assert len(found) == sum(view.count(wanted, "ada").values())

    return check


def _citations(name: str, read: Callable[[str, str], object]) -> Check:
    def check(data: bytes) -> None:
        try:
            read(data.decode(errors="replace").replace("\r\n", "\n"), name)
        except InputError:
            return

    return check


def _note_file(data: bytes) -> None:
    """A second sync of notes does nothing; a front matter is read or refused, and changed as asked."""
    text = data.decode(errors="replace")
    parts = split_file(text)
    assert parts.mark + parts.front + parts.body == text
    numbers = iter(map(str, range(10_000)))
    rules = NoteSyncRules(take=True, now=NOW, new_id=numbers.__next__, was_undone=lambda _note: False)
    first = sync_notes({}, (), parts.body, rules)
    if not first.ambiguous:
        second = sync_notes(first.merge_base, first.notes, first.body, rules)
        assert (second.body, second.notes, second.merge_base) == (first.body, first.notes, first.merge_base)
    try:
        front = FrontMatter(parts.front)
        changed = front.changed({"status": "read", "tags": ("a", "#b"), "title": None})
        assert FrontMatter(changed).value("title") is None or front.is_strange("title")
    except InputError:
        return


def _merge(data: bytes) -> None:
    base, ours, theirs = (*data.decode(errors="replace").split("\n\n", 2), "", "")[:3]
    merge_bib_texts(base, ours, theirs)
    assert merge_bib_texts(ours, ours, ours).text == ours


def _catalogue(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.jsonl")
        path.write_bytes(data)
        try:
            build([path], Path(folder, "catalogue"))
        except ReadinglistError:
            return


def _tex(data: bytes) -> None:
    text = data.decode(errors="replace")
    to_unicode(text)
    for ascii_only in (True, False):
        to_tex(text, ascii_only=ascii_only).encode()


def _key(data: bytes) -> None:
    text = data.decode(errors="replace")
    shown = Metadata(title=" ".join(text.split()), authors=authors_from_line(text[:2000]), date=PartialDate(2020))
    key = safe_key(key_stem(shown, "[auth:lower][year][veryshorttitle:lower][camel][authorsAlpha]"))
    assert not key or is_key(key, biber=True), key


# --- all -------------------------------------------------------------------------------------------------------------

_ALL = (seeds.BIB, *seeds.TEXTS, *seeds.TAGGED, *seeds.JSON, *seeds.YAML, *seeds.MARKUP, *seeds.TEX, *seeds.CSV)
_CORPORA = {
    "feed": ("atom", "rss"), "xml": (".xml", ".rdf"), "html": (".html",), "mail": ("mail", ".eml", ".mbox"), "bibtex": (".bib",),
    "json": ("services/", ".json"), "csl-json": (".json",), "csv": (".csv", ".tsv"), "page": ("pages",), "papis": (".yaml",),
    "cobib": (".yaml",), "ris": (".ris",), "medline": (".nbib",), "endnote": (".enw",), "identifiers": ("pages",),
}  # fmt: skip
_OWN = {
    "docx": (_LETTER,),
    "xlsx": (_SHEET,),
    "pdf": (lines((18, "A Title"), (10, "J. Doe")), one_page(lines((18, "A")))),
}
_OWN["pdf-references"] = (lines((10, "References"), (10, "[1] J. Doe. A Title. 2020."), (10, "[2] A. Lin. B. 2021.")),)
_ANSWERS = {
    "arxiv": ("atom",), "semantic_scholar": ("semanticscholar",), "huggingface": ("services/",), "datacite": ("services/",),
}  # fmt: skip
_RECORD = tuple(text.encode() for text in seeds.RECORD)
_MANUSCRIPTS = {"tex": "a.tex", "markdown": "a.md", "typst": "a.typ", "org": "a.org"}


def _makers() -> dict[str, tuple[Callable[[], Check], Callable[[], Sequence[bytes]]]]:
    """Return how the check and the seeds of each target are made, by name; made only when it runs."""
    found: dict[str, tuple[Callable[[], Check], Callable[[], Sequence[bytes]]]] = {}
    for name in BUILT_IN[Kind.SOURCE]:
        given = _OWN.get(name, _ALL)
        found[f"source {name}"] = (
            lambda name=name: _source(name),
            lambda name=name, given=given: (*given, *(seeds.corpus(*_CORPORA[name]) if name in _CORPORA else ())),
        )
    found["any document"] = (lambda: _surest, lambda: (*_ALL, *seeds.corpus("fixtures", "forms", ".bib")))
    for name in BUILT_IN[Kind.EXPORTER]:
        found[f"exporter {name}"] = (lambda name=name: _exporter(name), lambda: _RECORD)
    for name in services.NAMES:
        found[f"answers to {name}"] = (
            lambda name=name: services.resolver(name),
            lambda name=name: (*services.answers(name), *seeds.MARKUP, *seeds.JSON, *seeds.corpus(*_ANSWERS.get(name, (name,)))),
        )  # fmt: skip
    found["answers to enrich"] = (lambda: services.enricher, lambda: (*seeds.MARKUP, *seeds.corpus("atom")))
    found["answers of OAI-PMH"] = (lambda: services.harvest, lambda: seeds.corpus("oai_pmh", "atom"))
    for name, file in _MANUSCRIPTS.items():
        found[f"manuscript {name}"] = (lambda file=file: _citations(file, read_source_file), lambda: seeds.TEX)
    found["aux"] = (lambda: _citations("a.aux", read_aux), lambda: (*seeds.TEX, *seeds.corpus(".aux")))
    found["bcf"] = (lambda: _citations("a.bcf", read_bcf), lambda: (*seeds.TEX, *seeds.corpus(".bcf")))
    found["settings"] = (lambda: _settings, lambda: (*seeds.SETTINGS, *seeds.corpus(".toml")))
    found["dump"] = (lambda: _dump, _dump_seeds)
    found["query"] = (_query, lambda: seeds.QUERIES)
    found["note file"] = (lambda: _note_file, lambda: seeds.NOTES)
    found["three-way merge"] = (lambda: _merge, lambda: (seeds.BIB, *seeds.corpus(".bib")))
    found["bulk metadata"] = (lambda: _catalogue, lambda: seeds.corpus("catalogue/"))
    found["TeX"] = (lambda: _tex, lambda: (seeds.BIB, *seeds.TEX))
    found["names and keys"] = (lambda: _key, lambda: (*seeds.TEXTS, *_RECORD))
    return found


NAMES = tuple(_makers())
"""The targets by name."""


def checked(name: str) -> Check:
    """Return the check of a target without its seeds."""
    return _makers()[name][0]()


def target(name: str) -> Target:
    """Return a target with its check and seeds."""
    check, given = _makers()[name]
    return Target(name, check(), tuple(given()) or (b"",))
