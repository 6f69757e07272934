"""Authors in fields of .bib files, including lists that are not BibTeX."""

from dataclasses import replace

import pytest

from readinglist.bibtex.authors import authors_from_tex
from readinglist.papers.paper import OTHERS, Author

SMITH, DOE, ROE = (
    Author(family="Smith", given="J."),
    Author(family="Doe", given="Jane"),
    Author(family="Roe", given="Max"),
)
KING = Author(family="King", given="Martin L.", suffix="Jr.")


def test_authors() -> None:
    assert authors_from_tex(r"Schr{\"o}dinger, Erwin and {Gemini Team} and others") == (
        Author(family="Schrödinger", given="Erwin"),
        Author(family="Gemini Team", corporate=True),
        OTHERS,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (",", ()),
        ("A B and ~ and , and , Plato", (Author(family="B", given="A"), Author(family="Plato"))),
        ("A B and and C", (Author(family="B", given="A"), Author(family="C"))),
        ("family= and given=Plato", (Author(family="Plato"),)),
        (
            'family={de la Cruz}, given={Mar{\\\'\\i}a, X}, given-i=M, prefix="van", useprefix=true and others',
            (Author(family="de la Cruz", given="María, X", particle="van"), OTHERS),
        ),
    ],
)
def test_every_author_has_a_name(text: str, expected: tuple[Author, ...]) -> None:
    assert authors_from_tex(text) == expected


LISTS = [
    ("J. Smith; Doe, Jane; and Max Roe", (SMITH, DOE, ROE)),
    ("Smith, J.; and Doe, Jane; and Roe, Max;", (SMITH, DOE, ROE)),
    ("J. Smith \\& Jane Doe", (SMITH, DOE)),
    ("Smith, J. & Doe, Jane & Roe, Max", (SMITH, DOE, ROE)),
    ("J. Smith und Jane Doe et Max Roe", (SMITH, DOE, ROE)),
    ("Smith, J. / Doe, Jane und Roe, Max", (SMITH, DOE, ROE)),
    ("J. Smith und Jane Doe", (SMITH, DOE)),
    ("J. Smith et Jane Doe", (SMITH, DOE)),
    ("J. Smith / Jane Doe", (SMITH, DOE)),
    ("{Gemini Team}; J. Smith", (Author(family="Gemini Team", corporate=True), SMITH)),
    ("J. Smith, Jane Doe & Max Roe", (SMITH, DOE, ROE)),
    ("J. Smith, Jane Doe, Max Roe", (SMITH, DOE, ROE)),
    ("J. Smith , Jane Doe and Max Roe", (SMITH, DOE, ROE)),
    ("Smith, J., Doe, Jane, Roe, Max", (SMITH, DOE, ROE)),
    ("J. Smith, J. Smith", (SMITH, SMITH)),
    ("Smith J, Smith J", (SMITH, SMITH)),
    ("J. Smith\n  Jane Doe\n\tMax Roe\n", (SMITH, DOE, ROE)),
    ("J. Smith    Jane Doe    Max Roe", (SMITH, DOE, ROE)),
    ("J. Smith et al.", (SMITH, OTHERS)),
    ("Smith, J. and {et al.}", (SMITH, OTHERS)),
    ("Smith, J. \\emph{et al}", (SMITH, OTHERS)),
    ("J. Smith; Doe, Jane, et.~al.", (SMITH, DOE, OTHERS)),
    ("J. Smith et al. and others", (SMITH, OTHERS)),
    ("Smith, J. and others\\\\", (SMITH, OTHERS)),
    ("J.\\\\Smith and Jane \\newline Doe", (SMITH, DOE)),
    ("J. Smith and Jane Doe, and 12 others", (SMITH, DOE, OTHERS)),
    ("and J. Smith and", (SMITH,)),
    ("and J. Smith", (SMITH,)),
    ("J. Smith and", (SMITH,)),
    ("Jane\\newline Doe", (DOE,)),
    ("Jane\\linebreak Doe", (DOE,)),
    ("et al.", ()),
    ("Martin L. King, Jr.", (KING,)),
    ("King, Martin L., Jr.", (KING,)),
    ("Martin L. King Jr. and J. Smith", (KING, SMITH)),
    ("Jr., Martin L. King", (KING,)),
    ("King Jr., Martin L.", (KING,)),
    ("Smith J. and Smith J.", (SMITH, SMITH)),
    ("Smith J., Smith J.", (SMITH, SMITH)),
    ("Smith J., Smith J. and Smith J.", (SMITH, SMITH, SMITH)),
    ("Smith J, van Dam B", (SMITH, Author(family="Dam", given="B.", particle="van"))),
    ("van Dam B, Smith J and Smith J", (Author(family="Dam", given="B.", particle="van"), SMITH, SMITH)),
    ("Knuth D E, Smith J", (Author(family="Knuth", given="D. E."), SMITH)),
    ("Doe, Jane and Smith, J., Roe, Max", (DOE, SMITH, ROE)),
    ("Doe, Jane and Roe, Max, Doe, Jane and Roe, Max", (DOE, ROE, DOE, ROE)),
    ("Smith, J., others", (SMITH, OTHERS)),
    ("Anderson, JR", (Author(family="Anderson", given="JR"),)),
    ("II Rabi and JR Anderson", (Author(family="Rabi", given="II"), Author(family="Anderson", given="JR"))),
    ("Garcia Lopez, JR", (Author(family="Garcia Lopez", given="JR"),)),
    ("Ivanov, IV and Smith, III", (Author(family="Ivanov", given="IV"), Author(family="Smith", given="III"))),
    ("Martin King, III", (Author(family="King", given="Martin", suffix="III"),)),
    (
        "Ann Smith, Max Roe, J. Poe",
        (Author(family="Smith", given="Ann"), Author(family="Roe", given="Max"), Author(family="Poe", given="J.")),
    ),
    ("Garcia Lopez, Jr., Ana Maria", (Author(family="Garcia Lopez", given="Ana Maria", suffix="Jr."),)),
    ("Smith, Jr. and J. Smith", (Author(family="Smith", suffix="Jr."), SMITH)),
    ("Smith, Jr., III", (Author(family="Smith", given="III", suffix="Jr."),)),
    ("nametemplate=x, given={Jane}, family={Doe}", (DOE,)),
    ("Smith, J., MD and Doe, Jane, Ph.D.", (replace(SMITH, suffix="MD"), replace(DOE, suffix="Ph.D."))),
    ("Ann Smith, Jane Doe, and Max Roe", (Author(family="Smith", given="Ann"), DOE, Author(family="Roe", given="Max"))),
    (
        "{\\'E}mile Zola, Ren{\\'e} Char, Jane Doe",
        (Author(family="Zola", given="Émile"), Author(family="Char", given="René"), DOE),
    ),
    ("Smith, J. \\and Jane Doe", (SMITH, DOE)),
    ("王伟, 李娜, 张敏", (Author(family="王伟"), Author(family="李娜"), Author(family="张敏"))),
    ("王伟、李娜；张敏", (Author(family="王伟"), Author(family="李娜"), Author(family="张敏"))),
    ("Иванов И.И., Петров П.П.", (Author(family="Иванов", given="И. И."), Author(family="Петров", given="П. П."))),
    ("Иванов И. И. and Петров П. П.", (Author(family="Иванов", given="И. И."), Author(family="Петров", given="П. П."))),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists_that_are_not_bibtex(text: str, expected: tuple[Author, ...]) -> None:
    assert authors_from_tex(text) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Simon & Schuster and John Wiley \\& Sons", ["Simon & Schuster", "John Wiley & Sons"]),
        ("Smith {\\&} Jones Company and {A; B}", ["Smith & Jones Company", "A; B"]),
        ("Karl Prinz zu Sayn und Wittgenstein", ["Karl Prinz zu Sayn und Wittgenstein"]),
        ("Karl von und zu Hohen Stein", ["Karl von und zu Hohen Stein"]),
        ("Bell Labs \\& Doe Research Institute", ["Bell Labs & Doe Research Institute"]),
        ("D&uuml;rer, Albrecht", ["Albrecht D&uuml;rer"]),
        ("Ludwig Mies\n van der Rohe", ["Ludwig Mies van der Rohe"]),
        ("World Health\n Organization Group\n Regional Office", ["World Health Organization Group Regional Office"]),
        ("Garcia Lopez, Juan Carlos", ["Juan Carlos Garcia Lopez"]),
        ("Garcia Lopez, Juan Carlos and Doe, Jane", ["Juan Carlos Garcia Lopez", "Jane Doe"]),
        ("Garcia Lopez, Juan Carlos and Pedro Ruiz", ["Juan Carlos Garcia Lopez", "Pedro Ruiz"]),
        ("Doe 3 Smith", ["Doe 3 Smith"]),
        ("{A, B, C and D}, Jane", ["Jane A, B, C and D"]),
        ("Simon \\& Mary Schuster", ["Simon & Mary Schuster"]),
        ("Jane Mary\n Doe Smith", ["Jane Mary Doe Smith"]),
        ("Jane Ann\n Mary\n Doe Smith", ["Jane Ann Mary Doe Smith"]),
        ("A=B Lab, Jane", ["Jane A=B Lab"]),
        ("King III, Martin L", ["Martin L King, III"]),
        ("Vitamin JK, Jane", ["Jane Vitamin JK"]),
        ("Rishi T.", ["Rishi T."]),
    ],
)
def test_names_that_only_look_like_lists(text: str, names: list[str]) -> None:
    assert [str(author) for author in authors_from_tex(text)] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wei Wang 0001 and Jane Doe", (Author(family="Wang", given="Wei"), DOE)),
        ("Wang 0012, Wei", (Author(family="Wang", given="Wei"),)),
        ("0001, Wei Wang", (Author(family="Wang", given="Wei"),)),
        ("{Unit 0731} and Agent 47", (Author(family="Unit 0731", corporate=True), Author(family="47", given="Agent"))),
        ("0001", (Author(family="0001"),)),
    ],
)
def test_dblps_numbers_for_homonyms_are_not_part_of_a_name(text: str, expected: tuple[Author, ...]) -> None:
    assert authors_from_tex(text) == expected


def test_a_thin_space_between_initials_is_not_a_comma() -> None:
    assert authors_from_tex(r"Poe, E.\,A. and E.\,A. Poe") == (Author(family="Poe", given="E. A."),) * 2
