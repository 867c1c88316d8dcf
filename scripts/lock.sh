#!/usr/bin/env bash
# Pins every dependency with its hashes, without download addresses.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
tools=$(mktemp -d)
python3 -m venv "$tools"
"$tools/bin/pip" install -qq pip-tools
for name in run dev bench; do
  "$tools/bin/pip-compile" -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
    --no-header --allow-unsafe "$@" -o "$name.lock" "$name.in"
done
rm -rf "$tools"
