#!/usr/bin/env python3
"""20 KPIs × 24 months × channel: one `miara ask` and hand-fused DuckDB SQL on the same Parquet files, in turns.

usage: ask.py MIARA DATA BOOK WORK [--rounds 9] [--out FILE.json]
"""
import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import time

import peer
from measure import run, table

ap = argparse.ArgumentParser()
ap.add_argument("miara")
ap.add_argument("data")
ap.add_argument("book")
ap.add_argument("work")
ap.add_argument("--rounds", type=int, default=9)
ap.add_argument("--out", default="ask.json")
args = ap.parse_args()
os.environ["MIARA_NOW"] = peer.NOW
HERE = os.path.dirname(os.path.abspath(__file__))
os.makedirs(args.work, exist_ok=True)

if not os.path.exists(args.book):
    subprocess.run([args.miara, "init", "--book", args.book, "--firm", "Bench", "--lang", "en"], check=True, stdout=subprocess.DEVNULL)
    for dataset in peer.DATASETS:
        cost = run([args.miara, "import", "--book", args.book, "--as", dataset, f"{args.data}/{dataset}.parquet", "--json"])
        print(f"import {dataset:12s} {cost.wall:7.2f} s wall, {cost.cpu:7.2f} s CPU, {cost.peak_mib:6.0f} MiB at most", flush=True)
ask = [args.miara, "ask", ",".join(peer.KPIS), "--book", args.book, "--from", peer.FROM, "--to", peer.TO, "--grain", "month", "--by", "channel", "--json"]

connection = peer.duckdb.connect()
peer.views(connection, args.book, args.work, days=False)
peer.day_tables(connection, args.work)
native = f"{args.work}/native.duckdb"
peer.native(args.book, args.work, native)
connection.close()


def check():
    """Every cell of Miara's against DuckDB's, at 1e-9."""
    ours = json.loads(run(ask).out)["rows"]
    ours = {(row["period"], row["channel"]): row for row in ours}
    theirs = peer.answer(peer.open_parquet(args.book, args.work))
    cells = wrong = 0
    for month, channel, *values in theirs:
        row = ours.pop((str(month), channel))
        for kpi, value in zip(peer.KPIS, values):
            cells += 1
            a, b = row[kpi], None if value is None else float(value)
            same = a is None and b is None or a is not None and b is not None and math.isclose(float(a), b, rel_tol=1e-9, abs_tol=1e-9)
            if not same:
                wrong += 1
                if wrong < 20:
                    print(f"differs: {month} {channel} {kpi}: {a} and {b}", file=sys.stderr)
    if ours or wrong:
        sys.exit(f"{wrong} of {cells} cells differ, {len(ours)} rows only one side has: {list(ours)[:3]}")
    print(f"{cells} cells agree at 1e-9", flush=True)
    return cells


STAMP = re.compile(r"(\d\d):(\d\d):(\d\d\.\d+)Z")


def inner(err, begun):
    """What `-v` says: seconds from the start of the process to the end of each scan."""
    steps = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", err).splitlines():
        stamp, dataset = STAMP.search(line), re.search(r'dataset="(\w+)"', line)
        if stamp and dataset:
            h, m, s = stamp.groups()
            at = int(h) * 3600 + int(m) * 60 + float(s)
            steps.append((dataset[1], (at - begun) % 86400))
    return steps


def warm(connection):
    def once():
        wall, cpu = time.perf_counter(), time.process_time()
        peer.answer(connection)
        return time.perf_counter() - wall, time.process_time() - cpu
    return once


cells = check()
python = sys.executable
processes = {
    "miara, process": ask,
    "DuckDB on Parquet, process": [python, f"{HERE}/peer_ask.py", "parquet", args.book, args.work],
    "DuckDB native, process": [python, f"{HERE}/peer_ask.py", "native", native],
    "DuckDB, process that does nothing": [python, f"{HERE}/peer_ask.py", "nothing"],
    "miara, smallest question, process": [args.miara, "ask", "marketing_cost", "--book", args.book, "--from", peer.FROM, "--to", peer.TO, "--json"],
}
warmed = {"DuckDB on Parquet, warm": warm(peer.open_parquet(args.book, args.work)), "DuckDB native, warm": warm(peer.open_native(native))}
samples, scans = {}, []
for round_number in range(args.rounds + 1):  # the first round warms caches and does not count
    for name, command in processes.items():
        cost = run(command)
        if round_number:
            samples.setdefault(name, []).append((cost.wall, cost.cpu, cost.peak_mib))
    verbose = run([*ask, "-v"])
    if round_number:
        scans.append(inner(verbose.err, verbose.begun))
    for name, once in warmed.items():
        wall, cpu = once()
        if round_number:
            samples.setdefault(name, []).append((wall, cpu, 0))

# Seconds between the ends of successive scans: the least of all rounds.
steps = [(scans[0][0][0] + " (with start and opening)", min(s[0][1] for s in scans))]
for index in range(1, len(scans[0])):
    steps.append((scans[0][index][0], min(s[index][1] - s[index - 1][1] for s in scans)))
samples["miara, to the last scan of -v"] = [(s[-1][1], 0, 0) for s in scans]
samples["miara, from the first scan's end to the last's"] = [(s[-1][1] - s[0][1], 0, 0) for s in scans]
print(table(samples, "miara, process"))
for name, seconds in steps:
    print(f"  {name:50s} {seconds * 1000:8.1f} ms")
json.dump({"cells": cells, "rounds": args.rounds, "samples": samples, "steps": steps}, open(args.out, "w"), indent=1)
