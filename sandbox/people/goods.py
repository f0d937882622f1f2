"""What is prescribed, done and sold: generic names, plain prices, levels of the catalogue.

Source of the levels' meaning: 01 甲类, 02 乙类 (part first paid by oneself), 03 自费.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sandbox.people.model import Institution

D = Decimal


@dataclass(frozen=True, slots=True)
class Good:
    name: str
    spec: str
    price: Decimal
    level: str
    charge_type: str  # med_chrgitm_type
    most: int = 3  # largest quantity in one line
    limit: Decimal | None = None  # price above it is not in scope
    fraction: bool = False  # weighed: quantity with decimals


def _g(
    name: str, spec: str, price: str, level: str, kind: str, *, most: int = 3,
    limit: str | None = None, fraction: bool = False,
) -> Good:  # fmt: skip
    return Good(name, spec, D(price), level, kind, most, D(limit) if limit else None, fraction)


PHARMACY = (
    _g("阿莫西林胶囊", "0.25g×24粒", "12.80", "01", "09"),
    _g("布洛芬缓释胶囊", "0.3g×20粒", "18.50", "01", "09"),
    _g("氯雷他定片", "10mg×6片", "15.60", "01", "09"),
    _g("复方甘草片", "100片", "9.90", "01", "09"),
    _g("板蓝根颗粒", "10g×20袋", "16.00", "01", "11"),
    _g("连花清瘟胶囊", "0.35g×24粒", "14.80", "01", "11"),
    _g("藿香正气水", "10ml×10支", "11.20", "01", "11"),
    _g("六味地黄丸", "200丸", "26.00", "02", "11"),
    _g("复方丹参滴丸", "27mg×180丸", "28.60", "02", "11"),
    _g("蒙脱石散", "3g×10袋", "13.333333", "01", "09"),
    _g("碳酸钙D3片", "600mg×60片", "42.00", "02", "09", most=2),
    _g("医用外科口罩", "10只/包", "8.00", "03", "10", most=4),
    _g("维生素C片", "0.1g×100片", "3.50", "01", "09", most=4),
    _g("电子体温计", "1支", "29.90", "03", "10", most=1),
)
CHRONIC = (
    _g("盐酸二甲双胍片", "0.5g×60片", "5.64", "01", "09", most=4),
    _g("阿卡波糖片", "50mg×30片", "5.42", "02", "09", most=6),
    _g("苯磺酸氨氯地平片", "5mg×28片", "1.876543", "01", "09", most=6),
    _g("缬沙坦胶囊", "80mg×28粒", "9.80", "01", "09", most=4),
    _g("阿托伐他汀钙片", "20mg×28片", "3.88", "02", "09", most=4),
    _g("血糖测定", "次", "7.00", "01", "05", most=2),
    _g("糖化血红蛋白测定", "次", "60.00", "02", "05", most=1),
)
OUTPATIENT = (
    _g("普通门诊诊查费", "次", "10.00", "01", "02", most=1),
    _g("血细胞分析(五分类)", "次", "22.00", "01", "05", most=1),
    _g("C-反应蛋白测定", "次", "35.00", "01", "05", most=1),
    _g("数字化摄影(DR)", "次", "80.00", "02", "04", most=2),
    _g("腹部彩色多普勒超声检查", "次", "110.00", "02", "04", most=1),
    _g("常规心电图检查", "次", "20.00", "01", "04", most=1),
    _g("静脉输液", "组", "9.50", "01", "07", most=3),
    _g("0.9%氯化钠注射液", "250ml", "2.65", "01", "09", most=4),
    _g("注射用头孢呋辛钠", "1.5g", "12.90", "02", "09", most=6),
    _g("病历手册", "本", "1.00", "03", "14", most=1),
)
HERBS = (
    _g("黄芪", "g", "0.123456", "01", "10", most=90, fraction=True),
    _g("当归", "g", "0.186", "01", "10", most=60, fraction=True),
    _g("茯苓", "g", "0.0925", "01", "10", most=90, fraction=True),
    _g("西洋参", "g", "1.35", "03", "10", most=20, fraction=True),
    _g("中药饮片煎药费", "剂", "3.00", "01", "07", most=7),
)
WARD = (
    _g("床位费(三人间)", "日", "40.00", "01", "01", most=9, limit="35.00"),
    _g("二级护理", "日", "26.00", "01", "08", most=9),
    _g("住院诊查费", "日", "18.00", "01", "02", most=9),
    _g("X线计算机体层(CT)平扫", "部位", "210.00", "02", "04", most=2),
    _g("生化全套检验", "次", "186.00", "01", "05", most=2),
    _g("注射用头孢哌酮钠舒巴坦钠", "1.5g", "38.75", "02", "09", most=14),
    _g("5%葡萄糖注射液", "250ml", "3.20", "01", "09", most=20),
    _g("一次性使用留置针", "支", "18.60", "02", "10", most=4, limit="15.00"),
    _g("营养餐", "日", "45.00", "03", "14", most=5),
    _g("陪护床租用", "日", "15.00", "03", "14", most=5),
)
SURGERY = (
    _g("人工髋关节置换术", "次", "3680.00", "02", "06", most=1),
    _g("髋关节假体系统", "套", "38600.00", "02", "10", most=1, limit="36800.00"),
    _g("椎管内麻醉", "次", "420.00", "01", "06", most=1),
    _g("重症监护", "小时", "12.50", "01", "08", most=48),
    _g("人血白蛋白注射液", "10g", "378.00", "02", "09", most=12),
    _g("一次性止血材料", "片", "860.00", "03", "10", most=3),
)
MATERNITY_VISIT = (
    _g("产前检查", "次", "25.00", "01", "02", most=1),
    _g("产科彩色超声检查", "次", "160.00", "02", "04", most=1),
    _g("胎心监测", "次", "20.00", "01", "04", most=2),
    _g("尿常规检查", "次", "6.00", "01", "05", most=1),
    _g("叶酸片", "0.4mg×31片", "11.00", "03", "09", most=2),
)
DELIVERY = (
    _g("顺产接生", "次", "980.00", "01", "06", most=1),
    _g("新生儿护理", "日", "35.00", "01", "08", most=4),
    _g("缩宫素注射液", "10U", "6.80", "01", "09", most=3),
    _g("床位费(单人间)", "日", "220.00", "02", "01", most=4, limit="35.00"),
)

HOSPITALS = (
    Institution("H23010300011", "哈尔滨演示第一医院", "3"),
    Institution("H23010300022", "演示区人民医院", "2"),
    Institution("H23011200033", "演示镇中心卫生院", "1"),
    Institution("H23010900044", "演示中医医院", "2"),
)
CHEMISTS = (
    Institution("P23010300101", "演示大药房平安大街店", "9"),
    Institution("P23010300102", "惠民演示药店", "9"),
    Institution("P23011200103", "康宁演示药房有限公司演示镇便民连锁第十二分店", "9"),
)
HERBALIST = HOSPITALS[3]

DEPARTMENTS = {
    "11": ("全科医学科", "呼吸内科", "消化内科", "骨科门诊"),
    "13": ("急诊科",),
    "14": ("内分泌科", "心血管内科"),
    "16": ("中医科",),
    "19": ("骨科门诊",),
    "21": ("呼吸内科", "消化内科", "骨科"),
    "41": ("",),
    "51": ("产科门诊",),
    "52": ("产科",),
}
DIAGNOSES = {
    "11": ("急性上呼吸道感染", "慢性胃炎", "过敏性鼻炎", "腰椎间盘突出症"),
    "13": ("急性胃肠炎", "急性支气管炎"),
    "14": ("2型糖尿病", "原发性高血压"),
    "16": ("脾胃虚弱证", "失眠"),
    "19": ("踝关节扭伤",),
    "21": ("肺炎", "胆囊结石伴慢性胆囊炎", "股骨颈骨折"),
    "41": ("",),
    "51": ("妊娠状态",),
    "52": ("单胎顺产",),
}


def offered(care_type: str, big: bool) -> tuple[Good, ...]:
    """What may stand on a bill of this kind."""
    if care_type == "21":
        return WARD + SURGERY if big else WARD
    return {
        "41": PHARMACY,
        "14": CHRONIC,
        "16": HERBS,
        "51": MATERNITY_VISIT,
        "52": DELIVERY,
    }.get(care_type, OUTPATIENT)


def where(care_type: str, rng: Random) -> Institution:
    if care_type == "41":
        return rng.choice(CHEMISTS)
    if care_type == "16":
        return HERBALIST
    return rng.choice(HOSPITALS[:3])
