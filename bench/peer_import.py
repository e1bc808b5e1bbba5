#!/usr/bin/env python3
"""DuckDB's copy of a CSV file into a Parquet file: peer_import.py FROM.csv TO.parquet"""
import sys

import duckdb

connection = duckdb.connect()
connection.execute("SET threads = 2")
connection.execute(f"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) TO '{sys.argv[2]}' (COMPRESSION zstd)")
