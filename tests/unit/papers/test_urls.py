"""URLs of papers: DOIs in publishers' URLs, and pages without an identifier."""

from collections.abc import Callable

import pytest

from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, dois_in
from readinglist.papers.urls import doi_in_url, paper_page
from tests.growth import assert_linear

DOIS = (
    ("https://doi.org/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
    ("http://dx.doi.org.ezproxy.lib.edu/10.1000/abc", "10.1000/abc"),
    ("https://doi-org.ezproxy.lib.edu/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
    ("https://dl-acm-org.proxy.lib.edu/doi/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
    ("https://proxy.lib.edu/login?url=https://doi.org/10.1145/3292500", "10.1145/3292500"),
    ("https://proxy.lib.edu/login?url=https%3A%2F%2Fdl.acm.org%2Fdoi%2F10.1145%2F3292500", "10.1145/3292500"),
    ("https://dl.acm.org/doi/pdf/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
    ("https://onlinelibrary.wiley.com/doi/abs/10.1002/adma.201705310", "10.1002/adma.201705310"),
    ("https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1097-4571(199009)41:6", "10.1002/(sici)1097-4571(199009)41:6"),
    (
        (
            "https://onlinelibrary.wiley.com/doi/10.1002/%28SICI%291097-0258%2819980815%2917%3A15%2F16%3C1661%3A%3AAID-SIM968"
            "%3E3.0.CO%3B2-2/abstract"
        ),
        "10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2",
    ),
    ("https://link.springer.com/article/10.1007/s11263-015-0816-y#Sec1", "10.1007/s11263-015-0816-y"),
    ("https://link.springer.com/content/pdf/10.1007/s11263-015-0816-y.pdf", "10.1007/s11263-015-0816-y"),
    ("https://www.science.org/doi/full/10.1126/science.aaa8415", "10.1126/science.aaa8415"),
    ("https://www.pnas.org/doi/10.1073/pnas.1611835114", "10.1073/pnas.1611835114"),
    ("https://www.tandfonline.com/doi/full/10.1080/01621459.2017.1285773?scroll=top", "10.1080/01621459.2017.1285773"),
    ("https://www.nature.com/articles/s41586-021-03819-2", "10.1038/s41586-021-03819-2"),
    ("https://www.nature.com/articles/nature14539.pdf", "10.1038/nature14539"),
    ("https://elifesciences.org/articles/12345", "10.7554/elife.12345"),
    ("https://www.biorxiv.org/content/10.1101/2020.05.22.111161v1.full", "10.1101/2020.05.22.111161"),
    ("https://www.medrxiv.org/content/10.1101/2020.05.22.20111161v2.full-text", "10.1101/2020.05.22.20111161"),
    ("https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0123456", "10.1371/journal.pone.0123456"),
    ("https://iopscience.iop.org/article/10.1088/1741-2552/aace8c/meta", "10.1088/1741-2552/aace8c"),
    ("https://www.frontiersin.org/articles/10.3389/fnins.2020.00001/full", "10.3389/fnins.2020.00001"),
    ("https://journals.aps.org/prl/abstract/10.1103/PhysRevLett.116.061102", "10.1103/physrevlett.116.061102"),
    ("https://aclanthology.org/N19-1423/", "10.18653/v1/n19-1423"),
    ("https://aclanthology.org/D14-1162.pdf", "10.3115/v1/d14-1162"),
    ("https://aclanthology.org/2021.findings-acl.12.pdf", "10.18653/v1/2021.findings-acl.12"),
)


@pytest.mark.parametrize(("url", "doi"), DOIS)
def test_the_doi_of_a_publishers_url_is_read(url: str, doi: str) -> None:
    assert Doi.parse(url) == Doi(doi)
    assert [str(each) for each in dois_in(f"see [this]({url}), and more")] == [doi]


@pytest.mark.parametrize(
    "url",
    [
        "https://aclanthology.org/P02-1040",
        "https://aclanthology.org/2022.lrec-1.1/",
        "https://aclanthology.org/volumes/N19-1/",
        "https://www.biorxiv.org/content/early/2019/01/01/123456.full.pdf",
        "https://example.com/review/10.1000/xyz/comments/3",
        "https://www.nature.com/nature/volumes/1",
        "https://example.org/10.1000",
        "https://doi.org/about",
        "https:///10.1000/abc",
        "ftp://dl.acm.org/doi/10.1145/3292500",
    ],
)
def test_no_doi_is_guessed(url: str) -> None:
    assert doi_in_url(url) == ""
    assert list(dois_in(url)) == []


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("https://www.alphaxiv.org/overview/2410.18647v2", "2410.18647"),
        ("https://www.catalyzex.com/paper/arxiv:2410.18647", "2410.18647"),
        ("https://papers.cool/arxiv/2410.18647", "2410.18647"),
        ("https://www.emergentmind.com/papers/2410.18647", "2410.18647"),
        ("https://dblp.org/rec/journals/corr/abs-1706-03762.html", "1706.03762"),
        ("https://ui.adsabs.harvard.edu/abs/2017arXiv170603762V", "1706.03762"),
        ("https://ui.adsabs.harvard.edu/abs/2013arXiv1301.3781M", "1301.3781"),
        ("https://web.archive.org/web/2024/https://arxiv.org/abs/2410.18647", "2410.18647"),
        ("http://export.arxiv.org/pdf/2410.18647v2.pdf", "2410.18647"),
    ],
)
def test_the_arxiv_id_of_a_mirrors_url_is_read(text: str, identifier: str) -> None:
    assert ArxivId.parse(text) == ArxivId(identifier)
    assert [str(each) for each, _ in arxiv_ids_in(f"see ({text}).")] == [identifier]


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://openreview.net/pdf?id=rJ4km2R5t7", "openreview.net/forum?id=rJ4km2R5t7"),
        ("https://www.openreview.net/forum?noteId=x&id=rJ4km2R5t7#all", "openreview.net/forum?id=rJ4km2R5t7"),
        ("https://aclanthology.org/P02-1040/", "aclanthology.org/P02-1040"),
        ("http://proceedings.mlr.press/v37/ioffe15.html", "proceedings.mlr.press/v37/ioffe15.html"),
        ("https://papers.nips.cc/paper/7181-attention", "papers.nips.cc/paper/7181-attention"),
        (
            "https://openaccess.thecvf.com/content_cvpr_2016/html/He_Deep_CVPR_2016_paper.html",
            "openaccess.thecvf.com/content_cvpr_2016/html/He_Deep_CVPR_2016_paper.html",
        ),
        ("https://api.semanticscholar.org/CorpusID:13756489", "api.semanticscholar.org/CorpusID:13756489"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/?utm_source=mail", "pubmed.ncbi.nlm.nih.gov/12345678"),
        (
            "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17.html?view=bibtex",
            "dblp.org/rec/conf/nips/VaswaniSPUJGKP17.html",
        ),
        ("https://www.researchgate.net/publication/3175_Attention", "researchgate.net/publication/3175_Attention"),
        ("https://openreview.net/", ""),
        ("https://openreview.net/group?id=ICLR.cc/2024/Conference", ""),
        ("https://github.com/karpathy/nanoGPT", ""),
        ("https://paperswithcode.com/sota", ""),
    ],
)
def test_pages_of_papers_are_distinguished_from_others(url: str, page: str) -> None:
    assert paper_page(url) == page


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "arxiv.org/",
        "https://a/",
        "10.1000/",
        "x/10.1000/a",
        "(",
        "https://arxiv.org/abs/",
        "doi:",
        "a-",
        "dblp.",
        "%2F",
    ],
)
@pytest.mark.parametrize(
    "read",
    [
        lambda text: list(dois_in(text)),
        lambda text: list(arxiv_ids_in(text)),
        Doi.parse,
        lambda text: ArxivId.parse(f"{text}2410.18647"),
        paper_page,
        doi_in_url,
    ],
    ids=["DOIs", "arXiv ids", "DOI", "arXiv id", "page", "DOI in a URL"],
)
def test_long_texts_of_repeated_parts_are_read_in_linear_time(unit: str, read: Callable[[str], object]) -> None:
    assert_linear(lambda times: read(unit * times), 100 if read in (paper_page, doi_in_url) else 3_000)
