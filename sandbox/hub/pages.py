"""The review page on a citizen's phone: large text, no script, no address outside."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

GRADES = ((5, "非常满意", "Very satisfied"), (4, "满意", "Satisfied"),
          (3, "基本满意", "Mostly satisfied"), (2, "不满意", "Dissatisfied"),
          (1, "非常不满意", "Very dissatisfied"))  # fmt: skip
CONSENT = "phone-2026-11"
WORDS = {
    "zh": {
        "title": "服务评价",
        "about": "请评价本次服务",
        "station": "请评价本站服务",
        "remark": "想说的话（可不填）",
        "phone": "联系电话（不满意并希望得到答复时填写）",
        "consent": "同意站点用此号码答复我",
        "send": "提交",
        "thanks": "谢谢您的评价",
        "before": "这次服务已经评价过了，以第一次评价为准。",
        "grade": "请选择一个评价等级。",
        "bad": "二维码无法识别，请重新扫码。",
        "need-consent": "填写电话时，请勾选同意。",
        "other": "English",
        "demo": "演示数据",
    },
    "en": {
        "title": "Review",
        "about": "How was this service?",
        "station": "How was this station?",
        "remark": "Anything to add (optional)",
        "phone": "Phone, if you are dissatisfied and wish a reply",
        "consent": "The station may use this number to reply",
        "send": "Send",
        "thanks": "Thank you",
        "before": "This service has been reviewed already; the first answer counts.",
        "grade": "Please choose a grade.",
        "bad": "The code cannot be read. Please scan it again.",
        "need-consent": "Please tick the consent when you leave a number.",
        "other": "中文",
        "demo": "Demonstration data",
    },
}
STYLE = """
body{font:20px/1.5 sans-serif;margin:0 auto;max-width:32em;padding:1em;color:#14202b;
background:#fff}
h1{font-size:1.6em;margin:.2em 0}label.g{display:block;border:2px solid #6b7a88;border-radius:12px;
padding:.7em 1em;margin:.5em 0;font-size:1.2em}input[type=radio]{width:1.3em;height:1.3em}
textarea,input[type=tel]{font:inherit;width:100%;box-sizing:border-box;padding:.5em}
button{font:inherit;font-size:1.2em;width:100%;padding:.8em;margin-top:1em;border:0;
border-radius:12px;background:#0b5cad;color:#fff}.note{color:#8a1c1c}.demo{color:#5a6772;font-size:.8em}
"""


def _page(language: str, body: str) -> str:
    words = WORDS[language]
    tag = "zh-CN" if language == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{words['title']}</title><style>{STYLE}</style></head>"
        f'<body>{body}<p class="demo">{words["demo"]}</p></body></html>'
    )


def form(language: str, given: Mapping[str, str], answered: bool, problem: str = "") -> str:
    """The page with its grades; `given` are the parameters of the QR's address."""
    words = WORDS[language]
    if answered:
        return _page(language, f"<h1>{words['title']}</h1><p>{words['before']}</p>")
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(given[name])}">'
        for name in ("n", "s", "t", "i")
        if given.get(name)
    )
    grades = "".join(
        f'<label class="g"><input type="radio" name="grade" value="{grade}"> '
        f"{zh if language == 'zh' else en}</label>"
        for grade, zh, en in GRADES
    )
    note = f'<p class="note" role="alert">{words[problem]}</p>' if problem else ""
    other = "en" if language == "zh" else "zh"
    query = "&amp;".join(f"{name}={escape(value)}" for name, value in given.items() if value)
    heading = words["about"] if given.get("n") else words["station"]
    return _page(
        language,
        f"<h1>{heading}</h1>{note}"
        f'<form method="post" action="/review">{hidden}'
        f'<input type="hidden" name="lang" value="{language}">'
        f"<fieldset><legend>{words['title']}</legend>{grades}</fieldset>"
        f'<p><label>{words["remark"]}<textarea name="remark" maxlength="500" rows="3"></textarea>'
        f'</label></p><p><label>{words["phone"]}<input type="tel" name="phone" maxlength="20">'
        f'</label></p><p><label><input type="checkbox" name="consent" value="{CONSENT}"> '
        f"{words['consent']}</label></p><button>{words['send']}</button></form>"
        f'<p><a href="/review?{query}&amp;lang={other}">{words["other"]}</a></p>',
    )


def thanks(language: str, counted: bool) -> str:
    words = WORDS[language]
    before = "" if counted else f"<p>{words['before']}</p>"
    return _page(language, f"<h1>{words['thanks']}</h1>{before}")


def unreadable(language: str) -> str:
    return _page(language, f"<h1>{WORDS[language]['title']}</h1><p>{WORDS[language]['bad']}</p>")
