#!/usr/bin/env bash
# Renews the lock files from pyproject.toml. They name versions and digests and no index, so that
# an office behind its own mirror installs the same bytes (docs/adr).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
uv=.venv/bin/uv
$uv lock --quiet
$uv export --quiet --no-header --no-emit-project --no-dev -o requirements.lock >/dev/null
$uv export --quiet --no-header --no-emit-project --all-groups -o requirements-dev.lock >/dev/null
