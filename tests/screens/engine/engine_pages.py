"""Pages for the engine's own tests: no personal data, every kind of node."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import (
    Badge,
    Bars,
    Button,
    Card,
    Column,
    Grid,
    Icon,
    Local,
    Page,
    Qr,
    Ring,
    Role,
    RowBox,
    Run,
    Scroll,
    Send,
    Size,
    Space,
    Spinner,
    Steps,
    Table,
    TableColumn,
    Text,
    Tone,
)
from screens.view import Look


def go(data: object = None) -> Send:
    return Send(Event.PICK_ITEM, data)


def top(
    title: tuple[str, ...] = ("向阳街道", "医疗保障服务站"),
    under: str = "11月22日 星期日",
    clock: str = "09:26",
):
    return RowBox(
        gap=7,
        height=36,
        pad=(12, 3, 12, 3),
        children=[
            Column(
                gap=0,
                children=[
                    Text(text="中国医疗保障", size=Size.LABEL, bold=True, one_line=True),
                    Text(text="CHINA HEALTHCARE SECURITY", size=Size.SMALL, tone=Tone.MUTED),
                ],
            ),
            Column(
                gap=0, grow=1, children=[Text(text=t, size=Size.LEAD, bold=True) for t in title]
            ),
            Column(
                gap=0,
                align="right",
                children=[
                    Text(text=clock, size=Size.HEAD, bold=True, align="right", one_line=True),
                    Text(text=under, size=Size.BODY, tone=Tone.MUTED, align="right", one_line=True),
                ],
            ),
        ],
    )


BAR = (
    ("大字版", "letter-case"),
    ("English", "language"),
    ("语音", "volume"),
    ("低位操作", "accessible"),
    ("呼叫工作人员", "headphones"),
)


def bottom(names=BAR, ring: float | None = None):
    children = [Button(text=t, icon=i, kind="bar", action=Local(t), grow=1) for t, i in names]
    if ring is not None:
        children.insert(3, Ring(seconds=ring, of=60, label="剩余时间", grow=1))
    return RowBox(gap=5, pad=(10, 5, 10, 5), height=40, align="stretch", children=children)


def tile(text: str, icon: str, tone: Tone, sub: str = "") -> Button:
    return Button(text=text, icon=icon, kind="tile", tone=tone, sub=sub, action=go(text))


def head(text: str) -> Text:
    return Text(text=text, size=Size.LEAD, bold=True, role=Role.HEADING)


def home(look: Look, clock: str = "09:26") -> Page:
    e, c, a, b = Tone.ENROLMENT, Tone.CARE, Tone.ACCOUNT, Tone.BENEFITS
    h = 34.5
    body = Column(
        grow=1,
        gap=5.2,
        pad=(12, 7, 12, 7),
        spread="top",
        children=[
            Column(
                gap=0,
                children=[
                    Text(
                        text="您好，请点选要办的事", size=Size.TITLE, bold=True, role=Role.HEADING
                    ),
                    Text(
                        text="请准备好身份证，或手机上的医保电子凭证",
                        size=Size.LABEL,
                        tone=Tone.MUTED,
                    ),
                ],
            ),
            head("参保与缴费"),
            Grid(
                columns=2,
                gap=5.2,
                row_height=h,
                children=[
                    tile("居民缴费", "users", e),
                    tile("职工缴费", "briefcase", e),
                    tile("个人参保信息", "id-badge-2", e),
                    tile("转移接续", "transfer", e),
                ],
            ),
            head("就医与购药"),
            Grid(
                columns=3,
                gap=5.2,
                row_height=h,
                spans=(1, 1, 1, 1, 2),
                children=[
                    tile("就医记录", "stethoscope", c),
                    tile("门诊", "building-hospital", c),
                    tile("住院", "bed", c),
                    tile("药店购药", "pill", c),
                    tile("医疗消费", "chart-bar", c, "看病一共花了多少"),
                ],
            ),
            RowBox(
                gap=7,
                align="top",
                children=[
                    Column(
                        grow=1,
                        gap=4,
                        children=[
                            head("个人账户"),
                            Grid(
                                columns=1,
                                gap=5.2,
                                row_height=h,
                                children=[
                                    tile("账户明细", "wallet", a),
                                    tile("账户返还", "cash", a),
                                ],
                            ),
                        ],
                    ),
                    Column(
                        grow=2,
                        gap=4,
                        children=[
                            head("待遇与进度"),
                            Grid(
                                columns=2,
                                gap=5.2,
                                row_height=h,
                                children=[
                                    tile("门慢门特\n认定", "heartbeat", b),
                                    tile("生育信息", "baby-carriage", b),
                                    tile("生育津贴", "coin-yuan", b),
                                    tile("审核事项", "clipboard-check", b),
                                ],
                            ),
                        ],
                    ),
                ],
            ),
            RowBox(
                gap=6,
                align="stretch",
                children=[
                    Button(
                        grow=1,
                        height=48,
                        kind="primary",
                        text="办理业务",
                        sub="备案、参保等 18 项",
                        icon="edit",
                        action=go("handling"),
                    ),
                    Card(
                        grow=1,
                        height=48,
                        pad=6,
                        action=go("consulting"),
                        label="政策咨询",
                        child=RowBox(
                            gap=8,
                            children=[
                                Icon(name="zoom-question", size_mm=17),
                                Column(
                                    gap=0,
                                    grow=1,
                                    children=[
                                        Text(text="政策咨询", size=Size.HEAD, bold=True),
                                        Text(text="办事指南、通知公告", tone=Tone.MUTED),
                                    ],
                                ),
                            ],
                        ),
                    ),
                ],
            ),
            RowBox(
                grow=1,
                children=[
                    Text(
                        text="中国医保　一生守护", size=Size.LEAD, bold=True, tone=Tone.BLUE, grow=1
                    ),
                    Text(
                        runs=[
                            Run(text="医保服务热线 ", tone=Tone.MUTED),
                            Run(text="12393", bold=True),
                        ],
                        size=Size.LABEL,
                        one_line=True,
                    ),
                ],
            ),
        ],
    )
    return Page(
        state="home",
        top=top(clock=clock),
        body=body,
        bottom=bottom(),
        mark="#ff00aa",
        up="上一页",
        down="下一页",
    )


HOSPITALS = ("市第一医院", "向阳社区卫生服务中心", "省中医院", "省肿瘤医院")


def cell(row: int, column: int) -> str:
    amount = 28650 + row * 7919 % 90000
    return (
        f"2026-{11 - row % 11:02d}-{28 - row % 28:02d}",
        HOSPITALS[row % 4],
        f"￥{amount / 100:,.2f}",
        f"￥{amount * 3 // 10 / 100:,.2f}",
    )[column]


def result(look: Look, count: int = 11) -> Page:
    body = Column(
        grow=1,
        gap=5,
        pad=(12, 7, 12, 7),
        children=[
            Card(
                pad=8,
                child=Column(
                    gap=1,
                    children=[
                        Text(text="2026年1月1日至今", tone=Tone.MUTED),
                        Text(
                            runs=[
                                Run(text="您看了 "),
                                Run(text="12", tone=Tone.BLUE),
                                Run(text=" 次门诊，自己付了 "),
                                Run(text="￥1,036.20", tone=Tone.BLUE),
                            ],
                            size=Size.TITLE,
                            bold=True,
                        ),
                        Text(
                            text="总费用 ￥3,482.60，医保报销 ￥2,446.40",
                            size=Size.LABEL,
                            tone=Tone.MUTED,
                        ),
                        Space(mm=4),
                        Bars(
                            values=(0.2, 0.42, 0.08, 0.3, 0.64, 0.14, 1, 0.36, 0.22, 0.48, 0.3),
                            height=44,
                            names=[f"{m}月" for m in range(1, 12)],
                            label="每月自己付的金额",
                        ),
                    ],
                ),
            ),
            RowBox(
                gap=4,
                children=[
                    Button(kind="pill", text="今年", chosen=True, action=go()),
                    Button(kind="pill", text="去年", action=go()),
                    Button(kind="pill", text="选择时间", icon="calendar-event", action=go()),
                ],
            ),
            Table(
                grow=1,
                label="门诊记录",
                count=count,
                cell=cell,
                on_row=go,
                columns=[
                    TableColumn(title="日期", width=2),
                    TableColumn(title="医院", width=3),
                    TableColumn(title="总费用", width=1.6, right=True),
                    TableColumn(title="自己付", width=1.6, right=True, strong=True),
                ],
                footer=f"共 {count} 条　•　点一行看明细",
            ),
            RowBox(
                gap=6,
                align="stretch",
                children=[
                    Button(
                        kind="primary",
                        text="打印凭条",
                        icon="printer",
                        action=go(),
                        grow=2,
                        height=32,
                    ),
                    Button(kind="secondary", text="查别的", action=go(), grow=1),
                ],
            ),
        ],
    )
    names = (
        ("返回", "arrow-left"),
        ("结束退出", "home"),
        ("大字版", "letter-case"),
        ("呼叫工作人员", "headphones"),
    )
    return Page(
        state="result",
        top=top(("门诊信息查询",), "张*国 您好"),
        body=body,
        bottom=bottom(names, 24.0),
        mark="#00ffaa",
        up="上一页",
        down="下一页",
    )


def identify(look: Look) -> Page:
    def way(icon, tone, title, sub, accent=None):
        return Card(
            grow=1,
            pad=11,
            accent=accent,
            action=go(icon),
            label=title,
            child=RowBox(
                gap=11,
                children=[
                    Badge(icon=icon, tone=tone, size_mm=60, width=74, height=64, label=title),
                    Column(
                        grow=1,
                        gap=3,
                        children=[
                            Text(text=title, size=Size.HEAD, bold=True),
                            Text(text=sub, size=Size.LABEL, tone=Tone.MUTED),
                        ],
                    ),
                ],
            ),
        )

    body = Column(
        grow=1,
        gap=6,
        pad=(12, 8, 12, 7),
        children=[
            Steps(names=("验证身份", "查询", "打印凭条", "评价"), at=0, label="步骤"),
            Text(
                text="请用下面一种方式证明是您本人", size=Size.TITLE, bold=True, role=Role.HEADING
            ),
            way(
                "id",
                Tone.BLUE,
                "放上身份证",
                "平放在右下方亮着蓝灯的地方，听到“嘀”一声再拿走",
                Tone.BLUE,
            ),
            way("qrcode", Tone.CARE, "扫医保电子凭证", "打开手机上的医保码，对准扫码窗口"),
            way("credit-card", Tone.BENEFITS, "插入社会保障卡", "芯片朝上，插到底"),
            RowBox(
                children=[
                    Spinner(width=20, label="请稍候"),
                    Qr(data="https://example.org/r/1", label="评价"),
                ]
            ),
            Text(
                text="验证即表示您同意向阳街道医疗保障服务站为您查询本人的医保信息。查询结束后，本机不保留您的任何信息。",
                tone=Tone.MUTED,
            ),
        ],
    )
    return Page(
        state="identify",
        top=top(("门诊信息查询",)),
        body=body,
        bottom=bottom(),
        up="上一页",
        down="下一页",
    )


def guide(look: Look) -> Page:
    words = [
        Text(text=f"{n}. 需要的材料：本人有效身份证件或者医保电子凭证，代办的还要带代办人的证件。")
        for n in range(1, 30)
    ]
    body = Column(
        grow=1,
        gap=5,
        pad=(12, 7, 12, 7),
        children=[
            Text(text="办事指南", size=Size.TITLE, bold=True, role=Role.HEADING),
            Scroll(grow=1, child=Column(gap=3, children=words)),
        ],
    )
    return Page(state="guide", top=top(), body=body, bottom=bottom(), up="上一页", down="下一页")
