#!/usr/bin/env python3
"""Server time and size of the dashboard's pages, warm. Usage: dashboard.py http://127.0.0.1:7878"""
import sys
import time
import urllib.request

PAGES = ["/", "/?by=channel", "/kpi/net_sales", "/funnel", "/kpi/won_value/rows?from=2026-10-01&to=2026-10-31",
         "/kpi", "/account?id=A-0001", "/data", "/overview.pdf", "/overview.xlsx", "/style.css", "/app.js"]


def fetched(address):
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    start = time.perf_counter()
    body = urllib.request.urlopen(request).read()
    return time.perf_counter() - start, len(body)


def main():
    for page in PAGES:
        rounds = 200 if page == "/" else 30
        for _ in range(3):
            fetched(sys.argv[1] + page)
        took, sizes = zip(*(fetched(sys.argv[1] + page) for _ in range(rounds)))
        took = sorted(took)
        print(f"{page:50} median {took[rounds // 2] * 1e3:6.0f} ms   p95 {took[int(rounds * .95)] * 1e3:6.0f} ms   {sizes[0] / 1e3:7.1f} kB")


main()
