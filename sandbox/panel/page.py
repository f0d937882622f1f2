"""The panel's page: plain HTML made here, usable without its script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

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
    "take-early": "提前拿走",
    "two-cards": "两张卡",
    "unreadable": "读不懂",
    "self-test-failed": "自检失败",
    "cutter-error": "切刀故障",
    "jam": "卡纸",
    "rubbish": "扫出乱码",
    "binary": "二进制码",
    "too-long": "码过长",
    "several": "多个码",
    "unplug": "拔掉插头",
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
    "flaky": "时好时坏",
}


def page(
    everybody: Iterable[SyntheticPerson],
    postures: Mapping[str, tuple[str, ...]],
    state: Mapping,
    mood: str,
    problem: str = "",
) -> str:
    note = f'<p role="alert" class="problem">{escape(problem)}</p>' if problem else ""
    devices = "".join(_device(name, postures[name], state) for name in DEVICES)
    rows = "".join(_person(one, state) for one in everybody)
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>沙盒面板</title>
<link rel="stylesheet" href="/panel.css"><script src="/panel.js" defer></script></head><body>
<h1>沙盒面板 <small>演示数据</small></h1>{note}
<main><section aria-labelledby="people"><h2 id="people">人员</h2>
<p>{_button("/card", {"person": ""}, "拿走证件", bool(state["card"]))}
{_button("/voucher", {"person": ""}, "收起电子凭证", bool(state["voucher"]))}</p>
<form method="post" action="/code" class="code"><label>任意二维码内容
<input name="text" required maxlength="4000"></label><button>出示</button></form>
<table><thead><tr><th>姓名</th><th>说明</th><th>操作</th></tr></thead><tbody>{rows}</tbody></table>
</section><section aria-labelledby="devices"><h2 id="devices">设备</h2>{devices}
<h2 id="centre">中心</h2><div class="choices">{_moods(mood)}</div></section>
<section aria-labelledby="paper"><h2 id="paper">打印出的凭条</h2>
<div id="tickets">{tickets(state["tickets"])}</div></section></main></body></html>"""


def tickets(names: Iterable[str]) -> str:
    shown = "".join(
        f'<figure><a href="/paper/{name}"><img src="/paper/{name}" alt="凭条 {name}"></a>'
        f"<figcaption>{name}</figcaption></figure>"
        for name in list(names)[:30]
    )
    return shown or "<p>还没有凭条。</p>"


def _person(one: SyntheticPerson, state: Mapping) -> str:
    actions = ""
    if one.card is not None:
        actions += _button("/card", {"person": one.id}, "放证件", state["card"] == one.id)
    if one.voucher_code:
        shown = state["voucher"] == one.id
        actions += _button("/voucher", {"person": one.id}, "出示电子凭证", shown)
    number = "" if one.card else f"<br><code>{escape(one.certificate_no)}</code>"
    return (
        f'<tr><th scope="row">{escape(one.name)}<br><small>{escape(one.id)}</small></th>'
        f"<td>{escape(one.about)}{number}</td><td>{actions}</td></tr>"
    )


def _device(name: str, postures: tuple[str, ...], state: Mapping) -> str:
    present = state["postures"][name].partition(":")[0]
    buttons = "".join(
        _button(
            "/device",
            {"device": name, "posture": NUMBERED.get(posture, posture)},
            _posture_word(name, posture),
            posture == present,
        )
        for posture in postures
    )
    return f'<h3>{DEVICES[name]}</h3><div class="choices">{buttons}</div>'


def _posture_word(device: str, posture: str) -> str:
    if device == PRINTER and posture == "normal":
        return "正常（盖好上盖，换新纸）"
    return POSTURES.get(posture, posture)


def _moods(present: str) -> str:
    return "".join(
        _button("/centre", {"mood": name}, word, name == present) for name, word in MOODS.items()
    )


def _button(action: str, values: Mapping[str, str], word: str, pressed: bool) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )
    state = "true" if pressed else "false"
    return (
        f'<form method="post" action="{action}">{hidden}'
        f'<button aria-pressed="{state}">{escape(word)}</button></form>'
    )
