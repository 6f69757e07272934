"""Whether ``check`` sees arXiv ids that belong to another paper: ``python -m benchmarks.ids [FOLDER]``.

Entries of the .bib files in FOLDER (by default the corpora next to the checkout) with an arXiv id, a title and authors
are checked against a catalogue of arXiv's own records of these ids: unchanged, where each `id-mismatch` is printed, and
with the ids of two entries exchanged, where each entry must be a finding. Papers with a common author are not paired,
because authors and title must both differ. Exits with 1 if an exchange is missed, or if an entry that shares its title
or an author with arXiv's record is a finding.
"""

import argparse
import json
import lzma
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.large_bib import corpus
from readinglist.api import BibFiles
from readinglist.catalogue.build import build
from readinglist.exporters.biblatex import plugin
from readinglist.files.documents import decode
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import fold, squeeze
from readinglist.papers.paper import Draft, Metadata
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from readinglist.sources.bibtex import BibtexSource
from tests.conftest import SHARED

RECORDS = SHARED / "match" / "arxiv-metadata.jsonl.xz"


def stated(folder: Path) -> Iterator[Draft]:
    """Yield the entries that can be checked, without repetitions."""
    seen = set()
    for path, data in corpus(folder):
        if b"arxiv" not in data.lower():
            continue
        try:
            drafts = BibtexSource().parse(decode(path.name, data)).drafts
        except ReadinglistError:
            continue
        for draft in drafts:
            known = draft.metadata
            wording = (known.arxiv_id, squeeze(known.title), known.authors)
            if known.arxiv_id and known.title and known.authors and wording not in seen:
                seen.add(wording)
                yield draft


def records_of(ids: set[str]) -> dict[str, str]:
    """Return arXiv's records of these ids, as lines of its bulk metadata. Records without authors are left out."""
    with lzma.open(RECORDS, "rt", encoding="utf-8") as lines:
        named = ((line[7 : line.index('"', 7)], line) for line in lines)
        wanted = {arxiv_id: line for arxiv_id, line in named if arxiv_id in ids}
    return {arxiv_id: line for arxiv_id, line in wanted.items() if json.loads(line)["authors"]}


def found(folder: Path, papers: Sequence[Metadata]) -> set[int]:
    """Return the places of the papers for which `check` reports `id-mismatch`."""
    cited = [Cited(key=f"k{place}", metadata=paper) for place, paper in enumerate(papers)]
    file = folder / "refs.bib"
    file.write_text(plugin(OfflineContext(section={}, cache_folder="")).render(cited).text, encoding="utf-8")
    (checked,) = BibFiles(file, config=folder / "config.toml").check(select=["id-mismatch"])
    return {int(finding.key[1:]) for finding in checked.findings}


def exchanged(papers: Sequence[Metadata]) -> list[Metadata]:
    """Return pairs of papers with exchanged ids. Papers that share an author with all others are left out."""
    waiting, pairs = list(papers), []
    while waiting:
        one = waiting.pop()
        names = {squeeze(author.family) for author in one.authors}
        other = next((each for each in waiting if names.isdisjoint(squeeze(a.family) for a in each.authors)), None)
        if other:
            waiting.remove(other)
            pairs += [replace(one, arxiv_id=other.arxiv_id), replace(other, arxiv_id=one.arxiv_id)]
    return pairs


def shares(paper: Metadata, record: dict[str, object]) -> bool:
    """Whether an entry has the title of arXiv's record, or one of its authors."""
    names = set(fold(str(record["authors"])).split())
    shared = any(names.issuperset(fold(author.family).split()) for author in paper.authors)
    return shared or squeeze(paper.title) == squeeze(str(record["title"]))


def comparison(paper: Metadata, record: dict[str, object]) -> str:
    """Return an entry and arXiv's record of its id as one line."""
    title = " ".join(str(record["title"]).split())
    return f"{paper.arxiv_id}: “{paper.title}” ({paper.authors[0]}); arXiv: “{title}” ({record['authors']})"


def main() -> int:
    """Check and print. Return 1 if a finding is missed or false, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SHARED / "bib", metavar="FOLDER")
    given = parser.parse_args()
    if not RECORDS.exists() or not given.folder.is_dir():
        print(f"skipped: no arXiv records at {RECORDS}, or no folder {given.folder}")
        return 0
    drafts = list(stated(given.folder))
    records = records_of({str(draft.metadata.arxiv_id) for draft in drafts})
    papers = [draft.metadata for draft in drafts if str(draft.metadata.arxiv_id) in records]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bulk.jsonl").write_text("".join(records.values()), encoding="utf-8")
        build([folder / "bulk.jsonl"], folder / "catalogue")
        (folder / "config.toml").write_text('[readinglist]\noffline = true\n[catalogue]\npath = "catalogue"\n')
        alarms = [papers[place] for place in sorted(found(folder, papers))]
        swapped = exchanged(papers)
        seen = found(folder, swapped)
    missed = [paper for place, paper in enumerate(swapped) if place not in seen]
    print(f"{len(drafts)} entries with an arXiv id; {len(papers)} of them for {len(records)} ids with a record")
    print(f"unchanged: {len(alarms)} findings")
    false = 0
    for paper in alarms:
        record = json.loads(records[str(paper.arxiv_id)])
        false += shares(paper, record)
        print(f"  {comparison(paper, record)}")
    print(f"ids exchanged: {len(swapped) - len(missed)} of {len(swapped)} found")
    for paper in missed:
        print(f"  missed: {comparison(paper, json.loads(records[str(paper.arxiv_id)]))}")
    return int(bool(missed or false))


if __name__ == "__main__":
    sys.exit(main())
