"""What the documents say is so: settings, commands, links, code."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from daybook.cli import main

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "samples").glob("*.md")])


def test_the_page_of_settings_is_what_the_code_declares() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "settings_doc.py"))["page"]()

    assert page == (ROOT / "docs" / "settings.md").read_text(encoding="utf8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_that_pages_show_exist(page: Path) -> None:
    for name in re.findall(r"(?:^|[`$ ])daybook ([a-z]+)", page.read_text(encoding="utf8"), re.MULTILINE):
        assert name in main.commands or name in ("kinds", "readers", "exports"), f"{page.name} shows `daybook {name}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_make_targets_that_pages_show_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf8")):
        assert name in targets, f"{page.name} shows `make {name}`"


@pytest.mark.parametrize("name", sorted(main.commands), ids=str)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    assert 0 == result.exit_code
    assert len(result.stdout.splitlines()) > 3


def test_the_kind_of_the_guide_works_as_written() -> None:
    guide = (ROOT / "docs" / "add-a-kind.md").read_text(encoding="utf8")
    kind_code, find_code = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)[:2]
    space: dict[str, object] = {}
    exec(re.sub(r"^   ", "", find_code, flags=re.MULTILINE), space)
    exec(re.sub(r"^   ", "", kind_code, flags=re.MULTILINE).replace("from daybook.kinds.curfew.find import find", ""), space)
    from daybook.core import Kind, Report, Text, check_kinds
    from daybook.pipeline import find, understand

    kind = space["KIND"]
    assert isinstance(kind, Kind)
    check_kinds([kind])
    drafts = find(understand(Report("x"), Text("A curfew was imposed in Basra.")), [kind])
    assert ["curfew.rules@1"] == [source for source, _ in drafts]
