#!/usr/bin/env python3
"""One process that opens the tables, asks once and prints: peer_ask.py parquet BOOK FOLDER | native FILE | nothing"""
import sys

import peer

if sys.argv[1] == "nothing":
    peer.duckdb.connect().execute("SELECT 1").fetchall()
    sys.exit()
connection = peer.open_native(sys.argv[2]) if sys.argv[1] == "native" else peer.open_parquet(sys.argv[2], sys.argv[3])
sys.stdout.write("\n".join(map(str, peer.answer(connection))))
