#!/usr/bin/env bash
# Brings a bare Debian 12 machine to the state that `make run` (argument: run), `make test` (dev) or
# `make bench` (bench) needs: Debian packages, .venv from the lock file, fonts. Each step is skipped when done.
set -euo pipefail
want=${1:-run}
cd "$(dirname "$0")/.."
say() { printf '\033[2m[准备]\033[0m %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
missing=()
need() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed' || missing+=("$1"); }
python=$(command -v python3.11 || command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then need python3; need python3-venv; fi
need fonts-liberation; need fonts-lxgw-wenkai; need fonts-noto-cjk
if [ "$want" != run ]; then need poppler-utils; need qpdf; need postgresql; need chromium; need libatomic1; fi
if [ "$want" = bench ]; then need libreoffice-writer-nogui; fi
fonts=.venv/share/xuanxian/fonts
apt_updated=
apt_update() { [ -n "$apt_updated" ] || { as_root apt-get update -qq; apt_updated=1; }; }
if [ ${#missing[@]} -gt 0 ]; then
  say "安装 Debian 软件包：${missing[*]}"
  apt_update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  python=$(command -v python3.11 || command -v python3)
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "需要 Python 3.11 或更高版本"; exit 2; }

if [ ! -x .venv/bin/python ]; then
  say "建立 Python 环境 .venv"
  "$python" -m venv .venv
fi
stamp=.venv/.installed-$want
case $want in pictures) lock=requirements/dev.lock ;; *) lock=requirements/$want.lock ;; esac
if ! cmp -s "$lock" "$stamp"; then
  say "安装 Python 依赖（$lock，逐项核对摘要）"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
  cp "$lock" "$stamp"
fi

if [ ! -e $fonts/.complete ]; then
  say "取字体：仿宋（FandolFang）、宋体、楷体、Liberation Serif，约 50 MB，并转换轮廓，约半分钟"
  mkdir -p $fonts
  tmp=$(mktemp -d)
  chmod 755 "$tmp"
  apt-cache show texlive-lang-chinese >/dev/null 2>&1 || apt_update
  (cd "$tmp" && apt-get download -qq texlive-lang-chinese 2>/dev/null && dpkg-deb -x texlive-lang-chinese_*.deb tree)
  fandol=$tmp/tree/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
  .venv/bin/python scripts/truetype.py "$fandol"/FandolFang-Regular.otf $fonts/FandolFang-Regular.ttf &
  .venv/bin/python scripts/truetype.py "$fandol"/FandolSong-Bold.otf $fonts/FandolSong-Bold.ttf
  wait $!
  cp /usr/share/fonts/truetype/liberation/LiberationSerif-{Regular,Bold}.ttf $fonts/
  cp /usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-{Light,Regular}.ttf $fonts/
  cp /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc $fonts/
  rm -rf "$tmp"
  touch $fonts/.complete
fi
