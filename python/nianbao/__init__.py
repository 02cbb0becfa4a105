"""Published Chinese government reports as verified, structured data.

>>> import nianbao
>>> report = nianbao.read("fixtures/reports/qingshan-2023-text/input.txt")
>>> report.agency, report.year, report.verdict
('青山区人民政府', 2023, 'verified')

``read`` reads one report, ``read_many`` reads many on all cores, ``check`` says what is wrong with a report, and
``Archive`` opens an archive made by ``nianbao ingest``. Tables are passed to pandas, polars and DuckDB through the Arrow
PyCapsule interface, without a copy. ``nianbao.spark`` reads millions of files on a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ._nianbao import (
    Archive,
    NianbaoError,
    Reading,
    Readings,
    Report,
    Table,
    __version__,
    read_all,
    read_many,
)

__all__ = [
    "Archive",
    "Check",
    "NianbaoError",
    "Reading",
    "Readings",
    "Report",
    "Table",
    "__version__",
    "check",
    "read",
    "read_all",
    "read_many",
]


def read(source, *, password=None, timeout=None, max_memory=None) -> Report:
    """Read one report from a path or from the bytes of a file (PDF, web page, Word, Excel or text).

    ``timeout`` is in seconds and ``max_memory`` in bytes, both for this file.

    Raises ``FileNotFoundError`` or another ``OSError`` if the file cannot be opened, ``NianbaoError`` if it cannot be
    read as a report, and ``ValueError`` if it does not contain exactly one report; use ``read_all`` for such files.
    """
    reports = read_all(source, password=password, timeout=timeout, max_memory=max_memory)
    if len(reports) != 1:
        name = "<bytes>" if isinstance(source, (bytes, bytearray)) else source
        raise ValueError(f"{name} contains {len(reports)} reports; use read_all to get all of them")
    return reports[0]


@dataclass(frozen=True)
class Check:
    """The result of checking a report against the form's own arithmetic. True if the report is verified."""

    verdict: str
    """``verified``, ``inconsistent``, ``incomplete`` or ``unrecognised``."""
    held: int
    """Number of identities that hold."""
    failed: list[dict[str, Any]] = field(default_factory=list)
    """Identities that fail, each with a ``message``."""
    not_assessable: int = 0
    """Number of identities that could not be checked because cells are missing or doubtful."""
    findings: list[dict[str, Any]] = field(default_factory=list)
    """Findings, each with ``code``, ``severity`` and ``message``."""

    @property
    def messages(self) -> list[str]:
        """Failed identities and doubts, as Chinese text."""
        doubts = [finding for finding in self.findings if finding["severity"] == "doubt"]
        return [item["message"] for item in [*self.failed, *doubts]]

    def __bool__(self) -> bool:
        return self.verdict == "verified"

    def _repr_html_(self) -> str:
        import html

        lines = "".join(f"<li>{html.escape(line)}</li>" for line in self.messages)
        return f"<p>{self.verdict}: {self.held} held, {len(self.failed)} failed</p><ul>{lines}</ul>"


def check(source, *, password=None, timeout=None, max_memory=None) -> Check:
    """Check one report: a path, the bytes of a file, or a ``Report``. Raises what ``read`` raises."""
    if isinstance(source, Report):
        report = source
    else:
        report = read(source, password=password, timeout=timeout, max_memory=max_memory)
    checks = report.checks
    return Check(
        verdict=report.verdict,
        held=checks["held"],
        failed=checks["failed"],
        not_assessable=checks["not_assessable"],
        findings=report.findings,
    )
