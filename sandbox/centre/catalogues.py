"""Long catalogues: institutions (1201), diseases (1307), chronic ones (1309) and the file of the
latter two (9102). All synthetic but for common names of diseases.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from random import Random

from sandbox.centre.national import Data, Node, Refusal
from sandbox.centre.world import World
from sandbox.people.model import SyntheticPerson

SEED = 20261201
INSTITUTIONS, DISEASES = 3000, 12_000
VERSION = "20261101001"

_PLACES = (
    "向阳", "松北", "道里", "南岗", "香坊", "平房", "呼兰", "阿城", "双城", "依兰", "方正", "宾县",
    "巴彦", "木兰", "通河", "延寿", "尚志", "五常",
)  # fmt: skip
_KINDS = (
    ("人民医院", "三级甲等"), ("中医医院", "三级乙等"), ("中心医院", "二级甲等"),
    ("口腔医院", "二级"),
    ("妇幼保健院", "二级甲等"), ("社区卫生服务中心", "一级"), ("卫生院", "一级"),
    ("康复医院", "二级"),
    ("骨伤医院", "二级乙等"), ("眼科医院", "二级"),
)  # fmt: skip

CHRONIC = (
    ("M00101", "恶性肿瘤门诊治疗", "特殊疾病"), ("M00102", "尿毒症透析", "特殊疾病"),
    ("M00103", "器官移植抗排异治疗", "特殊疾病"), ("M00104", "血友病", "特殊疾病"),
    ("M00105", "再生障碍性贫血", "特殊疾病"), ("M00201", "高血压", "慢性病"),
    ("M00202", "糖尿病", "慢性病"), ("M00203", "冠心病", "慢性病"),
    ("M00204", "脑血管病后遗症", "慢性病"), ("M00205", "慢性阻塞性肺疾病", "慢性病"),
    ("M00206", "类风湿关节炎", "慢性病"), ("M00207", "系统性红斑狼疮", "慢性病"),
    ("M00208", "帕金森病", "慢性病"), ("M00209", "慢性肾脏病", "慢性病"),
    ("M00210", "肝硬化", "慢性病"), ("M00211", "慢性乙型肝炎", "慢性病"),
    ("M00212", "支气管哮喘", "慢性病"), ("M00213", "癫痫", "慢性病"),
    ("M00214", "精神分裂症", "慢性病"), ("M00215", "银屑病", "慢性病"),
    ("M00216", "强直性脊柱炎", "慢性病"), ("M00217", "重症肌无力", "慢性病"),
    ("M00218", "甲状腺功能减退症", "慢性病"), ("M00219", "结核病", "慢性病"),
)  # fmt: skip

_COMMON = (
    ("I10.x00", "特发性高血压"), ("E11.900", "2型糖尿病不伴有并发症"),
    ("I25.103", "冠状动脉粥样硬化性心脏病"),
    ("J44.900", "慢性阻塞性肺疾病"), ("I63.900", "脑梗死"), ("C34.900", "肺恶性肿瘤"),
    ("N18.900", "慢性肾衰竭"), ("K80.200", "胆囊结石"), ("M51.202", "腰椎间盘突出"),
    ("H25.900", "老年性白内障"),
)  # fmt: skip
_WHERE = (
    "颈", "肩", "腰", "膝", "踝", "胸", "腹", "眼", "耳", "鼻", "咽", "喉", "肺", "肝", "胆",
    "胰", "脾", "胃",
    "肠", "肾", "膀胱", "心脏", "血管", "皮肤", "甲状腺", "乳腺", "骨盆", "脊柱", "气管", "食管",
)  # fmt: skip
_WHAT = (
    "炎", "囊肿", "结石", "损伤", "溃疡", "息肉", "良性肿瘤", "恶性肿瘤", "狭窄", "出血", "感染",
    "水肿",
    "功能障碍", "畸形", "梗阻", "纤维化", "结核", "疼痛", "骨折", "脱位",
)  # fmt: skip
_HOW = (
    "", "急性", "慢性", "左侧", "右侧", "双侧", "复发性", "先天性", "创伤性", "继发性", "原发性",
    "非特异性",
        "局限性", "弥漫性", "妊娠期", "术后", "药物性", "老年性", "青少年", "未特指的")  # fmt: skip


@cache
def institutions() -> tuple[Node, ...]:
    chance, found = Random(SEED), {}
    while len(found) < INSTITUTIONS:
        place, number = chance.choice(_PLACES), chance.randrange(1, 40)
        kind, level = chance.choice(_KINDS)
        name = f"演示{place}第{number}{kind}"
        found.setdefault(name, level)
    return tuple(
        {"fixmedins_code": f"H2301{n:07d}", "fixmedins_name": name, "hosp_lv_name": level}
        for n, (name, level) in enumerate(found.items(), 1)
    )


@cache
def diseases() -> tuple[tuple[str, str], ...]:
    made = [f"{how}{where}{what}" for how in _HOW for where in _WHERE for what in _WHAT]
    made = made[: DISEASES - len(_COMMON)]
    return (*_COMMON, *((f"X{n // 100:02d}.{n % 100:02d}0", name) for n, name in enumerate(made)))


def t1201(world: World, person: SyntheticPerson | None, data: Data) -> Node:
    wanted, code = data.get("fixmedins_name") or "", data.get("fixmedins_code") or ""
    found = institutions() if data["fixmedins_type"] == "1" else ()
    return {
        "medinsinfo": [
            dict(one) for one in found
            if wanted in one["fixmedins_name"] and (not code or code == one["fixmedins_code"])
        ]
    }  # fmt: skip


def told(infno: str):
    """1307 and 1309: which file 9102 is to bring."""

    def answer(world: World, person: SyntheticPerson | None, data: Data) -> Node:
        return {"file_qury_no": f"C{infno}{VERSION}", "filename": "plc", "ver": VERSION,
                "data_cnt": len(_lines(infno)), "dld_endtime": None}  # fmt: skip

    return answer


def t9102(world: World, person: SyntheticPerson | None, data: Data) -> bytes:
    """The file itself: a ZIP with one text of tab-separated lines."""
    infno = next((i for i in ("1307", "1309") if data["file_qury_no"] == f"C{i}{VERSION}"), "")
    if not infno or data["filename"] != "plc":
        raise Refusal("文件不存在", "file_qury_no")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{infno}.txt", "\n".join(_lines(infno)) + "\n")
    return packed.getvalue()


def _lines(infno: str) -> list[str]:
    if infno == "1309":
        return ["\t".join(row) for row in CHRONIC]
    return [f"{n}\t{code}\t{name}\t1" for n, (code, name) in enumerate(diseases(), 1)]
