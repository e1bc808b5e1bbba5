#!/usr/bin/env python3
"""A firm's data as Parquet files with the canonical columns of the catalogue's datasets, deterministic.

usage: make_data.py OUT [--sf 1.0] [--seed 42]

SF 1 is 10 M web visits, 5 M e-mails, about 750 k invoice lines, 200 k leads, 40 k deals and 88 k rows of cost,
over the 24 months from October 2024 to September 2026 (UTC). Each table is one file, zstd, in the order of time.
"""
import argparse
import os
import time
import zlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ap = argparse.ArgumentParser()
ap.add_argument("out")
ap.add_argument("--sf", type=float, default=1.0)
ap.add_argument("--seed", type=int, default=42)
args = ap.parse_args()
os.makedirs(args.out, exist_ok=True)

MONTHS = [np.datetime64("2024-10", "M") + i for i in range(24)]
US, DAY = 1_000_000, 86_400_000_000
CHANNELS = ["organic", "paid_search", "direct", "email", "linkedin", "referral", "partner", "display", "events", "webinar"]
SHARES = np.array([.27, .20, .17, .11, .09, .06, .03, .04, .015, .015])
SHARES /= SHARES.sum()
CTA = np.array([.05, .09, .06, .12, .08, .07, .10, .02, .20, .25])
LEAD = np.array([.22, .24, .25, .30, .20, .32, .40, .10, .35, .45])
MAILED = [3, 5, 6, 9]           # channels that campaigns by e-mail belong to
PAID = [1, 4, 7, 8]             # channels that cost money
PAGES = [f"/lp/{word}-{i}" for i, word in enumerate(["demo", "pricing", "whitepaper", "webinar", "case-study", "trial"] * 10)]
CAMPAIGNS = [f"cmp-{i:03d}" for i in range(120)]
OWNERS = [f"owner-{i:02d}" for i in range(30)]
HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 17, 13, 16, 18, 17, 15, 12, 8, 6, 5, 4, 3, 2], float)
HOURS /= HOURS.sum()
WEEK = np.array([1.0, 1.12, 1.10, 1.05, .85, .30, .28])
GROWTH = (1 + .018 * np.arange(24)) * (1 + .12 * np.sin(2 * np.pi * (np.arange(24) + 2) / 12))
GROWTH /= GROWTH.sum()


def rng(table, part=0):
    return np.random.Generator(np.random.PCG64([args.seed, zlib.crc32(table.encode()), part]))


def counts(total):
    split = np.floor(GROWTH * total).astype(int)
    split[-1] += int(total) - split.sum()
    return split


def times(g, month, n):
    first = month.astype("datetime64[D]")
    days = np.arange(first, (month + 1).astype("datetime64[D]"))
    weights = WEEK[(days.astype(int) + 3) % 7]
    t = g.choice(len(days), n, p=weights / weights.sum()).astype(np.int64) * DAY
    t += g.choice(24, n, p=HOURS).astype(np.int64) * 3600 * US + g.integers(0, 3600 * US, n)
    t += first.astype("datetime64[us]").astype(np.int64)
    t.sort()
    return t


def skewed(g, n, size, a=1.1):
    u, b = g.random(size), 1 - a
    return np.minimum(((u * ((n + 1) ** b - 1) + 1) ** (1 / b)).astype(np.int64) - 1, n - 1)


def instant(t, absent=None):
    return pa.array(t, pa.int64(), mask=absent).cast(pa.timestamp("us", tz="UTC"))


def day(t):
    return pa.array(np.asarray(t, "datetime64[D]"))


def ids(prefix, numbers, absent=None):
    text = pa.array(numbers, pa.int64(), mask=absent).cast(pa.string())
    return pc.binary_join_element_wise(prefix, text, "")


def one_of(index, values, absent=None):
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=absent), pa.array(values)).cast(pa.string())


def money(amount, absent=None):
    return pa.array(np.round(amount, 2), mask=absent).cast(pa.decimal128(18, 2))


def flag(chosen):
    return pa.array(chosen.astype(np.int64))


class Table:
    def __init__(self, name):
        self.name, self.path, self.writer, self.rows, self.begun = name, f"{args.out}/{name}.parquet", None, 0, time.time()

    def add(self, **columns):
        table = pa.table(columns)
        self.writer = self.writer or pq.ParquetWriter(self.path, table.schema, compression="zstd", compression_level=1)
        self.writer.write_table(table, row_group_size=122_880)
        self.rows += len(table)

    def end(self):
        self.writer.close()
        print(f"{self.name:12s} {self.rows:>11,} rows {os.path.getsize(self.path) / 2**20:8.1f} MiB {time.time() - self.begun:6.1f} s", flush=True)


def web_traffic():
    table, first = Table("web_traffic"), 0
    visitors = max(1000, int(3_000_000 * args.sf))
    for k, n in enumerate(counts(10_000_000 * args.sf)):
        g = rng("web", k)
        channel, page = g.choice(10, n, p=SHARES), skewed(g, 60, n, 1.3)
        campaign = skewed(g, 120, n, 1.2)
        low, high = int(visitors * k / 30), max(int(visitors * k / 30) + 1000, int(visitors * (k + 6) / 30))
        answered = g.random(n) < CTA[channel] * (1 + .3 * (page % 3 == 1))
        no_page = ((channel == 0) | (channel == 2)) & (g.random(n) < .5)
        unmeasured = g.random(n) < .05
        table.add(
            row_id=ids("v", np.arange(first, first + n)), at=instant(times(g, MONTHS[k], n)), channel=one_of(channel, CHANNELS),
            campaign=one_of(campaign, CAMPAIGNS, (channel == 0) | (channel == 2)), landing_page=one_of(page, PAGES, no_page),
            visitor_id=ids("u", g.integers(low, high, n)), visits=pa.array(np.ones(n, np.int64)),
            engaged_visits=pa.array((g.random(n) < .55).astype(np.int64), mask=unmeasured), cta_responses=flag(answered),
            leads=flag(answered & (g.random(n) < LEAD[channel])))
        first += n
    table.end()


def email_sends():
    table, first = Table("email_sends"), 0
    for k, n in enumerate(counts(5_000_000 * args.sf)):
        g = rng("email", k)
        campaign = skewed(g, 120, n, 1.2)
        delivered = g.random(n) < .975
        opened = delivered & (g.random(n) < .27)
        clicked = opened & (g.random(n) < .14)
        left = opened & (g.random(n) < .011)
        table.add(
            row_id=ids("m", np.arange(first, first + n)), at=instant(times(g, MONTHS[k], n)), campaign=one_of(campaign, CAMPAIGNS),
            channel=one_of(np.array(MAILED)[campaign % 4], CHANNELS), recipient=ids("p", skewed(g, int(400_000 * args.sf) + 1000, n, 1.02)),
            delivered=flag(delivered), bounced=flag(~delivered), opened=flag(opened), clicked=flag(clicked),
            machine_clicked=flag(clicked & (g.random(n) < .2)), replied=flag(opened & (g.random(n) < .03)), unsubscribed=flag(left),
            machine_unsubscribed=flag(left & (g.random(n) < .1)), converted=flag(clicked & (g.random(n) < .09)))
        first += n
    table.end()


def leads():
    table, first = Table("leads"), 0
    weights = SHARES * CTA * LEAD
    for k, n in enumerate(counts(200_000 * args.sf)):
        g = rng("leads", k)
        t, channel, owner = times(g, MONTHS[k], n), g.choice(10, n, p=weights / weights.sum()), skewed(g, 30, n, 1.02)
        handed = t + (g.lognormal(3.2, 1.2, n) * 60 * US).astype(np.int64)
        answered = handed + (g.lognormal(4.2, 1.3, n) * (1 + .5 * (owner % 5 == 0)) * 60 * US).astype(np.int64)
        silent = g.random(n) < .06
        qualified = answered + (g.lognormal(8.7, 1.2, n) * 60 * US).astype(np.int64)
        table.add(
            lead_id=ids("l", np.arange(first, first + n)), created_at=instant(t), channel=one_of(channel, CHANNELS),
            campaign=one_of(skewed(g, 120, n, 1.2), CAMPAIGNS), owner=one_of(owner, OWNERS), handed_over_at=instant(handed),
            first_response_at=instant(answered, silent), qualified_at=instant(qualified, silent | (g.random(n) > .4)))
        first += n
    table.end()


N_DEALS = int(40_000 * args.sf)


def deals():
    table, first = Table("deals"), 0
    now = (MONTHS[-1] + 1).astype("datetime64[us]").astype(np.int64)
    for k, n in enumerate(counts(N_DEALS)):
        g = rng("deals", k)
        t = times(g, MONTHS[k], n)
        closed = t + (g.lognormal(3.7, .7, n) * DAY).astype(np.int64)
        fate = g.random(n)
        won, lost = (fate < .28) & (closed < now), (fate >= .28) & (fate < .8) & (closed < now)
        table.add(
            deal_id=ids("d", np.arange(first, first + n)), created_at=instant(t), owner=one_of(skewed(g, 30, n, 1.02), OWNERS),
            channel=one_of(g.choice(10, n, p=SHARES), CHANNELS), value=money(g.lognormal(9.3, 1.0, n)),
            currency=one_of(g.choice(3, n, p=[.7, .2, .1]), ["PLN", "EUR", "USD"]), stage=one_of(g.integers(0, 4, n), ["qualification", "discovery", "proposal", "negotiation"]),
            won_at=instant(closed, ~won), lost_at=instant(closed, ~lost))
        first += n
    table.end()


def invoices():
    table, first, line = Table("invoices"), 0, 0
    for k, n in enumerate(counts(300_000 * args.sf)):
        g = rng("invoices", k)
        issued = (times(g, MONTHS[k], n) // DAY).astype("datetime64[D]")
        lines = 1 + g.poisson(1.5, n)
        of = np.repeat(np.arange(n), lines)
        correction, currency = g.random(n) < .02, g.choice(3, n, p=[.7, .2, .1])
        net = np.round((1 + g.poisson(2, of.size)) * g.lognormal(5.2, 1.0, of.size), 2) * np.where(correction[of], -1, 1)
        table.add(
            line_id=ids("i", np.arange(line, line + of.size)), invoice_id=ids("f", first + of), issued_on=day(issued[of]),
            sold_on=day((issued - g.integers(0, 20, n).astype("timedelta64[D]"))[of]), deal_id=ids("d", g.integers(0, N_DEALS, n)[of]),
            owner=one_of(skewed(g, 30, n, 1.02)[of], OWNERS), product=one_of(skewed(g, 80, of.size), [f"sku-{i:02d}" for i in range(80)]),
            net=money(net), vat=money(np.round(net * .23, 2)), advance_net=money(np.zeros(of.size), g.random(of.size) < .98),
            currency=one_of(currency[of], ["PLN", "EUR", "USD"]), kind=one_of(correction.astype(int)[of], ["sale", "correction"]))
        first, line = first + n, line + of.size
    table.end()


def costs():
    table, g = Table("costs"), rng("costs")
    days = np.arange(MONTHS[0].astype("datetime64[D]"), (MONTHS[-1] + 1).astype("datetime64[D]"))
    campaign, d = np.tile(np.arange(120), len(days)), np.repeat(days, 120)
    table.add(
        row_id=ids("c", np.arange(d.size)), date=day(d), category=one_of(np.zeros(d.size, int), ["media"]),
        department=one_of((campaign % 10 == 0).astype(int), ["marketing", "sales"]), channel=one_of(np.array(PAID)[campaign % 4], CHANNELS),
        campaign=one_of(campaign, CAMPAIGNS), amount=money(g.gamma(4, 12, d.size)), currency=one_of(np.zeros(d.size, int), ["PLN"]))
    table.end()


def rates():
    table, g = Table("rates"), rng("rates")
    days = np.arange(np.datetime64("2024-08-01"), np.datetime64("2026-11-24"))
    days = days[(days.astype(int) + 3) % 7 < 5]
    walk = np.cumsum(g.normal(0, .01, (2, days.size)), axis=1)
    rate = np.round(np.concatenate([4.3 + .1 * np.sin(walk[0]), 3.9 + .1 * np.sin(walk[1])]), 4)
    table.add(currency=one_of(np.repeat([0, 1], days.size), ["EUR", "USD"]), date=day(np.tile(days, 2)),
              rate=pa.array(rate).cast(pa.decimal128(18, 8)), multiplier=pa.array(np.ones(rate.size, np.int64)))
    table.end()


for make in (rates, costs, deals, leads, invoices, email_sends, web_traffic):
    make()
