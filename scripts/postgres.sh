#!/usr/bin/env bash
# A throw-away PostgreSQL for tests and benches: start prints its address, url prints it again, stop removes everything;
# with COMMAND… runs the command on it, from start to stop.
# fsync is off: never keep anything in it. It runs as postgres where we are root, for PostgreSQL refuses to.
set -euo pipefail
cd "$(dirname "$0")/.."
note=build/postgres
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v pg_ctl || echo /missing/pg_ctl)")
[ -x "$bin/pg_ctl" ] || { echo "找不到 PostgreSQL，请先运行 scripts/setup.sh dev" >&2; exit 2; }
as_owner() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
url() { echo "postgresql://xuanxian@/xuanxian?host=$1"; }
running() { [ -f $note ] && as_owner "$bin/pg_ctl" -D "$(cat $note)/data" status >/dev/null 2>&1; }

case ${1:-} in
  start)
    if ! running; then
      mkdir -p build
      folder=$(mktemp -d /tmp/xuanxian-postgres-XXXXXX)
      if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
      chmod 755 "$folder"
      as_owner "$bin/initdb" -D "$folder/data" -U xuanxian -A trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
      as_owner "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-k $folder -c listen_addresses='' -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" start >/dev/null
      as_owner "$bin/createdb" -h "$folder" -U xuanxian xuanxian
      echo "$folder" >$note
    fi
    url "$(cat $note)" ;;
  url)
    running || { echo "没有在运行，请先 scripts/postgres.sh start" >&2; exit 1; }
    url "$(cat $note)" ;;
  stop)
    [ -f $note ] || exit 0
    ! running || as_owner "$bin/pg_ctl" -D "$(cat $note)/data" -m immediate stop >/dev/null
    folder=$(cat $note)
    case $folder in /tmp/xuanxian-postgres-*) rm -rf "$folder" ;; esac
    rm -f $note ;;
  with)
    trap 'bash scripts/postgres.sh stop' EXIT
    XUANXIAN_DATABASE=$(bash scripts/postgres.sh start) && export XUANXIAN_DATABASE
    "${@:2}" ;;
  *)
    echo "用法：scripts/postgres.sh start|stop|url|with 命令" >&2
    exit 2 ;;
esac
