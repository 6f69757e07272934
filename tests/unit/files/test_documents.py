"""Decoding of documents."""

import gzip
import io
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.files.documents import cleaned, decode, files_below, read_document, read_stream
from readinglist.papers.errors import ExitCode, InputError

PAGE = "Größe und Grenze – ein Überblick\r\n\r\nWir zeigen “alles” für σ.\rEnde\n"
PLAIN = "Größe und Grenze – ein Überblick\n\nWir zeigen “alles” für σ.\nEnde\n"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("utf-32-be", b"\x00\x00\xfe\xff"),
    ],
)
def test_unicode_encodings(encoding: str, mark: bytes) -> None:
    document = decode("page.txt", mark + PAGE.encode(encoding))
    assert document.text == PLAIN
    assert document.encoding == encoding
    assert document.name == "page.txt"
    assert document.warnings == ()


def test_western_encoding_is_guessed_with_a_warning() -> None:
    text = "plain\r\nplain\r\nnaïve café – “quoted”\n"
    document = decode("old.txt", text.encode("cp1252"))
    assert document.text == text.replace("\r\n", "\n")
    assert document.encoding == "cp1252"
    (warning,) = document.warnings
    assert warning.line == 3
    assert "Windows-1252" in warning.message


def test_bytes_undefined_in_windows_1252_are_kept_out_of_the_way() -> None:
    assert decode("x", b"caf\xe9 \x81 \x93quoted\x94 and some more").text == "café \x81 “quoted” and some more"


def test_broken_utf8_is_replaced_with_a_warning() -> None:
    document = decode("page.txt", "Überall Größe\r\rschöne ".encode() + b"\xff\xfe" + " Worte – überall".encode())
    assert document.text == "Überall Größe\n\nschöne \ufffd\ufffd Worte – überall"
    assert [(warning.line, "UTF-8" in warning.message) for warning in document.warnings] == [(3, True)]


def test_broken_utf16_is_replaced_with_a_warning() -> None:
    data = b"\xff\xfe" + "a\nb".encode("utf-16-le") + b"\x00\xd8" + "c".encode("utf-16-le")
    document = decode("page.txt", data)
    assert document.text == "a\nb\ufffdc"
    assert [warning.line for warning in document.warnings] == [2]


def test_a_stray_nul_does_not_make_a_page_binary() -> None:
    assert decode("page.txt", b"word " * 1000 + b"\x00" + b"word " * 1000).text.count("word") == 2000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "no text"),
        (b"\xef\xbb\xbf\n", "no text"),
        (b"\x00\x00", "binary"),
        (b"%PDF-1.7\nwhatever", "is a PDF"),
        (b"%!PS-Adobe", "PostScript"),
        (b"{\\rtf1 text}", "RTF"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", "Office document"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"page.txt", "ZIP"),
        (gzip.compress(b"text", mtime=0), "gzip"),
        (b"\xfd7zXZ\x00\x00", "xz archive"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x7fELF\x02", "program"),
        (b"\x01\x02\x03" * 50, "binary"),
        (b"text\n" * 9000 + b"\x01\x02\x03" * 9000, "binary"),
        ("Страница на русском языке".encode("cp1251"), "unknown encoding"),
    ],
)
def test_files_other_than_text_are_rejected_by_name(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        decode("odd.txt", data)
    assert said in caught.value.message
    assert "odd.txt" in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.INPUT


def test_file(tmp_path: Path) -> None:
    place = tmp_path / "page.txt"
    place.write_bytes(PAGE.encode())
    document = read_document(str(place))
    assert document.text == PLAIN
    assert document.name == str(place)


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path, said in [
        (str(tmp_path / "missing.txt"), "no such file"),
        (str(tmp_path), "is a folder"),
        (str(tmp_path / ("x" * 5000)), "cannot read"),
        ("nul\x00byte", "cannot read"),
        ("/proc/self/mem", "cannot read"),
    ]:
        with pytest.raises(InputError) as caught:
            read_document(path)
        assert said in caught.value.message
        assert caught.value.hint


def test_stream_and_its_limit() -> None:
    assert read_stream(io.BytesIO(b"a title")).name == "<stdin>"
    with pytest.raises(InputError, match="larger than 1 MiB"):
        read_stream(io.BytesIO(b"x" * (1024 * 1024 + 1)), largest=1024 * 1024)
    assert len(read_stream(io.BytesIO(b"x" * (1024 * 1024)), largest=1024 * 1024).text) == 1024 * 1024


def test_noise_is_rejected_quickly() -> None:
    noise = random.Random(1).randbytes(50_000_000)
    begin = time.process_time()
    with pytest.raises(InputError):
        decode("noise", noise)
    assert time.process_time() - begin < 2


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_rejected(data: bytes) -> None:
    try:
        document = decode("x", data)
    except InputError:
        return
    assert "\r" not in document.text
    assert document.text.strip()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), min_size=1))
def test_printable_utf8_is_never_changed(text: str) -> None:
    try:
        document = decode("x", text.encode())
    except InputError:
        return
    if document.encoding == "utf-8":
        assert document.text == text


def test_files_below_a_folder_are_found_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b/deep", "a", ".git"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "info.yaml").write_text("title: T\n", encoding="utf-8")
    (tmp_path / "a" / "other.yaml").write_text("title: T\n", encoding="utf-8")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    (tmp_path / "z").symlink_to(tmp_path / "a")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    found = [str(Path(name).relative_to(tmp_path)) for name in files_below(str(tmp_path), ("info.yaml", "info.yml"))]
    assert found == ["a/info.yaml", "b/deep/info.yaml"]
    with pytest.raises(InputError, match="more than 1 folders"):
        files_below(str(tmp_path), ("info.yaml",), most=1)


def test_a_file_that_was_put_together_from_two_keeps_the_letters_of_both() -> None:
    document = decode("refs.bib", "Müller\n".encode() + "Größe über Öl\n".encode("cp1252"))
    assert (document.text, document.encoding) == ("Müller\nGröße über Öl\n", "utf-8")
    assert [warning.line for warning in document.warnings] == [2]


def test_a_file_is_read_in_the_encoding_that_it_names() -> None:
    text = "% Encoding: ISO8859_15\n@misc{a, title = {The € and Œuvre}}\n"
    document = decode("refs.bib", text.encode("iso8859-15"))
    assert (document.text, document.encoding, document.warnings) == (text, "iso8859-15", ())


def test_a_file_that_names_a_wrong_encoding_is_guessed() -> None:
    document = decode("refs.bib", "% Encoding: EUC_JP\nMüller und Größe, s. d.\n".encode("cp1252"))
    assert document.encoding == "cp1252"
    assert "Müller" in document.text


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [("张三：基于深度学习的图像识别方法研究", "gbk", "GBK"), ("Müller, Jürgen; José, été", "mac_roman", "Mac Roman")],
)
def test_an_encoding_that_the_bytes_tell_is_named(text: str, encoding: str, name: str) -> None:
    document = decode("refs.bib", text.encode(encoding))
    assert document.text == text
    assert name in document.warnings[0].message


@pytest.mark.parametrize(
    ("element", "encoding"),
    [
        ('<meta charset="gbk">', "gbk"),
        ("<META CHARSET='Shift_JIS'>", "shift_jis"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251"),
    ],
)
def test_the_encoding_that_a_web_page_names_is_used(element: str, encoding: str) -> None:
    text = f"<html><head>{element}</head><body>{'Обзор' if encoding == 'cp1251' else '深度学習'}</body></html>"
    document = decode("page.html", text.encode(encoding))
    assert (document.text, document.encoding, document.warnings) == (text, encoding, ())


@pytest.mark.parametrize(
    "text",
    ["a\r\nb", "a\rb", "\ufeffa\nb", "\x1b[200~a\rb\x1b[201~", "\x1b[200~\ufeffa\r\n\ufeffb\x1b[201~", "a\n\ufeffb"],
)
def test_text_of_terminals_and_of_joined_files_is_cleaned(text: str) -> None:
    assert cleaned(text) == "a\nb"
