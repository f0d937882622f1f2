"""The panel's page: plain HTML made here, usable without its script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.devices.documents import TITLES
from sandbox.panel.bench import PRINTER, READER, SCANNER
from sandbox.people.model import SyntheticPerson

DEVICES = {READER: "身份证阅读器", SCANNER: "扫码器", PRINTER: "凭条打印机"}
POSTURES = {
    "normal": "正常",
    "cover-open": "打开上盖",
    "paper-out": "缺纸",
    "paper-out-after": "再打 60 毫米后缺纸",
    "paper-low": "纸将尽",
    "mute": "不应答",
    "silent-dead": "完全无反应",
    "garbage": "答乱码",
    "noisy": "夹杂噪声",
    "slow": "很慢",
    "half-frame": "只答一半",
    "flood": "不停地乱答",
    "take-early": "提前拿走",
    "two-cards": "两张卡",
    "unreadable": "读不懂",
    "self-test-failed": "自检失败",
    "needs-reset": "复位后才好",
    "not-authorised": "模块未授权",
    "not-authenticated": "卡与模块认证失败",
    "confused": "不认命令",
    "no-fingerprints": "不认指纹命令",
    "no-number": "不报模块编号",
    "answers": "读卡只答状态字",
    "babble": "不停发乱码",
    "trickle": "断断续续",
    "wrong-check": "校验错",
    "wrong-length": "长度错",
    "moving": "放卡时移动",
    "cutter-error": "切刀故障",
    "jam": "卡纸",
    "rubbish": "扫出乱码",
    "binary": "二进制码",
    "too-long": "码过长",
    "several": "多个码",
    "unplug": "拔掉插头",
}
LYING = {
    "straight": "放平",
    "crooked": "放歪",
    "soft": "有点糊",
    "blurred": "很糊",
    "glare": "反光",
    "corner-off": "缺一角",
    "cut-off": "只露一半",
    "dark": "光线暗",
}
NUMBERED = {"paper-out-after": "paper-out-after:60"}
MOODS = {
    "good": "正常",
    "slow": "慢（4 秒）",
    "very-slow": "很慢（12 秒）",
    "silent": "不应答",
    "refusing": "拒绝",
    "resetting": "断开连接",
    "captive-portal": "弹出网页",
    "nonsense": "答非所问",
    "gateway-error": "网关报错",
    "truncating": "答一半",
    "empty": "空应答",
    "huge": "100 MB",
    "losing": "丢失请求或应答",
    "flaky": "时好时坏",
}


SHOWN = 30  # pictures of paper; the folder keeps all


def page(
    everybody: Iterable[SyntheticPerson],
    postures: Mapping[str, tuple[str, ...]],
    state: Mapping,
    mood: str,
    problem: str = "",
    pins: Mapping[str, Mapping] | None = None,
) -> str:
    """The whole page. `state` is that of the bench; `mood` the centre's, "" when it is silent;
    `pins` of the cards, by person, as the centre has them."""
    pins = pins or {}
    everybody = list(everybody)
    devices = "".join(_device(name, postures[name], state) for name in DEVICES)
    rows = "".join(_person(one, state, pins.get(one.id)) for one in everybody)
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>沙盒面板</title>
<link rel="stylesheet" href="/panel.css">
<script src="/panel.js" defer></script></head><body>
<header><h1>沙盒面板</h1><span class="demo">演示数据</span>
<nav aria-label="本页"><a href="#people">人员</a><a href="#devices">设备</a>
<a href="#centre">中心</a><a href="#paper">凭条</a></nav></header>
<p id="problem" role="alert">{escape(problem)}</p>
<ul id="now" aria-label="现在">{_now(everybody, state, mood)}</ul>
<main><section class="people" aria-labelledby="people"><h2 id="people">人员</h2>
<ul class="rows">{rows}</ul>
<form method="post" action="/code" class="code"><label for="text">任意二维码内容</label>
<input id="text" name="text" required maxlength="4000"><button>出示</button></form>
{_pin_form(everybody)}{_face_form(everybody)}</section>
<section aria-labelledby="devices">{_documents()}<h2 id="devices">设备</h2>{devices}
<h2 id="centre">中心</h2><div class="choices">{_moods(mood)}</div></section>
<section aria-labelledby="paper"><h2 id="paper">打印出的凭条</h2>
<div id="tickets">{tickets(state["tickets"])}</div></section></main></body></html>"""


def _pin_form(everybody: list[SyntheticPerson]) -> str:
    """As the social-card counter does it: what was locked is open again."""
    return (
        '<form method="post" action="/pin" class="code"><label for="pin">重置社保卡密码</label>'
        f'<select name="person" aria-label="谁的卡">{_options(everybody)}</select>'
        '<input id="pin" name="pin" required pattern="[0-9]{6}" maxlength="6" inputmode="numeric" '
        'autocomplete="off"><button>设定</button></form>'
    )


def _face_form(everybody: list[SyntheticPerson]) -> str:
    return (
        '<form method="post" action="/face" class="code"><label for="face">站在摄像头前</label>'
        '<select id="face" name="person"><option value="">没有人</option>'
        f"{_options(everybody)}</select>"
        "<button>站过去</button></form>"
    )


def _options(everybody: list[SyntheticPerson]) -> str:
    return "".join(f'<option value="{p.id}">{escape(p.name)}</option>' for p in everybody)


def _documents() -> str:
    """A form that lays a paper under the document camera."""
    papers = "".join(f'<option value="{n}">{escape(word)}</option>' for n, word in TITLES.items())
    ways = "".join(f'<option value="{n}">{LYING[n]}</option>' for n in LYING)
    return (
        '<form method="post" action="/document" class="code"><label for="laid">文件相机下</label>'
        f'<select id="laid" name="paper"><option value="">拿走</option>{papers}</select>'
        f'<select name="lies" aria-label="怎么放">{ways}</select><button>放上</button></form>'
    )


def tickets(names: Iterable[str]) -> str:
    """The newest in full, the ones before it small; each leads to its picture."""
    names = list(names)
    shown = "".join(
        f'<figure><a href="/paper/{name}"><img src="/paper/{name}" alt="凭条 {name}">'
        f"<span>{name}</span></a></figure>"
        for name in names[:SHOWN]
    )
    more = f'<p class="hint">更早的 {len(names) - SHOWN} 张在设备文件夹里。</p>'
    if len(names) <= SHOWN:
        more = ""
    return shown + more or '<p class="hint">还没有凭条。打印后，图样会出现在这里。</p>'


def _now(everybody: list[SyntheticPerson], state: Mapping, mood: str) -> str:
    """What lies where, with the way to take it away."""
    names = {one.id: one.name for one in everybody}
    card, voucher = state["card"], state["voucher"]
    facts = [
        _fact("读卡区", names.get(card, card) or "空", False,
              _button("/card", {"person": ""}, "拿走证件", None, bool(card))),
        _fact("扫码口", names.get(voucher, "任意二维码" if voucher else "空"), False,
              _button("/voucher", {"person": ""}, "收起电子凭证", None, bool(voucher))),
    ]  # fmt: skip
    for name, word in DEVICES.items():
        posture = state["postures"][name].partition(":")[0]
        facts.append(_fact(word, POSTURES.get(posture, posture), posture != "normal"))
    facts.append(_fact("中心", MOODS.get(mood, mood) or "没有运行", mood != "good"))
    return "".join(facts)


def _fact(name: str, word: str, odd: bool, action: str = "") -> str:
    return (
        f"<li{' class=odd' if odd else ''}><span>{name}</span> <b>{'⚠ ' if odd else ''}"
        f"{escape(word)}</b>{action}</li>"
    )


def _person(one: SyntheticPerson, state: Mapping, pin: Mapping | None) -> str:
    actions = ""
    if one.card is not None:
        actions += _button("/card", {"person": one.id}, "放证件", state["card"] == one.id)
    if one.voucher_code:
        shown = state["voucher"] == one.id
        actions += _button("/voucher", {"person": one.id}, "电子凭证", shown)
    number = "" if one.card else f" <code>{escape(one.certificate_no)}</code>"
    locked = "，已锁定" if pin and pin["locked"] else ""
    kept = f"卡密码 <code>{escape(pin['pin'])}</code>{locked}" if pin else ""
    return (
        f'<li role="group" aria-labelledby="p-{one.id}"><div><b id="p-{one.id}">{escape(one.name)}'
        f"</b> <small>{escape(one.id)}</small><p>{escape(one.about)}{number}</p>"
        f'<p class="pin">{kept}</p></div>'
        f'<div class="choices">{actions}</div></li>'
    )


def _device(name: str, postures: tuple[str, ...], state: Mapping) -> str:
    present = state["postures"][name].partition(":")[0]
    buttons = "".join(
        _button(
            "/device",
            {"device": name, "posture": NUMBERED.get(posture, posture)},
            _posture_word(name, posture),
            posture == present,
            odd=posture != "normal",
        )
        for posture in postures
    )
    return (
        f'<div role="group" aria-labelledby="d-{name}"><h3 id="d-{name}">{DEVICES[name]}</h3>'
        f'<div class="choices">{buttons}</div></div>'
    )


def _posture_word(device: str, posture: str) -> str:
    if device == PRINTER and posture == "normal":
        return "正常（合上盖、换新纸）"
    return POSTURES.get(posture, posture)


def _moods(present: str) -> str:
    return "".join(
        _button("/centre", {"mood": name}, word, name == present, odd=name != "good")
        for name, word in MOODS.items()
    )


def _button(
    action: str,
    values: Mapping[str, str],
    word: str,
    pressed: bool | None,
    possible: bool = True,
    *,
    odd: bool = False,
) -> str:
    """A form of one button. `pressed` None: it does something once; `odd`: it makes a fault."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )
    state = "" if pressed is None else f' aria-pressed="{"true" if pressed else "false"}"'
    off = "" if possible else " disabled"
    return (
        f'<form method="post" action="{action}"{" class=odd" if odd else ""}>{hidden}'
        f"<button{state}{off}>{escape(word)}</button></form>"
    )
