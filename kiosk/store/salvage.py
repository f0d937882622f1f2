"""Reading what can still be read of a damaged database.

SQLCipher answers nothing more on a connection that met a page with a wrong HMAC: after each such
fault one goes on with a new connection.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.store.connection import connect
from kiosk.store.faults import fault_of


class Salvage:
    """Only reads. `rows` as `Store.rows`."""

    def __init__(self, path: Path, key: bytes | bytearray) -> None:
        self._path = path
        self._key = key
        self._connection: Any = None

    def rows(self, sql: str, parameters: tuple | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """Raises StoreFault where a page that is needed cannot be read."""
        try:
            if self._connection is None:
                self._connection = connect(self._path, self._key)
            cursor = self._connection.execute(sql, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except Exception as error:
            self.close()
            raise fault_of(error) from None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
