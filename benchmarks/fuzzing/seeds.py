"""The corpora that fuzzing starts from: small documents of each kind, ours and those beside the checkout."""

from collections.abc import Iterator
from pathlib import Path

from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
MAX_SEED = 8_000
"""Number of bytes of a file that a seed takes."""

_MOST = 60
_FOLDERS = (
    FIXTURES, ROOT / "bib", ROOT / "config.toml", SHARED / "bib", SHARED / "pages", SHARED / "services",
    SHARED / "suites", SHARED / "cases",
)  # fmt: skip

BIB = b"""@string{j = "Journal of Things"}
@article{doe2020title, title = {A {Title} on $\\alpha$-Decay \\& \\"Ubung}, author = {Doe, Jane and van Beethoven, Ludwig and
others}, year = 2020, month = jan # "~1", journal = j, pages = {1--2}, doi = {10.1000/182}, keywords = {a, b}}
@inproceedings(lin2021, title = "Another", booktitle = {Proc.}, crossref = {p}, eprint = {2410.18647}, archiveprefix = {arXiv})
@comment{jabref-meta: x;}
"""
TEXTS = (
    b"1. J. Doe and A. Lin. A title about things. In Proc. NeurIPS, 2020. arXiv:2410.18647\n2. Roe, B. (2021). Another. "
    b"Journal of Things, 7(2), 1-9. https://doi.org/10.1000/182\n\n* A third one (ICML 2019) [pdf](https://x.org/a.pdf)\n",
    b"Title: A Title\nAuthors: Jane Doe, Ada Lin\nAbstract: We show things.\narXiv:2410.18647\n",
    b"| Title | Authors | Year |\n|---|---|---|\n| A Title | Jane Doe | 2020 |\n",
    b"2410.18647\nhttps://arxiv.org/abs/1706.03762v5\n10.1000/182\nISBN 978-3-16-148410-0\nAttention Is All You Need\n",
)
TAGGED = (
    b"TY  - JOUR\nTI  - A Title\nAU  - Doe, Jane\nPY  - 2020\nDO  - 10.1000/182\nN2  - Text\n  more\nER  - \n",
    b"PMID- 1\nTI  - A Title\n      goes on\nFAU - Doe, Jane\nDP  - 2020 Jan\nLID - 10.1000/182 [doi]\n\n",
    b"%0 Journal Article\n%T A Title\n%A Doe, Jane\n%D 2020\n%R 10.1000/182\n\n",
    b"FN Clarivate\nVR 1.0\nPT J\nAU Doe, J\n   Lin, A\nTI A Title\nPY 2020\nER\n\nEF\n",
    b"RT Journal Article\nT1 A Title\nA1 Doe,Jane\nYR 2020\n\n",
    b"{Reference Type}: Journal Article\n{Title}: A Title\n{Author}: Doe, Jane\n{Year}: 2020\n\n",
    b"<1>\nTitle\n  A Title\nAuthors\n  Doe J\nYear\n  2020\n\n",
)
JSON = (
    b'[{"id":"k","type":"article-journal","title":"A Title","author":[{"family":"Doe","given":"Jane"}],'
    b'"issued":{"date-parts":[[2020,1,2]]},"DOI":"10.1000/182"}]',
    b'{"title":"A Title","authors":["Jane Doe"],"year":2020,"arxiv_id":"2410.18647","tags":["a"]}\n{"title":"B"}\n',
    b'{"data":[{"title":"A","authors":[{"name":"J D"}],"externalIds":{"ArXiv":"2410.18647"},"year":2020}]}',
    b'{"version":"https://jsonfeed.org/version/1.1","title":"f","items":[{"id":"1","url":"https://x.org","title":"T"}]}',
)
YAML = (
    b"title: A Title\nauthor_list:\n- family: Doe\n  given: Jane\nyear: 2020\ndoi: 10.1000/182\ntags: [a, b]\nref: doe\n",
    b"---\ndoe2020:\n  ENTRYTYPE: article\n  title: A Title\n  author: Doe, Jane and Lin, Ada\n  year: '2020'\n",
)
MARKUP = (
    b"<html><head><title>A Title</title><meta name='citation_title' content='A Title'><meta name='citation_author' "
    b"content='Doe, Jane'></head><body><ul><li><a href='https://arxiv.org/abs/2410.18647'>A Title</a></ul></body></html>",
    b"From: a@b.org\nSubject: =?utf-8?q?papers?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
    b"Content-Type: text/plain; charset=utf-8\n\nA Title, arXiv:2410.18647\n--x--\n",
    b'{"cells":[{"cell_type":"markdown","source":["# A\\n","arXiv:2410.18647"],"metadata":{}}],"nbformat":4,'
    b'"nbformat_minor":5,"metadata":{}}',
    b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/abs/2410.18647v1</id>"
    b"<title>A Title</title><author><name>Jane Doe</name></author><summary>S</summary><published>2024-10-24T00:00:00Z"
    b"</published></entry></feed>",
)
TEX = (
    b"\\begin{thebibliography}{9}\n\\bibitem[Doe(2020)]{doe} J.~Doe, \\emph{A Title}, J. of Things {\\bf 7} (2020).\n"
    b"\\end{thebibliography}\n",
    b"\\documentclass{article}\\begin{document}\\cite{doe2020title,lin2021}\\citep[see][p.~3]{roe}\\input{a}\\nocite{*}",
    b"\\relax\n\\citation{doe2020title}\n\\citation{lin2021,roe}\n\\@input{chapter.aux}\n\\bibdata{refs}\n\\bibstyle{plain}\n",
    b"<?xml version='1.0' encoding='UTF-8'?><bcf:controlfile xmlns:bcf='https://sourceforge.net/projects/biblatex'>"
    b"<bcf:section number='0'><bcf:citekey order='1'>doe2020title</bcf:citekey></bcf:section></bcf:controlfile>",
    b"---\nbibliography: refs.bib\nnocite: '@roe'\n---\nAs [@doe2020title, p. 3; -@lin2021] say, `@code`.\n",
    b"#cite(<doe2020title>) and @lin2021[p. 3] #bibliography(\"refs.bib\")\n",
    b"[cite:@doe2020title p. 3; @lin2021] and cite:roe&zoe\n",
)  # fmt: skip
SETTINGS = (
    b'[library]\npath = "x"\n[readinglist]\nreader = "a"\n[[export]]\npath = "o.bib"\nformat = "bibtex"\n[queries]\nq = '
    b'"tag:a"\n[notes]\nfolder = "n"\n[[status]]\nname = "later"\nverb = "later"\n[keys]\npattern = "[auth:lower][year]"\n',
)
QUERIES = (
    b'tag:rl year:2024- author:"Jane Doe" -status:read', b"(a OR b) NOT has:note is:open", b"finished:2024-01..2024-03",
    b"year:>=2020 priority:high rating:>3 added:last-week arxiv:2410.18647 @saved", b"title:~ 10.1000/182 key:doe",
)  # fmt: skip
CSV = (b'"Title";"Author";"Year"\n"A Title";"Doe, Jane";2020\n', b"title,authors,year,doi\nA,J Doe,2020,10.1000/182\n")
RECORD = (
    "A Title\nDoe, Jane; Ludwig van Beethoven\nJournal of Things\n2020-01-02\n10.1000/182\nvolume\n7\nAn abstract.",
)
NOTES = (
    b"---\ncitekey: k\ntags: [a, '#b']\nstatus: reading\n---\n\n## 2024-05-06 07:08 <!-- note abcd -->\n\ntext\n\nmore\n",
)


def corpus(*names: str) -> list[bytes]:
    """Return the files of the corpora whose path contains one of `names`, cut, at most 60, always the same ones."""
    found = sorted(path for folder in _FOLDERS for path in _files(folder) if any(name in str(path) for name in names))
    return [path.read_bytes()[:MAX_SEED] for path in found[:: max(1, len(found) // _MOST)]][:_MOST]


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    elif folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".gz", ".xz", ".bz2"))
