"""Peers of the bench: `peers.py polars FILE`, `peers.py duckdb QUERIES.json`. The last line printed is JSON."""
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


{"polars": polars, "duckdb": duckdb}[sys.argv[1]](sys.argv[2])
