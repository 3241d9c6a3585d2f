#!/usr/bin/env bash
# All tests: style, types, the suite on SQLite and PostgreSQL, pages in a real browser, the quality gate.
# As root it installs what is missing from Debian; else it says what is missing and runs what it can.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

want=()
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || want+=(postgresql)
[ -x /usr/bin/chromium ] || want+=(chromium chromium-driver fonts-noto-core)
if [ ${#want[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing ${want[*]} for the tests …"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${want[@]}" >/dev/null
    else
        echo "Missing: ${want[*]} (Debian packages). Their tests are skipped; install them to run all." >&2
    fi
fi

"$bin"/ruff check .
"$bin"/mypy

if compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
    DAYBOOK_TEST_POSTGRES=$(bash scripts/postgres.sh start)
    export DAYBOOK_TEST_POSTGRES
    trap 'bash scripts/postgres.sh stop' EXIT
fi
[ -f ../shared/tools/score.py ] && "$bin"/python evals/gate.py
"$bin"/python -m pytest -n 2 --dist loadfile "$@"
