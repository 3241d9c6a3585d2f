"""Several processes that answer at one port: a desk of many needs more than one processor. They tell each other of people."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import socket
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from daybook.errors import UsageError
from daybook.web.afterwards import Afterwards
from daybook.web.ahead import Ahead

LARGEST = 60_000  # bytes of a datagram
KEPT_SECONDS = 65  # that a connection stays open for the next question: longer than a page is looked at, and than proxies keep theirs
HANGING_SECONDS = 60  # that a process may not answer its parent before it is replaced


class Hears(Protocol):
    """Tells the others, and hears from them, in the same words: ``Presence``, ``Slowdown``."""

    tell: Callable[..., None]

    @property
    def hear(self) -> Callable[..., object]:
        """Takes what another process told."""


class Grapevine:
    """Tells the other processes of one server what happened in this one, in datagrams of this machine.

    What is lost is not missed: it says who looks at a page now, and who gave a wrong password.

    Args:
        folder: Of the server's processes, for nobody else to write to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._own = folder, folder / f"{os.getpid()}.{secrets.token_hex(4)}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._hears: dict[str, Hears] = {}
        self._thread = threading.Thread(target=self._listen, name="grapevine", daemon=True)

    def join(self, name: str, one: Hears) -> None:
        """What this one tells, its namesakes hear."""
        self._hears[name] = one
        one.tell = functools.partial(self._tell, name)

    def __enter__(self) -> Grapevine:
        self._socket.bind(str(self._own))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._send(self._own, b"")
        self._thread.join()
        self._socket.close()
        self._own.unlink(missing_ok=True)

    def _tell(self, name: str, *words: str) -> None:
        told = json.dumps([name, *words]).encode()
        with contextlib.suppress(OSError):  # somebody has tidied the folder away: then each knows what it sees itself
            for other in self._folder.iterdir() if len(told) <= LARGEST else ():
                if other != self._own:
                    self._send(other, told)

    def _send(self, to: Path, told: bytes) -> None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.setblocking(to == self._own)  # whoever has no room for more hears of the next
            out.sendto(told, str(to))

    def _listen(self) -> None:
        while told := self._socket.recv(LARGEST):
            name, *words = json.loads(told)
            if name in self._hears:
                self._hears[name].hear(*words)


def application(url: str, hosts: Sequence[str], folder: str, secret: bytes) -> FastAPI:
    """What each process answers with.

    Args:
        url: Of the store.
        hosts: Names by which the server may be called.
        folder: See ``Grapevine``.
        secret: By which browsers are known in which somebody has logged in.
    """
    from daybook.kinds import all_kinds
    from daybook.store import Store
    from daybook.web.app import create_app, logins

    kinds = all_kinds()
    store = Store.open(url, kinds=kinds)
    vine, login = Grapevine(Path(folder)), logins(store, kinds)
    if login is None:
        raise UsageError("the last account is gone; start the server again")
    login.secret = secret
    made = create_app(store, kinds=kinds, token=None, allowed_hosts=hosts, login=login, vine=vine,
                      alongside=(store, vine, login.uses, Afterwards(store), Ahead(store, kinds, login.sights)))
    for template in made.state.templates.list_templates():
        made.state.templates.get_template(template)  # compiled before anybody waits for it
    return made


class Attended(Multiprocess):
    """Processes that are replaced at once when they end, also while they are asked whether they still answer.

    A pipe tells of its other end's death only if nobody else holds that end; uvicorn's parent keeps both, and would wait
    ``HANGING_SECONDS`` for the answer of a process that has ended since it was asked.
    """

    def init_processes(self) -> None:
        super().init_processes()
        self._let_go()

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        self._let_go()

    def _let_go(self) -> None:
        for process in self.processes:
            process.child_conn.close()


def serve_together(url: str, hosts: Sequence[str], listening: socket.socket, workers: int) -> None:
    """Serve until interrupted, by so many processes; one that ends or hangs is replaced.

    Args:
        url: Of a store with accounts, up to date.
        hosts: Names by which the server may be called.
        listening: The port.
        workers: Processes.
    """
    with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
        made = functools.partial(application, url, tuple(hosts), folder, secrets.token_bytes(32))
        config = uvicorn.Config(made, factory=True, workers=workers, log_level="warning", access_log=False, server_header=False,
                                timeout_graceful_shutdown=3, timeout_keep_alive=KEPT_SECONDS, timeout_worker_healthcheck=HANGING_SECONDS)
        Attended(config, [listening]).run()
