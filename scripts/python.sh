#!/usr/bin/env bash
# Makes .venv with a Python of 3.11 or later, and says what is missing where that fails.
set -euo pipefail
python=${1:-python3}
command -v "$python" >/dev/null || { echo "No $python here. Install Python 3.11 or later (Debian: apt-get install python3 python3-venv) and run make again." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$("$python" --version) is too old: Daybook needs 3.11 or later. Run make PYTHON=/path/to/python3.11." >&2; exit 1; }
if ! "$python" -m venv .venv 2>.venv.log; then
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && "$python" -m venv .venv
    else
        cat .venv.log >&2; rm -f .venv.log
        echo "A virtual environment cannot be made. On Debian: apt-get install python3-venv, then run make again." >&2; exit 1
    fi
fi
rm -f .venv.log
.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
