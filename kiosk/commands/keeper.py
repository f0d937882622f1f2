"""What may be asked of store and outbox: by the command line, or over a running terminal's socket.

Questions and answers are plain JSON values. No answer holds anything personal: of a payload only
the fields that its kind allows to be shown (`Traits.shown`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kiosk.commands.handed import handed
from kiosk.outbox import archiving, intake, people
from kiosk.outbox import export as exporting
from kiosk.outbox.kinds import KINDS, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding
from kiosk.outbox.record import Record, State
from kiosk.outbox.rows import LEFT, records
from kiosk.store import anchors, issued
from kiosk.store.audit import Actor
from kiosk.store.faults import StoreFault
from kiosk.store.key import sync_folder
from kiosk.upkeep import backup, safe, sealed

Asked = Mapping[str, Any]

OUTGOING = "outgoing"
"""Folder, beside the database, of files that are to leave the machine."""

_MOST = 500


class Keeper:
    """`machine`: gives the store's raw key, for backups that this machine alone can open."""

    def __init__(self, outbox: Outbox, machine: Callable[[], bytearray]) -> None:
        self._outbox = outbox
        self._store = outbox.store
        self._machine = machine
        self._folder = outbox.store.path.parent

    def answer(self, question: str, asked: Asked) -> dict:
        """`{"error": word}` for what went wrong, in closed words where people must act on it."""
        answers: dict[str, Callable[[Asked], dict]] = {
            "outbox list": self._list,
            "outbox show": self._show,
            "outbox retry": self._retry,
            "outbox resolve": self._resolve,
            "outbox export": self._export,
            "outbox import": self._import,
            "store check": self._check,
            "store backup": self._backup,
            "audit verify": self._verify,
            "paper verify": self._paper,
            "archive list": self._archive,
            "archive retry": self._archive_again,
        }
        try:
            return answers[question](asked)
        except StoreFault as fault:
            return {"error": f"store: {fault.why.value}"}
        except (safe.NotOpened, safe.Weak, sealed.KeyWrong, intake.Unusable) as error:
            return {"error": str(error)}
        except OSError as error:
            return {"error": os.strerror(error.errno or 0)}
        except (KeyError, ValueError, TypeError):
            return {"error": "the question is not understood"}

    # ---- papers

    def _paper(self, asked: Asked) -> dict:
        said = issued.verify(
            self._store, str(asked["serial"]), str(asked["check"]), str(asked.get("person", ""))
        )
        return {
            "known": said.known,
            "right": said.right,
            "person": said.person,
            "item": said.item,
            "at": said.at,
            "facts": [list(fact) for fact in said.facts],
        }

    # ---- papers for the hub's archive

    def _archive(self, asked: Asked) -> dict:
        return {"cases": archiving.listed(self._store, _MOST)}

    def _archive_again(self, asked: Asked) -> dict:
        """`key`: the beginning of one, or `stuck`."""
        wanted, by = str(asked["key"]), self._by(asked)
        keys = [
            row["record"]
            for row in archiving.listed(self._store, _MOST)
            if (row["stuck"] if wanted == "stuck" else row["record"].startswith(wanted))
        ]
        if not keys or (wanted != "stuck" and (len(wanted) < 6 or len(keys) > 1)):
            return {"error": "nothing to try again"}
        who = self._store.audit.person(by.number)
        return {"done": archiving.retry(self._store, keys, by.actor, who)}

    # ---- outbox

    def _list(self, asked: Asked) -> dict:
        states = [State(word) for word in asked.get("states", ())]
        where = f"state IN ({', '.join(repr(s.value) for s in states)})" if states else LEFT
        most = min(int(asked.get("most", _MOST)), _MOST)
        found = records(self._store, f"WHERE {where} ORDER BY place LIMIT :most", {"most": most})
        counts = self._store.rows(
            "SELECT kind, state, count(*) AS n FROM outbox GROUP BY kind, state"
        )
        return {
            "records": [self._row(record) for record in found],
            "counts": [[row["kind"], row["state"], row["n"]] for row in counts],
            "used": self._outbox.used(),
            "budget": self._outbox.limits.budget,
        }

    def _row(self, record: Record) -> dict:
        return {
            "key": record.key,
            "kind": record.kind.value,
            "destination": record.destination.value,
            "state": record.state.value,
            "rule": record.rule.value,
            "outcome": record.outcome,
            "code": record.code,
            "attempts": record.attempts,
            "refusals": record.refusals,
            "created": record.created,
            "next_try": record.next_try,
        }

    def _show(self, asked: Asked) -> dict:
        record = self._found(asked)
        if record is None:
            return {"error": "no such record"}
        payload = msgspec.json.decode(record.payload) if record.payload else {}
        shown = {f: payload[f] for f in KINDS[record.kind].shown if f in payload}
        materials = self._outbox.materials.of(record.key)
        return self._row(record) | {
            "terminal": record.terminal,
            "line": record.line,
            "reference": record.reference,
            "proof": record.proof,
            "told": handed(record).value if record.kind is Kind.TRANSACTION else "",
            "origin": record.origin,
            "sent": record.sent,
            "payload": shown,
            "bytes": len(record.payload.encode()),
            "materials": [[kept.media, kept.size] for kept in materials],
        }

    def _found(self, asked: Asked) -> Record | None:
        """By key, or by the beginning of one that no other shares."""
        begin = str(asked["key"])
        if len(begin) < 6 or not begin.replace("-", "").isalnum():
            return None
        found = records(self._store, "WHERE key LIKE :begin || '%' LIMIT 2", {"begin": begin})
        return found[0] if len(found) == 1 else None

    def _retry(self, asked: Asked) -> dict:
        if asked.get("key") == "dead":
            keys = [record.key for record in people.dead(self._outbox)]
        else:
            record = self._found(asked)
            keys = [record.key] if record else []
        done = [key for key in keys if people.retry(self._outbox, key, self._by(asked))]
        return {"done": done} if done or not keys else {"error": "nothing to try again"}

    def _resolve(self, asked: Asked) -> dict:
        record = self._found(asked)
        if not asked.get("by"):
            return {"error": "who found it out? (--by)"}
        finding = Finding(asked["finding"])
        if record and people.resolve(self._outbox, record.key, finding, self._by(asked)):
            return {"done": [record.key]}
        return {"error": "nothing to resolve"}

    def _export(self, asked: Asked) -> dict:
        done: list[exporting.Exported] = []

        def write(sealing, settle: Callable[[], None]) -> None:
            done.append(exporting.export(self._outbox, sealing, self._by(asked), settle))

        path = self._leaving("export", asked, write)
        about = msgspec.to_builtins(done[0].about)
        return {"file": str(path), "about": about, "marked": done[0].marked}

    def _import(self, asked: Asked) -> dict:
        with Path(asked["file"]).open("rb") as source:
            opening = safe.open_with(source, "export", self._key(asked))
            done = intake.take_in(self._outbox, opening, self._by(asked))
        return {
            "about": msgspec.to_builtins(done.about),
            "taken": done.taken,
            "known": done.known,
            "refused": list(done.refused),
        }

    # ---- store and audit

    def _check(self, asked: Asked) -> dict:
        found = self._store.check()
        bad = self._outbox.materials.bad()
        audit = self._verify(asked)
        return {
            "pages": found.pages,
            "structure": found.structure,
            "materials": bad,
            "audit": audit,
            "whole": found.whole and not bad and audit["whole"],
            "bytes": self._store.used(),
        }

    def _verify(self, asked: Asked) -> dict:
        verified = self._store.audit.verify()
        held = anchors.compare(self._folder / anchors.NAME, self._store.audit)
        return {
            "chain": verified.head.chain,
            "rows": verified.head.number,
            "link": verified.head.link,
            "broken": verified.broken,
            "agree": held.agree,
            "differ": held.differ,
            "other": held.other,
            "whole": verified.whole and held.whole,
        }

    def _backup(self, asked: Asked) -> dict:
        about: list[backup.About] = []

        def write(sealing, settle: Callable[[], None]) -> None:
            about.append(
                backup.write(
                    self._store,
                    sealing,
                    station=self._outbox.station,
                    terminal=self._outbox.terminal,
                    by=self._by(asked).actor,
                    who=self._by(asked).number,
                )
            )
            settle()

        path = self._leaving("backup", asked, write)
        return {"file": str(path), "about": msgspec.to_builtins(about[0])}

    # ---- within

    def _by(self, asked: Asked) -> By:
        return By(Actor(asked.get("actor", Actor.ADMINISTRATOR)), str(asked.get("by", "")))

    def _lock(self, asked: Asked) -> safe.Lock:
        if asked.get("public"):
            return safe.Lock(public=asked["public"])
        if asked.get("passphrase"):
            return safe.Lock(passphrase=asked["passphrase"])
        return safe.Lock(machine=self._machine())

    def _key(self, asked: Asked) -> safe.Key:
        return safe.Key(asked.get("private", ""), asked.get("passphrase", ""), self._machine())

    def _leaving(self, what: str, asked: Asked, write: Callable[..., None]) -> Path:
        """A finished file in the outgoing folder; the command moves it to where it is wanted."""
        folder = self._folder / OUTGOING
        folder.mkdir(exist_ok=True, mode=0o700)
        for old in folder.iterdir():  # what an earlier command did not come to fetch
            old.unlink()
        path = folder / f"{what}-{secrets.token_hex(4)}.kiosksafe"
        draft = path.with_suffix(".part")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out:

            def settle() -> None:
                out.flush()
                os.fsync(out.fileno())
                os.rename(draft, path)
                sync_folder(folder)

            try:
                sealing = safe.close_for(out, what, self._lock(asked))  # type: ignore[arg-type]
                write(sealing, settle)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
        return path
