"""What each message must look like: path -> fields. Written by hand. A field that stands nowhere
here is refused: so nothing can come along that nobody asked for."""

from __future__ import annotations

from sandbox.centre.fields import Field

HEAD = (
    Field("version", "接口版本", length=10, required=True),
    Field("sendTime", "发送时间", "DT", required=True),
    Field("orgCode", "服务站编码", length=40, required=True),
    Field("requestNo", "请求流水号", length=32, required=True),
)
_NUMBER = Field("evaluateNo", "评价唯一标识", length=36, required=True)
_GRADE = Field("satisfaction", "评价等级", length=1, required=True)
_TIMES = Field("times", "次数", length=2, required=True)
TABLES: dict[str, tuple[Field, ...]] = {
    "evaluate/submit": (
        _NUMBER,
        Field("serialNo", "评价编号", length=40),
        Field("orgCode", "服务站编码", length=40, required=True),
        Field("orgName", "服务站名称", length=200, required=True),
        Field("areaCode", "行政区划", length=6, required=True),
        Field("taskCode", "事项编码", length=60, required=True),
        Field("taskName", "事项名称", length=200, required=True),
        Field("channel", "评价渠道", length=1, required=True),
        _GRADE,
        Field("reasonCodes", "差评原因", length=200),
        Field("evaluateTime", "评价时间", "DT", required=True),
    ),
    "evaluate/append": (
        _NUMBER,
        _TIMES,
        _GRADE,
        Field("evaluateTime", "追评时间", "DT", required=True),
    ),
    "evaluate/rectify": (
        _NUMBER,
        _TIMES,
        Field("result", "核实结果", length=1, required=True),
        Field("beginTime", "转办时间", "DT", required=True),
        Field("replyTime", "反馈时间", "DT", required=True),
    ),
}
CODES = {"satisfaction": "12345", "channel": "1234", "result": "12"}
