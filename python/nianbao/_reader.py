"""The process that reads files for a Spark task: ``python -m nianbao._reader``.

It receives files on standard input and writes rows to standard output, so that a file that crashes it affects nothing
else. A request is two lengths (64 bits, little-endian) followed by the path and the bytes of the file. Each row of the
reply is a length followed by an Arrow IPC stream; one of the two special lengths below ends the reply.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys

from ._nianbao import RowReader

LENGTH = struct.Struct("<Q")
REQUEST = struct.Struct("<QQ")
#: End of the reply.
END = 0
#: End of the reply, and this process exits: a thread that timed out may still be running in it.
LAST = 2**64 - 1


def bound_memory(most: int) -> None:
    """Limit the address space of this process to ``most`` bytes, where the system supports it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def serve(how: dict, most: int) -> None:
    """Read files until standard input ends."""
    # Anything else that prints must not end up between the rows.
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
            # A thread that never finishes must not keep the process alive.
            os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=float)
    parser.add_argument("--max-memory", type=int)
    parser.add_argument("--process-memory", type=int, required=True)
    options = parser.parse_args()
    # A command line is visible to all users of the machine; the environment is not.
    password = os.environ.get("NIANBAO_PASSWORD")
    how = {"password": password, "timeout": options.timeout, "max_memory": options.max_memory}
    serve(how, options.process_memory)


if __name__ == "__main__":
    main()
