"""Peers of the bench: `peers.py polars FILE`, `duckdb QUERIES.json`, `attribution FILE`. The last line printed is JSON."""
import json
import resource
import sys
import time


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def polars(path):
    import polars as pl

    started = time.perf_counter()
    frame = pl.read_csv(path)
    frame.group_by("Campaign name").agg(
        pl.col("Impressions").sum(), pl.col("Link clicks").sum(), pl.col("Amount spent (USD)").sum()
    )
    print(json.dumps({"seconds": time.perf_counter() - started, "rows": frame.height, "peak_mb": peak_mb()}))


def first_sum(row):
    """The first aggregate of a row: what follows the grouping columns (texts and days)."""
    return next(int(value) for value in row if not isinstance(value, str) and not hasattr(value, "year"))


def duckdb(path):
    """`path` holds {"name": sql, …}; each runs once warm and then five times."""
    import duckdb as db

    connection = db.connect()
    connection.execute("SET threads TO 2")
    answers = {}
    for name, sql in json.load(open(path)).items():
        connection.execute(sql).fetchall()
        times = []
        for _ in range(5):
            started = time.perf_counter()
            rows = connection.execute(sql).fetchall()
            times.append((time.perf_counter() - started) * 1e3)
        answers[name] = {"ms": sorted(times)[2], "rows": len(rows), "sum": str(sum(first_sum(row) for row in rows))}
    print(json.dumps({"queries": answers, "peak_mb": peak_mb()}))


def attribution(path):
    """First, last, linear, and a Markov chain that is simulated until it stands still."""
    import ChannelAttribution as peer
    import pandas as pd

    marks = [time.perf_counter()]
    frame = pd.read_csv(path)
    marks.append(time.perf_counter())
    rules = peer.heuristic_models(frame, "path", "conversions", var_value="value", flg_pro=False)
    marks.append(time.perf_counter())
    markov = peer.markov_model(
        frame, "path", "conversions", var_value="value", var_null="nulls", verbose=False, flg_pro=False, seed=1, ncore=2
    )
    marks.append(time.perf_counter())
    seconds = dict(zip(["read", "rules", "markov"], [after - before for before, after in zip(marks, marks[1:])]))
    named = lambda table, column: dict(zip(table["channel_name"], table[column]))
    answer = {"linear": named(rules, "linear_touch_conversions"), "markov": named(markov, "total_conversions")}
    print(json.dumps({**answer, "seconds": seconds, "peak_mb": peak_mb()}))


{"polars": polars, "duckdb": duckdb, "attribution": attribution}[sys.argv[1]](sys.argv[2])
