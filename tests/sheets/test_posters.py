"""Posters: all that is published is on them, inside the sheet, in letters as large as it allows."""

from __future__ import annotations

import pypdfium2
import pytest
from PIL import Image

from kiosk.commands.poster import main, posters
from kiosk.handling.fileable import offered
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import Asks, Letters
from kiosk.settings.load import load
from kiosk.sheets.dots import draw
from kiosk.sheets.pdf import pdf
from kiosk.sheets.placed import COLOURS, HEIGHT, WIDTH, width
from kiosk.sheets.poster import SIZES, Points, Poster, Row, lay_out
from kiosk.text.strings import Strings

CATALOGUE = Catalogue.load()
KINDS = ("items", "guides", "rules", "forms")


def squeezed(text: str) -> str:
    return "".join(text.split())


def said(pages) -> str:
    return squeezed("".join(text.text for page in pages for text in page.texts))


def inside(pages) -> None:
    """Everything is on the sheet, and no two lines overlap."""
    for page in pages:
        boxes = []
        for text in page.texts:
            right = text.x + width(text.text, text.size, text.bold)
            assert text.x >= 30, text.text
            assert right <= WIDTH - 30, text.text
            assert 20 <= text.baseline <= HEIGHT - 12, text.text
            top, low = text.baseline - text.size * 0.7, text.baseline + text.size * 0.1
            boxes.append((text.x, top, right, low, text.text))
        boxes.sort(key=lambda box: box[1])
        for at, (x1, _, x2, low, one) in enumerate(boxes):
            for x3, top, x4, _, other in boxes[at + 1 :]:
                if top >= low:
                    break
                assert x2 <= x3 or x4 <= x1, (one, other)


@pytest.mark.parametrize(
    ("profile", "language"), [("heilongjiang-3", "zh"), ("nantong-hospital", "en")]
)
def test_everything_that_a_station_publishes_fits_its_sheets(profile, language):
    settings = load(profile)
    made = dict(posters(settings, language, KINDS))
    items = offered(settings, CATALOGUE)
    names = {
        "items",
        *(f"guide-{i.id}" for i in items),
        *(f"rule-{r}" for r in settings.station.rules),
    }
    assert names <= set(made)
    several = {f"form-{i.id}" for i in items if i.form is not None and i.form.parts}
    for name, poster in made.items():
        pages = lay_out(poster)
        inside(pages)
        if not name.startswith("items"):  # the form of several matters asks for much
            assert len(pages) <= 1 + (name in several), name
        text = said(pages)
        for block in poster.blocks:
            texts = getattr(block, "texts", None) or [cell for row in block.rows for cell in row]
            for one in texts:
                assert squeezed(one) in text, (name, one)
        assert squeezed(poster.title) in text
        assert settings.station.phone in text


def test_names_and_numbers_are_those_of_the_stations_standard():
    items = dict(posters(load("nantong-hospital"), "zh", ("items",)))["items"]
    rows = {row[0]: row[1] for row in items.blocks[0].rows}
    assert rows["直接-1"] == "异地转诊人员备案"
    assert rows["帮办-2、\n帮办-3"] == "门诊费用报销、住院费用报销"
    numbers = [
        row[0] for row in dict(posters(load("quanzhou"), "zh", ("items",)))["items"].blocks[0].rows
    ]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]  # it numbers none


def test_a_sample_form_answers_each_question_and_bears_its_stamp():
    made = dict(posters(load("heilongjiang-2"), "zh", ("forms",)))
    form = CATALOGUE.item("away-filing").form
    poster = made["form-away-filing"]
    assert poster.stamp == "样表"
    rows = {row.label: row.texts for row in poster.blocks}
    asked = {q.label.zh for q in form.questions if not q.regions}
    assert asked <= set(rows)
    elsewhere = {q.label.zh for q in form.questions} - asked
    assert not elsewhere & set(rows)
    there = dict(posters(load("wafangdian-town"), "zh", ("forms",)))["form-away-filing"]
    assert elsewhere <= {row.label for row in there.blocks}
    assert rows["备案类型"] == (form.questions[0].options[0].label.zh,)
    assert rows["当地住址"] == ("向阳小区3栋", "可以不填")
    assert rows["声明"] == (form.statement.zh,)


def test_every_kind_of_question_has_a_sample():
    for item in CATALOGUE:
        for question in item.form.questions if item.form else ():
            free = question.asks is Asks.TEXT and question.letters is Letters.TEXT
            assert question.sample is not None or not free, (item.id, question.field)
    for language in ("zh", "en"):
        say = Strings.load(language)
        kinds = {f"poster.form.{kind}" for kind in Asks if kind is not Asks.TEXT}
        assert kinds | {f"poster.form.text.{letters}" for letters in Letters} <= set(say.keys())


def test_little_text_stands_large_and_much_goes_on_over_further_sheets():
    short = Poster(issuer="站", title="题", blocks=(Points(("一句话。",)),))
    (page,) = lay_out(short)
    assert max(t.size for t in page.texts if t.text == "一句话。") == SIZES[0]
    long = Poster(
        issuer="站", title="题", blocks=tuple(Row("名", ("很长的话" * 60,)) for _ in range(9))
    )
    pages = lay_out(long)
    assert len(pages) > 1
    inside(pages)
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in [t.text for t in page.texts]
        assert "题" in [t.text for t in page.texts]


def test_a3_is_the_same_sheet_enlarged_with_the_stations_mark_as_it_is(tmp_path):
    mark = tmp_path / "mark.png"
    Image.new("RGBA", (300, 60), (200, 30, 40, 255)).save(mark)
    (page,) = lay_out(Poster(issuer="站", title="题", blocks=(Points(("话",)),), mark=str(mark)))
    file = pypdfium2.PdfDocument(pdf([page], 2**0.5))
    assert tuple(map(round, file[0].get_size())) == (842, 1191)
    shown = file[0].render(scale=1).to_pil().convert("RGB")
    place = page.pictures[0]
    at = round((place.x + 5) * 2**0.5), round((place.y + place.height / 2) * 2**0.5)
    assert shown.getpixel(at) == (200, 30, 40)
    (fill,) = (one for one in page.fills if one.tint == "blue")
    middle = round((fill.x + 8) * 2**0.5), round((fill.y + fill.height - 4) * 2**0.5)
    assert shown.getpixel(middle) == COLOURS["blue"]
    dots = draw(page, 72)
    assert dots.getpixel((round(place.x + 5), round(place.y + place.height / 2))) < 120
    assert dots.getpixel((round(fill.x + 8), round(fill.y + fill.height - 4))) < 110


def test_the_command_writes_files_and_names_what_it_cannot_read(tmp_path, capsys):
    settings = load("wafangdian-village")
    assert main([str(tmp_path), "--only", "items", "--profile", "wafangdian-village"]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"items.pdf"}
    page = pypdfium2.PdfDocument(tmp_path / "items.pdf")[0]
    there = squeezed(page.get_textpage().get_text_bounded())
    assert settings.station.name in there
    for item in offered(settings, CATALOGUE):
        assert squeezed(item.called("wafangdian"))[:12] in there
    assert main([str(tmp_path), "--profile", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err
