"""Cells that want to be formulas, exported and opened in LibreOffice: python bench/formulas.py (apt install libreoffice-calc).

"bare" is the same cells written as they are: without the export's care some are evaluated, so that 0 elsewhere means something.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from daybook.core import Choice, Draft, Ref, Said, Span
from daybook.core.sight import EVERYTHING
from daybook.kinds import KINDS
from daybook.publish.exporting import export
from daybook.publish.exports.asked import Asked
from daybook.store import Store
from daybook.store.listing import RecordFilter

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.publish.test_cells import PREFIXES
from tests.store.made import entry_of, refresh

# LibreOffice's tokens for CSV: comma, quotation mark, UTF-8. It evaluates what looks like a formula, in quotation marks or not.
READ = "CSV:44,34,76,1,,0,false,true"
WRITE = "csv:Text - txt - csv (StarCalc):44,34,76"
RESULT = "4242"  # what a live cell would show


def main() -> None:
    office = shutil.which("soffice")
    if office is None:
        sys.exit("no soffice here: apt install libreoffice-calc")
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/a.db", kinds=KINDS) as store:
        run = store.begin_run("f", {})
        for n, prefix in enumerate(PREFIXES):
            text = f"Report {n} tells of it."
            said = (Said("type", Choice("raid"), None, 0.5), Said("perpetrator", Ref(f"{prefix}4241+1", "group"), None, 0.5))
            draft = Draft("incident", Span(text.index("tells"), text.index("tells") + 5), said, 0.5)
            store.add(run, entry_of(store, f"r{n}", text, drafts=[("incident.rules@1", draft)]))
        refresh(store)
        for style in ("bare", "csv", "xlsx"):
            path = Path(folder) / f"out.{style.replace('bare', 'bare.csv')}"
            if style == "bare":
                path.write_text("\n".join(["perpetrator", *(f'"{prefix}4241+1"' for prefix in PREFIXES)]), encoding="utf8", newline="")
            else:
                export(store, style, Asked(RecordFilter("incident"), sight=EVERYTHING), path)
            opened = Path(folder) / f"opened-{style}"
            how = [f"--infilter={READ}"] if style != "xlsx" else []
            subprocess.run([office, "--headless", f"-env:UserInstallation=file://{folder}/profile", *how, "--convert-to", WRITE,
                            "--outdir", str(opened), str(path)], check=True, capture_output=True, timeout=300)
            rows = list(csv.DictReader((opened / f"{path.stem}.csv").open(encoding="utf8", newline="")))
            live = [row["perpetrator"] for row in rows if row["perpetrator"].strip("' ") == RESULT]
            print(f"{style}: {len(rows)} cells opened in LibreOffice, {len(live)} evaluated")


if __name__ == "__main__":
    main()
