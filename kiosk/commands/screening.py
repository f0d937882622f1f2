"""What the publicity screen shows from moment to moment: rounds, calls, the clock. No window.

Whatever goes wrong in a round (settings that cannot be read, a text that is none, a file that is no
picture) leaves what was there before; the glass never stands empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.papers.page import Pixels
from kiosk.publicity import content, playlist, programme
from kiosk.publicity.content import Content
from kiosk.publicity.film import Film
from kiosk.publicity.hall import HallSeen
from kiosk.publicity.media import Darkroom, Medium, listed
from kiosk.publicity.player import Arrangement, Moment, Player
from kiosk.publicity.playlist import Laid
from kiosk.publicity.programme import MEDIA, Chapter
from kiosk.publicity.reel import Projector
from kiosk.runtime.clock import Clock
from kiosk.services.snapshot import DataError
from kiosk.settings.model import ScreenSettings, Settings
from kiosk.station.words import Figures, Hall
from kiosk.text.strings import Strings, StringsError
from screens.look import Look
from screens.nodes import Page
from screens.wall import Wall, look
from screens.wall_pages import pages
from screens.wall_pages.medium import room

STRINGS = Path(__file__).resolve().parents[2] / "config" / "screen"
BLINK = 0.5
"""Seconds of each of the two looks of a new call: one change a second is seen and disturbs nobody
(WCAG 2.3.1 asks for fewer than three)."""
LONGEST_WAIT = 20.0

Load = Callable[[], Settings]


class Screening:
    """On the drawing thread only. `show(page, look)` puts a page on the glass; `ring()` gives the
    signal for the ear, False when it could not."""

    def __init__(
        self,
        settings: Settings,
        lie: str,
        *,
        clock: Clock,
        journal: Journal,
        load: Load,
        darkroom: Darkroom,
        show: Callable[[Page, Look], None],
        ring: Callable[[], bool] = lambda: True,
        cache: Path | None = None,
        leave: Callable[[], bool] = lambda: False,
    ) -> None:
        """`leave()`, asked between two rounds: another release is to play on. Raises DataError
        where what it is to play cannot be read at all."""
        if settings.screen is None:
            raise ValueError("[screen] is needed")
        self._settings, self._lie, self._clock, self._journal = settings, lie, clock, journal
        self._load, self._darkroom, self._show, self._ring = load, darkroom, show, ring
        self._cache, self._leave = cache, leave
        self._own: ScreenSettings = settings.screen
        self._round = 0
        self._places: dict[str, int] = {}
        self._media: dict[str, Medium] = {}
        self._language = self._own.languages[0]
        self._words = Strings.load(self._language, STRINGS)
        self._content = self._gather(settings, ())
        self._published = self._spoiled = ""  # the sums that are named, and do not hold
        self._laid: Laid | None = None
        self._hall = HallSeen(self._own.stale_seconds)
        self._player = Player(
            self._next_round, self._count, lambda: self._own.call_seconds, self._lasts, self._stale
        )
        self._folder: tuple[Medium, ...] = ()
        self._place: Path | None = None  # where the media lie
        self._figures: Figures | None = None
        self._projector = Projector(clock.monotonic)
        self.room = room(self._wall(Chapter(MEDIA, "room"), None))
        self._called_at = 0.0
        self._mute = False
        self._shown: tuple | None = None
        self.restart_asked = False  # settings that only a new process takes

    # ---- news, on the drawing thread

    def heard(self, hall: Hall) -> None:
        """The queue as it is now."""
        now = self._clock.monotonic()
        if self._hall.told(hall, now):
            self._player.called(now)
            self._called_at = now
            if self._own.sound:
                self._sound()

    def counted(self, figures: Figures | None) -> None:
        """Review figures as they are known now; None: they are not."""
        self._figures = figures

    def _sound(self) -> None:
        mute = not self._ring()
        if mute and not self._mute:
            events.screen_mute(self._journal)
        self._mute = mute

    # ---- drawing

    def tick(self) -> float:
        """Show what is due; seconds until something else is."""
        now = self._clock.monotonic()
        hall = self._hall.now(now)
        if hall is None:
            self._player.hushed()
        moment = self._play(self._player.at(now), now)
        lit = moment.call and int((now - self._called_at) / BLINK) % 2 == 0
        wall = self._wall(moment.chapter, hall, moment, lit)
        wanted = (moment[:4], lit, hall, self._figures, self._content, wall.now, id(wall.pixels))
        if wanted != self._shown:
            self._shown = wanted
            made = pages(wall) or pages(self._wall(Chapter(programme.STATION), hall, moment, False))
            self._show(made[min(moment.page, len(made) - 1)], wall.look)
        return self._wait(now, moment, hall)

    def _play(self, moment: Moment, now: float) -> Moment:
        """A film runs while its page stands, and waits while a call has the glass."""
        if moment.call:
            self._projector.hold()
            return moment
        medium, film = self._film(moment.chapter)
        if medium is None or film is None or self._place is None:
            self._projector.stop()
            return moment
        why = self._projector.play(medium, self._place / medium.name, film)
        if why is None:
            return moment
        self._darkroom.spoiled(medium, self._folder, why)
        self._projector.stop()
        self._player.passed_over(now)
        return self._play(self._player.at(now), now)

    def _film(self, chapter: Chapter) -> tuple[Medium | None, Film | None]:
        medium = self._media.get(chapter.subject) if chapter.what == MEDIA else None
        return medium, self._darkroom.film(medium) if medium is not None else None

    def _lasts(self, chapter: Chapter) -> float:
        """A film is played whole, whatever a page's time is."""
        film = self._film(chapter)[1]
        return film.seconds if film is not None else chapter.seconds

    def close(self) -> None:
        self._projector.stop()

    def _wait(self, now: float, moment: Moment, hall: Hall | None) -> float:
        wall = self._clock.now()
        minute = 60.0 - wall.second - wall.microsecond / 1e6
        due = [moment.due - now, minute, LONGEST_WAIT]
        if hall is not None:
            due.append(self._hall.due - now)
        if moment.call:
            due.append(BLINK - (now - self._called_at) % BLINK)
        if (rate := self._projector.rate) and not moment.call:
            due.append(1.0 / rate)
        return max(0.02, min(due))

    def _wall(
        self, chapter: Chapter, hall: Hall | None, moment: Moment | None = None, lit: bool = False
    ) -> Wall:
        made = self._content
        medium = self._media.get(chapter.subject) if chapter.what == MEDIA else None
        return Wall(
            look=look(self._lie, self._language, self._own.theme),
            strings=self._words,
            now=self._clock.now().replace(second=0, microsecond=0, tzinfo=None),
            sign=made.sign,
            chapter=chapter,
            businesses=made.businesses,
            hall=hall,
            news=self._hall.news,
            figures=self._figures,
            call=moment.call if moment is not None else False,
            lit=lit,
            arrangement=moment.arrangement if moment is not None else Arrangement(),
            poster=made.posters.get((chapter.what, chapter.subject)),
            pixels=self._pixels(medium) if medium is not None else None,
        )

    def _pixels(self, medium: Medium) -> Pixels | None:
        return self._projector.frame(medium) or self._darkroom.picture(medium)

    def _count(self, chapter: Chapter) -> int:
        if chapter.what == MEDIA and not self._due(chapter.subject):
            return 0
        return len(pages(self._wall(chapter, self._hall.now(self._clock.monotonic()))))

    # ---- rounds

    def _next_round(self) -> Sequence[Chapter]:
        if self._leave():
            self.restart_asked = True
        self._take_settings()
        own = self._own
        self._take_published()
        media, due = self._listed()
        before = self._language, self._words
        try:
            self._language = own.languages[self._round % len(own.languages)]
            self._words = Strings.load(self._language, STRINGS)
            self._content = self._gather(self._settings, due)
            self._media = {medium.name: medium for medium in media}
            self._folder = media
        except (DataError, StringsError, OSError):
            self._language, self._words = before
            events.screen_settings_kept(self._journal)
        self._round += 1
        plays = (self._laid.list.play if self._laid is not None else ()) or own.play
        made = programme.round_of(plays, self._content.stock, self._places)
        self._places = made.places
        if self._place is not None:
            wanted = [self._media[c.subject] for c in made.chapters if c.what == MEDIA]
            self._darkroom.want(self._place, media, wanted)
        return [self._timed(chapter) for chapter in made.chapters]

    # ---- what the hub has sent

    def _stale(self) -> bool:
        """Another play-list has come: it is played from the next piece on."""
        root = self._own.published
        return bool(root) and playlist.named(Path(root), playlist.CURRENT) != self._published

    def _take_published(self) -> None:
        """The play-list in force, or the last good one; without any the profile's own folder."""
        if not self._own.published:
            self._laid = None
            return
        root = Path(self._own.published)
        named = playlist.named(root, playlist.CURRENT)
        laid, broken = playlist.in_force(root, self._own.publishers)
        if broken and named != self._spoiled:
            self._spoiled = named
            events.screen_playlist_broken(self._journal)
        if laid is not None and laid != self._laid:
            events.screen_playlist_taken(self._journal, version=laid.list.version)
        self._published, self._laid = named, laid

    def _listed(self) -> tuple[tuple[Medium, ...], tuple[Medium, ...]]:
        """The files that there are, and those of them that are played now, both in order."""
        laid = self._laid
        if laid is None:
            self._place = Path(self._own.media) if self._own.media else None
            media = listed(self._place) if self._place is not None else ()
            return media, media
        self._place = laid.folder
        there = {medium.name: medium for medium in listed(laid.folder)}
        media = tuple(there[piece.name] for piece in laid.list.files if piece.name in there)
        return media, tuple(medium for medium in media if self._due(medium.name))

    def _due(self, name: str) -> bool:
        if self._laid is None:
            return True
        now = self._clock.now()
        return any(piece.name == name and piece.due(now) for piece in self._laid.list.files)

    def _timed(self, chapter: Chapter) -> Chapter:
        """A picture stands as long as its play-list says."""
        if self._laid is None or chapter.what != MEDIA:
            return chapter
        own = (p.seconds for p in self._laid.list.files if p.name == chapter.subject)
        return chapter._replace(seconds=next(own, chapter.seconds))

    def _take_settings(self) -> None:
        """New ones count from this round on; where they cannot be read, the old ones stay."""
        try:
            new = self._load()
        except (DataError, OSError):
            events.screen_settings_kept(self._journal)
            return
        if new.version == self._settings.version:
            return
        if _started_with(new) != _started_with(self._settings):
            self.restart_asked = True
            return
        assert new.screen is not None  # it would differ in what it is started with
        self._settings, self._own = new, new.screen
        self._hall.keep(new.screen.stale_seconds)
        events.screen_settings_taken(self._journal)

    def _gather(self, settings: Settings, media: tuple[Medium, ...]) -> Content:
        words, today = Strings.load(self._language), self._clock.now().date()
        return content.gather(settings, words, today, media, self._cache)


def _started_with(settings: Settings) -> tuple:
    """What a running screen does not change: its display, and whom it asks."""
    own = settings.screen
    if own is None:
        return ()
    display = (own.output, own.rotation, own.form)
    return (*display, own.poll_seconds, own.secret_file, settings.station.queue)
