"""`python -m kiosk speech list | missing | voices | say TEXT`: what is spoken, and by which voice.

list, missing     every sentence that pages say (missing: of which there is no recording), for a
                  studio: the string's key or `words`, the sentence, its file; tab between them
voices            voices of the profile's speech-dispatcher by which Chinese and English are said
say TEXT          say it now, as the terminal would (nothing personal: a command line is no secret);
                  `kiosk devices test speech` asks a terminal that runs
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from drivers.speaker.interface import Outcome, Words
from drivers.wake import Wake
from kiosk.commands import configured
from kiosk.settings.model import SpeechSettings
from kiosk.text import recordings
from kiosk.text.spoken import spoken
from kiosk.text.strings import Strings

GOOD, BAD, UNUSABLE = 0, 1, 2


def main(argv: list[str]) -> int:
    """0: done; 1: not heard, no voice, or something is not recorded; 2: it cannot be tried."""
    options = _options(argv)
    try:
        settings = configured.settings(options)
    except configured.UNUSABLE as error:
        print(f"The settings cannot be used: {error}", file=sys.stderr)
        return UNUSABLE
    chosen = settings.devices.speech
    if options.what in ("list", "missing"):
        return _list(options, chosen)
    if chosen is None:
        print("The profile has no [devices.speech].", file=sys.stderr)
        return UNUSABLE
    try:
        return _voices(chosen) if options.what == "voices" else _say(options, chosen)
    except (recordings.RecordingsError, ValueError) as error:
        print(error, file=sys.stderr)
        return UNUSABLE


# ---- what is said


def sentences(language: str) -> Iterator[str]:
    """Everything that pages of visits say aloud, once, in the order in which they come: of every
    state with every face, in both text sizes. Nothing of a person is among it."""
    from kiosk.commands.screens import pages
    from screens import samples
    from screens.focus import stops
    from screens.layout import lay_out
    from screens.spoken import page_pieces, stop_piece

    known: set[str] = set()
    for large in (False, True):
        look = samples.look("portrait", large=large, language=language)
        for name, page in pages(look):
            if name.startswith(("technician-", "staff-")):
                continue
            sheet = lay_out(page, look)
            for piece in (*page_pieces(sheet, page.title, {}), *map(stop_piece, stops(sheet, {}))):
                text = spoken(piece.text, language)
                if text and not piece.private and text not in known:
                    known.add(text)
                    yield text


def _list(options: argparse.Namespace, chosen: SpeechSettings | None) -> int:
    try:
        folder = chosen.recordings if chosen is not None else ""
        known = recordings.load(Path(folder)) if folder else {}
    except recordings.RecordingsError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    strings = Strings.load(options.lang)
    keys = {spoken(strings.raw(key), options.lang): key for key in reversed(strings.keys())}
    own = [strings("speech.on"), strings("speech.on_screen")]
    missing = 0
    for text in (*(spoken(one, options.lang) for one in own), *sentences(options.lang)):
        file = known.get((options.lang, text))
        missing += file is None
        if file is None or options.what == "list":
            print(f"{keys.get(text, 'words')}\t{text}\t{file.name if file else '—'}")
    return BAD if missing and options.what == "missing" else GOOD


# ---- the voice


def _voices(chosen: SpeechSettings) -> int:
    from drivers.speaker.dispatcher import DispatcherSpeaker

    if not chosen.dispatcher:
        print("The profile names no speech-dispatcher.", file=sys.stderr)
        return UNUSABLE
    speaker = DispatcherSpeaker(
        chosen.dispatcher, time.monotonic, chosen.module, chosen.voices, chosen.rate
    )
    wake = Wake()
    try:
        status = speaker.probe(wake)
        print(f"{status.device.value}  {status.source}")
        for language in recordings.LANGUAGES:
            print(f"{language}  {speaker.voices.get(language, '—')}")
        return GOOD if "zh" in status.voices else BAD
    finally:
        speaker.close()
        wake.close()


def _say(options: argparse.Namespace, chosen: SpeechSettings) -> int:
    from kiosk.upkeep.registry import open_speech

    speaker, wake = open_speech(chosen, time.monotonic), Wake()
    gain = sorted(chosen.levels)[min(chosen.level, len(chosen.levels)) - 1]
    try:
        text = spoken(options.text, options.lang)
        outcome = speaker.say(Words(text, options.lang), gain, wake)
        print(f"{outcome.value}  {speaker.status().source}")
        return GOOD if outcome is Outcome.SPOKEN else BAD
    finally:
        speaker.close()
        wake.close()


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk speech", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("what", choices=["list", "missing", "voices", "say"])
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    configured.add_options(parser)
    return parser.parse_args(argv)
