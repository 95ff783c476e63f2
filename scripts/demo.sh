#!/usr/bin/env bash
# One command from a fresh machine to a running made-up county: http://127.0.0.1:8000/
# Arguments go to `huican demo` (for example --no-serve, --persons 2000).
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
prepare requirements.lock
exec .venv/bin/huican demo "$@"
