"""Bytes to text in forty encodings, declared in five ways: the letters are right, or it is said that they may not be."""

from __future__ import annotations

import codecs

import pytest

from daybook.clean.garbled import garbled
from daybook.read.decode import decoded_html

CYRILLIC = "Обстрел города продолжался всю ночь, сообщили власти, погибли два человека и трое ранены в больнице."
LATIN = "Le général a déclaré hier que l'armée était prête à défendre la côte, où trois blessés ont été soignés."
CENTRAL = "Policie uvedla, že v úterý večer byli v hlavním městě zraněni dva lidé, které našli kolemjdoucí."
TURKISH = "Polis salı akşamı başkentte iki kişinin yaralandığını, soruşturmanın sürdüğünü ve önlemlerin arttığını açıkladı."
ARABIC = "قالت الشرطة إن الهجوم أسفر عن مقتل ثلاثة أشخاص في بغداد يوم الثلاثاء وإصابة سبعة آخرين"
GREEK = "Η αστυνομία ανακοίνωσε ότι δύο άνθρωποι τραυματίστηκαν στην Αθήνα το βράδυ της Τρίτης"
HEBREW = "המשטרה הודיעה כי שני בני אדם נפצעו בירושלים ביום שלישי בערב בפיצוץ"
CHINESE, JAPANESE = "警方说星期二晚上两人在首都受伤调查仍在进行中", "警察によると火曜日の夜に首都で二人が負傷した"
KOREAN, THAI = "경찰은 화요일 밤 수도에서 두 명이 다쳤다고 밝혔다", "ตำรวจกล่าวว่ามีผู้บาดเจ็บสองคนในเมืองหลวงเมื่อคืนวันอังคาร"
BALTIC = "Policija pranešė, kad antradienio vakarą sostinėje sužeisti du žmonės, tyrimas tęsiasi"
TEXTS = {
    "windows-1250": CENTRAL, "windows-1251": CYRILLIC, "windows-1252": LATIN, "windows-1253": GREEK, "windows-1254": TURKISH,
    "windows-1255": HEBREW,
    "windows-1256": ARABIC, "windows-1257": BALTIC, "iso-8859-1": LATIN, "iso-8859-2": CENTRAL,
    "iso-8859-3": "Ĝi estas bela ĉiutage ĵaŭde ŝi",
    "iso-8859-4": BALTIC, "iso-8859-5": CYRILLIC, "iso-8859-6": ARABIC, "iso-8859-7": GREEK, "iso-8859-8": HEBREW, "iso-8859-9": TURKISH,
    "iso-8859-10": "Þetta er ágætt, sögðu þeir", "iso-8859-13": BALTIC, "iso-8859-14": LATIN, "iso-8859-15": LATIN,
    "iso-8859-16": "Poliția a găsit doi răniți",
    "koi8-r": CYRILLIC, "koi8-u": "Поліція повідомила, що двоє людей їхали", "ibm866": CYRILLIC, "macintosh": LATIN,
    "x-mac-cyrillic": CYRILLIC,
    "gbk": CHINESE, "gb2312": CHINESE, "gb18030": CHINESE, "big5": "警方說星期二晚上兩人在首都受傷", "euc-jp": JAPANESE,
    "shift_jis": JAPANESE,
    "iso-2022-jp": JAPANESE, "euc-kr": KOREAN, "windows-874": THAI, "tis-620": THAI, "utf-8": ARABIC + LATIN, "utf-16-le": ARABIC,
    "utf-16-be": CYRILLIC}
PYTHON = {"ibm866": "cp866", "macintosh": "mac-roman", "x-mac-cyrillic": "mac-cyrillic", "windows-874": "cp874", "tis-620": "cp874"}
UNICODE = ("utf-8", "utf-16-le", "utf-16-be")


def page(name: str, declared: str | None = None) -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    body = "".join(f"<p>{TEXTS[name]} {n}</p>" for n in range(4))
    return f"<!DOCTYPE html><html><head>{meta}<title>x</title></head><body>{body}</body></html>".encode(PYTHON.get(name, name))


def is_right(name: str, content: bytes, header: str | None = None) -> bool:
    return TEXTS[name] in decoded_html(content, header).text


def test_there_are_forty_encodings() -> None:
    assert 40 == len(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_the_header_says_it(name: str) -> None:
    assert is_right(name, page(name), name)


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_says_it(name: str) -> None:
    assert is_right(name, page(name, name))


@pytest.mark.parametrize("name", UNICODE)
def test_the_mark_says_it_whatever_else_is_declared(name: str) -> None:
    mark = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[name]

    assert is_right(name, mark + page(name, "windows-1251"), "koi8-r")


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_says_it_and_then_it_is_right_or_said(name: str) -> None:
    read = decoded_html(page(name))

    assert TEXTS[name] in read.text or read.degraded or garbled(read.text)


# Letters of one Latin alphabet in the place of another's: a reader of the language sees it, nothing else does.
LATIN_FOR_LATIN = ("windows-1250", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-9", "iso-8859-10",
    "iso-8859-13",
                   "iso-8859-16", "macintosh")


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in LATIN_FOR_LATIN])
def test_what_is_declared_is_wrong_and_then_it_is_right_or_said(name: str) -> None:
    wrong = "windows-1252" if TEXTS[name] is not LATIN else "windows-1251"
    for content, header in ((page(name, wrong), None), (page(name, wrong), name), (page(name, name), wrong)):
        read = decoded_html(content, header)

        assert TEXTS[name] in read.text or read.degraded or garbled(read.text), (name, header)


@pytest.mark.parametrize("content", [b"<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>", b'<meta charset="utf-7"><p>+ADw-script+AD4-</p>'],
    ids=str)
def test_utf7_is_never_read(content: bytes) -> None:
    assert "<script" not in decoded_html(content, "utf-7").text


@pytest.mark.parametrize("content", [b"<p>a\xc0\xafb</p>", b"<p>a\xed\xa0\x80b</p>", b"<p>a\xe0\x80\xafb</p>",
    b"<p>a\xf5\x80\x80\x80b</p>"], ids=repr)
def test_overlong_forms_and_surrogates_are_no_characters_and_said(content: bytes) -> None:
    read = decoded_html(content)

    assert "/" not in read.text.replace("</p>", "")
    assert not any("\ud800" <= char <= "\udfff" for char in read.text)
    assert read.degraded
