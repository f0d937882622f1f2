"""Spoken prompts behind `interface.Speaker`: recorded files, and speech-dispatcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from drivers.speaker.interface import Speaker


def open_speaker(
    clock: Callable[[], float],
    *,
    recordings: Mapping[tuple[str, str], Path],
    output: str = "default",
    dispatcher: str = "",
    module: str = "",
    voices: Mapping[str, str] | None = None,
    rate: int = 0,
) -> Speaker:
    """Recordings where there is one of the words, else speech-dispatcher, as far as they are there.

    `recordings`: (language, text) → WAV file; `output`: ALSA's name of what plays them.
    `dispatcher`: path of speech-dispatcher's socket, or address:port; "" for none. `module`,
    `voices` (by language), `rate` (−100 to 100): what is asked of it; empty: its own choice.
    Opens nothing before its first use. Raises ValueError when nothing is given at all.
    """
    from drivers.speaker.first_of import FirstOf

    found: list[Speaker] = []
    if recordings:
        from drivers.speaker.recorded import RecordedSpeaker

        found.append(RecordedSpeaker(recordings, output, clock))
    if dispatcher:
        from drivers.speaker.dispatcher import DispatcherSpeaker

        found.append(DispatcherSpeaker(dispatcher, clock, module, voices or {}, rate))
    if not found:
        raise ValueError("speech: neither recordings nor a speech-dispatcher")
    return found[0] if len(found) == 1 else FirstOf(found)
