"""Compares what Spark wrote with what ``nianbao export`` wrote, row for row, by DuckDB."""

from __future__ import annotations

import duckdb

from nianbao.spark import PARTED_BY, TABLES


def differences(spark: str, single: str) -> "tuple[list[str], dict[str, int]]":
    """What differs, in words, and how many rows each table has."""
    wrong, counts = [], {}
    for table in TABLES:
        database = duckdb.connect()
        database.execute(f"CREATE VIEW one AS SELECT * FROM read_parquet('{single}/{table}.parquet')")
        columns = [name for name, *_ in database.execute("DESCRIBE one").fetchall()]
        listed = ", ".join(f'"{name}"' for name in columns)
        database.execute(
            f"CREATE VIEW many AS SELECT * FROM read_parquet('{spark}/{table}/**/*.parquet', hive_partitioning = true)"
        )
        extra = {name for name, *_ in database.execute("DESCRIBE many").fetchall()} - set(columns) - set(PARTED_BY)
        if extra:
            wrong.append(f"{table}: Spark has columns {extra} besides")
        database.execute(f"CREATE VIEW same AS SELECT {listed} FROM many")
        kinds = [[(name, kind) for name, kind, *_ in database.execute(f"DESCRIBE {view}").fetchall()] for view in ("one", "same")]
        if kinds[0] != kinds[1]:
            wrong.append(f"{table}: other types, {sorted(set(kinds[0]) ^ set(kinds[1]))}")
        for here, there, what in [("one", "same", "lost"), ("same", "one", "added")]:
            rows = database.execute(f"SELECT count(*) FROM (SELECT * FROM {here} EXCEPT ALL SELECT * FROM {there})").fetchone()[0]
            if rows:
                example = database.execute(f"SELECT * FROM {here} EXCEPT ALL SELECT * FROM {there} LIMIT 1").fetchone()
                wrong.append(f"{table}: {rows} rows {what}, such as {example}")
        counts[table] = database.execute("SELECT count(*) FROM one").fetchone()[0]
    return wrong, counts
