"""Every setting: its name, default, unit and help. Values come from the call, the environment, the file, the default, in this order."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from daybook.core.people import ROLES
from daybook.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; its environment variable is DAYBOOK_ and its name in capitals."""

    name: str
    default: str | int
    unit: str
    help: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        return f"DAYBOOK_{self.name.upper()}"

    def parse(self, given: str) -> str | int:
        """The value of what was given.

        Raises:
            ConfigError: It is no number where one is needed, out of range, or none of the choices.
        """
        if isinstance(self.default, str):
            if self.choices and given not in self.choices:
                raise ConfigError(f"{self.name} is {' or '.join(self.choices)}, not {given!r}")
            return given
        try:
            number = int(given)
        except ValueError:
            raise ConfigError(f"{self.name} is a number of {self.unit}, not {given!r}") from None
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise ConfigError(f"{self.name} is {self.least} to {self.most} {self.unit}, not {number}")
        return number


def data_folder() -> Path:
    """The user's data folder for Daybook; not made here."""
    return Path(os.environ.get("DAYBOOK_HOME") or user_data_path("daybook", appauthor=False))


SETTINGS: tuple[Setting, ...] = (
    Setting("db", "", "URL", "The store: sqlite:///path or postgresql://…; empty: daybook.db in the user's data folder."),
    Setting("line_limit_mb", 20, "MB", "Longest line of JSON lines and longest text file; longer ones are refused.", 1, 2000),
    Setting("record_limit_mb", 10, "MB", "Longest page in a web archive, unpacked; longer ones are passed over and counted.", 1, 1000),
    Setting("archive_languages", "en", "language", "Pages of web archives are kept if they may be in it: en, or any to keep all.",
            choices=("en", "any")),
    Setting("workers", 1, "processes", "Processes that read texts side by side; the result does not depend on it.", 1, 256),
    Setting("page_seconds", 10, "seconds", "A page of HTML that takes longer to parse is read without its tags, and that is said.", 2, 600),
    Setting("page_memory_mb", 512, "MiB", "Memory of a process that parses; a page that needs more is read without its tags.", 256, 16000),
    Setting("page_parsers", 1, "processes", "Processes that parse pages of HTML side by side.", 1, 64),
    Setting("refresh_every", 2000, "reports", "Records are brought up to date after so many reports, and at the end.", 1, 1_000_000),
    Setting("toll_jump_percent", 100, "percent", "A new figure of dead or hurt that lies this much over or under what was reported before "
            "waits for a person.", 0, 100_000),
    Setting("review_reasons", "no", "answer", "Does the desk ask for a reason whenever a reviewer corrects or rejects? yes or no.",
            choices=("yes", "no")),
    Setting("host", "127.0.0.1", "address", "Where `serve` listens; anything but loopback needs --allow-host."),
    Setting("port", 8420, "port", "Where `serve` listens; 0 takes a free one.", 0, 65535),
    Setting("serve_workers", 1, "processes", "Processes that `serve` answers with; more than one where people have accounts.", 1, 64),
    Setting("session_idle_minutes", 120, "minutes", "A login that was not used for so long is over.", 10, 1440),
    Setting("session_hours", 12, "hours", "A login lasts no longer than this.", 1, 168),
    Setting("protected_role", "reviewer", "role", "The least role that sees protected fields: names of victims, suspects.", choices=ROLES),
    Setting("exact_places_role", "reviewer", "role", "The least role that sees places more exactly than their town.", choices=ROLES),
    Setting("base_url", "", "URL", "Address of the workbench that links of exports lead to; empty: http://, `host` and `port`."),
    Setting("fetch_limit_mb", 10, "MB", "Largest answer from the web, unpacked; larger ones are refused.", 1, 100),
    Setting("fetch_seconds", 20, "seconds", "Longest that one fetch may take in all, redirects and slow servers included.", 1, 300),
    Setting("fetch_redirects", 3, "redirects", "Redirects that are followed, each checked like the first address.", 0, 10),
    Setting("fetch_delay_ms", 1000, "ms", "Pause between two requests to one host; a longer Crawl-delay, up to 30 s, is kept.", 0, 60_000),
    Setting("fetch_ports", "80,443", "ports", "Ports that addresses may name, with commas between."),
    Setting("fetch_networks", "", "networks", "Inner networks to fetch from (10.1.0.0/16), with commas between; empty: none."),
    Setting("fetch_proxy", "", "URL", "HTTP proxy for all fetches, http://host:port; it resolves the names. Empty: none."),
    Setting("feed_minutes", 15, "minutes", "How often a feed added without --every is polled.", 1, 10_080),
    Setting("feed_items", 50, "items", "Most items that one poll of a feed fetches; the rest waits.", 1, 10_000),
    Setting("feed_items_day", 500, "items", "Most items that one feed may give in a day.", 1, 100_000),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


def config_file() -> Path:
    """The settings file; need not exist."""
    home = os.environ.get("DAYBOOK_HOME")
    return Path(home) / "config.toml" if home else Path(user_config_path("daybook", appauthor=False)) / "config.toml"


def _from_file(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path} cannot be read ({fault}); mend it or move it away") from fault
    if unknown := sorted(set(values) - set(BY_NAME)):
        raise ConfigError(f"{path}: no settings {', '.join(unknown)}; there are {', '.join(BY_NAME)}")
    return {name: str(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A setting's value and where it comes from: "call", "environment", "file" or "default"."""

    setting: Setting
    value: str | int
    source: str


def chosen(given: Mapping[str, str | int | None] | None = None) -> dict[str, Chosen]:
    """All settings with their values.

    Args:
        given: What the call gives, by name; None is not given.

    Raises:
        ConfigError: A value does not parse, or the file names what is no setting.
    """
    filed = _from_file(config_file())
    values = {}
    for setting in SETTINGS:
        said = (given or {}).get(setting.name)
        if said is not None:
            values[setting.name] = Chosen(setting, setting.parse(str(said)), "call")
        elif os.environ.get(setting.variable):
            values[setting.name] = Chosen(setting, setting.parse(os.environ[setting.variable]), "environment")
        elif setting.name in filed:
            values[setting.name] = Chosen(setting, setting.parse(filed[setting.name]), "file")
        else:
            values[setting.name] = Chosen(setting, setting.default, "default")
    return values


def database_url(given: str | None = None) -> str:
    """The store's URL: the given one, the setting, or daybook.db in the data folder (which is made)."""
    url = str(chosen({"db": given})["db"].value)
    if url:
        return url
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ConfigError(f"the data folder {folder} cannot be made ({fault.strerror}); give --db or set DAYBOOK_HOME") from fault
    return f"sqlite:///{folder / 'daybook.db'}"


def write_setting(name: str, value: str) -> Path:
    """Keep one setting in the file; the others stay.

    Raises:
        ConfigError: There is no such setting, or its value does not parse.
    """
    if name not in BY_NAME:
        raise ConfigError(f"no setting {name!r}; there are {', '.join(BY_NAME)}")
    BY_NAME[name].parse(value)
    path = config_file()
    values = _from_file(path) | {name: value}
    lines = [f"{key} = {_toml(BY_NAME[key].parse(said))}" for key, said in sorted(values.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


def _toml(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c for c in value.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'
