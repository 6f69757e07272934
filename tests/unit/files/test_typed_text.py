"""Text that somebody typed keeps its letters in whatever encoding a program saved it, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.files.typed_text import MAX_BYTES, typed_text
from readinglist.papers.errors import InputError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_note_is_the_same_in_every_encoding(encoding: str, end: str) -> None:
    text = "café au lait\nrésumé of the naïve\n"
    assert typed_text("the note", text.replace("\n", end).encode(encoding)) == text


def test_utf_16_without_a_mark() -> None:
    assert typed_text("the note", "an ordinary note\n".encode("utf-16-le")) == "an ordinary note\n"


def test_russian_and_chinese_are_distinguished() -> None:
    for text, encoding in (("Теория вероятностей и ее применения", "koi8-r"), ("深度学习与自然语言处理的方法", "gbk")):
        assert typed_text("the note", text.encode(encoding)) == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\r\ufeff\x00\x1b")))
def test_utf_8_is_never_changed(text: str) -> None:
    assert typed_text("the note", text.encode()) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Erdős Pál: gráfok és számok", "iso8859-2"),
        ("Erdős Pál: gráfok és számok", "cp1250"),
        ("Gödel, Escher und ähnliche Sätze", "mac_roman"),
        ("Теория вероятностей и её применения", "koi8-r"),
        ("Теория вероятностей и её применения", "cp1251"),
        ("深度学习与自然语言处理", "gb18030"),
        ("日本語の論文の題名", "shift_jis"),
        ("日本語の論文の題名", "euc_jp"),
    ],
)
def test_an_edited_text_keeps_the_letters_that_were_there(text: str, encoding: str) -> None:
    known = f"title = {text}\nyear = 2001\n"
    edited = known.replace("2001", "2002")
    assert typed_text("the text", edited.encode(encoding), known=known) == edited


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfeh\x00\x00\xd8",
        b"\xfe\xff\x00",
        "Теория вероятностей и её применения".encode("cp1251"),
        b"\x00\x01\x02\xff" * 100,
        b"a" * (MAX_BYTES + 1),
    ],
)
def test_what_cannot_be_decoded_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="the note"):
        typed_text("the note", data)


@pytest.mark.parametrize("stray", [b"# \xe9", b"# \xff\xfe", b"# \xc3 \x81", b"# caf\xe9 \xe4"])
def test_letters_that_stayed_in_utf_8_are_kept_or_the_text_is_refused(stray: bytes) -> None:
    known = "title = Gödel and naïve Żółw\nyear = 2001\n"
    try:
        text = typed_text("the text", known.encode() + stray, known=known)
    except InputError:
        return
    assert text.startswith(known)
