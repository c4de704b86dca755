"""Patterns as they are written down: several in a line, and several lines."""

from __future__ import annotations

import re


def either(patterns: str) -> re.Pattern[str]:
    """Any of these: " | " stands between two, or the end of a line."""
    lines = (line.strip() for line in patterns.strip().splitlines())
    return re.compile("|".join(line.replace(" | ", "|") for line in lines if line))
