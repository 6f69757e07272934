"""The sources meet the contract."""

import io
from pathlib import Path

import openpyxl
import pytest

from readinglist.files.documents import Document, read_document
from readinglist.plugins.context import OfflineContext
from readinglist.sources import (
    bibliography,
    bibtex,
    citation_cff,
    cobib,
    csl_json,
    csl_yaml,
    feeds,
    hayagriva,
    json_papers,
    org,
    page,
    papis,
    pdf,
    records,
    references,
    spreadsheet,
    tagged,
    workbook,
    xml_records,
)
from readinglist.sources.json_papers import data_lists
from readinglist.testing.sources import SourceContract
from tests.pdf_files import lines, one_page

CONTEXT = OfflineContext(section={}, cache_folder="")
MANAGERS = Path(__file__).parents[1] / "fixtures" / "managers"
XML = Path(__file__).parents[1] / "fixtures" / "xml"
INBOX = Path(__file__).parents[2] / "bib" / "inbox" / "similar_papers_2025-03-11.txt"


class TestPage(SourceContract):
    @pytest.fixture
    def source(self):
        return page.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        mail = (
            "------\n\\\\\narXiv:2411.13560\nDate: Thu, 7 Nov 2024   (31214kb,D)\n\nTitle: A Netlist Dataset\n"
            "Authors: Yichen Shi, Zhuofu Tao\nCategories: cs.AI\n\\\\\n  We show that netlists can be read.\n"
            "\\\\ ( https://arxiv.org/abs/2411.13560 , 31214kb)\n------\n"
        )
        return (
            read_document(str(INBOX)),
            Document(name="mail", text=mail),
            Document(name="one title", text="Attention Is All You Need"),
            Document(name="table", text="|Title|PDF|\n|---|---|\n|**A Title**|[x](http://arxiv.org/abs/2203.08131)|\n"),
        )


class TestRecords(SourceContract):
    @pytest.fixture
    def source(self):
        return records.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            Document(name="lines", text='{"title": "One"}\n\n{"title": "Two", "year": 2020}\n'),
            Document(name="array", text='[\n  {"title": "One"},\n  {\n    "title": "Two"\n  }\n]\n'),
            Document(
                name="pretty", text='{\n  "title": "One"\n}\n{"title": 3}\nnonsense\n{"arxiv_id": "2410.18647v2"}\n'
            ),
        )


class TestReferences(SourceContract):
    @pytest.fixture
    def source(self):
        return references.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            Document(name="ids", text="# mine\n2410.18647\n\nhep-th/9901001v2, 10.1145/3292500.3330701\n"),
            Document(name="mixed", text="2410.18647\n2410.18648\n2410.18649\n2410.18650\nhello there\n"),
        )


class TestCslJson(SourceContract):
    @pytest.fixture
    def source(self):
        return csl_json.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        lines = '{"id": "a1", "type": "book", "title": "One"}\n\n{"id": "b1", "type": "book", "title": "Two"}\n'
        return (read_document(str(MANAGERS / "zotero.json")), Document(name="lines", text=lines))


class TestCslYaml(SourceContract):
    @pytest.fixture
    def source(self):
        return csl_yaml.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        item = "- id: {0}\n  type: book\n  title: Title {0}\n  author:\n  - family: Hu\n  issued:\n  - year: 2021\n"
        items = "".join(map(item.format, "abc"))
        return (
            Document(name="bare", text=f"references:\n{items}"),
            Document(name="fenced", text=f"---\nnocite: x\nreferences:\n\n{items}...\n"),
        )


class TestCitationFile(SourceContract):
    @pytest.fixture
    def source(self):
        return citation_cff.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        reference = "  - type: article\n    title: Title {0}\n    authors: [{{family-names: Hu}}]\n    year: 2021\n"
        listed = "".join(map(reference.format, "bc"))
        return (Document(name="CITATION.cff", text=f"cff-version: 1.2.0\ntitle: Title a\nreferences:\n{listed}"),)


class TestHayagriva(SourceContract):
    @pytest.fixture
    def source(self):
        return hayagriva.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        entry = "{0}:\n  type: Book\n  title: Title {0}\n  author: Hu, Ada\n  date: 2021\n"
        return (Document(name="refs.yml", text="# books\n" + "\n".join(map(entry.format, "abc"))),)


class TestOrg(SourceContract):
    @pytest.fixture
    def source(self):
        return org.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        note = "* TODO Title {0}\n:PROPERTIES:\n:AUTHOR: Hu, Ada\n:YEAR: 2021\n:END:\nnote on {0}\n"
        return (Document(name="notes.org", text="#+title: Notes\n\n" + "".join(map(note.format, "abc"))),)


class TestPapis(SourceContract):
    @pytest.fixture
    def source(self):
        return papis.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        names = ("lin-scaling", "physics/beethoven")
        files = [read_document(str(MANAGERS / "papis" / name / "info.yaml")) for name in names]
        stream = "\n---\n".join(document.text for document in files)
        return (*files, Document(name="export.yaml", text=stream))

    @pytest.fixture
    def folders(self):
        return (MANAGERS / "papis",)


class TestCobib(SourceContract):
    @pytest.fixture
    def source(self):
        return cobib.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (read_document(str(MANAGERS / "cobib.yaml")),)


class TestSpreadsheet(SourceContract):
    @pytest.fixture
    def source(self):
        return spreadsheet.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            Document(
                name="a.csv", text='Title,Link,Notes\n"A, B",https://arxiv.org/abs/2410.18647,"one\n\ntwo"\n\n,,\n'
            ),
            Document(name="b.csv", text='\ufeffTitle;Status\nA;read\n"B;read\nC;read\n'),
            Document(name="c.tsv", text="DOI\tTags\n10.5555/x\ta, b\nno doi\tc\n"),
        )


class TestBibtex(SourceContract):
    @pytest.fixture
    def source(self):
        return bibtex.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        entry = "@article{doe,\n  title = {A {Title}},\n  author = {Doe, Jane and others},\n  year = 2020,\n}\n"
        return (
            Document(name="one", text=entry),
            Document(name="mixed", text=f"% top\n@string{{a = {{A}}}}\n{entry}noise\n@misc{{x, title = a # {{ b}}}}\n"),
            Document(name="broken", text=f"@article{{open, title = {{x\n\n{entry}@comment{{jabref-meta: x;}}\n{entry}"),
            Document(name="dense", text="@misc(a, title={x}) @misc{b, eprint={2410.18647}} @misc{c}\n"),
        )


class TestRis(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.ris(CONTEXT)

    @pytest.fixture
    def documents(self):
        record = "TY  - JOUR\nTI  - A\n title\nAU  - Doe, Jane\nPY  - 2020\nAB  - Some\n\nwords\nER  - \n"
        return (
            Document(name="one", text=record),
            Document(name="preface", text=f"\ufeffProvider: X\n\n1.\n{record}\n2.\n{record}QQ  - unknown\n"),
            Document(name="without types", text="T1  - One\nA1  - A, B\n\nT1  - Two\nA1  - C, D\n"),
            Document(name="without a title", text=f"TY  - JOUR\nAU  - Doe, Jane\nER  - \n{record}"),
        )


class TestMedline(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.medline(CONTEXT)

    @pytest.fixture
    def documents(self):
        text = "PMID- 1\nTI  - A\n      title.\nFAU - Doe, Jane\nLID - 10.5555/x [doi]\n\nPMID- 2\nTI  - Two.\n"
        return (Document(name="input.nbib", text=text),)


class TestEndnote(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.endnote(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            Document(name="input.enw", text="%0 Book\n%T A Title\n%A Doe, Jane\n%X One\nline\n\n%0 Book\n%T Two\n"),
            Document(name="refer", text="%T One\n%A Doe\n%D 2001\n\n%A Roe\n%T Two\n"),
        )


class TestWebOfScience(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.wos(CONTEXT)

    @pytest.fixture
    def documents(self):
        text = "FN Web of Science\nVR 1.0\nPT J\nAU Doe, J\n   Roe, R\nTI A\n   title\nCR Smith, 2001\nER\n\nEF\n"
        return (Document(name="savedrecs.txt", text=text),)


class TestRefworks(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.refworks(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (Document(name="refworks", text="RT Journal\nA1 Doe,Jane\nT1 A title\nYR 2001\n\nRT Book\nT1 Two\n"),)


class TestNoteexpress(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.noteexpress(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (Document(name="net", text="{Reference Type}: Journal Article\n{Title}: A\n{Author}: 张三;李四\n"),)


class TestOvid(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.ovid(CONTEXT)

    @pytest.fixture
    def documents(self):
        text = "<1>\nAccession Number\n  1\nAuthor\n  Doe, Jane 1\nTitle\n  A title.[Article]\n\n<2>\nTitle\n  Two\n"
        return (Document(name="citation.txt", text=text),)


class TestLettered(SourceContract):
    @pytest.fixture
    def source(self):
        return tagged.lettered(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            Document(name="colons", text="TI: Title\n    One\nAU: Author\n    Doe, Jane\nPY: 2001\n"),
            Document(name="dashes", text="TI- One\nAU- Doe, Jane\nPY- 1992\n\nTI- Two\nAU- Roe\n"),
        )


class TestJsonPapers(SourceContract):
    @pytest.fixture
    def source(self):
        return json_papers.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        works = '{"title": ["One"], "author": [{"family": "Doe"}], "DOI": "10.5555/x"}'
        return (
            Document(name="crossref", text=f'{{"status": "ok",\n "message": {{"items": [\n{works},\n{works}\n]}}}}'),
            Document(name="list", text=f'[\n null,\n {works},\n {{\n "name": "no paper"\n}}]\n'),
            Document(name="lines", text='{"id": "2406.16260", "title": "A", "authors_parsed": [["Doe", "J.", ""]]}\n'),
        )


class TestDataLists(SourceContract):
    @pytest.fixture
    def source(self):
        return data_lists.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        items = "".join(f"  - title: Title {each}\n    authors: [Jane Doe]\n    year: 2020\n\n" for each in "abc")
        tables = "".join(f'[[paper]]\ntitle = "Title {each}"\nauthors = ["Jane Doe"]\n\n' for each in "abc")
        return (
            Document(name="list", text=f"# papers\npapers:\n{items}"),
            Document(name="mapping", text="a:\n  title: One\n  year: 2020\nb:\n  title: Two\n  year: 2021\n"),
            Document(name="toml", text=tables),
        )


class TestBibliography(SourceContract):
    @pytest.fixture
    def source(self):
        return bibliography.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        items = (
            "\\bibitem[Doe(2020)]{doe}\nJane Doe.\n\\newblock A title.\n\\newblock {\\em Journal}, 2020.\n\n"
            "\\bibitem{roe} R.~Roe, ``Another title,'' arXiv:2001.00001.\n"
        )
        listed = f"\\begin{{thebibliography}}{{9}}\n{items}\\end{{thebibliography}}\n"
        entry = "\\entry{a}{book}{}{}\n\\field{title}{A title}\n\\name{author}{1}{}{{{family={Doe}}}}\n\\endentry\n"
        return (
            Document(name="main.bbl", text=f"% made by a program\n{listed}"),
            Document(name="main.tex", text=f"\\documentclass{{article}}\nText.\n\n{listed}\\end{{document}}\n"),
            Document(name="biblatex", text=f"\\refsection{{0}}\n{entry}\\endrefsection\n"),
            Document(name="amsrefs", text="\\bib{a}{article}{\n title={A title},\n author={Doe, J.},\n}\n"),
        )


class TestXmlRecords(SourceContract):
    @pytest.fixture
    def source(self):
        return xml_records.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            read_document(str(XML / "mods.xml")),
            read_document(str(XML / "zotero.rdf")),
            read_document(str(XML / "endnote.xml")),
            read_document(str(XML / "oai_pmh.xml")),
            read_document(str(XML / "pubmed.xml")),
        )


class TestFeeds(SourceContract):
    @pytest.fixture
    def source(self):
        return feeds.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        return (
            read_document(str(XML / "arxiv.atom")),
            read_document(str(XML / "arxiv.rss")),
            read_document(str(XML / "journal.rdf")),
        )


class TestPdf(SourceContract):
    @pytest.fixture
    def source(self):
        return pdf.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        text = lines(
            (18, "Slow Growth of Mosses"), (10, "The text of the paper is in the usual size."), (10, "It ends.")
        )
        return (Document(name="a.pdf", text="", data=one_page(text)),)


class TestWorkbook(SourceContract):
    @pytest.fixture
    def source(self):
        return workbook.plugin(CONTEXT)

    @pytest.fixture
    def documents(self):
        book = openpyxl.Workbook()
        for row in (("Title", "Year"), ("Slow Growth of Mosses", 2024), (None, 2020)):
            book.active.append(row)
        data = io.BytesIO()
        book.save(data)
        return (Document(name="a.xlsx", text="", data=data.getvalue()),)
