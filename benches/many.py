#!/usr/bin/env python3
"""`nianbao.read_many` on many PDFs against a loop of pdfplumber on some of them, which gives tables and judges nothing.

    benches/many.py REPORTS [--files 1000] [--plumbed 50]

REPORTS is a folder with PDFs, as benches/make_archive.py makes it. Prints seconds a file and their ratio. Needs the
Python package, and pdfplumber.
"""

import argparse
import statistics
import time
from pathlib import Path

import pdfplumber

import nianbao


def plumb(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--plumbed", type=int, default=50)
    options = parser.parse_args()
    paths = sorted(options.reports.glob("*.pdf"))[: options.files]
    rounds = []
    for _ in range(3):
        begin = time.monotonic()
        verdicts = [reading.report.verdict for reading in nianbao.read_many(paths)]
        rounds.append((time.monotonic() - begin) / len(verdicts))
    ours = statistics.median(rounds)
    print(f"read_many: {len(paths)} files, {1 / ours:.0f} a second, {ours * 1000:.2f} ms each")
    # Spread over all of them.
    some = paths[:: max(1, len(paths) // options.plumbed)][: options.plumbed]
    begin = time.monotonic()
    for path in some:
        plumb(path)
    theirs = (time.monotonic() - begin) / len(some)
    print(f"pdfplumber: {len(some)} files, {1 / theirs:.2f} a second, {theirs * 1000:.0f} ms each")
    print(f"ratio, ours to theirs: {ours / theirs:.4f}, or {theirs / ours:.0f} times as fast")


if __name__ == "__main__":
    main()
