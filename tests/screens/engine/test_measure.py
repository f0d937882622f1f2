"""The judge finds each kind of fault, and calls nothing personal by name."""

from screens.layout import lay_out
from screens.measure import Kind, contrast, findings
from screens.nodes import Button, Card, Column, Local, Page, Role, RowBox, Space, Text, Tone
from screens.view import Look


def judge(body, look: Look | None = None, **more) -> dict[Kind, list[str]]:
    look = look or Look()
    page = Page(state="test", top=Space(), body=body, bottom=Space(), up="上", down="下", **more)
    out: dict[Kind, list[str]] = {}
    for finding in findings(lay_out(page, look), look):
        out.setdefault(finding.kind, []).append(str(finding))
    return out


def button(**more) -> Button:
    return Button(text="好", action=Local("x"), **more)


def test_contrast_is_wcag():
    assert contrast("#000000", "#FFFFFF") == 21.0
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


def test_clean_page_has_no_findings():
    assert judge(Column(children=[Text(text="您好"), button()])) == {}


def test_near_targets():
    assert Kind.TARGETS_NEAR in judge(RowBox(gap=1, children=[button(), button()]))
    assert Kind.TARGETS_NEAR not in judge(RowBox(gap=3, children=[button(), button()]))


def test_small_target():
    card = Card(action=Local("x"), label="小", pad=0, child=Space(mm=2))
    assert Kind.TARGET_SMALL in judge(Column(align="left", children=[card]))


def test_pale_text():
    assert Kind.CONTRAST in judge(Text(text="白字", tone=Tone.WHITE))


def test_text_that_may_not_wrap_and_does_not_fit():
    assert Kind.CLIPPED in judge(Column(children=[Text(text="长" * 60, one_line=True, width=50)]))


def test_row_wider_than_the_glass():
    row = RowBox(children=[Space(mm=200), Text(text="出去了", one_line=True), Space(mm=200)])
    assert Kind.CLIPPED in judge(row)


def test_unnamed_target():
    card = Card(action=Local("x"), child=Text(text="字"))
    assert Kind.NO_LABEL in judge(card)


def test_wrong_role():
    assert Kind.NO_ROLE in judge(
        Card(action=Local("x"), label="卡", role=Role.GROUP, child=Text(text="字"))
    )


def test_out_of_reach_in_large_and_low():
    body = Column(children=[button()])
    assert Kind.OUT_OF_REACH not in judge(body)
    assert Kind.OUT_OF_REACH in judge(body, Look(large=True))
    half = Column(children=[Space(mm=200), button()])
    assert Kind.OUT_OF_REACH in judge(half, Look(low=True))
    assert Kind.OUT_OF_REACH not in judge(half, Look(large=True))


def test_personal_text_is_not_quoted():
    found = judge(Text(text="欧阳某", tone=Tone.WHITE, personal=True))
    assert found[Kind.CONTRAST]
    assert "欧阳某" not in "".join(found[Kind.CONTRAST])
