"""A restart that is wanted waits for the moment at which nobody is served."""

from __future__ import annotations

from kiosk.commands.app import App
from kiosk.runtime.powering import PowerOff
from kiosk.visit.states import Event, State
from tests.runtime.world import Stage


class Glass:
    """As much of the glass as `on_tick` asks for."""

    stopped = False

    def stop(self) -> None:
        self.stopped = True


class Presenter:
    def pulse(self) -> tuple[int, ...]:
        return ()

    def until_next(self) -> float:
        return 1.0


def app_on(stage: Stage) -> tuple[App, Glass]:
    glass = Glass()
    app = App(
        glass,
        stage.runtime,
        Presenter(),
        clock=stage.clock,
        told=lambda state: None,
        tending=None,
        probe=lambda: None,
        power_off=PowerOff(lambda: None, stage.clock.monotonic),
    )
    return app, glass


def test_nobodys_visit_is_cut_short():
    stage = Stage()
    app, glass = app_on(stage)
    stage.to_result()
    app.restart_when_free()
    app.on_tick()
    assert not glass.stopped
    stage.do(Event.LEAVE)
    while stage.state is not State.ATTRACT:
        app.on_tick()
        assert not glass.stopped
        if stage.state is State.WIPING:
            stage.answer("wipe", Event.WIPED)
        else:
            stage.do(Event.DEADLINE)
    app.on_tick()
    assert glass.stopped
    assert app.restart_asked


def test_with_nobody_there_it_comes_at_once():
    stage = Stage()
    app, glass = app_on(stage)
    assert stage.state is State.ATTRACT
    app.on_tick()
    assert not glass.stopped
    app.restart_when_free()
    app.on_tick()
    assert glass.stopped
