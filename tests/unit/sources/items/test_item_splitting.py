"""Splitting of list items and references."""

from random import Random

import pytest

from readinglist.papers.folding import squeeze
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, PartialDate
from readinglist.sources.items.splitting import split_item
from tests.growth import assert_linear
from tests.item_styles import HELD_OUT, OWN_RECORDS, STYLES, write

TITLES = {
    # title first
    "Sparse Attention for Sets": "Sparse Attention for Sets",
    "Attention": "Attention",
    "Mask R-CNN": "Mask R-CNN",
    "RoBERTo: A Robust Approach": "RoBERTo: A Robust Approach",
    "Graph Matching: Remarks on a Problem": "Graph Matching: Remarks on a Problem",
    "Does it help? A study of St. Petersburg vs. Moscow (2019)": "Does it help? A study of St. Petersburg vs. Moscow",
    "Staying Alive - Quality Parameters of Sensors": "Staying Alive - Quality Parameters of Sensors",
    "Learning in NeurIPS": "Learning in NeurIPS",
    "3D Scenes (and More) in 2D": "3D Scenes (and More) in 2D",
    "k-means++, Revisited, ICML 2019": "k-means++, Revisited",
    "Notes on Groups. II": "Notes on Groups. II",
    "Characterizations of Hulls by Analytic Discs": "Characterizations of Hulls by Analytic Discs",
    "Comments on \"Sparse Sets\" by Novak and Chen": "Comments on \"Sparse Sets\" by Novak and Chen",
    "Sparse Sets (PACMOD 2023)": "Sparse Sets",
    "Sparse Sets (ICML'23 oral)": "Sparse Sets",
    "Sparse Sets (VLDB 2023) [GitHub Link](https://github.com/x/y)": "Sparse Sets",
    "Sparse sets (2014), W. Zaremba et al. [[pdf]](http://arxiv.org/pdf/1409.2329)": "Sparse sets",
    "Sparse Sets @ ICLR 2021": "Sparse Sets",
    "Sparse Sets [2021]": "Sparse Sets",
    "Deep Sets of Points Ada Novak, Li Chen": "Deep Sets of Points",
    "On sets of points and lines A. Novak": "On sets of points and lines",
    "Segmentation by Contrastive Learning Ada Novak, Li Chen": "Segmentation by Contrastive Learning",
    "Deep Sets of Points Ada Novak, Li Chen arXiv:1901.00001": "Deep Sets of Points",
    'Have you seen "Sparse Sets of Points"? arxiv.org/abs/1901.00001': "Sparse Sets of Points",
    'A Note on "Sparse Sets of Points" arxiv.org/abs/1901.00001': 'A Note on "Sparse Sets of Points"',
    "A Tribute to the Work of J. S. Novak": "A Tribute to the Work of J. S. Novak",
    "09:20 20mTalk | Sparse Sets of Points Ada Novak, Li Chen": "Sparse Sets of Points",
    # what stands before
    "[NeurIPS 2020] Sparse Sets": "Sparse Sets",
    "arXiv 2024.01, Sparse Sets, [Website](https://x.org/y)": "Sparse Sets",
    "CVPR 2023 award candidate, Sparse Sets, [arXiv](https://arxiv.org/abs/2210.03142)": "Sparse Sets",
    "[[Arxiv](https://arxiv.org/abs/2009.02857)] 3D Sets Beyond Points": "3D Sets Beyond Points",
    "[[Survey](https://arxiv.org/pdf/2103.05423v2.pdf)] Sparse Sets: A Survey": "Sparse Sets: A Survey",
    "2023-05-01: Sparse Sets": "Sparse Sets",
    "13 Apr: Sparse Sets (Novak et al., 2019)": "Sparse Sets",
    "Mon, June 3 - Sparse Sets": "Sparse Sets",
    "Big 3: Sparse Sets": "Big 3: Sparse Sets",
    "September 11: Media and Memory": "September 11: Media and Memory",
    'What do we mean by "the theory of sets"? arXiv:1901.00001': 'What do we mean by "the theory of sets"?',
    "2017 Instrument Segmentation Challenge": "2017 Instrument Segmentation Challenge",
    # marks
    "**Sparse Sets**: nice ideas on training. https://arxiv.org/abs/1706.03762": "Sparse Sets",
    "**BERTO**: Training of Deep Sets [[pdf]](https://arxiv.org/abs/1810.04805)": "BERTO: Training of Deep Sets",
    "IROS 2024, Learning to **Walk and Fly** with Sets, [arXiv](https://arxiv.org/abs/2309.12784)": (
        "Learning to Walk and Fly with Sets"
    ),
    "**Text-to-Set Generation** with Paths, [Website](https://x.github.io/y/)": "Text-to-Set Generation with Paths",
    "<[Sparse Sets](https://x.org/1.pdf)>, by Ada Novak and Li Chen, ICML 2019.": "Sparse Sets",
    "[Sparse Sets (x.github.io)](https://x.github.io/sets/)": "Sparse Sets",
    '"Sparse Sets"': "Sparse Sets",
    "Novak, A.: „Sparse Sets“. In: Z. Math. 12 (2019), S. 1-9.": "Sparse Sets",
    "Ada Novak, « Sparse Sets », Neuron, vol. 3, n° 11, 2016, p. 523-546.": "Sparse Sets",
    "``Sparse Sets,'' in ICML, 2019": "Sparse Sets",
    '"Why Sets?": Explaining Sparse Predictions': '"Why Sets?": Explaining Sparse Predictions',
    'A. Novak and L. Chen. "Why Sets?": Explaining Sparse Predictions. KDD 2016.': (
        '"Why Sets?": Explaining Sparse Predictions'
    ),
    'Beyond "Sets" and Lists': 'Beyond "Sets" and Lists',
    'A. Novak, "Sparse Sets"': "Sparse Sets",
    "*Sparse C*-sets* (2008)": "Sparse C*-sets",
    "A. Novak, \\emph{Sparse Sets}, arXiv:2406.16260 [cs.LG].": "Sparse Sets",
    "C. Gray. \\texttt{set::proof}: Prepare for \\emph{most}. IJCAI 2019.": "set::proof: Prepare for most",
    # references
    "Novak A, Chen LB. Sparse sets. Nat Mach Intell. 2024;12(3):45-67. doi: 10.1038/s1234-5.": "Sparse sets",
    "NOVAK A, CHEN L B, RUIZ C, et al. Sparse Sets[J]. Acta Sinica, 2024, 43(2): 1-9.": "Sparse Sets",
    "张三, 李四. 基于深度学习的方法[J]. 计算机学报, 2020, 43(2): 1-9.": "基于深度学习的方法",
    "Танин З., Янг К. Обобщённые методы // Журнал математики. 2024. Т. 12. С. 1-9.": "Обобщённые методы",
    "Novak A and Chen L B 2018 Sparse Sets Physical Review Letters 57 74–597": "Sparse Sets",
    "V. Yu. Shchukin and A. Novak. Sparse Sets. Nature, 20(6):346–366, 2016.": "Sparse Sets",
    "Novak, A., Chen, L.: Sparse, small sets, Commun. ACM, 16, 611–621, 2002.": "Sparse, small sets",
    "A. Novak, Sparse, small sets, J. Amer. Math. Soc. 12 (2024), 1–9.": "Sparse, small sets",
    "Ada Novak. Sparse sets of the form A. B. Journal of Sets, 12(3):4–9, 2019.": "Sparse sets of the form A. B",
    "A. Novak and L. Chen, Phys. Rev. D 12, 345 (2024), hep-th/9901001.": "",
    "A. Novak, L. Chen. Sets in the plane. Examples. In: Proceedings of Sets, pp. 1–9 (2019)": (
        "Sets in the plane. Examples"
    ),
    "ATLAS Collaboration. Search for sparse sets. JHEP 12 (2019) 1.": "Search for sparse sets",
    "Ada Novak (IMB), Li Chen (IECL). Sparse sets. Neuron, 12:1–9, 2019.": "Sparse sets",
    "Ada Novak1,2, Li Chen2*. Sparse sets. Neuron, 12:1–9, 2019.": "Sparse sets",
    "Novak A., Chen L. e Ruiz C., Sparse sets, in «Annali», vol. 12, n. 3, 2019, pp. 1-9.": "Sparse sets",
    "2019 A. Novak, L. Chen, Sparse Sets, Neuron 12, 1–9": "Sparse Sets",
    "2019 Vision: A Year of Sets": "2019 Vision: A Year of Sets",
    "Novak et al. - 2019 - Sparse Sets.pdf": "Sparse Sets",
    "van der Berg and Chen - 2019 - Sparse Sets in the Plane": "Sparse Sets in the Plane",
    "Chen - 2019 - Sparse Sets": "Sparse Sets",
    "Vision - 2019 - A Year of Sets": "Vision - A Year of Sets",
    "Split, Merge, or Keep? Rules for Sparse Sets https://arxiv.org/abs/2401.00001": (
        "Split, Merge, or Keep? Rules for Sparse Sets"
    ),
    "VAN DER BERG, Ada; CHEN, Li. Sparse Sets. Neuron, v. 12, n. 3, p. 1-9, 2019.": "Sparse Sets",
    "DE LA CRUZ, Ada. Sparse Sets. Neuron, v. 12, n. 3, p. 1-9, 2019.": "Sparse Sets",
    "Novak Ada，Chen Li．Sparse Sets．Neuron，2019，12(3)：1-9．": "Sparse Sets",
    "Sparse Sets of Points．Ada Novak，Li Chen．": "Sparse Sets of Points",
}  # fmt: skip


@pytest.mark.parametrize(("text", "title"), TITLES.items())
def test_a_title_is_found_by_the_evidence_around_it(text: str, title: str) -> None:
    """Quotation marks, markup, order and punctuation tell the title from names, venues and remarks."""
    assert split_item(text).title == title


IDS = {
    "1706.03762: Sets": ("1706.03762", None),
    "Sets 1706.03762": ("1706.03762", None),
    "Sets [1706.03762v2]": ("1706.03762", 2),
    "Sets\t1706.03762": ("1706.03762", None),
    "Sets of size $k$\t1706.03762": ("1706.03762", None),
    "Sets. CoRR abs/1706.03762 (2017)": ("1706.03762", None),
    "A. Novak, Sets, [hep-th/9901001].": ("hep-th/9901001", None),
    "Sets (https://doi.org/10.48550/arXiv.1706.03762)": ("1706.03762", None),
    "Sets, Neuron 12, pp. 1706.03762": None,
    "Sets since 1706.03762 and before": None,
    "Sets, version 1706.03762": None,
    "Sets, Tel. 1234.56789": None,
    "Sets 1799.03762": None,
    "Sets, doi:10.1145/1706.03762": None,
}


@pytest.mark.parametrize(("text", "expected"), IDS.items())
def test_a_bare_number_is_an_id_only_in_its_place(text: str, expected: tuple[str, int | None] | None) -> None:
    """A number is an id at an end, in brackets or in a column; pages, versions and parts of DOIs are none."""
    found = split_item(text).arxiv
    assert found == ((ArxivId(expected[0]), expected[1]) if expected else None)


def test_an_item_states_more_than_its_title() -> None:
    """Authors, date, venue, identifiers, links and remark of one item."""
    item = split_item(
        "[2024/01] **Sparse Sets.** *Ada Novak, Li Chen et al. ICML.* [[paper](https://arxiv.org/abs/2401.00001v2)] "
        "[[code](https://github.com/x/y)] doi:10.1000/X #toread"
    )
    assert item.title == "Sparse Sets"
    assert [str(author) for author in item.authors] == ["Ada Novak", "Li Chen", str(OTHERS)]
    assert item.date == PartialDate(2024, 1)
    assert item.venue == "ICML"
    assert item.arxiv == (ArxivId("2401.00001"), 2)
    assert item.doi == Doi("10.1000/x")
    assert item.links == ("https://arxiv.org/abs/2401.00001v2", "https://github.com/x/y")
    assert item.remark == "#toread"


NAMES = {
    "Novak, Ada, and C. D. Ruiz. 2019. “Sparse Sets.” Neuron 12 (3): 1-9.": ["Ada Novak", "C. D. Ruiz"],
    "NOVAK A. B., CHEN L. et RUIZ C. (2019). « Sparse Sets ». Neuron, p. 1-9.": ["A. B. Novak", "L. Chen", "C. Ruiz"],
    "NOVAK Ada et CHEN Li (2019). « Sparse Sets ». Neuron, p. 1-9.": ["Ada Novak", "Li Chen"],
    "Novak AB, Chen L. Sparse Sets. Neuron. 2019;12(3):1-9.": ["A. B. Novak", "L. Chen"],
    "NOVAK, A. B. y otros. Sparse Sets. Neuron, 2019, vol. 12, p. 1-9.": ["A. B. NOVAK", "others"],
    "NOVAK A, CHEN L B. Sparse Sets[J]. Acta Sinica, 2019, 43(2): 1-9.": ["A. Novak", "L. B. Chen"],
    "Novak, A. d. D., Chen, L. and Ruiz, C. (2019). Sparse Sets. Neuron, 12(3), 1–9.": [
        "A. d. D. Novak",
        "L. Chen",
        "C. Ruiz",
    ],
    "Ada Novak, Jan P. How | Sparse Sets | NeurIPS 2019": ["Ada Novak", "Jan P. How"],
    # given names before and after initials, and names that end with an initial or a word of titles
    "S. Ada B. Novak, Li Chen. 2019. Sparse Sets. In Proceedings of ICML.": ["S. Ada B. Novak", "Li Chen"],
    "Ada Novak, Preeti S. P, Li Chen, Sparse Sets, Inverse Probl. 12 (2019), 1-9.": [
        "Ada Novak",
        "S. P. Preeti",
        "Li Chen",
    ],
    # family names that are words of titles, unusual names between others, and long lists after a title
    "John Field and Laura Light. Sparse Sets. In Proceedings of ICML, 2019.": ["John Field", "Laura Light"],
    "David Power. Sparse Sets. Nature 12, 2019.": ["David Power"],
    "Ada Novak, Pierre Baldi and Prabhat. Sparse Sets. In Proceedings of ICML, 2019.": [
        "Ada Novak",
        "Pierre Baldi",
        "Prabhat",
    ],
    "Ada Novak, Mohammed Safi Ur Rahman Khan, Li Chen, Yizhe zhang and Rémi Tachet des Combes. Sparse Sets. 2019.": [
        "Ada Novak",
        "Mohammed Safi Ur Rahman Khan",
        "Li Chen",
        "Yizhe zhang",
        "Rémi Tachet des Combes",
    ],
    "Luciano da F. Costa and Han-Jia Ye. Sparse Sets. In Proceedings of ICML, 2019.": [
        "Luciano da F. Costa",
        "Han-Jia Ye",
    ],
    f"Sparse Sets. {', '.join(['Ada Novak'] * 8)} and Li Chen. ICML 2019.": [*["Ada Novak"] * 8, "Li Chen"],
    "[Sparse Sets](https://arxiv.org/abs/1907.04904), *Ada Novak, Jan P. How*, arXiv 2019": ["Ada Novak", "Jan P. How"],
    # columns
    "[Sparse Sets](https://arxiv.org/abs/1907.04904)\t**ICML 2019**\t*Ada Novak, Li Chen et al.*": [
        "Ada Novak",
        "Li Chen",
        "others",
    ],
    "Sparse Sets\tAda Novak, Li Chen\tICLR 2019": ["Ada Novak", "Li Chen"],
}


@pytest.mark.parametrize(("text", "names"), NAMES.items())
def test_names_in_forms_of_reference_styles(text: str, names: list[str]) -> None:
    item = split_item(text)
    assert item.title == "Sparse Sets"
    assert [str(author) for author in item.authors] == names


def test_further_identifiers_are_kept() -> None:
    """The first identifier is the item's own; the law of no lost identifiers needs the others."""
    item = split_item("Sparse Sets (arXiv:1706.03762), see also arXiv:1409.0473 and doi:10.1000/b, doi:10.1000/c")
    assert item.arxiv == (ArxivId("1706.03762"), None)
    assert item.doi == Doi("10.1000/b")
    assert item.others == (ArxivId("1409.0473"), Doi("10.1000/c"))


@pytest.mark.parametrize("record", OWN_RECORDS, ids=lambda record: record.title)
@pytest.mark.parametrize("style", [*STYLES, *HELD_OUT])
def test_each_style_gives_its_title_and_identifiers(style: str, record: object) -> None:
    """Lists and references in all styles, of titles with colons, stops, question marks, digits and mathematics."""
    written = write(record, style, Random(style))  # type: ignore[arg-type]
    item = split_item(written.text)
    assert squeeze(item.title) == squeeze(written.record.title)
    assert (item.arxiv and (str(item.arxiv[0]), item.arxiv[1])) == written.arxiv
    assert (item.doi and str(item.doi)) == written.doi


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "[]()", "**", "[](", "((((", "]]]]", "\\emph{", "\ue000\ue010", "“", "”", "''", "et al.", ", , ,",
        "- - -",
        "https://", "arXiv:", "doi:", "10.1000/", "[[[[[[", "<a href=>", "\x00\x1b[31m", "a" * 10_000, "(2019)",
        "NeurIPS 2020",
    ],
)  # fmt: skip
def test_any_text_is_read_without_an_error(text: str) -> None:
    """Fragments of markup, and texts without a title."""
    assert not set(split_item(text).title) & {"\ue000", "\ue010", "\x1b"}


def test_a_text_too_long_for_an_item_is_a_remark() -> None:
    """Its identifier is not lost."""
    text = f"{'word ' * 2_000} arXiv:1706.03762"
    item = split_item(text)
    assert (item.title, item.remark, item.arxiv) == ("", text, (ArxivId("1706.03762"), None))


_LONG = (
    "A, ", "A. Novak, ", "Ada Novak, ", "Tan, Li; ", "A-", " (", "[", "\\emph{", "*a ", "**a", " “", " '", "[a](",
    "a. ", "12 ", "1706.03762 ", "http://a/", "A and ", "<a ", "Journal of ", "N 12(3), ", "Deep ", " - ", "a\t",
    "a | ", "van der ", "a", "2019 ", "(2019) ", "$a", "A B Team, ", "张三, ", "arXiv:1706.03762, ", "in A", "[code] ",
    '"a" ', " #a", "TAN Z. X., ", "TAN Zoe et ",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("unit", _LONG)
def test_the_time_does_not_grow_faster_than_the_item(unit: str) -> None:
    assert_linear(lambda length: split_item((unit * length)[:length]), 950)


@pytest.mark.parametrize(
    ("after", "authors", "venue"),
    [
        ("(2019) - Ann Roe, Bob Smith. NeurIPS.", ["Ann Roe", "Bob Smith"], "NeurIPS"),
        ("(NeurIPS 2019) – Ann Roe, Bob Smith", ["Ann Roe", "Bob Smith"], "NeurIPS"),
        ("[2019] | Ann Roe and Bob Smith", ["Ann Roe", "Bob Smith"], ""),
        ("(Roe et al., 2019) - a study of hares", ["Roe", "others"], ""),
    ],
)
def test_what_is_in_brackets_after_a_title_is_apart(after: str, authors: list[str], venue: str) -> None:
    found = split_item(f"**Attention with linear biases for hares** {after}")
    assert [str(author) for author in found.authors] == authors
    assert (found.title, found.date and found.date.year) == ("Attention with linear biases for hares", 2019)
    assert found.venue.removesuffix(" 2019") == venue


@pytest.mark.parametrize(
    ("text", "title", "venue"),
    [
        ("Hares at CheckThat! 2019: Debating large language models", "", ""),
        ("Ali Z, Bo C, Li D. Can Models Understand Small Objects? PLoS ONE 2019;38:204–213.",
         "Can Models Understand Small Objects?", "PLoS ONE"),
        ("Mehreen Alam and Sibt ul Hussain. Sequence to Sequence Networks for Urdu. Neural Networks, 2019.",
         "Sequence to Sequence Networks for Urdu", "Neural Networks"),
    ],
)  # fmt: skip
def test_where_titles_with_marks_and_years_end(text: str, title: str, venue: str) -> None:
    found = split_item(text)
    assert (found.title, found.venue) == (title or text, venue)
