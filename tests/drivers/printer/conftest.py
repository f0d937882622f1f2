"""One printer a test, of a model and behind a cable."""

from __future__ import annotations

import pytest

from tests.drivers.printer.printer_rig import EVERY, TRANSPORTS, PrinterRig, quick


@pytest.fixture(params=EVERY)
def rig(request, tmp_path):
    model, transport = request.param
    made = PrinterRig(tmp_path, model, quick(model), transport=transport)
    yield made
    made.close()


@pytest.fixture(
    params=[
        t if t in ("serial", "usb") else pytest.param(t, marks=pytest.mark.full) for t in TRANSPORTS
    ]
)
def epson(request, tmp_path):
    made = PrinterRig(tmp_path, "epson-tm-t82", quick("epson-tm-t82"), transport=request.param)
    yield made
    made.close()
