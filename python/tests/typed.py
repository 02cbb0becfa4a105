"""What a type checker must understand; never run."""

from decimal import Decimal
from pathlib import Path
from typing import Optional, Union

import nianbao

report: nianbao.Report = nianbao.read(Path("a.pdf"), timeout=2.5)
number: Union[int, Decimal, None] = report["requests.new_received.total"]
agency: Optional[str] = report.agency
rows: int = len(report.cells)
is_well: bool = bool(nianbao.check(b"..."))
for reading in nianbao.read_many(["a.pdf", Path("b.pdf")], jobs=2):
    path: str = reading.path
    if reading.error is not None:
        code: str = reading.error.code
with nianbao.Archive("reports.db") as archive:
    names: list[str] = archive.query("SELECT 1").column_names
