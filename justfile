# Day by day. Each recipe is a line or two that also work when typed by hand.

# List the recipes.
default:
    @just --list

# Build the demo firm in ./demo-firm and serve it at http://127.0.0.1:7878.
demo *ARGS:
    cargo run -- demo {{ ARGS }}

# All tests.
test *ARGS:
    cargo test --workspace {{ ARGS }}

# What must pass before a change goes in.
ci:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# What the methods of analysis reach on public data, beside their bars; names of sections run those alone. MIARA_DATA is the folder of the data.
methods *SECTIONS:
    cargo run --quiet --package miara-analysis --example methods -- {{ SECTIONS }}

# Measure a release build against DuckDB; figures for people are in docs/performance.md (needs Python with numpy, pyarrow, duckdb).
bench:
    cargo build --release
    python3 bench/make_data.py target/bench/data
    python3 bench/ask.py target/release/miara target/bench/data target/bench/book target/bench/work --out target/bench/ask.json

# Take the pictures of docs/screenshots anew, of the demo firm on a fixed day (needs chromium).
screenshots:
    #!/usr/bin/env bash
    set -euo pipefail
    export MIARA_NOW=2026-11-24T10:00:00+01:00
    out=docs/screenshots work=$(mktemp -d) port=7879
    cargo build
    target/debug/miara demo --no-serve --book "$work/firm"
    target/debug/miara serve --book "$work/firm" --listen 127.0.0.1:$port &
    server=$!
    trap 'kill $server; rm -rf "$work"' EXIT
    until curl --silent --output /dev/null http://127.0.0.1:$port/style.css; do sleep 0.2; done
    mkdir -p "$out"
    shot() { # page, width and height, scheme (0 dark, 1 light), name
        chromium --headless --no-sandbox --hide-scrollbars --user-data-dir="$work/chromium" --window-size="$2" \
            --blink-settings=preferredColorScheme="$3" --screenshot="$out/$4.png" "http://127.0.0.1:$port$1"
    }
    for lang in pl en; do
        shot "/?lang=$lang" 1280,1600 1 overview-$lang-desktop-light
        shot "/?lang=$lang" 1280,1600 0 overview-$lang-desktop-dark
        shot "/?lang=$lang" 500,1600 1 overview-$lang-phone-light
        shot "/kpi/win_rate?lang=$lang" 1280,1600 1 kpi-$lang-desktop-light
    done
