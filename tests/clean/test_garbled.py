"""Text read by the wrong encoding is said to be so; text in any language is not."""

from __future__ import annotations

import pytest

from daybook.clean.garbled import garbled

TEXTS = {
    "Russian": "Обстрел города продолжался всю ночь, сообщили власти; погибли два человека.",
    "Arabic": "قالت الشرطة إن الهجوم أسفر عن مقتل ثلاثة أشخاص يوم الثلاثاء",
    "French": "Le général a déclaré que l’armée était prête à défendre les côtes « dès mardi », a-t-on appris.",
    "Greek": "Η αστυνομία ανακοίνωσε ότι δύο άνθρωποι τραυματίστηκαν",
    "Turkish": "Polis salı günü akşam başkentte iki kişinin yaralandığını açıkladı, soruşturma sürüyor.",
    "Chinese": "警方说星期二晚上两人在首都受伤，调查仍在进行中。",
    "English": "“We’re ready,” the minister said – twice – at the café in Zürich; it’s £5 “a day”."}
WRONG = ("cp1252", "latin-1", "cp1251", "cp1256", "mac_roman")


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_that_was_read_right_is_not_suspected(language: str) -> None:
    assert "" == garbled(TEXTS[language] * 3)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("language", TEXTS)
def test_utf8_read_as_something_else_is_said(language: str, wrong: str) -> None:
    assert "mojibake" in garbled((TEXTS[language] * 3).encode().decode(wrong, "replace"))


@pytest.mark.parametrize(("language", "written", "read"), [("Russian", "cp1251", "cp1252"), ("Russian", "koi8-r", "latin-1"),
    ("Arabic", "cp1256", "cp1252"),
                                                           ("Greek", "cp1253", "latin-1")])
def test_another_script_read_as_latin_is_said(language: str, written: str, read: str) -> None:
    assert "mojibake" in garbled((TEXTS[language] * 2).encode(written).decode(read, "replace"))
