"""The search finds what is there, in every form, and nothing that is not there.

Each test runs in a process of its own whose only knowledge of the markers is a masked file: markers
in clear exist there only where the test plants them. They are planted by unmasking into the form
under test, as a device or the wire would deliver them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kiosk.wipe.masked import Area, mask, write_masked

ROOT = Path(__file__).resolve().parents[2]
MARKERS = {
    "name": "王大锤测试甲乙",
    "rare": "欧阳𬎆䶮㛃测试",
    "number": "230199199001017654",
    "latin": "MARKERSON ZOË ANNA",
    "amount": "￥98,765.43",
}

HEAD = """
import gc, io, json, sys
from pathlib import Path
from kiosk.wipe.masked import Area, read_masked, MASK
from kiosk.wipe.search import search
from kiosk.wipe.zero import zero

MASKED = read_masked(Path(sys.argv[1]))
FOLDER = Path(sys.argv[1]).parent

def raw(label, encoding):
    "The marker's bytes, made without leaving another copy: unmasked in place."
    data = bytearray.fromhex(MASKED[label][encoding])
    for i in range(len(data)):
        data[i] ^= MASK
    return data

def text(label):
    data = raw(label, "utf-8")
    out = str(data, "utf-8")
    zero(data)
    return out

def look(**more):
    r = search(Area(MASKED), **more)
    return {"reachable": len(r.reachable), "held": r.held, "residue": r.residue_count,
            "paths": [[*h.path, h.type] for h in r.reachable],
            "files": sum(f.count for f in r.files), "clean": r.clean, "text": r.text(),
            "unread": r.bytes_unread, "read": r.bytes_read}

out = {}
"""


def run(folder: Path, body: str, markers: dict[str, str] = MARKERS, **environment: str) -> dict:
    masked = folder / "markers.json"
    write_masked(masked, markers)
    script = HEAD + textwrap.dedent(body) + "\nprint(json.dumps(out))\n"
    done = subprocess.run(
        [sys.executable, "-c", script, str(masked)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_does_not_find_its_own_patterns(tmp_path):
    out = run(tmp_path, "out['first'] = look(); out['second'] = look()")
    for found in out.values():
        assert found["reachable"] == found["held"] == found["residue"] == 0, found["text"]
        assert found["read"] > 1_000_000


def test_what_lies_about_what_it_is_neither_stops_it_nor_hides_anything(tmp_path):
    body = """
    import weakref
    class Gone: pass
    class Word(str): pass
    class Liar:
        __class__ = property(lambda self: 1 / 0)
    there, word = Gone(), Word(text("name"))
    dead, living, liar = weakref.proxy(there), weakref.proxy(word), Liar()
    del there
    out["kept"] = look()
    del word
    out["dropped"] = look()
    """
    out = run(tmp_path, body)
    assert out["kept"]["reachable"] + out["kept"]["held"] == 1, out["kept"]["text"]
    assert out["dropped"]["reachable"] == out["dropped"]["held"] == 0, out["dropped"]["text"]


HOLDERS = {
    "a plain string in a module": "kept = text({label!r})",
    "a string inside a longer one": "kept = 'before ' + text({label!r}) + ' after'",
    "an untracked tuple in a dict of plain values": "kept = {{'a': (1, text({label!r}))}}",
    "a closure": "def make(t):\n    return lambda: t\nkept = make(text({label!r}))",
    "an attribute with slots": (
        "class P:\n    __slots__ = ('t',)\nkept = P()\nkept.t = text({label!r})"
    ),
    "a subclass of str": "class S(str):\n    pass\nkept = S(text({label!r}))",
    "utf-8 bytes": "kept = bytes(raw({label!r}, 'utf-8'))",
    "a bytearray": "kept = raw({label!r}, 'utf-8')",
    "a memoryview": "kept = memoryview(bytes(raw({label!r}, 'utf-8')))",
    "a BytesIO": "kept = io.BytesIO(raw({label!r}, 'utf-8'))",
    "a StringIO": "kept = io.StringIO(); kept.write(text({label!r}))",
    "an array": "import array\nkept = array.array('B', raw({label!r}, 'utf-8'))",
    "a ctypes buffer": (
        "import ctypes\nkept = ctypes.create_string_buffer(bytes(raw({label!r}, 'utf-8')))"
    ),
    "a msgspec struct without gc": (
        "import msgspec\nclass M(msgspec.Struct, gc=False):\n    t: str\nkept = M(text({label!r}))"
    ),
    "a suspended generator": (
        "def g():\n    t = text({label!r})\n    yield\n    len(t)\nkept = g()\nnext(kept)"
    ),
    "a queue": "import queue\nkept = queue.Queue()\nkept.put(text({label!r}))",
    "an exception kept aside": "kept = ValueError(text({label!r}))",
    "a local of a waiting thread": (
        "import threading\n"
        "go, ready = threading.Event(), threading.Event()\n"
        "def wait(t):\n    ready.set()\n    go.wait()\n    len(t)\n"
        "thread = threading.Thread(target=lambda: wait(text({label!r})), daemon=True)\n"
        "thread.start(); ready.wait(); kept = None"
    ),
}


@pytest.fixture(scope="module", params=["name", "number"])
def planted_and_dropped(request, tmp_path_factory):
    """Each holder in turn, in one process: what is found while it holds, and after it let go."""
    cases = {
        holder: (
            plant.format(label=request.param),
            "go.set(); thread.join(); del thread" if "thread" in plant else "kept = None",
        )
        for holder, plant in HOLDERS.items()
    }
    body = f"""
    for holder, (plant, drop) in {cases!r}.items():
        exec(plant)
        first = look()
        exec(drop)
        gc.collect()
        out[holder] = [first, look()]
    """
    return run(tmp_path_factory.mktemp("holders"), body)


@pytest.mark.parametrize("holder", HOLDERS)
def test_a_reachable_copy_is_found_and_gone_when_dropped(planted_and_dropped, holder):
    with_it, without = planted_and_dropped[holder]
    assert with_it["reachable"] + with_it["held"] >= 1, with_it["text"]
    assert not with_it["clean"]
    assert without["reachable"] == without["held"] == 0, without["text"]
    assert without["clean"]


@pytest.mark.parametrize("label", MARKERS)
def test_a_copy_is_found_in_each_encoding(tmp_path, label):
    encodings = mask(MARKERS)[label]
    body = f"""
    for encoding in {sorted(encodings)!r}:
        kept = raw({label!r}, encoding)
        out[encoding] = look()
        zero(kept)
        out['not ' + encoding] = look()
    """
    for encoding, found in run(tmp_path, body).items():
        if encoding.startswith("not "):
            assert found["reachable"] == found["held"] == found["residue"] == 0, found["text"]
        else:
            assert found["reachable"] == 1, (encoding, found["text"])


def test_the_utf8_form_that_python_keeps_beside_a_string_is_reachable(tmp_path):
    out = run(
        tmp_path,
        """
        import ctypes
        kept = text("name")
        as_utf8 = ctypes.pythonapi.PyUnicode_AsUTF8
        as_utf8.argtypes, as_utf8.restype = [ctypes.py_object], ctypes.c_void_p
        before = look()
        as_utf8(kept)
        out["before"], out["after"] = before, look()
        """,
    )
    assert out["after"]["reachable"] > out["before"]["reachable"]


def test_the_path_names_types_and_modules_but_no_content(tmp_path):
    out = run(
        tmp_path,
        "import string; string.kept = {'k': [text('number')]}; out['x'] = look()",
    )["x"]
    assert out["reachable"] >= 1
    assert any("module string" in part for path in out["paths"] for part in path)
    assert MARKERS["number"] not in json.dumps(out)


def test_freed_copies_are_residue_and_not_reachable(tmp_path):
    out = run(
        tmp_path,
        """
        kept = [text("number") + " and more " * 40 for _ in range(200)]
        kept = None
        out["x"] = look()
        """,
    )["x"]
    assert out["clean"]
    assert out["residue"] > 0


@pytest.mark.parametrize("label", ["name", "latin"])
def test_a_text_that_was_looked_up_as_an_attribute_is_forgotten(tmp_path, label):
    out = run(
        tmp_path,
        f"""
        from kiosk.wipe.zero import flood, trim
        kinds = [type(f"T{{i}}", (), {{}}) for i in range(64)]  # a place in the cache for each
        def ask():
            asked = text({label!r})
            return sum(hasattr(kind(), asked) for kind in kinds)
        ask()
        out["before"] = look()
        flood(); trim()
        out["after"] = look()
        """,
    )
    assert out["before"]["held"] or out["before"]["reachable"], "the cache kept nothing to forget"
    assert out["after"]["held"] == out["after"]["reachable"] == 0, out["after"]["text"]


def test_flood_and_trim_reduce_residue(tmp_path):
    out = run(
        tmp_path,
        """
        from kiosk.wipe.zero import flood, trim
        filler = [object() for _ in range(1000)]
        kept = [text("number") + "x" * n for n in range(0, 400, 4) for _ in range(20)]
        kept = None
        out["before"] = look()
        flood(); trim()
        out["after"] = look()
        """,
    )
    assert out["before"]["residue"] > 100
    assert out["after"]["residue"] <= out["before"]["residue"] // 20, out["after"]["text"]


def test_it_works_on_a_process_that_may_not_be_dumped(tmp_path):
    out = run(
        tmp_path,
        """
        import kiosk.wipe.memory as memory
        from kiosk.wipe.harden import harden, Measure
        took = harden()
        memory._open = lambda path: None   # as for a user who is not root
        kept = text("name")
        out["with"] = look()
        kept = None
        out["without"] = look()
        out["took"] = sorted(took)
        """,
    )
    assert out["took"] == ["no-core-dumps", "not-dumpable", "perturbed"]
    assert out["with"]["reachable"] == 1
    assert out["without"]["clean"]


def test_files_and_their_names_are_searched_across_window_borders(tmp_path):
    from kiosk.wipe.files import search_files
    from kiosk.wipe.masked import WINDOW

    area = Area(mask({"number": MARKERS["number"]}))
    raw = MARKERS["number"].encode()
    folder = tmp_path / "searched"
    folder.mkdir()
    (folder / "border").write_bytes(b"x" * (WINDOW - 5) + raw + b"x" * WINDOW + raw)
    (folder / "clean").write_bytes(b"x" * 100)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    (folder / f"{MARKERS['number']}.txt").write_bytes(b"")
    found = search_files(area, [folder])
    counts = {hit.path.name: hit.count for hit in found.hits}
    assert counts == {"border": 2, f"{MARKERS['number']}.txt": 1}
    assert found.unread == ()


def test_another_process_is_searched_from_outside(tmp_path):
    from kiosk.wipe.search import search_other

    masked = tmp_path / "markers.json"
    write_masked(masked, MARKERS)
    script = HEAD + "kept = text('name')\nprint('ready', flush=True)\nsys.stdin.read()\n"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(masked)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdout.readline() == b"ready\n"
        found = search_other(Area(mask(MARKERS)), child.pid)
        child.stdin.close()
    assert sum(n for name, n in found.items() if name.startswith("name ")) >= 1
    assert not any(name.startswith("rare ") for name in found)


@pytest.mark.parametrize("kind", ["ascii", "latin", "wide", "bytes"])
def test_what_lies_behind_a_living_text_is_not_held_by_it(tmp_path, kind):
    """The rest of a block that a short text now lives in is residue: nothing leads there."""
    out = run(
        tmp_path,
        f"""
        import ctypes
        from kiosk.wipe import objects
        kept = {{"ascii": "neighbour", "latin": "nachbar\\u00e9", "wide": "\\u90bb\\u5c45\\u4eba",
                 "bytes": b"neighbour"}}[{kind!r}]
        begin, end = objects._bytes_of(id(kept), isinstance(kept, str))
        size = len(kept) * {{"ascii": 1, "latin": 1, "wide": 2, "bytes": 1}}[{kind!r}]
        out["size"] = [end - begin, size]
        out["same"] = ctypes.string_at(begin, size) == (
            kept if isinstance(kept, bytes)
            else kept.encode({{"ascii": "ascii", "latin": "latin-1"}}.get({kind!r}, "utf-16-le")))
        """,
    )
    assert out["size"][0] == out["size"][1]
    assert out["same"]
