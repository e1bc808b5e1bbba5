#!/usr/bin/env python3
"""`miara import` of a CSV file of ten columns and DuckDB's COPY of it to Parquet, in turns.

usage: import.py MIARA WORK [--rows 1000000] [--rounds 7] [--large ROWS] [--out FILE.json]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

from measure import run, table

ap = argparse.ArgumentParser()
ap.add_argument("miara")
ap.add_argument("work")
ap.add_argument("--rows", type=int, default=1_000_000)
ap.add_argument("--rounds", type=int, default=7)
ap.add_argument("--large", type=int, default=0)
ap.add_argument("--out", default="import.json")
args = ap.parse_args()
HERE = os.path.dirname(os.path.abspath(__file__))
os.makedirs(args.work, exist_ok=True)
os.environ["MIARA_NOW"] = "2026-11-24T10:00:00+01:00"


def csv_file(name, rows, *more):
    path = f"{args.work}/{name}.csv"
    if not os.path.exists(path):
        subprocess.run([sys.executable, f"{HERE}/make_csv.py", path, str(rows), *more], check=True)
    return path


def fresh_book(name):
    book = f"{args.work}/{name}"
    shutil.rmtree(book, ignore_errors=True)
    subprocess.run([args.miara, "init", "--book", book, "--firm", "Bench", "--lang", "en"], check=True, stdout=subprocess.DEVNULL)
    return book


def miara(book, file, **expected):
    cost = run([args.miara, "import", "--book", book, "--as", "deals", file, "--json"])
    report = json.loads(cost.out)
    report = report[0] if isinstance(report, list) else report
    for name, count in expected.items():
        assert report[name] == count, f"{name}: {report[name]} and not {count}"
    return cost


def duckdb(file):
    return run([sys.executable, f"{HERE}/peer_import.py", file, f"{args.work}/copy.parquet"])


def size_of(folder):
    return sum(os.path.getsize(os.path.join(where, name)) for where, _, names in os.walk(folder) for name in names) / 2**20


samples, sizes = {}, {}


def keep(name, cost):
    samples.setdefault(name, []).append((cost.wall, cost.cpu, cost.peak_mib))


def rounds(file, changed, rows, count, label=""):
    for number in range(count):
        book = fresh_book("import-book")
        keep(f"miara, first import{label}", miara(book, file, inserted=rows, rejected=0))
        sizes[f"miara{label}"] = size_of(f"{book}/data")
        keep(f"DuckDB, COPY to Parquet{label}", duckdb(file))
        sizes[f"duckdb{label}"] = os.path.getsize(f"{args.work}/copy.parquet") / 2**20
        keep(f"miara, the same file again{label}", miara(book, file, unchanged=rows, inserted=0, updated=0))
        if changed:
            keep(f"miara, a file with 1 % of the rows changed{label}", miara(book, changed, updated=rows // 100, inserted=0))
        print(f"round {number + 1}{label}", flush=True)


file, changed = csv_file(f"deals-{args.rows}", args.rows), csv_file(f"deals-{args.rows}-changed", args.rows, "0.01")
rounds(file, changed, args.rows, args.rounds)
print(f"{args.rows} rows: CSV {os.path.getsize(file) / 2**20:.0f} MiB, table {sizes['miara']:.0f} MiB, DuckDB's Parquet {sizes['duckdb']:.0f} MiB")
print(table(samples, "miara, first import"))
large = None
if args.large:
    big = csv_file(f"deals-{args.large}", args.large)
    large = os.path.getsize(big) / 2**20
    small, samples = samples, {}
    rounds(big, None, args.large, 1, ", large")
    print(f"{args.large} rows: CSV {large:.0f} MiB, table {sizes['miara, large']:.0f} MiB, DuckDB's Parquet {sizes['duckdb, large']:.0f} MiB")
    print(table(samples, "miara, first import, large"))
    samples = {**small, **samples}
    shutil.rmtree(f"{args.work}/import-book")
json.dump({"rows": args.rows, "sizes": sizes, "large_rows": args.large, "large_mib": large, "samples": samples}, open(args.out, "w"), indent=1)
