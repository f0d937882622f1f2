"""Papers under the document camera: drawn, with print that can be read, of nobody.

`picture(paper, lies)` is what the camera sees: the paper on a dark table, as a hand may lay it.
"""

from __future__ import annotations

import functools
import random
import zlib

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SIZE = (1600, 1200)
A4 = (848, 1200)  # px of a drawn page before it is laid down
ID_1 = (1012, 638)  # … and of a card
LAID, LAID_CARD = (742, 1050), (302, 191)  # px in the picture: 3.53 to the millimetre
TABLE = (62, 58, 54)
PAPER = (228, 226, 220)
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

TITLES = {
    "diagnosis": "疾病诊断证明书",
    "record": "门诊病历",
    "report": "检查检验报告单",
    "pathology": "病理检查报告",
    "referral": "转诊转院证明",
    "bill": "医疗住院收费票据",
    "list": "住院费用清单",
    "summary": "出院小结",
    "birth": "出生医学证明",
    "parents": "居民身份证",
    "evidence": "基因检测报告",
    "operation": "手术记录",
    "form": "申请表",
    "identity": "居民身份证",
    "licence": "营业执照",
    "authority": "单位授权委托书",
    "proxy": "授权委托书",
    "register": "常住人口登记卡",
    "approval": "退休审批表",
    "event": "宣传活动现场",
}
"""Papers, by the name that `camera.toml` gives (`paper = "bill"`)."""

CARDS = frozenset({"identity", "parents"})
"""Of these the card itself lies there, in its own size (ISO/IEC 7810 ID-1), not a copy on A4."""

SCENES = frozenset({"event"})
"""No papers: the camera is held up, and all that it sees is the picture."""

LIES = ("straight", "crooked", "blurred", "soft", "glare", "cut-off", "corner-off", "dark", "none")
"""How one lies there (`lies = "crooked"`): the first two are good, "soft" is a little blurred."""


@functools.lru_cache(maxsize=8)
def _font(px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, px)


@functools.lru_cache(maxsize=4)
def page(paper: str) -> Image.Image:
    """The paper itself, seen from straight above."""
    chance = random.Random(zlib.crc32(paper.encode()))
    image = Image.new("RGB", A4, PAPER)
    pen = ImageDraw.Draw(image)
    title = TITLES.get(paper, "证明")
    pen.text((A4[0] // 2, 96), title, (30, 30, 34), _font(46), anchor="mm")
    pen.line((70, 140, A4[0] - 70, 140), (70, 70, 74), 3)
    words = "姓名性别年龄科室日期诊断检查结果数值参考范围单位项目名称数量金额医师签名建议复查治疗"
    top = 176
    while top < A4[1] - 150:
        left = 78
        while left < A4[0] - 160:
            text = "".join(chance.choice(words) for _ in range(chance.randint(2, 9)))
            text += "：" + str(chance.randint(1, 9999)) if chance.random() < 0.4 else ""
            pen.text((left, top), text, (38, 38, 42), _font(22))
            left += 24 * len(text) + chance.randint(20, 60)
        top += 40
    seal = (A4[0] - 270, A4[1] - 240, A4[0] - 110, A4[1] - 80)
    pen.ellipse(seal, outline=(196, 44, 40), width=5)
    middle = ((seal[0] + seal[2]) // 2, (seal[1] + seal[3]) // 2)
    pen.text(middle, "演示专用章", (196, 44, 40), _font(26), anchor="mm")
    return image


@functools.lru_cache(maxsize=2)
def card(paper: str) -> Image.Image:
    """A card itself: nobody's, without a number."""
    image = Image.new("RGB", ID_1, (206, 220, 226))
    pen = ImageDraw.Draw(image)
    dark = (34, 40, 46)
    for at, line in enumerate(("姓名　演示", "性别　女　民族　汉", "住址　演示市演示路一号")):
        pen.text((70, 80 + 110 * at), line, dark, _font(58))
    pen.rectangle((720, 90, 930, 360), fill=(150, 164, 172))
    pen.ellipse((780, 130, 870, 230), fill=(96, 104, 112))
    pen.text((70, 500), f"{TITLES[paper]}（演示）", dark, _font(62))
    return image


@functools.lru_cache(maxsize=1)
def stall(scene: str) -> Image.Image:
    """A street with a stall, and a bright banner over it that might be taken for a paper."""
    image = Image.new("RGB", SIZE, (96, 104, 110))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 900, SIZE[0], SIZE[1]), fill=(78, 76, 72))
    pen.polygon(((210, 170), (1390, 210), (1370, 640), (230, 600)), fill=(240, 238, 232))
    pen.text((800, 400), TITLES[scene], (150, 30, 30), _font(120), anchor="mm")
    for at in (300, 620, 1010, 1300):
        pen.ellipse((at - 60, 680, at + 60, 800), fill=(150, 118, 96))
        pen.rectangle((at - 90, 800, at + 90, 1120), fill=(52, 60, 92))
    return image


@functools.lru_cache(maxsize=16)
def picture(paper: str, lies: str) -> Image.Image:
    """What the camera sees. Raises ValueError for a way to lie that there is not."""
    if lies not in LIES:
        raise ValueError(f"a paper lies {', '.join(LIES)}; not {lies!r}")
    if paper in SCENES:
        return _grained(stall(paper))
    scene = Image.new("RGB", SIZE, TABLE)
    if lies == "none":
        return _grained(scene)
    whole, size = (card(paper), LAID_CARD) if paper in CARDS else (page(paper), LAID)
    flat = whole.resize(size, Image.Resampling.LANCZOS)
    if lies == "crooked":
        flat = flat.resize((size[0] * 672 // 742, size[1] * 672 // 742), Image.Resampling.LANCZOS)
    turn = {"crooked": 9.0, "straight": 0.6}.get(lies, -1.2)
    mask = Image.new("L", flat.size, 255).rotate(turn, Image.Resampling.BICUBIC, expand=True)
    laid = flat.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    left, top = (SIZE[0] - laid.width) // 2, (SIZE[1] - laid.height) // 2
    if lies == "cut-off":
        top = SIZE[1] - laid.height * 5 // 6
    if lies == "corner-off":
        mask = Image.new("L", flat.size, 255).rotate(14, Image.Resampling.BICUBIC, expand=True)
        laid = flat.rotate(14, Image.Resampling.BICUBIC, expand=True)
        left, top = (SIZE[0] - laid.width) // 2, -26
    scene.paste(laid, (left, top), mask)
    if lies in ("blurred", "soft"):
        scene = scene.filter(ImageFilter.GaussianBlur(5.0 if lies == "blurred" else 1.3))
    if lies == "glare":
        scene = _shone_on(scene)
    if lies == "dark":
        scene = scene.point([round(level * 0.30) for level in range(256)] * 3)
    return _grained(scene)


def _shone_on(scene: Image.Image) -> Image.Image:
    """A lamp mirrored in the paper."""
    lamp = Image.new("L", SIZE, 0)
    ImageDraw.Draw(lamp).ellipse((620, 360, 960, 640), fill=255)
    lamp = lamp.filter(ImageFilter.GaussianBlur(26)).point([min(255, 2 * v) for v in range(256)])
    return ImageChops.add(scene, Image.merge("RGB", (lamp, lamp, lamp)))


def _grained(scene: Image.Image) -> Image.Image:
    """A sensor's noise, the same each time."""
    chance = random.Random(7)
    tile = Image.frombytes(
        "L", (400, 300), bytes(chance.randrange(120, 137) for _ in range(120000))
    )
    noise = Image.new("L", SIZE)
    for x in range(0, SIZE[0], 400):
        for y in range(0, SIZE[1], 300):
            noise.paste(tile, (x, y))
    return ImageChops.add(scene, Image.merge("RGB", (noise, noise, noise)), 1, -128)
