#!/usr/bin/env bash
# One command from a fresh machine to all checks passed, Chromium and PostgreSQL 15 included.
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
prepare requirements-dev.lock

command -v chromium >/dev/null 2>&1 || apt_install "看网页的测试" chromium
# The driver that steers Chromium needs it, and a bare Debian has no other user of it.
PATH="$PATH:/sbin" ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1' || apt_install "操纵 Chromium 的程序" libatomic1
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || apt_install "网页里的中文字" fonts-noto-cjk fontconfig
PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | head -n 1 || true)
if [ -z "$PG_BIN" ]; then
  apt_install "在 Debian 的 PostgreSQL 上再测一遍" postgresql
  PG_BIN=$(ls -d /usr/lib/postgresql/*/bin | sort -V | head -n 1)
fi

BIN=.venv/bin
say "— 代码检查"
$BIN/ruff check .
$BIN/ruff format --check .
$BIN/lint-imports
$BIN/mypy
say "— 全部测试（自带的 PostgreSQL）"
$BIN/python -m pytest -q -n 2 "$@"
say "— 数据库测试再来一遍（Debian 的 PostgreSQL：$PG_BIN）"
source scripts/outside-postgres.sh
start_outside_postgres "$PG_BIN"
export HUICAN_DATABASE_URL=$OUTSIDE_URL
$BIN/python -m pytest -q -n 2 -m "not journey and not slow" tests/golden tests/integration
say "全部通过。"
