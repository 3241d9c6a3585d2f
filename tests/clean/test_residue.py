"""What is residue, with its reason, and what is reporting however much it looks like it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.clean.lines import lines_of
from daybook.clean.residue import line_reason, residue_of

BODY = "The army said on Monday that two rockets had been fired at the base north of the capital."
MORE = "Nobody was hurt, and an inquiry was opened, a spokesman told reporters in the evening."


def marked(*lines: str, between: str = "\n") -> list[tuple[str, str]]:
    text = between.join(lines)
    return [(residue.reason, residue.span.of(text)) for residue in residue_of(text, lines_of(text))]


@pytest.mark.parametrize(("line", "reason"), [
    (":quality(80)/images.example.org/abc/DEF123.jpg)", "image link"), ("https://img.example.org/resizer/v2/XYZ?w=800", "image link"),
    ("/media/2020/08/square.webp", "image link"), ("![A street](https://example.org/a.png)", "image link"), ("[[img]]", "image link"),
    ("[caption id=3 align=left]", "image link"), ("RELATED", "related link"), ("Read more:", "related link"), ("Most Read", "related link"),
    ("You may also like", "related link"), ("RELATED: Protesters return to the square", "related link"), ("اقرأ أيضاً:", "related link"),
    ("Read also: Protesters return to the square", "related link"), ("See also » Who rules Basra", "related link"),
    ("FILE - In this photo of May 2020, the square lies empty. (AP Photo/Some Body)", "caption"),
    ("Protesters carry a friend to safety, Oct. 4, 2019. (Photo: Tigris Wire)", "caption"),
    ("Soldiers in Kirkuk on Tuesday (Some Body/AFP via Getty Images)", "caption"), ("Image 2 of 5 The square at dawn", "caption"),
    ("Image caption The square at dawn", "caption"), ("Photo: Some Body", "photo credit"), ("Getty Images", "photo credit"),
    ("Some Body/AFP", "photo credit"), ("Photograph: Some Body/Reuters", "photo credit"), ("Photo by Some Body", "photo credit"),
    ("Sign up for our daily newsletter", "newsletter"), ("Get the latest news delivered to your inbox every morning.", "newsletter"),
    ("Subscribe to our channel", "newsletter"), ("Enter your email address", "newsletter"), ("Download our free app for Android",
    "newsletter"),
    ("We use cookies to improve your experience. Accept all", "cookie notice"), ("Accept all cookies", "cookie notice"),
    ("By continuing to use this site you agree to our terms.", "cookie notice"), ("Privacy Policy | Terms of Use", "cookie notice"),
    ("Share on Facebook", "share bar"), ("Tweet", "share bar"), ("Facebook Twitter WhatsApp Email Print", "share bar"),
    ("Share this:", "share bar"), ("Follow us on Twitter @tigriswire", "share bar"), ("12 Comments", "comments"), ("Leave a comment",
    "comments"),
    ("© 2020 Tigris Wire", "copyright"), ("Copyright 2020 Tigris Wire. All rights reserved.", "copyright"),
    ("(c) 2020 Tigris Wire", "copyright"), ("جميع الحقوق محفوظة", "copyright"), ("Home > World > Iraq", "navigation"),
    ("Skip to main content", "navigation"), ("Tags: Iraq, protests", "navigation"), ("Back to top", "navigation"), ("Advertisement",
    "advertisement"),
    ("ADVERTISEMENT - CONTINUE READING BELOW", "advertisement"), ("Story continues below advertisement", "advertisement"),
    ("Click here to see the pictures", "link"), ("https://example.org/more", "link"), ("I'm not a robot", "form"),
    ("Forgot your password?", "form"),
    ("Please enable JavaScript to watch this video", "player"), ("1:49 Mother of the victim speaks", "player"),
    ("Last updated: 17 August 2020, 10:15 GMT", "timestamp"), ("Published Aug. 17, 2020 at 9:11 AM", "timestamp"), ("5 min read",
    "timestamp"),
    ("(Reporting by Some Body; Editing by Any One)", "credit line"), ("Some Body in Basra contributed to this report.", "credit line"),
    ("___", "separator"), ("* * *", "separator"), (".box { width: 100%; }", "code"), ("newsroom@example.org", "contact")], ids=str)
def test_residue_between_two_paragraphs_is_marked_with_its_reason(line: str, reason: str) -> None:
    assert [(reason, line)] == marked(BODY, line, MORE)


@pytest.mark.parametrize("line", [
    "Protesters used Facebook and Twitter to share pictures of the square.",
    "He was subscribed to the newsletter of the party, police said.",
    "“Share this with your families,” the cleric said.", "Related charges were dropped in July, the judge said.",
    "The ministry said it would use cookies on its new site from May.", "Advertisements paid by the militia appeared in two papers.",
    "Home Minister Any One said the file was closed.", "Copyright law was changed in 2019, the lawmaker noted.", "“More,” she shouted.",
    "By Monday night the square was empty.", "Updated figures put the dead at 560, his office said.", "Photographs of the dead were shown.",
    "UPDATE: Two men were arrested late on Sunday, police said.", "A video: that was all the family got, he said.",
    "Comments by the minister drew anger.",
    "The raid, in which 14 men were held (one was let go), was over by dawn.", "4:40 p.m.:", "Background", "What happened next",
    "10 killed",
    "File charges against the officers, the families demanded.", "Follow the money, the prosecutor told the court.",
    "The end of the sit-in:",
    "(Family photo) Any One, 92, was a teacher when the bridge was bombed, she said.",
    "Like on Facebook, what appears there is chosen by a machine, the spokesman added",
    "Reporting from the square was banned by the governor."], ids=str)
def test_reporting_is_never_marked(line: str) -> None:
    assert [] == marked(BODY, line, MORE)


def test_headlines_below_a_label_are_links_until_reporting_goes_on() -> None:
    found = marked(BODY, "Related stories", "Basra mourns two activists", "Rockets fall near the airport again", MORE,
        "A heading of the report", MORE)

    assert ["Related stories", "Basra mourns two activists", "Rockets fall near the airport again"] == [words for _, words in found]


def test_a_headline_in_title_case_between_paragraphs_is_a_link() -> None:
    headline = "Mourners Fill Streets After Activist Is Shot Dead in Basra"

    assert [("related link", headline)] == marked(BODY, MORE, BODY, headline, MORE)
    assert [] == marked(BODY, MORE, BODY, "A Long Night", MORE)


def test_inside_a_paragraph_only_the_residue_is_marked() -> None:
    credit, link = "(AP Photo/Some Body)", "pic.twitter.com/AbCdEf1234"
    long = " ".join([BODY] * 6)

    assert [("photo credit", credit), ("link", link)] == marked(f"{BODY} {credit} {long} {link} {MORE}")


def test_lines_of_text_broken_by_width_are_no_lines() -> None:
    text = "\n".join(["THE ARMY SAID THAT THE MEN HAD BEEN FOUND NEAR THE ROAD TO THE",
        "PORT, WHERE THE POLICE HAD BEEN ATTACKED ON MONDAY EVENING BY THE",
                      "SAME GROUP, WHICH SAID IN A LETTER THAT IT WOULD COME BACK AND THE", "VIDEO",
                      "OF THE ATTACK WAS SHOWN TO THE PRESS BY THE MINISTER ON THE NEXT",
                      "DAY, WHEN HE CAME TO THE PORT TO MEET THE FAMILIES OF THE MEN AND", "THEIR FRIENDS."])

    assert [] == marked(text)


def test_a_line_end_of_windows_is_no_part_of_residue() -> None:
    assert [("related link", "RELATED")] == marked(BODY, "RELATED", MORE, between="\r\n")


@given(st.text(alphabet=st.sampled_from("aA .:/()[]<>{}|-—©\n\"“”0123\U0001f680\u0301ق@#*+>»"), max_size=300))
def test_spans_are_sorted_apart_and_inside_the_text(text: str) -> None:
    found = residue_of(text, lines_of(text))

    assert all(0 <= r.span.start < r.span.end <= len(text) for r in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@pytest.mark.parametrize("alphabet", ["(", "[", "a ", "A ", "A. ", "(A", "© ", "1:11 ", "|a", "http://", ".jpg ", "“", "By A ", "Home > ",
    "!["])
def test_a_line_of_any_length_takes_little_time(alphabet: str) -> None:
    text = (alphabet * 100_000)[:100_000]
    begun = time.perf_counter()
    residue_of(text, lines_of(text))
    line_reason(text[:640])

    assert time.perf_counter() - begun < 5  # seconds; 0.3 on a slow machine, minutes with a pattern that tries all ways


def test_a_trail_of_links_that_ends_otherwise_is_read_once() -> None:
    """With a pattern that tries all ways of parting the blanks, 20,000 such lines took a quarter of an hour."""
    trail = "Home " + "> aa aa " * 9 + "|"

    assert line_reason(trail.removesuffix(" > aa aa |")) == "navigation"
    assert [None] * 20_000 == [line_reason(trail) for _ in range(20_000)]
