"""Child processes: what breaks one costs one answer, and none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from daybook.children import Broken, Children, Limits


def answer(question: dict[str, Any], text: str, meanwhile: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """Runs in the child: does what it is told to."""
    match question["do"]:
        case "echo":
            return question
        case "count":
            return {"characters": len(text), "last": text[-1:]}
        case "say and hang":
            meanwhile({"n": 1})
            meanwhile({"n": 2})
            while True:
                pass
        case "say":
            meanwhile({"n": 1})
            return question
        case "say nonsense":
            meanwhile(["no object"])  # type: ignore[arg-type]
        case "answer nonsense":
            return ["no object"]  # type: ignore[return-value]
        case "pid":
            return {"pid": os.getpid()}
        case "hang":
            while True:
                pass
        case "eat":
            held = []
            while True:
                held.append(bytes(10_000_000))
        case "raise":
            raise ValueError("no such thing")
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "print":
            print("this is no answer")
            os.write(1, b"nor is this")
            return {"said": True}
    raise AssertionError(question)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children("tests.test_children:answer", limits=Limits(seconds=3, memory_mb=200, answers=50)) as made:
        yield made


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_answer_is_what_was_asked_for(children: Children) -> None:
    question = {"do": "echo", "text": "Bagdad, \u0628\u063a\u062f\u0627\u062f \ud83d \0 \U0001f680", "n": [1, None, True]}

    assert question == children.ask(question).result()


def test_questions_are_answered_in_their_order(children: Children) -> None:
    asked = [children.ask({"do": "echo", "n": n}) for n in range(30)]

    assert list(range(30)) == [one.result()["n"] for one in asked]  # type: ignore[index,call-overload]


@pytest.mark.parametrize(("do", "reason"), [("hang", "took longer than 3 s"), ("eat", "took more than 200 MB"),
    ("die", "ended by signal 11"),
                                            ("raise", "ValueError: no such thing"),
                                            ("say nonsense", "answered with what is no JSON object"),
                                            ("answer nonsense", "answered with what is no JSON object")])
def test_what_breaks_a_child_costs_one_answer(children: Children, do: str, reason: str) -> None:
    broken, after = children.ask({"do": do}), children.ask({"do": "echo"})

    assert Broken(reason) == broken.result()
    assert {"do": "echo"} == after.result()


def test_a_text_of_any_length_goes_with_a_question(children: Children) -> None:
    text = "Bagdad, \u0628\u063a\u062f\u0627\u062f \ud83d \0 \U0001f680" * 100_000 + "\ud83d"

    assert {"characters": len(text), "last": "\ud83d"} == children.ask({"do": "count"}, text).result()


def test_what_a_child_said_before_it_broke_stands(children: Children) -> None:
    broken, whole = children.ask({"do": "say and hang"}), children.ask({"do": "say"})

    assert Broken("took longer than 3 s", {"n": 2}) == broken.result()
    assert {"do": "say"} == whole.result()


def test_once_a_child_broke_another_waits_to_take_its_place() -> None:
    with Children("tests.test_children:answer") as made:
        started = []
        for do in ("pid", "raise", "pid", "raise", "pid"):
            made.ask({"do": do}).result()
            started.append(made.started)

    assert [1, 3, 3, 4, 4] == started


def test_what_a_library_prints_is_no_answer(children: Children) -> None:
    assert {"said": True} == children.ask({"do": "print"}).result()


def test_after_so_many_answers_another_child_takes_over() -> None:
    with Children("tests.test_children:answer", limits=Limits(answers=3)) as made:
        pids = [made.ask({"do": "pid"}).result()["pid"] for _ in range(7)]  # type: ignore[index,call-overload]

    assert [1, 1, 1, 2, 2, 2, 3] == [sorted(dict.fromkeys(pids), key=pids.index).index(pid) + 1 for pid in pids]


def test_several_children_answer_side_by_side() -> None:
    with Children("tests.test_children:answer", 2, Limits(seconds=4)) as made:
        hangs = made.ask({"do": "hang"})
        answers = [made.ask({"do": "echo", "n": n}).result() for n in range(5)]

        assert [{"do": "echo", "n": n} for n in range(5)] == answers
        assert isinstance(hangs.result(), Broken)


def test_closing_ends_children_that_hang() -> None:
    with Children("tests.test_children:answer", limits=Limits(seconds=60)) as made:
        pid = made.ask({"do": "pid"}).result()["pid"]  # type: ignore[index,call-overload]
        hangs = made.ask({"do": "hang"})
        while not hangs.running():
            time.sleep(0.01)

    assert not is_alive(pid)
    assert isinstance(hangs.result(), Broken)


PARENT = """
from daybook.children import Children, Limits
made = Children("tests.test_children:answer", limits=Limits(seconds=60))
print(made.ask({"do": "pid"}).result()["pid"], flush=True)
made.ask({"do": "hang"}).result()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_child_that_hangs_does_not_outlive_a_parent_that_is_killed() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(folder for folder in (*sys.path, os.getcwd()) if folder)}
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        parent.kill()
        parent.wait()

    until = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(pid)
