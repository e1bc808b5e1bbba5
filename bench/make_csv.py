#!/usr/bin/env python3
"""Deals as a CSV of ten columns: make_csv.py FILE ROWS [CHANGED]

With CHANGED, that share of the rows, spread evenly, has another value than without it.
"""
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

path, rows = sys.argv[1], int(sys.argv[2])
changed = float(sys.argv[3]) if len(sys.argv) > 3 else 0
STEP = 500_000
US, DAY = 1_000_000, 86_400_000_000
FIRST = int(np.datetime64("2024-10-01", "us").astype(np.int64))
CHANNELS = ["organic", "paid_search", "direct", "email", "linkedin", "referral", "partner", "display", "events", "webinar"]


def words(index, values):
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(values)).cast(pa.string())


def instant(t, absent=None):
    return pc.strftime(pa.array(t // US * US, mask=absent).cast(pa.timestamp("us")).cast(pa.timestamp("s")), "%Y-%m-%dT%H:%M:%SZ")


writer = None
for first in range(0, rows, STEP):
    n = min(STEP, rows - first)
    g = np.random.Generator(np.random.PCG64([7, first]))
    number = np.arange(first, first + n)
    made = FIRST + np.sort((number / rows * 730 * DAY).astype(np.int64) + g.integers(0, DAY, n))
    value = np.round(g.lognormal(9.3, 1.0, n), 2)
    value += (number % 1000 < changed * 1000)
    table = pa.table({
        "deal_id": pc.binary_join_element_wise("d", pc.utf8_lpad(pa.array(number).cast(pa.string()), 8, "0"), ""),
        "created_at": instant(made), "owner": words(g.integers(0, 30, n), [f"owner-{i:02d}" for i in range(30)]),
        "account_id": pc.binary_join_element_wise("a", pa.array(g.integers(0, 20_000, n)).cast(pa.string()), ""),
        "product": words(g.integers(0, 80, n), [f"sku-{i:02d}" for i in range(80)]), "channel": words(g.integers(0, 10, n), CHANNELS),
        "value": pa.array(value).cast(pa.decimal128(18, 2)), "currency": words(g.choice(3, n, p=[.7, .2, .1]), ["PLN", "EUR", "USD"]),
        "stage": words(g.integers(0, 4, n), ["qualification", "discovery", "proposal", "negotiation"]),
        "won_at": instant(made + (g.lognormal(3.7, .7, n) * DAY).astype(np.int64), g.random(n) > .28)})
    writer = writer or csv.CSVWriter(path, table.schema, write_options=csv.WriteOptions(quoting_style="needed"))
    writer.write_table(table)
writer.close()
