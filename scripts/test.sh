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

made=()
finish() {
    bash scripts/postgres.sh stop || true
    [ ${#made[@]} = 0 ] || rm -rf "${made[@]}"
}
trap finish EXIT
# Stores wait for the disk at each commit, for half of the suite's time where it is slow; in memory they do not.
if [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 3000000 ] 2>/dev/null; then
    made=("$(mktemp -d /dev/shm/daybook-tests-XXXXXX)")
    chmod 755 "${made[0]}"  # the database server runs as somebody else
    export DAYBOOK_POSTGRES_FOLDER="${DAYBOOK_POSTGRES_FOLDER:-${made[0]}/postgres}"
    set -- --basetemp "${made[0]}/pytest" "$@"
fi
if compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; then
    DAYBOOK_TEST_POSTGRES=$(bash scripts/postgres.sh start)
    export DAYBOOK_TEST_POSTGRES
fi
[ -f ../shared/tools/score.py ] && "$bin"/python evals/gate.py
"$bin"/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder "$@"  # the longest files first: tests/conftest.py
