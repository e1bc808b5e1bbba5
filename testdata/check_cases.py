#!/usr/bin/env python3
"""Runs the SQL of every case over its tables in SQLite and compares the result with its rows.

Needs PyYAML. Prints each case that fails and, at the end, how many passed and failed. With names of
cases as arguments only these are run.
"""

import csv
import sqlite3
import sys
from datetime import date
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE.parent / "catalogue"
FIELDS = {"case", "about", "firm", "now", "tables", "helpers", "ask", "sql", "rows", "notes", "absent_notes",
          "error", "error_words", "refused", "answers"}
ASKED = {"kpis", "from", "to", "grain", "by", "where", "versus"}
NOTES = {"rows-read", "quarantined", "last-import", "missing-rates", "immature", "no-value", "not-linked", "carried", "undated", "untold",
         "still-waiting", "unfinished", "present-value", "shorter-comparison"}
ERRORS = {"unknown-kpi", "unknown-dimension", "no-way", "not-linked", "absent-dataset", "too-many-cells", "bad-range"}
RELATIVE = 1e-9


def load(database, name, file):
    """One CSV file as a table whose columns are all TEXT; an empty cell is NULL."""
    with open(HERE / "tables" / file, newline="", encoding="utf-8") as text:
        header, *rows = csv.reader(text)
    columns = ", ".join(f'"{column}" TEXT' for column in header)
    database.execute(f'CREATE TABLE "{name}" ({columns})')
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ValueError(f"{file}:{number} has {len(row)} cells instead of {len(header)}")
    marks = ", ".join("?" * len(header))
    database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', [[cell or None for cell in row] for row in rows])
    return header, rows


def same(found, expected):
    if isinstance(expected, date):
        expected = expected.isoformat()
    if expected is None or isinstance(expected, str):
        return found == expected
    if found is None or isinstance(found, str):
        return False
    # Answers round quotients to 12 places, so the smallest of them have fewer digits than a float.
    return abs(found - expected) <= max(RELATIVE * abs(expected), 6e-13)


def faults_of_form(case, datasets):
    """What is wrong with a case before anything is run."""
    faults = [f"unknown field `{field}`" for field in case.keys() - FIELDS]
    faults += [f"unknown field `ask.{field}`" for field in case["ask"].keys() - ASKED]
    faults += [f"unknown note `{note}`" for note in set(case.get("notes", []) + case.get("absent_notes", [])) - NOTES]
    if not case.get("about"):
        faults.append("no `about`")
    if ("error" in case) == ("rows" in case):
        faults.append("needs either `rows` with `sql`, or `error`")
    if "error" in case and case["error"] not in ERRORS:
        faults.append(f"unknown error `{case['error']}`")
    for name, file in case.get("tables", {}).items():
        if name not in datasets:
            faults.append(f"no dataset `{name}`")
            continue
        if not file.startswith(f"{name}__"):
            faults.append(f"`{file}` is not named after `{name}`")
        with open(HERE / "tables" / file, newline="", encoding="utf-8") as text:
            header, *rows = csv.reader(text)
        faults += [f"`{file}` has the unknown column `{column}`" for column in header
                   if column not in datasets[name]["columns"]]
        faults += [f"`{file}` lacks the key `{key}`" for key in datasets[name]["key"] if key not in header]
        if len(rows) > 40:
            faults.append(f"`{file}` has {len(rows)} rows; 40 is the most")
    ask = case["ask"]
    width = bool(ask.get("grain")) + len(ask.get("by", [])) + len(ask["kpis"]) * (2 if "versus" in ask else 1)
    faults += [f"a row has {len(row)} cells instead of {width}" for row in case.get("rows", []) if len(row) != width]
    return faults


def faults_of_numbers(case):
    """Where the SQL and the rows differ."""
    database = sqlite3.connect(":memory:")
    for name, file in {**case.get("tables", {}), **case.get("helpers", {})}.items():
        load(database, name, file)
    if "error" in case:
        return []
    found = [list(row) for row in database.execute(case["sql"])]
    expected = case["rows"]
    if len(found) == len(expected) and all(
        len(a) == len(b) and all(map(same, a, b)) for a, b in zip(found, expected)
    ):
        return []
    return ["rows differ"] + [f"    sql  {row}" for row in found] + [f"    rows {row}" for row in expected]


def main():
    datasets = {}
    for file in sorted((CATALOGUE / "datasets").glob("*.yaml")):
        dataset = yaml.safe_load(file.read_text(encoding="utf-8"))
        datasets[dataset["dataset"]] = dataset
    kpis = {file.stem for file in (CATALOGUE / "kpis").rglob("*.yaml")}
    passed, failed, with_numbers, used = 0, 0, set(), set()
    for file in sorted((HERE / "cases").glob("*.yaml")):
        if sys.argv[1:] and file.stem not in sys.argv[1:]:
            continue
        try:
            case = yaml.safe_load(file.read_text(encoding="utf-8"))
            faults = [] if case["case"] == file.stem else ["`case` is not the name of the file"]
            faults += faults_of_form(case, datasets) or faults_of_numbers(case)
            used.update(case.get("tables", {}).values(), case.get("helpers", {}).values())
            with_numbers.update(case["ask"]["kpis"] if "rows" in case else [])
        except (yaml.YAMLError, sqlite3.Error, OSError, ValueError, KeyError) as fault:
            faults = [f"{type(fault).__name__}: {fault}"]
        passed, failed = passed + (not faults), failed + bool(faults)
        for fault in faults:
            print(f"{file.stem}: {fault}")
    if not sys.argv[1:]:
        for name in sorted(kpis - with_numbers):
            print(f"no case has numbers of the KPI `{name}`")
        for name in sorted(with_numbers - kpis):
            print(f"the catalogue has no KPI `{name}`")
        for table in sorted({file.name for file in (HERE / "tables").glob("*.csv")} - used):
            print(f"no case reads `{table}`")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
