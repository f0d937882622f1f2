"""The sandbox's printer and paper, by bytes written out by hand."""

from __future__ import annotations

import zxingcpp
from PIL import Image as Pillow

from sandbox.devices.printer import posture
from sandbox.devices.printer_machine import Machine, Posture
from sandbox.paper import KINDS, Cut, Kind, Qr, decode, main

JOB = b"\x1b@" + "医保".encode("gbk") + b"\n\x1dVB\x00"


def test_text_has_places_and_sizes():
    sheet = decode(b"\x1b@\x1b3\x20ab  c\n\x1ba\x02\x1d!\x11\xd2\xbd\n", 576)
    first, second = (line[0] for line in sheet.lines)
    assert (first.x, first.text, first.width) == (0, "ab  c", 60)
    assert (second.x, second.width, second.height) == (576 - 48, 48, 48)


def test_the_standard_is_kept_where_the_codec_is_not():
    assert decode(b"\xfe\x59\n", 576).lines[0][0].text == "\u9fb4"


def test_what_the_rom_lacks_is_a_fault():
    assert decode(b"\xe9\x46\n", kind=Kind(charset="gb2312")).faults
    assert not decode(b"\xe9\x46\n", kind=Kind(charset="gbk")).faults


def test_unknown_and_unfinished_commands_are_faults():
    assert decode(b"\x1d\x99ab\n").faults
    assert decode(b"\x1dv0\x00\x02\x00\x02\x00\xff").faults == ["9 bytes of an unfinished command"]


def test_a_line_too_long_for_the_paper_is_a_fault():
    assert decode(b"x" * 49 + b"\n", 576).faults


def test_images_codes_and_cuts():
    sheet = decode(
        b"\x1dv0\x03\x01\x00\x01\x00\x81\x1d(k\x03\x001C\x04\x1d(k\x05\x001P0ab\x1d(k\x03\x001Q0"
        b"\x1dVA\x10",
        576,
    )
    (image,) = sheet.images
    assert (image.width, image.height, image.rows) == (16, 2, (0xC003, 0xC003))
    assert sheet.codes == [Qr(0, 106, b"ab", 4, 48, 84)]
    assert sheet.cuts == [Cut(206, full=True)]
    assert sheet.height == 206


def test_the_picture_can_be_read(tmp_path):
    file, picture = tmp_path / "t.bin", tmp_path / "t.png"
    file.write_bytes(
        b"\x1ba\x01\x1d(k\x03\x001C\x06\x1d(k\x10\x001P0http://a.cn/1\x1d(k\x03\x001Q0\n\n\n\n\n"
    )
    assert main([str(file), str(picture)]) == 0
    assert zxingcpp.read_barcodes(Pillow.open(picture).convert("L"))[0].text == "http://a.cn/1"


# --- the machine ---


def replies(machine: Machine) -> bytes:
    out = b"".join(data for _, data in machine.replies)
    machine.replies.clear()
    return out


def test_real_time_status_is_answered_while_nothing_else_is():
    machine = Machine(KINDS["generic-80"])
    machine.set(Posture("cover-open"), 0.0)
    machine.receive(JOB + b"\x1dr\x01\x10\x04\x01\x10\x04\x02\x10", 0.0)
    machine.receive(b"\x04\x04", 0.1)  # split inside the command
    machine.step(1.0)
    assert replies(machine) == bytes((0x1A, 0x16, 0x12))
    assert not machine.tickets
    machine.set(Posture("normal"), 2.0)
    machine.step(2.0)
    assert replies(machine) == b"\x00"  # GS r, when its turn has come
    assert [ticket.data for ticket in machine.tickets] == [JOB]


def test_process_id_comes_after_the_paper_at_its_pace():
    machine = Machine(KINDS["epson-tm-t82"], instant=False)
    machine.receive(b"\x1b@\x1dPxx" + b"a\n" * 40 + b"\x1d(H\x06\x0000abcd", 0.0)
    now, due = 0.0, machine.step(0.0)
    while due is not None:
        assert not machine.replies
        now, due = due, machine.step(due)
    assert replies(machine) == b"\x37\x22abcd\x00"
    assert 0.5 < now < 1.5  # 40 lines of 30 dots, 1200 dots a second


def test_buffer_clear_answers_and_leaves_nothing():
    machine = Machine(KINDS["epson-tm-t82"])
    machine.set(Posture("paper-out"), 0.0)
    machine.receive(JOB, 0.0)
    machine.receive(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 0.0)
    assert replies(machine) == b"\x37\x25\x00"
    machine.set(Posture("normal"), 1.0)
    machine.step(1.0)
    assert not machine.tickets


def test_without_a_clear_the_new_roll_prints_the_old_ticket():
    """The danger is real in the simulator, or the drivers' tests would prove nothing."""
    machine = Machine(KINDS["generic-80"])
    machine.set(Posture("paper-out"), 0.0)
    machine.receive(JOB, 0.0)
    machine.step(0.5)
    machine.set(Posture("normal"), 1.0)
    machine.step(1.0)
    assert len(machine.tickets) == 1


def test_automatic_status_tells_every_change_once():
    machine = Machine(KINDS["epson-tm-t82"])
    machine.receive(b"\x1da\x0e", 0.0)
    machine.step(0.0)
    assert replies(machine) == b"\x10\x00\x00\x0f"
    machine.set(Posture("paper-out"), 1.0)
    assert replies(machine) == b"\x18\x00\x0f\x0f"
    machine.set(Posture("normal"), 2.0)
    machine.step(2.0)
    assert replies(machine) == b"\x10\x00\x00\x0f"


def test_back_pressure_and_an_image_larger_than_the_buffer():
    machine = Machine(KINDS["generic-80"], instant=False)
    machine.receive(b"a\n" * 2048, 0.0)
    assert machine.room() == 0
    image = Machine(KINDS["generic-80"])
    image.receive(b"\x1dv0\x00\x48\x00\x00\x01" + bytes(4000), 0.0)
    assert image.room() == 256 * 72 - 4000


def test_paper_ends_after_so_many_millimetres():
    machine = Machine(KINDS["generic-80"])
    machine.set(posture("paper-out-after:20"), 0.0)
    machine.receive(b"\x1b3\x20" + b"a\n" * 100 + b"\x10\x04\x04", 0.0)
    machine.step(0.0)
    machine.receive(b"\x10\x04\x04", 0.1)
    assert replies(machine) == b"\x12\x72"
    machine.set(Posture("normal"), 1.0)
    assert len(machine.tickets[0].paper.lines) == 5  # 20 mm of 4 mm lines, on the old roll


def test_postures_are_read_with_their_numbers():
    assert posture("slow:0.5") == Posture("slow", 0.5)
    assert posture("paper-out-after:x") == Posture("paper-out-after")
    assert posture("no-such-thing") == Posture("normal")
