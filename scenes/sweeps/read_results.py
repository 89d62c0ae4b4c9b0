"""Reads the results of a sweep: results.db and results.csv, with what comes with Python; with pandas where it is installed.

    python3 read_results.py results.db results.csv
"""
import csv
import importlib.util
import sqlite3
import sys


def read_sqlite(path):
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    units = {row["name"]: row["unit"] for row in db.execute("SELECT name, unit FROM columns")}
    runs = db.execute("SELECT * FROM runs ORDER BY run").fetchall()
    shares = db.execute("SELECT mechanism, joint, side, share, lo, hi FROM probability").fetchall()
    return units, runs, shares


def read_csv(path):
    with open(path, newline="") as file:
        lines = csv.reader(line for line in file if not line.startswith("#"))
        names, units = next(lines), next(lines)
        return dict(zip(names, units)), [dict(zip(names, line)) for line in lines]


def main(database, text):
    units, runs, shares = read_sqlite(database)
    complete = [run for run in runs if run["trouble"] == ""]
    print(f"{len(runs)} runs, {len(complete)} complete")
    for share in shares:
        name = " ".join(word for word in (share["mechanism"], share["joint"], share["side"]) if word) or "anything"
        print(f"  {name} popped in {100 * share['share']:.1f} % ({100 * share['lo']:.1f} - {100 * share['hi']:.1f})")
    for name, unit in units.items():
        values = [run[name] for run in complete if isinstance(run[name], float)]
        if values and name not in ("run", "point", "person", "end_s"):
            print(f"  {name}: {min(values):.4g} .. {max(values):.4g} {unit}")

    # the text has every digit: the same numbers come back
    text_units, text_runs = read_csv(text)
    same = text_units == units and len(text_runs) == len(runs)
    for run, line in zip(runs, text_runs):
        for name in units:
            if isinstance(run[name], float):
                same = same and float(line[name]) == run[name]
    print("SQLite and CSV agree" if same else "SQLite and CSV differ")

    if importlib.util.find_spec("pandas"):
        import pandas

        table = pandas.read_sql("SELECT * FROM runs", sqlite3.connect(database), index_col="run")
        again = pandas.read_csv(text, comment="#", header=[0, 1], index_col=0)  # second row: units
        print(f"pandas: {table.shape[0]} x {table.shape[1]} from SQLite, {again.shape[0]} x {again.shape[1]} from CSV")
        print(table.describe().loc[["mean", "std"]].T)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
