"""The cast: who the synthetic people are. What happened to them is made in `records`.

Rare characters are written as code points, so that no editor or font can quietly change them.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta

from sandbox.people.model import Card, Insurance, SyntheticPerson, Traits
from sandbox.people.numbers import resident_number

HERE = "230103"  # 参保地: 哈尔滨市南岗区
CITY = "230199"  # 哈尔滨市直
RURAL = "230112"  # 哈尔滨市阿城区
AWAY = "320100"  # 南京市
FACTORY = "黑龙江演示机械有限公司"
SCHOOL = "哈尔滨演示中学"
OFFICE = "演示区财政局"
ISSUER = "演示市公安局演示分局"
ADDRESS = "黑龙江省演示市演示区平安大街"

EMPLOYEE, RESIDENT = "310", "390"
NORMAL, SUSPENDED, TERMINATED = "1", "2", "4"
AT_WORK, SELF_EMPLOYED, RETIRED = "1101", "1103", "1201"
NEWBORN, PUPIL, ADULT, ELDER = "1401", "1403", "1501", "1601"

OUTPATIENT = (("11", 4.0), ("13", 0.5))
PHARMACY = (("41", 6.0),)


class _Maker:
    def __init__(self, today: date, seed: int) -> None:
        self.today, self.seed, self.made = today, seed, 0

    def insurance(
        self, kind: str, person_type: str, since: date, *, status: str = NORMAL, **more: object
    ) -> Insurance:
        values: dict = {"region": HERE, **more}
        return Insurance(kind, status, person_type, since, **values)

    def resident(
        self,
        id: str,
        name: str,
        birth: date,
        male: bool,
        about: str,
        *,
        card_name: str | None = None,
        valid_from: date | None = None,
        valid_to: date | None = None,
        card: bool = True,
        certificate_type: str = "01",
        **more: object,
    ) -> SyntheticPerson:
        """A Chinese citizen; `valid_to` None makes a card whose end depends on age."""
        self.made += 1
        number = resident_number(birth, 37 + self.made * 7, male)
        ethnicity = str(more.pop("ethnicity", "01"))
        sex = "1" if male else "2"
        made_card = None
        if card:
            age = self.today.year - birth.year
            long_term = valid_to is None and age >= 50  # over 46 at issue: 长期
            start = valid_from or date(self.today.year - 4, 3, 15)
            end = None if long_term else (valid_to or start.replace(year=start.year + 20))
            if valid_to is not None:
                start = valid_to.replace(year=valid_to.year - 10, day=min(valid_to.day, 28))
            made_card = Card(
                kind="resident",
                number=number,
                name_on_card=card_name or name,
                sex=sex,
                birth=birth,
                ethnicity=ethnicity,
                address=f"{ADDRESS}{self.made}号",
                issuer=ISSUER,
                valid_from=start,
                valid_to=end,
                long_term=long_term,
            )
        return self.person(
            id, name, made_card, about, certificate=(certificate_type, number), sex=sex,
            birth=birth, ethnicity=ethnicity, **more,
        )  # fmt: skip

    def person(
        self,
        id: str,
        name: str,
        card: Card | None,
        about: str,
        *,
        certificate: tuple[str, str],
        sex: str,
        birth: date,
        **more: object,
    ) -> SyntheticPerson:
        digest = int.from_bytes(hashlib.sha256(f"{self.seed}:{id}".encode()).digest()[:16])
        voucher = bool(more.pop("voucher", True))
        values: dict = more
        return SyntheticPerson(
            id=id,
            name=name,
            card=card,
            voucher_code=f"{digest % 10**28:028d}" if voucher else "",
            certificate_type=certificate[0],
            certificate_no=certificate[1],
            person_no=f"2301{digest % 10**18:018d}",
            sex=sex,
            birth=birth,
            about=about,
            seed=self.seed,
            today=self.today,
            **values,
        )


def cast(today: date, seed: int) -> list[SyntheticPerson]:
    """Everybody, in the order the panel shows them."""
    make = _Maker(today, seed)
    everybody = [
        *_ordinary(make),
        *_unusual(make),
        *_names(make),
        *_from_outside(make),
        *_lapsed(make),
        *_later(make),
    ]
    ids = [one.id for one in everybody]
    if len(set(ids)) != len(ids):
        raise ValueError("two people share an id")
    return everybody


def _ordinary(make: _Maker) -> list[SyntheticPerson]:
    today, insurance, resident = make.today, make.insurance, make.resident
    year = today.year
    born = birth_this_year(today)
    work = Traits(years=5, care=(*OUTPATIENT, *PHARMACY, ("21", 0.4)), monthly_base=7200)
    farm = Traits(years=5, care=(("11", 5.0), ("21", 0.7), ("41", 1.0)), resident_paid=(0, 1, 2, 3))
    mother = resident(
        "mother", "林晓燕", date(1996, 4, 18), False, "职工；今年生育，有生育津贴；可替新生儿查询",
        insurances=(insurance(EMPLOYEE, AT_WORK, date(2019, 8, 1), employer=SCHOOL),
                    insurance("510", AT_WORK, date(2019, 8, 1), employer=SCHOOL)),
        traits=replace(work, maternity=True, matters=2, family_account=True, monthly_base=6100,
                       care=(("11", 3.0), ("41", 3.0))),
    )  # fmt: skip
    return [
        resident("worker", "张建国", date(1985, 6, 12), True, "在职职工，一切正常，各类记录都有",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2008, 7, 1), employer=FACTORY),),
                 traits=replace(work, returns=1, matters=2, refunds=True, stay_now=False)),
        resident("retired", "陈秀兰", date(1955, 2, 9), False, "退休职工，住院多，有大额支付",
                 insurances=(insurance(EMPLOYEE, RETIRED, date(2001, 1, 1), employer=FACTORY),),
                 traits=Traits(years=5, care=(("11", 7.0), ("14", 3.0), ("16", 1.0), ("21", 1.4),
                                              ("41", 10.0)),
                               retired_inflow=215, returns=1, chronic=(("M03900", "高血压"),))),
        resident("farmer", "刘德山", date(1968, 9, 30), True, "居民，今年已缴费，有大病和救助支付",
                 insurances=(insurance(RESIDENT, ADULT, date(2010, 1, 1), region=RURAL),),
                 traits=replace(farm, assistance=True)),
        resident("unpaid", "周桂芝", date(1972, 11, 3), False, "居民，今年未缴费",
                 insurances=(insurance(RESIDENT, ADULT, date(2012, 1, 1), region=RURAL),),
                 traits=replace(farm, resident_paid=(1, 2, 3))),
        mother,
        resident("newborn", "林小满", born, True, "新生儿，没有证件；监护人是林晓燕",
                 card=False, voucher=False, guardian="mother", relation="02",
                 insurances=(insurance(RESIDENT, NEWBORN, born),),
                 traits=Traits(years=1, care=(("11", 3.0),), resident_paid=(0,))),
        resident("pupil", "何雨桐", date(year - 9, 5, 6), False, "小学生，没有证件；监护人是何志强",
                 card=False, voucher=False, guardian="several", relation="01",
                 insurances=(insurance(RESIDENT, PUPIL, date(year - 8, 1, 1)),),
                 traits=Traits(years=3, care=(("11", 3.0), ("19", 0.4)), resident_paid=(0, 1, 2))),
        resident("chronic", "孙玉梅", date(1961, 7, 21), False, "退休职工，两种门诊慢特病",
                 insurances=(insurance(EMPLOYEE, RETIRED, date(1999, 1, 1), employer=SCHOOL),),
                 traits=Traits(years=4, care=(("14", 12.0), ("11", 2.0), ("41", 5.0)),
                               retired_inflow=240, matters=1,
                               chronic=(("M01600", "糖尿病"), ("M03900", "高血压")))),
        resident("buyer-5000", "高明远", date(1950, 3, 14), True, "五年里在药店购药 5,000 次",
                 insurances=(insurance(EMPLOYEE, RETIRED, date(1998, 1, 1), employer=FACTORY),),
                 traits=Traits(years=5, purchases=5000, retired_inflow=320)),
        resident("nothing", "郑海波", date(1990, 12, 1), True, "参保正常，但没有任何记录",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(year, 1, 1), employer=OFFICE),),
                 traits=Traits()),
        resident("several", "何志强", date(1983, 8, 8), True, "职工和居民两个险种；可替女儿查询",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2015, 3, 1), employer=FACTORY),
                             insurance(RESIDENT, ADULT, date(2011, 1, 1), region=RURAL)),
                 traits=replace(work, years=3, resident_paid=(2, 3, 4))),
        resident("flexible", "马春生", date(1979, 1, 27), True, "灵活就业，自己缴费",
                 insurances=(insurance(EMPLOYEE, SELF_EMPLOYED, date(2016, 5, 1)),),
                 traits=replace(work, years=4, self_employed=True, monthly_base=4300,
                                last_month_unpaid=True)),
        resident("mover", "徐文博", date(1988, 10, 10), True, "从外省转入，有转移接续",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(year - 2, 6, 1), employer=FACTORY),),
                 traits=replace(work, years=2, transfers=2, matters=1)),
        resident("civil-servant", "宋立新", date(1976, 3, 3), True, "公务员，有补助和账户返还",
                 insurances=(insurance(EMPLOYEE, "1102", date(2000, 7, 1), employer=OFFICE,
                                       region=CITY, civil_servant=True),),
                 traits=replace(work, monthly_base=9800, returns=3)),
        resident("inpatient", "韩淑芬", date(1958, 5, 19), False, "正在住院，另有三次已结算的住院",
                 insurances=(insurance(RESIDENT, ELDER, date(2009, 1, 1), region=RURAL),),
                 traits=Traits(years=3, care=(("21", 1.0), ("11", 2.0)), resident_paid=(0, 1, 2),
                               stay_now=True)),
    ]  # fmt: skip


def _unusual(make: _Maker) -> list[SyntheticPerson]:
    today, insurance, resident = make.today, make.insurance, make.resident
    work = Traits(years=2, care=OUTPATIENT, monthly_base=5600)
    year = today.year
    return [
        resident("elsewhere", "顾晨", date(1992, 2, 2), True, "在南京参保",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2017, 7, 1), region=AWAY,
                                       employer="南京演示软件有限公司"),),
                 traits=work),
        resident("suspended", "罗大勇", date(1981, 4, 4), True, "暂停参保",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2006, 7, 1), status=SUSPENDED,
                                       paused=date(year - 1, 9, 1), employer=FACTORY),),
                 traits=replace(work, monthly_base=0, care=(("41", 3.0),))),
        resident("terminated", "谢玉华", date(1970, 6, 6), False, "终止参保",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2003, 7, 1), status=TERMINATED,
                                       paused=date(year - 2, 4, 1), employer=FACTORY),),
                 traits=Traits()),
        resident("deceased", "曹永福", date(1940, 1, 5), True, "已登记死亡",
                 deceased=True,
                 insurances=(insurance(RESIDENT, ELDER, date(2008, 1, 1), status=TERMINATED,
                                       paused=date(year - 1, 3, 1)),),
                 traits=Traits()),
        resident("secrecy", "田保", date(1984, 4, 20), True, "保密人员，任何地方都不显示",
                 certificate_type="91",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2010, 1, 1), employer=OFFICE),),
                 traits=work),
        resident("expired-card", "董丽娟", date(1978, 8, 16), False, "身份证上个月到期",
                 valid_to=_last_month(today),
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2005, 7, 1), employer=SCHOOL),),
                 traits=work),
        resident("differs", "李建桦", date(1987, 3, 9), True, "身份证姓名与中心不一致",
                 card_name="李建华",
                 insurances=(insurance(EMPLOYEE, AT_WORK, date(2011, 7, 1), employer=FACTORY),),
                 traits=work),
        resident("gap-settlements", "潘卫东", date(1966, 12, 12), True, "部分就诊没有结算编号",
                 insurances=(insurance(RESIDENT, ADULT, date(2010, 1, 1), region=RURAL),),
                 traits=Traits(years=3, care=(("11", 6.0), ("41", 4.0), ("21", 0.7)),
                               resident_paid=(0, 1), gaps=True)),
        resident("uninsured", "姚远", date(1999, 9, 19), True, "中心有此人，但没有任何参保",
                 insurances=(), traits=Traits()),
        resident("not-found", "白若水", date(1995, 5, 25), False, "中心没有此人",
                 known=False, insurances=(), traits=Traits()),
    ]  # fmt: skip


def _names(make: _Maker) -> list[SyntheticPerson]:
    insurance, resident = make.insurance, make.resident
    work = Traits(years=2, care=(*OUTPATIENT, *PHARMACY, ("21", 0.5)), monthly_base=6400)
    factory = (insurance(EMPLOYEE, AT_WORK, date(2012, 7, 1), employer=FACTORY),)
    return [
        # Private-use U+E854 on the card, the standard U+9FBA at the centre: the same name.
        resident("pua-name", "孙明\u9fba", date(1974, 2, 14), True, "证上用造字区编码，与中心同名",
                 card_name="孙明\ue854", insurances=factory, traits=work),
        # U+2C386 (𬎆) in the middle: masking hides it.
        resident("rare-b", "王\U0002c386明", date(1989, 9, 9), True, "生僻字在中间，遮盖后看不见",
                 insurances=factory, traits=work),
        # U+231C8 (Extension B) at the end: masking leaves it visible.
        resident("rare-visible", "赵小\U000231c8", date(1993, 1, 11), False,
                 "生僻字在末尾，遮盖后仍可见",
                 insurances=factory, traits=work),
        # U+36C3 (㛃, Extension A), two characters in all.
        resident("rare-a", "何\u36c3", date(1997, 7, 7), False, "两字姓名，㛃",
                 insurances=factory, traits=work),
        # U+4DAE (䶮) at the end.
        resident("rare-yan", "吴天\u4dae", date(1986, 11, 23), True, "䶮",
                 insurances=factory, traits=work),
        # U+30EDD (Extension G) as family name: beyond Noto and HanaMin.
        resident("rare-g", "\U00030edd文", date(1982, 2, 22), True, "扩展 G 区的姓",
                 insurances=factory, traits=work),
        resident("two-char", "李娜", date(1991, 10, 1), False, "两字姓名",
                 insurances=factory, traits=work),
        # Fifteen characters: as many as the chip's 30 bytes hold.
        resident("long-name", "阿不都热依木江·阿不都克热木江", date(1980, 5, 5), True,
                 "十五个字的姓名",
                 ethnicity="05", insurances=factory, traits=work),
        resident("compound-name", "欧阳明月", date(1994, 6, 16), False, "复姓",
                 insurances=factory, traits=work),
    ]  # fmt: skip


def _from_outside(make: _Maker) -> list[SyntheticPerson]:
    """Documents whose numbers are published samples."""
    insurance, year = make.insurance, make.today.year
    work = Traits(years=2, care=(*OUTPATIENT, *PHARMACY, ("21", 0.5)), monthly_base=8800)
    employed = (insurance(EMPLOYEE, AT_WORK, date(year - 4, 9, 1), employer=SCHOOL),)
    latin = "ANDERSON MICHAEL JAMES"
    start, end = date(year - 3, 6, 1), date(year + 7, 5, 31)
    both = {"valid_from": start, "valid_to": end}
    return [
        make.person("latin", latin,
                    Card("foreigner-2017", "CAN110081080319", "", "1", date(1981, 8, 3),
                         latin_name=latin, nationality="CAN", **both),
                    "外国人，2017 版，只有拉丁字母姓名", certificate=("07", "CAN110081080319"),
                    sex="1", birth=date(1981, 8, 3), ethnicity="98",
                    insurances=employed, traits=work),
        make.person("foreigner-2023", "卡玛尔",
                    Card("foreigner-2023", "932682198501010017", "卡玛尔", "1", date(1985, 1, 1),
                         latin_name="KAMAL SAMPLE", nationality="682", issue_count="01", **both),
                    "外国人，2023 版", certificate=("07", "932682198501010017"), sex="1",
                    birth=date(1985, 1, 1), ethnicity="98",
                    insurances=employed, traits=work),
        make.person("hongkong", "陈样本",
                    Card("hk-macao-taiwan", "810000199408230021", "陈样本", "2",
                         date(1994, 8, 23), address=f"{ADDRESS}88号", issuer=ISSUER,
                         pass_number="H00000000", issue_count="01", **both),
                    "港澳台居民居住证", certificate=("17", "810000199408230021"), sex="2",
                    birth=date(1994, 8, 23), insurances=employed, traits=work),
    ]  # fmt: skip


def _lapsed(make: _Maker) -> list[SyntheticPerson]:
    insurance, resident, year = make.insurance, make.resident, make.today.year
    return [
        resident("lapsed", "邓秋菊", date(1975, 10, 5), False, "居民医保断缴停保，可重新登记",
                 insurances=(insurance(RESIDENT, ADULT, date(2013, 1, 1), status=SUSPENDED,
                                       region=RURAL, paused=date(year - 1, 12, 31)),),
                 traits=Traits(years=3, care=(("11", 2.0),), resident_paid=(2, 3))),
    ]  # fmt: skip


def _later(make: _Maker) -> list[SyntheticPerson]:
    """Who came to the cast last: the numbers of the others stay as they were."""
    begins = make.today + timedelta(days=30)
    since = make.insurance(EMPLOYEE, AT_WORK, date(2012, 9, 1), employer=SCHOOL)
    retired = make.insurance(EMPLOYEE, RETIRED, date(2001, 1, 1), employer=FACTORY)
    return [
        make.resident("early-card", "方晓云", date(1986, 5, 14), False, "身份证下个月才到启用日期",
                      valid_from=begins.replace(day=min(begins.day, 28)), insurances=(since,),
                      traits=Traits()),
        make.resident("eighty", "冯桂香", date(make.today.year - 81, 5, 4), False,
                      "八十岁的退休职工", insurances=(retired,), traits=Traits()),
    ]  # fmt: skip


def birth_this_year(today: date) -> date:
    """The newborn's birthday: the same all year, and never after `today`."""
    return min(date(today.year, 1, 8), today)


def _last_month(today: date) -> date:
    month = today.month - 1 or 12
    return date(today.year - (today.month == 1), month, 20)
