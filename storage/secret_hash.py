"""What is kept of a secret that was handed out: a link, a cookie, a code to recover by."""

from __future__ import annotations

import hashlib


def hashed(secret: str) -> str:
    """SHA-256, in hexadecimal: for what is too long to be tried (40 bits and more)."""
    return hashlib.sha256(secret.encode()).hexdigest()
