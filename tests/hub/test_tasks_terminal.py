"""Publicity tasks from the real hub to a pad and a proof back: typed words and the camera's
pictures through the outbox, sealed at the hub, and what became of it shown at the pad."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from hub import admins, terminals
from hub.database import reading, writing
from hub.duties import files
from hub.publicity import book, life
from hub.publicity.book import Book, Task
from hub.publicity.tables import proofs
from hub.tables import stations
from kiosk.commands.small_picture import LARGEST, small_picture
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.staff.states import State
from kiosk.visit.states import Event as VisitEvent
from tests.hub.conftest import VAULT, Make, bench_on
from tests.hub.test_hub_records import send
from tests.hub.test_urgent_terminal import Pad
from tests.sandbox.hub_samples import record
from tests.staff.test_staff_urgent import write

WORDS = "leaflets"


def jpeg(side: int = 440) -> bytearray:
    """Of noise, which is the hardest to make small."""
    out = io.BytesIO()
    noise = Image.effect_noise((side, side), 90).convert("RGB")
    noise.save(out, "JPEG", quality=95)
    return bytearray(out.getvalue())


class Camera:
    """What the thread of the real one answers, at once."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.looks = 0

    def see(self, answer) -> None:
        self.looks += 1
        answer(VisitEvent.PAPER_SEEN, Pixels(2, 2, bytearray(12)))

    def take(self, answer, sought) -> None:
        assert sought is Sought.SCENE
        if self.page is None:
            answer(VisitEvent.CAMERA_FAILED, "camera.away")
        else:
            answer(VisitEvent.PICTURE_TAKEN, self.page)

    def stop(self) -> None:
        self.looks = 0

    def shows(self) -> None:
        self.page = Page(jpeg(), Pixels(2, 2, bytearray(12)))


class TaskPad(Pad):
    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.camera = Camera()
        self.desk.bench = replace(self.desk.bench, camera=lambda: self.camera)
        with writing(self.bench.engine) as connection:
            admins.make(connection, "wang.li", "test", self.bench.time())
            self.who = admins.find(connection, "wang.li").id

    def task(self, due: str = "2026-12-20", place: life.Place = life.Place.ANY) -> str:
        task = Task("230100", None, "参保宣传月", "办一次现场活动", place, date.fromisoformat(due))
        with writing(self.bench.engine) as connection:
            return str(Book(VAULT).write(connection, task, self.who, self.bench.time()))

    def begins(self, task: str, text: str = WORDS) -> None:
        self.tend("open_tasks")
        self.tend("pick_task", task)
        self.tend("prove_task")
        self.tend("say_place", "off-site")
        self.tend("say_held", "2026-11-23")
        write(self, text)
        self.tend("wrote_proof")

    def takes(self) -> None:
        self.camera.shows()
        self.tend("take_proof")
        self.turn()
        self.turn()

    def proof(self):
        with reading(self.bench.engine) as connection:
            (row,) = connection.execute(select(proofs)).all()
            return row


@pytest.fixture
def pad(light_made: Make, tmp_path: Path) -> Iterator[TaskPad]:
    with bench_on(light_made()) as bench:
        made = TaskPad(bench, tmp_path)
        yield made
        made.close()


def test_a_proof_goes_from_the_pad_to_the_hub_and_its_fate_comes_back(pad: TaskPad) -> None:
    number = pad.task()
    pad.enter("s01")
    pad.asks()
    pad.passes(31)
    assert pad.says("staff.menu.tasks_open", count=1)
    pad.begins(number)
    assert pad.at is State.PROOF_PICTURES
    assert pad.camera.looks
    for _ in range(2):
        pad.takes()
    assert pad.says("staff.tasks.taken", count=2, most=6)
    pad.tend("send_proof")
    assert pad.at is State.TASK
    assert pad.camera.looks == 0
    assert pad.says("staff.tasks.proof.waiting", time="11-24 09:00")
    rows = pad.records.store.rows("SELECT kind, payload FROM outbox WHERE kind LIKE 'task-%'")
    assert [row["kind"] for row in rows] == ["task-picture", "task-picture", "task-proof"]
    assert all(len(row["payload"]) < 256_000 for row in rows)

    for _ in range(3):
        pad.deliver()
    row = pad.proof()
    assert (row.task_id, row.place, row.held) == (int(number), "off-site", "2026-11-23")
    assert (row.handed_by, row.staff) == (None, "s01")
    assert WORDS.encode() not in bytes(row.words)
    about = book.about(row.id)
    with reading(pad.bench.engine) as connection:
        assert Book(VAULT).words(row) == ("", WORDS)
        kept = files.of(connection, [about])[about]
        assert [one.media for one in kept] == [files.Media.JPEG] * 2
        _, content = files.content(connection, VAULT, about, 1)
        with Image.open(io.BytesIO(content)) as picture:
            assert max(picture.size) > 400
            assert not picture.getexif()
    assert pad.bench.rows("publicity_pictures") == []  # they are the proof's now
    assert pad.bench.rows("duty_trail")[-1]["who"] == "staff:s01"
    assert WORDS not in json.dumps(pad.bench.rows("duty_trail"), default=str)

    pad.asks()
    assert pad.says("staff.tasks.proof.handed", time="11-24 09:00")
    with writing(pad.bench.engine) as connection:
        Book(VAULT).decide(
            connection, row.id, life.Event.RETURN, "看不清现场", pad.who, pad.bench.time()
        )
    pad.asks()
    assert "看不清现场" in pad.words
    pad.tend("prove_task")  # another one may be handed in
    assert pad.at is State.PROOF_PLACE


def test_a_lock_wipes_the_pictures_and_keeps_the_words(pad: TaskPad) -> None:
    pad.enter("s01")
    pad.begins("")
    pad.takes()
    part = next(one for one in pad.desk.parts if type(one).__name__ == "StationTasks")
    (picture,) = part._camera.pictures
    assert any(picture)
    pad.tend("lock")
    assert pad.at is State.LOCKED
    assert not any(picture)
    assert part._camera.pictures == []
    assert pad.camera.looks == 0
    pad.enter("s01")
    pad.tend("open_tasks")
    pad.tend("pick_task", "")
    pad.tend("prove_task")
    pad.tend("say_place", "station")
    pad.tend("say_held", "2026-11-24")
    assert part.typing.value == WORDS
    pad.tend("wrote_proof")
    pad.tend("send_proof")  # without any picture
    pad.deliver()
    row = pad.proof()
    assert (row.task_id, row.place) == (None, "station")
    assert pad.records.store.rows("SELECT * FROM draft") == []


def test_a_camera_that_fails_says_so_and_nothing_is_sent_without_words(pad: TaskPad) -> None:
    pad.enter("s01")
    pad.begins("", text="")
    assert pad.says("staff.tasks.incomplete")
    pad.tend("send_proof")
    assert pad.records.store.rows("SELECT * FROM outbox WHERE kind LIKE 'task-%'") == []
    pad.camera.page = None
    pad.tend("back")
    write(pad, WORDS)
    pad.tend("wrote_proof")
    pad.tend("take_proof")
    pad.turn()
    assert pad.at is State.PROOF_PICTURES
    pad.takes()  # it is tried again
    assert pad.says("staff.tasks.taken", count=1, most=6)


def test_what_is_no_picture_or_no_task_of_the_station_is_left_out(pad: TaskPad) -> None:
    with writing(pad.bench.engine) as connection:
        terminals.add_station(connection, "S-2", "二站", "test", pad.bench.time())
        other = connection.execute(select(stations).where(stations.c.code == "S-2")).one()
        task = Task("230100", other.id, "t", "b", life.Place.ANY, date(2026, 12, 20))
        foreign = Book(VAULT).write(connection, task, pad.who, pad.bench.time())
    own = {"station": pad.settings.station.code, "terminal": pad.settings.station.terminal}
    with pad.bench.client(pad.key.read_text()) as http:
        assert send(http, record("task-picture", jpeg="bm8gcGljdHVyZQ==") | own).status_code == 201
        assert send(http, record("task-proof", task=str(foreign)) | own).status_code == 201
        assert send(http, record("task-picture", jpeg="not base64!") | own).status_code == 422
        (row,) = [pad.proof()]
        assert row.task_id is None
        with reading(pad.bench.engine) as connection:
            assert files.of(connection, [book.about(row.id)]) == {}
        # a picture whose proof never comes goes after its time
        late = record("task-picture", proof="0f8fad5b-d9cb-469f-a165-708677289599")
        assert send(http, late | own).status_code == 201
        pad.bench.time.skip(days=91)
        assert send(http, record("task-picture") | own).status_code == 201
        assert len(pad.bench.rows("publicity_pictures")) == 1


def test_a_picture_is_made_as_small_as_a_record_holds() -> None:
    made = small_picture(jpeg(900))
    assert made is not None
    assert len(made) <= LARGEST
    assert small_picture(bytearray(b"no picture")) is None
