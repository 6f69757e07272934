"""Creates the corpus of the local arXiv: ``python -m tests.local_arxiv.make_corpus FOLDER OUT``.

FOLDER holds a page of 74 papers with its truth file, a longer feed, and records of arXiv's bulk metadata (CC0).
"""

import json
import lzma
import re
import sys
from pathlib import Path

OTHERS = 2_100
WITH_ABSTRACT = 700


def main(folder: Path, out: Path) -> None:
    """Write the corpus."""
    bulk = _starter(folder / "starter" / "catalogue.jsonl.xz")
    records = _page(folder / "pages" / "similar_papers_2025-03-11", bulk)
    for item in _feed(folder / "pages" / "feed_1000", bulk)[:WITH_ABSTRACT]:
        records.setdefault(item["id"], item)
    step = len(bulk) // (OTHERS - WITH_ABSTRACT)
    for item in list(bulk.values())[::step]:
        records.setdefault(item["id"], {**item, "abstract": ""})
    with lzma.open(out, "wt", encoding="utf-8", preset=9) as lines:
        for item in sorted(records.values(), key=lambda item: item["id"]):
            lines.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(len(records), out.stat().st_size)


def _starter(file: Path) -> dict[str, dict]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return {item["id"]: item for item in map(json.loads, lines)}


def _page(stem: Path, bulk: dict[str, dict]) -> dict[str, dict]:
    truth = json.loads(stem.with_suffix(".truth.json").read_text(encoding="utf-8"))
    lines = stem.with_suffix(".txt").read_text(encoding="utf-8").split("\n")
    records = {}
    for item in truth:
        known = bulk[item["arxiv_id"]]
        abstract = _abstract(lines, item["title_on_page"])
        made = {
            "id": item["arxiv_id"],
            "title": item.get("current_title", item["title_on_page"]),
            "abstract": abstract,
            "authors": item["authors"],
            "date": known["date"],
            "categories": known.get("categories") or [item["primary_category"] or "cs.LG"],
            "comment": known.get("comment", ""),
            "doi": known.get("doi", ""),
        }
        if "current_title" in item:
            made["versions"] = [{"title": item["title_on_page"], "abstract": abstract}]
            made["abstract"] = _revised(abstract)
        records[item["arxiv_id"]] = {name: value for name, value in made.items() if value}
    return records


def _abstract(lines: list[str], title: str) -> str:
    place = lines.index(title)
    return next(line.strip() for line in lines[place + 1 :] if line.strip())


def _revised(abstract: str) -> str:
    """Return the abstract as in a later version: without the second sentence, and with every 25th word replaced."""
    sentences = re.split(r"(?<=\.)\s+", abstract)
    words = " ".join(sentences[:1] + sentences[2:]).split()
    return " ".join("notably" if place % 25 == 24 else word for place, word in enumerate(words))


def _feed(stem: Path, bulk: dict[str, dict]) -> list[dict]:
    truth = json.loads(stem.with_suffix(".truth.json").read_text(encoding="utf-8"))
    lines = stem.with_suffix(".txt").read_text(encoding="utf-8").split("\n")
    made = []
    for item in truth:
        known = bulk.get(item["arxiv_id"])
        if known and lines.count(item["title"]) == 1:
            made.append({**known, "abstract": _abstract(lines, item["title"])})
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
