# Sourced by demo.sh and test.sh: brings a fresh machine to a working virtual environment.
# Needs: Linux, Python 3.11 or 3.12. What else is missing is installed where we may, else named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD

say() { printf '%s\n' "$*" >&2; }
stop() { say "停在这里：$1"; say "怎么办：$2"; exit 3; }

# apt-get as root or through sudo without a question; fails where neither is possible.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1; fi
}
apt_updated=
apt_install() { # apt_install WHAT-FOR PACKAGE…
  local purpose=$1; shift
  command -v apt-get >/dev/null 2>&1 || stop "$purpose 要用 $*，这台机器没有 apt-get" "请用系统自带的方式装好 $*，再运行一次"
  say "安装 $*（$purpose）……"
  if [ -z "$apt_updated" ]; then
    as_root apt-get update -qq >/dev/null || stop "不能用 apt-get（没有管理员权限或连不上软件源）" "请管理员运行：apt-get update && apt-get install -y $*"
    apt_updated=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
    || stop "$* 没有装上" "请管理员运行：apt-get install -y $*，看它说了什么"
}

find_python() {
  local name
  for name in python3.11 python3.12 python3 python; do
    if command -v "$name" >/dev/null 2>&1 \
      && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then
      command -v "$name"; return 0
    fi
  done
  return 1
}

prepare() { # prepare LOCK-FILE
  local lock=$1 python stamp
  python=$(find_python) || stop "没有 Python 3.11 或 3.12" "Debian 12：apt-get install -y python3 python3-venv"
  if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
    # Debian's own Python comes without ensurepip; python3-venv brings it.
    if ! "$python" -m venv .venv 2>/dev/null; then
      rm -rf .venv
      apt_install "建虚拟环境" python3-venv
      "$python" -m venv .venv || stop "虚拟环境没有建成" "请运行 $python -m venv .venv 看它说了什么"
    fi
  fi
  stamp=".venv/.installed-$(basename "$lock")"
  if [ ! -e "$stamp" ] || ! cmp -s "$lock" "$stamp"; then
    say "安装所需的库（第一次要几分钟）……"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(cat scripts/uv-version)" \
      || stop "uv 没有装上" "请检查网络，或给 pip 设好内部镜像后再运行"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock" \
      || stop "有的库没有装上" "请检查网络，或给 uv 设好内部镜像（UV_DEFAULT_INDEX）后再运行"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps -e . \
      || stop "惠残本身没有装上" "请看上面的提示"
    cp "$lock" "$stamp"
  fi
}
