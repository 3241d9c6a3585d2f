"""The encoder that ships: same text, same sight; whatever comes in; and a model that does not fit is refused."""

from __future__ import annotations

import json
import shutil
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from daybook.core import Reading, Report, Span, Text
from daybook.errors import ConfigError
from daybook.extract import scheme
from daybook.extract.encoder import FOLDER, Encoder, fit, session
from daybook.extract.seeing import kept, see
from daybook.extract.sentences import split
from daybook.text.sentences import sentences

pytestmark = pytest.mark.model
NEWS = ("BAGHDAD – Two soldiers were killed on Monday when a roadside bomb struck their patrol near Samarra, the defence ministry said. "
        "“We will hand the killers over to the courts within a week,” said Brigadier Salim Karim, who accused the Islamic State. ")


@lru_cache(maxsize=2)
def encoder(threads: int = 1) -> Encoder:
    return Encoder(threads=threads)


def read(text: str) -> Reading:
    return split(Reading(Report("r"), Text(text, language="en")))


def test_it_sees_names_sayings_and_the_happening() -> None:
    seen = encoder().see(NEWS)
    names = {NEWS[s.span.start : s.span.end]: s.label for s in seen.sightings}
    bomb = next(f for f in seen.frames if f.kind == "incident" and f.probability > 0.3)
    words = {(r.name, NEWS[r.span.start : r.span.end]) for r in bomb.roles}

    assert "Location" == names["Samarra"]
    assert any("Karim" in name and label == "Person" for name, label in names.items())
    assert bomb.attribute("type")[0] in scheme.ATTRIBUTES["incident"]["type"]
    assert any(name in ("killed", "victim") and "Two" in said for name, said in words)
    assert any(f.kind == "cue" and "said" in NEWS[f.span.start : f.span.end] for f in seen.frames)


def test_the_number_of_threads_changes_nothing() -> None:
    spans = [Span(a, b) for a, b in sentences(NEWS * 9)]

    assert encoder(1).see(NEWS * 9, spans) == encoder(2).see(NEWS * 9, spans)


def test_sums_of_whole_numbers_are_exact_on_every_processor(tmp_path: Path) -> None:
    # 255 * 127 + 255 * 127 is more than 16 bits hold: processors that add such pairs in 16 bits cut it off unless they are told not to.
    weights, scale = np.full((64, 16), 127, np.int8), np.array(1 / 127, np.float32)
    held = [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(scale, "scale"), numpy_helper.from_array(np.int8(0), "zero")]
    node = helper.make_node("DynamicQuantizeMatMul", ["x", "w", "scale", "zero"], ["y"], domain="com.microsoft")
    graph = helper.make_graph([node], "sums", [helper.make_tensor_value_info("x", TensorProto.FLOAT, (4, 64))],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, (4, 16))], held)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), tmp_path / "sums.onnx")
    summed = session(tmp_path / "sums.onnx", 1).run(["y"], {"x": np.ones((4, 64), np.float32)})[0]
    assert summed == pytest.approx(64, rel=0.01)


def test_what_is_read_before_changes_nothing() -> None:
    alone = Encoder(threads=1).see(NEWS)
    encoder().see("Something else altogether, " * 40)

    assert alone == encoder().see(NEWS)


def test_a_long_report_is_read_to_its_end() -> None:
    filler = "The council met and talked about roads, water and schools for the rest of the day. " * 640
    text = filler + NEWS
    seen = encoder().see(text)

    assert len(text.split()) > 10_000
    assert any(f.kind == "incident" and f.span.start > len(filler) for f in seen.frames)


@pytest.mark.parametrize("text", [
    "", " \n\n ", "bomb", ".", "a" * 100_000, "مرحبا بالعالم، قتل جنديان في بغداد", "Два солдата погибли. 兵士二人が死亡した。",
    "😀😀 bomb 😀",
    "bo\u200bmb\u200f ex\u00adploded \x00 in Mosul", "e\u0301tat de sie\u0300ge", "\ud800 bomb",
], ids=["empty", "blank", "one word", "mark", "100,000 letters", "arabic", "mixed scripts", "emoji", "invisible", "decomposed",
        "half a pair"])
def test_odd_texts_are_seen_without_a_fault_and_spans_lie_in_them(text: str) -> None:
    seen = encoder().see(text, [Span(0, len(text))])
    spans = [s.span for s in seen.sightings] + [f.span for f in seen.frames] + [r.span for f in seen.frames for r in f.roles]

    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert [384] == [len(v) for v in seen.vectors]


def test_sentences_that_say_the_same_have_vectors_close_to_each_other() -> None:
    text = ("A bomb killed two soldiers near Samarra. Two troops died in a blast close to Samarra. "
            "The price of wheat rose by a tenth over the year.")
    one, other, third = ([int.from_bytes([b], signed=True) for b in v]
                         for v in encoder().see(text, [Span(a, b) for a, b in sentences(text)]).vectors)

    def cosine(a: list[int], b: list[int]) -> float:
        return float(sum(x * y for x, y in zip(a, b, strict=True)) / (sum(x * x for x in a) * sum(x * x for x in b)) ** 0.5)

    assert cosine(one, other) > cosine(one, third) + 0.2


def test_what_was_seen_before_is_not_looked_for_again() -> None:
    before = see(read(NEWS))

    assert see(read(NEWS)) == kept(read(NEWS), before)
    assert kept(read(NEWS + "More."), before) is None
    assert kept(read(NEWS), read(NEWS)) is None


def test_an_altered_file_is_refused_by_its_name(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "m")
    (tmp_path / "m" / "words.onnx").write_bytes(b"other weights")

    with pytest.raises(ConfigError, match=r"words\.onnx: SHA-256 is .*install daybook again"):
        fit(tmp_path / "m")


def test_a_model_for_other_labels_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "m")
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    manifest["scheme"]["version"] = 0
    (tmp_path / "m" / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(ConfigError, match="other labels"):
        fit(tmp_path / "m")


def test_no_model_is_said() -> None:
    with pytest.raises(ConfigError, match="no manifest"):
        fit(Path("/nowhere"))


def test_the_model_takes_at_most_thirty_megabytes() -> None:
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 30e6
