from dataclasses import dataclass
from os import PathLike
from typing import Any, Union

from ._nianbao import (
    Archive as Archive,
    NianbaoError as NianbaoError,
    Reading as Reading,
    Readings as Readings,
    Report as Report,
    Table as Table,
    __version__ as __version__,
    read_all as read_all,
    read_many as read_many,
)

_Source = Union[str, PathLike[str], bytes, bytearray]

def read(
    source: _Source,
    *,
    password: str | None = None,
    timeout: float | None = None,
    max_memory: int | None = None,
) -> Report: ...

@dataclass(frozen=True)
class Check:
    verdict: str
    held: int
    failed: list[dict[str, Any]] = ...
    not_assessable: int = ...
    findings: list[dict[str, Any]] = ...
    @property
    def messages(self) -> list[str]: ...
    def __bool__(self) -> bool: ...

def check(
    source: _Source | Report,
    *,
    password: str | None = None,
    timeout: float | None = None,
    max_memory: int | None = None,
) -> Check: ...
