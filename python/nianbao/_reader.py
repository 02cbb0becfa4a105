"""The process that reads files for a Spark task: ``python -m nianbao._reader``.

It takes files on standard input and gives rows on standard output, so that a file that should end it takes itself along
and nothing else. A file comes as two lengths (64 bits, little-endian) with its path and its bytes behind them; for each
row goes a length with an Arrow IPC stream behind it, and one of the two lengths below ends the file.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys

from ._nianbao import RowReader

LENGTH = struct.Struct("<Q")
REQUEST = struct.Struct("<QQ")
#: The file is done with.
END = 0
#: The file is done with, and so is this process: something that was given up may still be at work in it.
LAST = 2**64 - 1


def bound_memory(most: int) -> None:
    """Lets the process have no more memory than this, where the system can be told so."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def serve(how: dict, most: int) -> None:
    """Reads files until there are no more."""
    # What anything else prints must not get between the rows.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = sys.stdin.buffer
    bound_memory(most)
    reader = RowReader(**how)

    def sink(row: bytes) -> None:
        out.write(LENGTH.pack(len(row)))
        out.write(row)

    while True:
        head = source.read(REQUEST.size)
        if len(head) < REQUEST.size:
            return
        path, content = REQUEST.unpack(head)
        path, content = source.read(path).decode("utf-8", "surrogateescape"), source.read(content)
        is_late = reader.rows_of(path, content, sink)
        out.write(LENGTH.pack(LAST if is_late else END))
        out.flush()
        if is_late:
            # A thread that never ends must not keep the process.
            os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=float)
    parser.add_argument("--max-memory", type=int)
    parser.add_argument("--process-memory", type=int, required=True)
    options = parser.parse_args()
    # A password on the command line could be seen by all; the environment is the user's own.
    password = os.environ.get("NIANBAO_PASSWORD")
    how = {"password": password, "timeout": options.timeout, "max_memory": options.max_memory}
    serve(how, options.process_memory)


if __name__ == "__main__":
    main()
