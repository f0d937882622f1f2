"""Shared secrets of the sandbox: a file that whoever comes first makes."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret(path: Path) -> str:
    """The text in `path`; made with 32 random hex digits and mode 0600 when it is not there."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        text = path.read_text("utf-8").strip()
        if not text:
            raise SystemExit(f"{path} is empty: put the token in it, or remove it") from None
        return text
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return secret(path)
    text = secrets.token_hex(16)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    return text
