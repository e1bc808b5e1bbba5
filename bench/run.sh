#!/usr/bin/env bash
# Miara beside DuckDB, in turns, on this machine. A few minutes and 1 GB of disk; with SF=1 and a large file half an hour and 4 GB.
#
# SF=0.1 ROUNDS=7 LARGE=10000000 WORK=/var/tmp/miara-bench MIARA=target/release/miara bench/run.sh
#
# SF scales the questions' data (1 is 10 M web visits), LARGE is the number of rows of the large CSV (0 for none).
set -euo pipefail
cd "$(dirname "$0")/.."
work=${WORK:-/var/tmp/miara-bench} sf=${SF:-0.1} rounds=${ROUNDS:-7} large=${LARGE:-0}
miara=${MIARA:-}
if [ -z "$miara" ]; then
    cargo build --release -p miara
    miara=$(cargo metadata --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/miara
fi
[ -x /usr/bin/time ] || { echo "GNU time is missing (Debian: apt install time)" >&2; exit 1; }
mkdir -p "$work"
[ -d "$work/python" ] || { python3 -m venv "$work/python" && "$work/python/bin/pip" install --quiet numpy==2.* pyarrow duckdb==2.0.0; }
export PYTHONDONTWRITEBYTECODE=1
python=$work/python/bin/python
[ -d "$work/sf$sf" ] || "$python" bench/make_data.py "$work/sf$sf" --sf "$sf"
"$python" bench/ask.py "$miara" "$work/sf$sf" "$work/book-sf$sf" "$work/peer-sf$sf" --rounds "$rounds" --out "$work/ask-sf$sf.json"
"$python" bench/import.py "$miara" "$work/import" --rounds "$rounds" --large "$large" --out "$work/import.json"
