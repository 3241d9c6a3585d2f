"""Print docs/settings.md: every setting, from where the code declares it."""

from daybook.config import SETTINGS


def page() -> str:
    """The whole page as Markdown."""
    lines = ["# Settings", "",
             "Made by `scripts/settings_doc.py`; do not edit. A value comes from the call, else from the environment,",
             "else from the settings file (`daybook config` says where it is, `daybook config NAME VALUE` keeps one),",
             "else it is the default.",
             "`DAYBOOK_HOME` moves the data folder and the settings file.", "",
             "| setting | default | unit | environment | what it does |", "|---|---|---|---|---|"]
    for s in SETTINGS:
        default = f"`{s.default}`" if s.default != "" else "–"
        lines.append(f"| `{s.name}` | {default} | {s.unit} | `{s.variable}` | {s.help} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
