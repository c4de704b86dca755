"""What was looked at, and how it is."""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE_SECONDS = 15


@dataclass(frozen=True)
class Finding:
    """What was looked at and how it is; `advice` is there when it is not well."""

    what: str
    how: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{'✗' if self.advice else '✓'} {self.what}: {self.how}"
        return f"{line}\n    {self.advice}" if self.advice else line


def first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]
