"""What every command of the command line has: errors said in one sentence, the option that names the store, the store opened."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import click

from daybook.config import database_url
from daybook.errors import ConfigError, DaybookError, UsageError, ValueFault

STOPPED = "Stopped. What was stored is kept; run the same command again to go on."
F = TypeVar("F", bound=Callable[..., Any])


def says_errors(command: F) -> F:
    """Faults of Daybook become one clear sentence and an exit code: 2 for a wrong call or setting, 1 for all else."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (UsageError, ConfigError, ValueFault) as fault:
            raise click.UsageError(str(fault)) from fault
        except DaybookError as fault:
            raise click.ClickException(str(fault)) from fault
        except KeyboardInterrupt:
            click.echo(STOPPED, err=True)
            sys.exit(130)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)

    return run  # type: ignore[return-value]


def db_option(command: F) -> F:
    """``--db``, the same for every command."""
    return click.option("--db", metavar="URL", help="The store: sqlite:///path or postgresql://…; see `daybook config`.")(command)


@contextmanager
def opened(db: str | None, *, create: bool = False) -> Iterator[Any]:
    """The store, its computed records up to date."""
    from daybook.pipeline import refresh
    from daybook.store import Store

    with Store.open(database_url(db), create=create, kinds=kinds()) as store:
        refresh(store)
        yield store


def is_there(db: str | None) -> bool:
    """Is there a store? A server is taken to have one."""
    from daybook.store.engine import address

    path = address(database_url(db)).path
    return path is None or path.exists()


def kinds() -> Sequence[Any]:
    """The kinds of record; not at the top of the file, for `--help` needs none."""
    from daybook.kinds import all_kinds

    return all_kinds()
