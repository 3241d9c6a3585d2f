"""The language of a text, by letters where they tell."""

from __future__ import annotations

import pytest

from daybook.clean.language import language


@pytest.mark.parametrize(("text", "code"), [
    ("The army said on Monday that two rockets had been fired at the base north of the capital.", "en"),
    ("THE ARMY SAID ON MONDAY THAT TWO ROCKETS HAD BEEN FIRED AT THE BASE NORTH OF THE CAPITAL.", "en"),
    ("قال الجيش يوم الاثنين إن صاروخين أطلقا على القاعدة شمال العاصمة بغداد", "ar"),
    ("سوپا رۆژی دووشەممە ڕایگەیاند کە دوو مووشەک ئاراستەی بنکەکە کراون لە باکووری پایتەخت", "ku"),
    ("ارتش روز دوشنبه گفت که دو موشک به پایگاهی در شمال پایتخت شلیک شده است", "fa"),
    ("Ordu pazartesi günü başkentin kuzeyindeki üsse iki roket atıldığını söyledi.", "tr"),
    ("L’armée a déclaré lundi que deux roquettes avaient été tirées sur la base au nord de la capitale.", "fr")],
    ids=lambda text: text[:12])
def test_news_in_a_language_is_told(text: str, code: str) -> None:
    assert code == language(text)
    assert code == language(text)  # the same again: nothing is remembered


@pytest.mark.parametrize("text", ["", "Baghdad", "1234567890 1234567890 12:30", "\U0001f680" * 40], ids=["empty", "short", "digits",
    "emoji"])
def test_too_few_letters_say_nothing(text: str) -> None:
    assert language(text) is None
