"""What a page hides from its readers never stands among its words, whichever way the text is had."""

from __future__ import annotations

import pytest

from daybook.clean import parsed
from daybook.clean.strip import stripped

SECRET = "forty tanks crossed the river at dawn"
SHOWN = "".join(f"<p>The mayor said on day {n} that the market had stayed open and that nobody had asked for its gates to be shut.</p>"
                for n in range(6))
STYLES = {
    "display": "display:none", "display, spaced": " DISPLAY : none !important ", "visibility": "visibility: hidden",
    "collapse": "visibility:collapse",
    "opacity": "opacity:0", "opacity .0": "opacity: 0.00", "font size": "font-size:0", "font size px": "color:red;font-size: 0px",
    "font size em": "font-size:0.0em", "font": "font: 0/0 a", "white on white": "color:#fff;background:#ffffff",
    "names": "color: white; background-color: white", "rgb": "color:rgb(255, 255, 255);background-color:#fff",
    "black on black": "background:black;color:#000",
    "transparent": "color: transparent", "rgba": "color:rgba(0,0,0,0);background:rgba(1,1,1,0.0)",
    "off left": "position:absolute;left:-9999px",
    "off top": "position: fixed; top: -1000px", "off em": "left:-999em;position:absolute", "off percent": "position:absolute;right:-200%",
    "indent": "text-indent:-9999px", "margin": "margin-left:-5000px", "no height": "height:0;overflow:hidden",
    "no width": "overflow: hidden; max-width: 0px",
    "clip": "position:absolute;clip:rect(0,0,0,0)", "clip 1px": "clip: rect(1px, 1px, 1px, 1px); position: absolute",
    "clip path": "clip-path: inset(50%)",
    "circle": "clip-path:circle(0)", "scale": "transform:scale(0)", "scale y": "transform: scaleY(0)",
    "translate": "transform:translateX(-9999px)",
    "content visibility": "content-visibility:hidden", "only white": "color:#fff", "nearly white": "color:#fefefe"}
ELEMENTS = {
    "hidden": f"<div hidden>{SECRET}</div>", "hidden p": f"<p hidden=''>{SECRET}<p>and so on",
    "until found": f"<div hidden=until-found>{SECRET}</div>",
    "aria": f"<span aria-hidden='true'>{SECRET}</span>", "template": f"<template><p>{SECRET}</p></template>",
    "noscript": f"<noscript>{SECRET}</noscript>",
    "comment": f"<!-- <p>{SECRET}</p> -->", "conditional": f"<!--[if IE]><p>{SECRET}</p><![endif]-->",
    "script": f"<script>'{SECRET}'</script>",
    "json": f"<script type=application/json>\"{SECRET}\"</script>", "style": f"<style>/* {SECRET} */</style>",
    "textarea": f"<textarea>{SECRET}</textarea>",
    "option": f"<select><option>{SECRET}</select>", "iframe": f"<iframe>{SECRET}</iframe>", "dialog": f"<dialog>{SECRET}</dialog>",
    "sr-only": f"<span class='x sr-only'>{SECRET}</span>", "font white": f"<font color=white>{SECRET}</font>",
    "input": f"<input type=hidden value='{SECRET}'>",
    "attribute": f"<div title='{SECRET}' data-x='{SECRET}'></div>",
    "class": f"<style>.q {{ display: none }}</style><p class='a q'>{SECRET}</p>",
    "id": f"<style>p#q,b{{font-size:0}}</style><p id=q>{SECRET}</p>",
    "nested": f"<div style='display:none'><div>x</div><p>{SECRET}</p></div>",
    "upper case": f"<DIV STYLE='DISPLAY:NONE'>{SECRET}</DIV>", "unclosed": f"<div hidden><p>{SECRET}",
    "object": f"<object data=x>{SECRET}</object>",
    "svg": f"<svg><text>{SECRET}</text></svg>", "canvas": f"<canvas>{SECRET}</canvas>", "video": f"<video>{SECRET}</video>",
    "noframes": f"<noframes>{SECRET}</noframes>"}
CASES = {**{name: f"<p style='{style}'>{SECRET}</p>" for name, style in STYLES.items()}, **ELEMENTS}


def page(hidden: str) -> str:
    """Hidden words between paragraphs that are shown; unclosed ones at the end."""
    return f"<html><head><title>A market stays open</title></head><body><article>{SHOWN}{hidden}</article></body></html>"


def test_there_are_sixty_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES)
def test_hidden_words_are_not_in_the_text(case: str) -> None:
    made = parsed(page(CASES[case]))

    assert "the market had stayed open" in made.text
    assert "tanks" not in made.text


@pytest.mark.parametrize("case", CASES)
def test_hidden_words_are_not_between_the_tags(case: str) -> None:
    assert "tanks" not in stripped(page(CASES[case]))


SEEN = {"colour": "color:#fff;background:#000", "shown by style": "display:block", "small": "font-size:0.8em", "opaque": "opacity:0.9",
    "left": "left:-10px",
        "half": "opacity: .5", "shadow": "box-shadow:0 0 0 red", "height": "height:0", "zero margin": "margin:0;padding:0",
        "narrow": "max-width:0.5em"}


@pytest.mark.parametrize("style", SEEN.values(), ids=SEEN)
def test_what_is_shown_stays(style: str) -> None:
    words = f"<p style='{style}'>The bakers added on the following morning that {SECRET} and that the price of flour had not changed.</p>"

    assert "tanks" in parsed(page(words)).text
    assert "tanks" in stripped(page(words))


@pytest.mark.parametrize("rules", [".q{color:red}", "@media print{.q{display:none}}", ".q:hover{display:none}", ".q .r{display:none}",
                                   "body,html{visibility:hidden}"], ids=str)
def test_a_sheet_hides_only_what_it_names_for_the_screen(rules: str) -> None:
    words = f"<style>{rules}</style><p class=q>The bakers added on the following morning that {SECRET} and that flour had not changed.</p>"

    assert "tanks" in parsed(page(words)).text
