"""Large .bib files, which are read in parts, give the same drafts as at once."""

from pathlib import Path

import pytest

from readinglist.files.documents import Document
from readinglist.files.text_parts import LargeText, large_text
from readinglist.papers.errors import InputError
from readinglist.plugins.protocols import Parsed
from readinglist.sources.bibtex import BibtexSource
from tests.conftest import SHARED

PARTS = (1, 40, 300, 5000)
TEXT = """\
% a comment
@string{jml = "Journal of Machine Learning"}
@misc{child, crossref = {book}, title = {A Chapter}, author = {Ada Lovelace}}
@article{late, title = {Uses a later string}, journal = afterwards}
@inproceedings{talk, title = {A Talk}, xdata = {venue}, editor = {xdata=people-author-2}}
@article{one, title = {On Birds}, journal = jml, year = 2020}

Text between @entries{of no kind
@article{broken, title = {never closed, year = 2020
@comment{a comment}
@article{two, title = {On {Trees}, with @inproceedings{ inside}, journal = jml}
  @string{afterwards = {Journal of Afterwards}}
@article{three, title = "Later", journal = afterwards}
@xdata{venue, booktitle = {Proceedings}, xdata = {year}}
@xdata{year, year = 2019}
@xdata{people, author = {First One and Second Two}}
@book{book, title = {A Book}, year = 1999}
@book{book, title = {Another Book}, year = 2001}
@preamble{"\\newcommand{\\name}{defined}"}
@article{named, title = {The \\name{} one}}
@article{nothing, note = {x}}
@article{around, title = {An Entry Around}, note = {such as
@misc{inside, title = {Inside}}
in it}}
% @misc{old,
%   title = {Commented}
% }
<<<<<<< HEAD
@article{ours, title = {Ours}}
=======
@article{ours, title = {Theirs}}
>>>>>>> branch
@comment{jabref-meta: groupstree:
0 AllEntriesGroup:;
1 ExplicitGroup:Birds\\;0\\;one\\;two\\;;
}
"""


def in_parts(path: Path, part: int) -> Parsed:
    """Return what the parts of a file give together."""
    found = [parsed for _, parsed in BibtexSource().parse_parts(LargeText(str(path), part=part))]
    return Parsed(
        drafts=tuple(draft for parsed in found for draft in parsed.drafts),
        problems=tuple(problem for parsed in found for problem in parsed.problems),
        skipped=tuple(span for parsed in found for span in parsed.skipped),
    )


def at_once(path: Path) -> Parsed:
    text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
    return BibtexSource().parse(Document(name=str(path), text=text))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_parts_are_read_as_the_whole(tmp_path: Path, part: int, ends: str) -> None:
    path = tmp_path / "large.bib"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", ends).encode())
    parts, whole = in_parts(path, part), at_once(path)
    assert parts.drafts == whole.drafts
    assert sorted(parts.skipped, key=repr) == sorted(whole.skipped, key=repr)
    assert sorted(parts.problems, key=repr) == sorted(whole.problems, key=repr)
    assert any(problem.message.startswith("unresolved git conflict") for problem in parts.problems)


@pytest.mark.shared
@pytest.mark.parametrize("part", [700, 20_000])
def test_parts_of_real_files_are_read_as_the_whole(part: int) -> None:
    compared = 0
    for path in sorted((SHARED / "bib").rglob("*.bib"))[::4]:
        if path.stat().st_size > 300_000 or large_text(str(path), least=0) is None:
            continue
        try:
            whole = at_once(path)
        except InputError:
            with pytest.raises(InputError):
                in_parts(path, part)
            continue
        parts = in_parts(path, part)
        assert parts.drafts == whole.drafts, path
        assert sorted(parts.skipped, key=repr) == sorted(whole.skipped, key=repr), path
        compared += 1
    assert compared > 10


def test_a_text_without_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.bib"
    path.write_text("no entries here\n" * 100)
    with pytest.raises(InputError, match="no BibTeX"):
        in_parts(path, 50)


@pytest.mark.parametrize("data", [b"@article{a, title = {x}}".decode().encode("utf-16"), b"caf\xe9 " * 9, b"a\0b"])
def test_only_utf_8_is_read_in_parts(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "large.bib"
    path.write_bytes(data)
    assert large_text(str(path), least=1) is None
    path.write_text("@article{a, title = {Été}}", encoding="utf-8")
    assert large_text(str(path), least=1) is not None
    assert large_text(str(path), least=100) is None
