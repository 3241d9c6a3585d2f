#!/bin/sh
# Starts a throw-away PostgreSQL for the tests and prints its URL; "stop" ends it and deletes it.
#
#   export DAYBOOK_TEST_POSTGRES="$(scripts/postgres.sh)"   start (or find running), print the URL
#   scripts/postgres.sh stop
#
# Uses Debian's server (apt install postgresql) or the one on PATH. It listens on a socket in its own folder only.
set -eu

folder="${DAYBOOK_POSTGRES_FOLDER:-${TMPDIR:-/tmp}/daybook-postgres-$(id -u)}"
bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
[ -n "$bin" ] || bin="$(dirname "$(command -v initdb || echo /nowhere/initdb)")"
[ -x "$bin/initdb" ] || { echo "no PostgreSQL server here; install one: apt install postgresql" >&2; exit 1; }

# The server refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || { echo "running as root needs a user 'postgres'; apt install postgresql makes one" >&2; exit 1; }
    as() { runuser -u postgres -- "$@"; }
else
    as() { "$@"; }
fi

case "${1:-start}" in
start)
    if ! as "$bin/pg_ctl" status -D "$folder/data" >/dev/null 2>&1; then
        rm -rf "$folder"
        mkdir -m 755 "$folder"
        [ "$(id -u)" != 0 ] || chown postgres "$folder"
        cd "$folder"
        as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
        # Not for keeping: nothing is written for a crash or a replica, so that a test is not slower than on SQLite in memory.
        as "$bin/pg_ctl" start -w -D "$folder/data" -l "$folder/log" -o "-c listen_addresses='' -k $folder -c fsync=off \
            -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c jit=off" >/dev/null
        as "$bin/createdb" -h "$folder" -U postgres daybook_test
    fi
    echo "postgresql://postgres@/daybook_test?host=$folder"
    ;;
stop)
    cd /
    as "$bin/pg_ctl" stop -m immediate -D "$folder/data" >/dev/null 2>&1 || true
    rm -rf "$folder"
    ;;
*)
    echo "usage: $0 [start|stop]" >&2
    exit 2
    ;;
esac
