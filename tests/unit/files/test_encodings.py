"""Encodings other than UTF-8."""

import pytest

from readinglist.files.encodings import declared_encoding, evident_encoding, with_stray_letters


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("% This file was created with JabRef 2.9.2.\n% Encoding: ISO8859_15\n", "iso8859-15"),
        ("% Encoding: Cp1252", "cp1252"),
        ("% Encoding: GBK", "gbk"),
        ("@comment{x}\n% encoding: x-MacRoman", "mac-roman"),
        ("%% Saved with string encoding Western (Mac OS Roman) \n", "mac_roman"),
        ("%% Saved with string encoding Martian \n", ""),
        ("% -*- coding: latin-1 -*-", "cp1252"),
        ("% Encoding: KOI8_R", "koi8-r"),
        ("% Encoding: UTF-8", ""),
        ("% Encoding: UTF-16", ""),
        ("% Encoding: cp037", ""),
        ("% Encoding: rot13", ""),
        ("% Encoding: Klingon", ""),
        ("@article{a, title = {On text encoding}}", ""),
    ],
)
def test_declared_encodings(head: str, expected: str) -> None:
    assert declared_encoding(head.encode()) == expected


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (
            "author = {张三 and 李四}, title = {基于深度学习的图像识别方法研究}, journal = {计算机学报}",
            "gbk",
            "gb18030",
        ),
        ("author = {김철수 and 이영희}, title = {기계 학습을 이용한 한국어 문서 분류}", "euc-kr", ""),
        ("author = {山田太郎}, title = {深層学習による画像認識の研究について}", "euc-jp", ""),
        ("author = {Müller, Jürgen and Peña, José}, title = {Étude de la “forme” – été}", "mac_roman", "mac_roman"),
        ("author = {Müller, Jürgen and Peña, José}, title = {Étude de la “forme” – été…}", "cp1252", ""),
        ("author = {O’Neill, Seán and Žižek, S.}, title = {The author’s “Œuvre”…}", "cp1252", ""),
        ("author = {Gödel, K.}", "mac_roman", ""),
        ("author = {山田太郎}, title = {ディープラーニングによる画像認識の研究について}", "shift_jis", ""),
        ("标题,作者,年份\nA Title,Ada Hu,2021\n", "gbk", "gb18030"),
        ("標題,作者,年份\nA Title,Ada Hu,2021\n", "big5", "big5"),
        ("論文タイトル,発行年,メモ\nA Title,2021,\n", "shift_jis", "cp932"),
        ("제목,저자,연도\nA Title,Ada Hu,2021\n", "euc-kr", "cp949"),
        ("Название;Автор;Ссылка\nA Title;Ada Hu;https://x.org\n", "cp1251", "cp1251"),
        ("", "cp1252", ""),
    ],
)
def test_evident_encodings(text: str, encoding: str, expected: str) -> None:
    assert evident_encoding(text.encode(encoding)) == expected


def test_stray_bytes_are_letters_where_they_cannot_be_parts_of_one() -> None:
    data = "Größe ".encode() + "Größe".encode("cp1252") + b" \xe2\x80 \x81."
    assert with_stray_letters(data.decode("utf-8", "surrogateescape")) == "Größe Größe \ufffd\ufffd \ufffd."
