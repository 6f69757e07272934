"""Real and invented records, written as list items and references in many styles."""

import json
import lzma
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from string import Formatter


@dataclass(frozen=True)
class Record:
    """What an item is written from. Names are (family, given)."""

    title: str
    names: tuple[tuple[str, str], ...]
    arxiv_id: str
    doi: str = "10.1145/3292500.3330701"
    year: int = 2019


OWN_RECORDS = (
    Record("Attentive Pruning: A Survey of Sparse Networks", (("Okafor", "Ngozi"), ("Lindqvist", "Per")), "1902.00751"),
    Record("Do Larger Models Forget Less?", (("Tan", "Mei"), ("van der Berg", "Joris"), ("Ruiz", "Ana")), "2101.03961"),
    Record(
        "U.S. Policy vs. Practice: The Case of St. Louis Schools", (("Fischer", "Karl"), ("Sato", "Yuki")), "1706.03762"
    ),
    Record("Mask R-CNN", (("Moreau", "Claire"), ("Kim", "Ji-Hoon"), ("O'Brien", "Sean")), "1703.06870"),
    Record("RoBERTo: Robust Representations in 3D", (("Rossi", "Marco"), ("Silva", "João Pedro")), "1907.11692"),
    Record(
        "k-NN Search Revisited, or: How to Index a Billion Points",
        (("Müller", "Jürgen"), ("Weiß", "Eva")),
        "2004.00001",
    ),
    Record("A Note on $L^2$-Norms of Wilson Loops", (("Petrov", "Ivan"), ("Chen", "Li")), "hep-th/9901001"),
    Record("Learning in Games, Markets, and Networks", (("Ng", "Ada"), ("Cohen", "Ruth")), "0807.1234"),
    Record("3DMatch++", (("Novák", "Tomáš"), ("Zhang", "Wei")), "1603.08182"),
    Record("What Does BERT Look At? An Analysis of Attention", (("Kaya", "Deniz"), ("Clark", "Eve")), "1906.04341"),
)


@dataclass(frozen=True)
class Written:
    """An item as written, and what it states."""

    text: str
    arxiv: tuple[str, int | None] | None
    doi: str | None
    style: str
    record: Record = field(repr=False)


_CONFERENCES = ("NeurIPS", "ICML", "ICLR", "CVPR", "ACL", "EMNLP", "KDD", "AAAI", "SIGGRAPH", "IJCAI")
_FULL_CONFERENCES = (
    "Advances in Neural Information Processing Systems", "International Conference on Machine Learning",
    "IEEE Conference on Computer Vision and Pattern Recognition",
    "Annual Meeting of the Association for Computational Linguistics",
    "ACM Symposium on Theory of Computing", "International Conference on Learning Representations",
)  # fmt: skip
_JOURNALS = (
    "Journal of Machine Learning Research", "IEEE Transactions on Pattern Analysis and Machine Intelligence", "Nature",
    "Physical Review Letters", "Neurocomputing", "Annals of Mathematics", "Communications in Mathematical Physics",
    "Pattern Recognition", "Neuron", "Information and Computation", "Artificial Intelligence",
)  # fmt: skip
_ABBREVIATED = (
    "Phys. Rev. D", "J. Amer. Math. Soc.", "IEEE Trans. Pattern Anal. Mach. Intell.", "Nucl. Phys. B", "Ann. of Math.",
    "Commun. ACM", "J. Mach. Learn. Res.", "Astrophys. J.", "Phys. Lett. B", "Math. Ann.",
)  # fmt: skip
_MEDICAL = ("Nat Mach Intell", "Proc Natl Acad Sci U S A", "J Mach Learn Res", "Nature", "PLoS One", "Neural Comput")
_MONTHS = ("January", "March", "May", "June", "October", "December")


def _initials(given: str, *, stop: str = ".", space: str = " ") -> str:
    return space.join("-".join(part[0].upper() + stop for part in word.split("-") if part) for word in given.split())


def _listed(names: list[str], *, last: str = ", ", most: int = 0, others: str = ", et al.") -> str:
    if most and len(names) > most:
        return ", ".join(names[:most]) + others
    return (
        names[0]
        if len(names) == 1
        else ", ".join(names[:-1])
        + (last if len(names) > 2 else (last.lstrip(",") if last.strip(" ,") else last))
        + names[-1]
    )


def _name_fields(names: tuple[tuple[str, str], ...]) -> dict[str, str]:
    full = [f"{given} {family}".strip() for family, given in names]
    first = [f"{_initials(given)} {family}".strip() for family, given in names]
    tight = [f"{_initials(given, space='')} {family}".strip() for family, given in names]
    inverted = [f"{family}, {_initials(given)}" for family, given in names]
    whole = [f"{family}, {given}" for family, given in names]
    medical = [f"{family} {_initials(given, stop='', space='').replace('-', '')}" for family, given in names]
    return {
        "full": ", ".join(full), "full_and": _listed(full, last=", and "), "full_amp": _listed(full, last=" & "),
        "full3": _listed(full, most=3), "full1": full[0],
        "first": ", ".join(first), "first_and": _listed(first, last=", and "), "first3": _listed(first, most=3),
        "tight": _listed(tight, last=" and "), "first1": f"{first[0]} et al.",
        "inverted": ", ".join(inverted),
        "apa": ", & ".join(inverted) if len(inverted) == 2 else _listed(inverted, last=", & "),
        "inverted_and": _listed(inverted, last=" and "), "inverted_semi": "; ".join(inverted),
        "whole_semi": "; ".join(whole), "whole_and": " and ".join(whole),
        "mla": whole[0] + (", et al." if len(names) > 2 else f", and {full[1]}." if len(names) == 2 else "."),
        "chicago": _listed([whole[0], *full[1:]], last=", and ") if len(names) != 2 else f"{whole[0]}, and {full[1]}",
        "medical": _listed(medical, most=6), "medical3": _listed(medical, most=3, others=", et al"),
        "gbt": _listed([name.upper() for name in medical], most=3),
        "family": f"{names[0][0]} et al." if len(names) > 2 else " and ".join(family for family, _ in names),
        "family1": f"{names[0][0]} et al.",
        "families": ", ".join(family for family, _ in names),
    }  # fmt: skip


def write(record: Record, style: str, random: Random) -> Written:
    """Return a record as an item in a style."""
    template = STYLES.get(style) or HELD_OUT[style]
    page, year, version, title = random.randint(1, 900), record.year, random.randint(1, 4), record.title
    fields = {
        "title": title, "stopped": title if title[-1] in "?!." else f"{title}.",
        "comma": title if title[-1] in "?!" else f"{title},", "id": record.arxiv_id, "version": version,
        "doi": record.doi, "year": year, "yy": f"{year % 100:02}", "venue": random.choice(_CONFERENCES),
        "conference": random.choice(_FULL_CONFERENCES), "journal": random.choice(_JOURNALS),
        "abbreviated": random.choice(_ABBREVIATED), "medical_journal": random.choice(_MEDICAL),
        "month": random.choice(_MONTHS), "mm": f"{random.randint(1, 12):02}", "day": random.randint(1, 28),
        "vol": random.randint(1, 90), "no": random.randint(1, 12), "p1": page, "p2": page + random.randint(2, 30),
        "nth": f"{random.randint(24, 39)}th", **_name_fields(record.names),
    }  # fmt: skip
    used = {name for _, name, _, _ in Formatter().parse(template) if name}
    text = template.format(**fields)
    arxiv = (record.arxiv_id, version if "version" in used else None) if "id" in used else None
    return Written(text, arxiv, record.doi if "doi" in used else None, style, record)


STYLES = {
    # items of lists
    "title": "{title}",
    "title id in parentheses": "{title} (arXiv:{id})",
    "title id in brackets": "{title} [{id}v{version}]",
    "title tab id": "{title}\t{id}",
    "id tab title": "{id}\t{title}",
    "id colon title": "{id}: {title}",
    "id title": "{id} {title}",
    "arxiv id dash title": "arXiv:{id} - {title}",
    "title dash url": "{title} — https://arxiv.org/abs/{id}",
    "title hyphen url": "{title} - https://arxiv.org/pdf/{id}.pdf",
    "title colon url": "{title}: https://arxiv.org/abs/{id}v{version}",
    "title url": "{title} https://arxiv.org/abs/{id}",
    "url title": "https://arxiv.org/abs/{id} {title}",
    "title url doi": "{title}. https://doi.org/{doi}",
    "title doi": "{title}, doi:{doi}",
    "linked title": "[{title}](https://arxiv.org/abs/{id})",
    "linked title authors year": "[{title}](https://arxiv.org/abs/{id}), {full}, {year}",
    "linked title venue": "[{title}](https://arxiv.org/abs/{id}) ({venue} {year})",
    "linked title dash remark": "[{title}](https://arxiv.org/abs/{id}) - a nice overview of the field.",
    "bold title remark url": "**{title}**: nice ideas on training. https://arxiv.org/abs/{id}",
    "bold title links": "**{title}** [[paper](https://arxiv.org/abs/{id})] [[code](https://github.com/x/y)]",
    "bold title authors links": "**{title}** \\\n {full} [[pdf]](https://arxiv.org/pdf/{id}) [[project page]](https://x.github.io/y/)",
    "date bold title italics": "[{year}/{mm}] **{stopped}** *{first1} arXiv.* [[paper](https://arxiv.org/abs/{id})]",
    "bold venue linked title": "**[{venue} {year}]** [{title}](https://arxiv.org/abs/{id}) [[Code]](https://github.com/a/b)",
    "venue in brackets title": "[{venue} {year}] {title}",
    "venue bar title": "{venue} {year} | {title}",
    "title bar venue": "{title} | {venue} {year}",
    "title bar authors bar venue": "{title} | {full} | {venue} {year}",
    "title comma venue": "{title}, {venue} {year}",
    "title stop venue": "{title}. {venue} {year}.",
    "title venue in parentheses": "{title} ({venue}'{yy} oral)",
    "title year": "{title} ({year})",
    "title in venue": "{title}, in {venue}, {year}",
    "title citation": "{title} ({family}, {year})",
    "title short citation": "{title} ({family1}, {year})",
    "citation title": "{family} ({year}) - {title}",
    "citation comma title": "{family1}, {year}. {title}",
    "citation colon title": "{family} ({year}): {title}",
    "title by": "{title} by {first1}",
    "title by full": "{title} by {full_and}",
    "title authors": "{title} {full}",
    "title dash authors": "{title} - {full}",
    "title comma first author": "{title}, {first1}, {venue} {year}",
    "title stop authors": "{title}. {full}. {venue} {year}.",
    "authors colon title": "{full}: {title}",
    "authors dash title": "{first} — {title}",
    "quoted": '"{title}"',
    "quoted by": "“{title}” by {full}",
    "quoted id": '"{title}", arXiv:{id}',
    "italics": "*{title}* ({year})",
    "task": "{title} ([arXiv:{id}](https://arxiv.org/abs/{id})) #toread",
    "title labels": "{title} [paper] [code]",
    "title labels urls": "{title} [Paper](https://arxiv.org/abs/{id}) | [Code](https://github.com/x/y)",
    "slash date": "{year}-{mm}-{day}: {title} ({id})",
    "html link": '<a href="https://arxiv.org/abs/{id}">{title}</a>, {full}',
    # references
    "ieee": "{first_and}, “{comma}” in Proc. {nth} Int. Conf. Mach. Learn. ({venue}), {year}, pp. {p1}–{p2}.",
    "ieee journal": '{first}, "{comma}" {abbreviated}, vol. {vol}, no. {no}, pp. {p1}–{p2}, {year}, doi: {doi}.',
    "ieee preprint": "{first3}, “{comma}” arXiv preprint arXiv:{id}, {year}.",
    "acm": "{full_and}. {year}. {stopped} In Proceedings of the {nth} {conference} ({venue} '{yy}). ACM, New York, "
    "NY, USA, {p1}–{p2}. https://doi.org/{doi}",
    "acl": "{full_and}. {year}. {stopped} In *Proceedings of the {nth} {conference}*, pages {p1}–{p2}, Bangkok.",
    "acl preprint": "{full_and}. {year}. {stopped} *Preprint*, arXiv:{id}.",
    "apa": "{apa} ({year}). {stopped} *{journal}*, *{vol}*({no}), {p1}–{p2}. https://doi.org/{doi}",
    "apa plain": "{apa} ({year}). {stopped} {journal}, {vol}({no}), {p1}-{p2}.",
    "apa preprint": "{apa} ({year}, {month} {day}). {stopped} arXiv. https://arxiv.org/abs/{id}",
    "mla": "{mla} “{stopped}” {journal}, vol. {vol}, no. {no}, {year}, pp. {p1}–{p2}.",
    "mla preprint": '{mla} "{stopped}" arXiv preprint arXiv:{id} ({year}).',
    "chicago": "{chicago}. “{stopped}” {journal} {vol}, no. {no} ({year}): {p1}–{p2}.",
    "chicago date": "{chicago}. {year}. “{stopped}” {journal} {vol} ({no}): {p1}–{p2}. https://doi.org/{doi}.",
    "harvard": "{inverted_and}, {year}. {stopped} {journal}, {vol}({no}), pp.{p1}-{p2}.",
    "harvard quoted": "{inverted_and} ({year}) ‘{title}’, {journal}, {vol}({no}), pp. {p1}–{p2}.",
    "vancouver": "{medical}. {stopped} {medical_journal}. {year};{vol}({no}):{p1}-{p2}.",
    "vancouver doi": "{medical3}. {stopped} {medical_journal}. {year} {month};{vol}({no}):{p1}-{p2}. doi: {doi}",
    "nature": "{inverted_and}. {stopped} {abbreviated} {vol}, {p1}–{p2} ({year}).",
    "science": "{first}, {comma} {abbreviated} {vol}, {p1}–{p2} ({year}).",
    "ams": "{full_and}, {comma} {abbreviated} {vol} ({year}), no. {no}, {p1}–{p2}.",
    "ams preprint": "{tight}, {comma} arXiv:{id} ({year}).",
    "ams emph": "{first_and}, \\emph{{{title}}}, {abbreviated} \\textbf{{{vol}}} ({year}), {p1}--{p2}.",
    "plain": "{full_and}. {stopped} In {conference}, pages {p1}–{p2}, {year}.",
    "plain preprint": "{full_and}. {stopped} arXiv preprint arXiv:{id}, {year}.",
    "plain journal": "{full_and}. {stopped} {journal}, {vol}({no}):{p1}–{p2}, {year}.",
    "plain initials": "{first_and}. {stopped} arXiv:{id}, {year}.",
    "icml": "{inverted_and}. {stopped} In *{conference}*, pp. {p1}–{p2}. PMLR, {year}.",
    "elsevier": "{first}, {comma} {journal} {vol} ({year}) {p1}–{p2}. doi:{doi}.",
    "elsevier harvard": "{inverted}, {year}. {stopped} {journal} {vol}, {p1}–{p2}.",
    "lncs": "{inverted}: {stopped} In: {conference}, pp. {p1}–{p2}. Springer, Cham ({year})",
    "lncs journal": "{inverted}: {stopped} {journal} {vol}({no}), {p1}–{p2} ({year})",
    "lncs preprint": "{inverted}: {stopped} arXiv preprint arXiv:{id} ({year})",
    "physics": "{tight}, {comma} {abbreviated} {vol}, {p1} ({year}), arXiv:{id}.",
    "inspire": "{tight}, “{comma}” {abbreviated} {vol} ({year}) {p1} [arXiv:{id} [hep-th]].",
    "german": "{whole_semi}: {stopped} In: {journal} {vol} ({year}), H. {no}, S. {p1}-{p2}.",
    "gbt": "{gbt}. {title}[J]. {journal}, {year}, {vol}({no}): {p1}-{p2}.",
    "gbt preprint": "{gbt}. {title}[EB/OL]. arXiv preprint arXiv:{id}, {year}.",
    "gost": "{medical3}. {title} // {journal}. – {year}. – Т. {vol}. – №. {no}. – С. {p1}-{p2}.",
    "dblp": "{full}: {stopped} CoRR abs/{id} ({year})",
}  # fmt: skip
"""Styles to develop with, as templates."""

HELD_OUT = {
    "semicolons": "{title}; {full}; {year}; arXiv:{id}",
    "two dashes": "{title} -- {family1} {year}",
    "title at venue": "{title} @ {venue} {year}",
    "paper label": "Paper: {title} (arXiv {id})",
    "linked citation": "{family1} {year}, [{title}](https://arxiv.org/abs/{id})",
    "venue colon title": "{venue}'{yy}: {title}",
    "title year in brackets": "{title} [{year}]",
    "linked title by": "[{title}](https://arxiv.org/pdf/{id}v{version}) by {full_amp}",
    "code id": "`{id}` {title}",
    "year title": "({year}) {title}",
    "bold id": "**{id}** — {title}",
    "linked with venue badge": "[{title}](https://arxiv.org/abs/{id}). ![](https://img.shields.io/badge/{venue}-{year}-blue)",
    "wiki": "{full_amp} ({month} {year}). \"{title}\". {journal}. {vol} ({no}): {p1}–{p2}. arXiv:{id}.",
    "scholar": "{title}\t{first}\t{journal} {vol} ({no}), {p1}-{p2}\t{year}",
    "aaai": "{inverted_semi}. {year}. {stopped} In *{conference}*, {p1}–{p2}.",
    "neurips initials": "{tight}. {stopped} *{journal}*, {vol}:{p1}–{p2}, {year}.",
    "jhep": "{tight}, *{title}*, *{abbreviated}* **{vol}** ({year}) {p1} [{id}].",
    "ama": "{medical}. {stopped} *{medical_journal}*. {year};{vol}({no}):{p1}-{p2}. doi:{doi}",
    "cell": "{inverted_and} ({year}). {stopped} {medical_journal} {vol}, {p1}–{p2}.",
    "iso 690": "{inverted_semi} {stopped} {journal}, {year}, vol. {vol}, no {no}, p. {p1}-{p2}.",
    "french": "{full}, « {title} », {journal}, vol. {vol}, n° {no}, {year}, p. {p1}-{p2}.",
    "spanish": "{inverted_semi} ({year}). «{title}». {journal}, {vol}({no}), {p1}-{p2}.",
    "russian": "{medical}. {title} // {journal}. {year}. Т. {vol}, № {no}. С. {p1}–{p2}.",
    "chicago preprint": "{chicago}. {year}. “{stopped}” Preprint, arXiv, {month} {day}. https://arxiv.org/abs/{id}.",
    "bibtex names": "{whole_and}. {stopped} {venue} {year}.",
    "newsletter": "{title} ({full1} et al.): https://arxiv.org/abs/{id}",
    "aps": "{tight}, {comma} {abbreviated} \\textbf{{{vol}}}, {p1} ({year}).",
    "thesis like": "{full1}. *{stopped}* arXiv:{id}. {year}.",
    "available": "{first_and}, \"{title},\" {year}. [Online]. Available: https://arxiv.org/abs/{id}",
    "copernicus": "{inverted_and}: {title}, {abbreviated}, {vol}, {p1}–{p2}, https://doi.org/{doi}, {year}.",
}  # fmt: skip
"""Styles kept aside while the rules were written."""


def read_records(snapshot: Path, *, number: int, seed: int) -> list[Record]:
    """Return a sample of the records of an arXiv snapshot that name authors."""
    random = Random(seed)
    records: list[Record] = []
    with lzma.open(snapshot, "rt", encoding="utf-8") as lines:
        for line in lines:
            if random.random() > 0.02:
                continue
            entry = json.loads(line)
            names = tuple((family, given) for family, given, *_ in entry["authors_parsed"][:8] if family and given)
            if names:
                year = int(entry["versions"][0]["created"].split()[3])
                records.append(
                    Record(" ".join(entry["title"].split()), names, entry["id"], entry["doi"] or Record.doi, year)
                )
    return random.sample(records, min(number, len(records)))
