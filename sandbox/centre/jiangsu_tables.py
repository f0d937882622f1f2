"""Request tables of Jiangsu's own transactions; see `jiangsu.py` for where their names are from."""

from __future__ import annotations

from sandbox.centre.fields import Field

FILES = "atchNo"  # numbers of uploaded files

WHO = Field("psnNo", "人员编号", length=30, required=True)
INSURANCE = Field("insuType", "险种类型", length=6, required=True, code="INSUTYPE")
TELEPHONE = Field("contactTel", "联系电话", length=20)
REMARK = Field("rmk", "备注", length=500)
PAGES = Field(FILES, "附件号", length=1000, required=True)
PAPERS = (TELEPHONE, REMARK, PAGES)
AGENT = (
    Field("agtName", "代办人姓名", length=50),
    Field("agtIdType", "代办人证件类型", length=6, code="PSN_CERT_TYPE"),
    Field("agtIdNo", "代办人证件号码", length=50),
    Field("agtTel", "代办人电话", length=20),
    Field("agtRela", "代办人与本人关系", length=1, code="JS_RELATION"),
)
HOSPITAL = (
    Field("hospCode", "医院编码", length=12, required=True),
    Field("hospName", "医院名称", length=200, required=True),
)
PAYMENT = (
    Field("totalFee", "费用总额", length=16, required=True),
    Field("bankName", "开户银行", length=100, required=True),
    Field("bankCardNo", "银行账号", length=30, required=True),
    Field("payeeName", "收款人", length=50, required=True),
)

ENROLMENT = (
    Field("psnNo", "人员编号", length=30),
    Field("idType", "证件类型", length=6, required=True, code="PSN_CERT_TYPE"),
    Field("idNo", "证件号码", length=50, required=True),
    Field("psnName", "姓名", length=50, required=True),
    INSURANCE,
    Field("effDate", "生效日期", "D", 10, required=True),
    Field("regReason", "登记原因", length=100),
    TELEPHONE,
    Field("contactAddr", "联系地址", length=200),
)
NEWBORN = (
    WHO,
    INSURANCE,
    Field("babyName", "新生儿姓名", length=50, required=True),
    Field("babySex", "新生儿性别", length=1, required=True, code="GEND"),
    Field("babyBirth", "出生日期", "D", 10, required=True),
    Field("birthCertNo", "出生医学证明编号", length=20),
    Field("hasHukou", "是否已落户", length=1, required=True, code="JS_FLAG"),
    Field("babyIdNo", "新生儿身份号码", length=18),
    Field("guardName", "监护人姓名", length=50, required=True),
    Field("guardIdNo", "监护人身份号码", length=50, required=True),
    Field("guardRela", "监护人关系", length=20, required=True),
    *AGENT,
    *PAPERS,
)
AWAY = (
    WHO,
    INSURANCE,
    Field("awayType", "备案类型", length=2, required=True, code="JS_AWAY"),
    Field("careRegion", "就医地", length=6, required=True, code="ADMDVS"),
    Field("bgnDate", "开始日期", "D", 10, required=True),
    Field("endDate", "结束日期", "D", 10),
    TELEPHONE,
    Field("careAddr", "就医地地址", length=200),
    Field("promiseFlag", "是否承诺", length=1, code="JS_FLAG"),
    *AGENT,
    Field(FILES, "附件号", length=1000),
)
WITHDRAWAL = (
    WHO,
    Field("applyNo", "办件编号", length=30, required=True),
    Field("rmk", "撤销原因", length=500, required=True),
)
REFERRAL = (
    WHO,
    INSURANCE,
    Field("careRegion", "转往地", length=6, required=True, code="ADMDVS"),
    Field("toHosp", "转往医院", length=200, required=True),
    Field("diagName", "诊断", length=100, required=True),
    Field("referDate", "转诊日期", "D", 10, required=True),
    *AGENT,
    *PAPERS,
)
CHRONIC = (
    WHO,
    INSURANCE,
    Field("diseCode", "病种编码", length=30, required=True),
    *HOSPITAL,
    Field("diagDate", "确诊日期", "D", 10, required=True),
    *AGENT,
    *PAPERS,
)
SPECIAL_DRUG = (
    WHO,
    INSURANCE,
    Field("drugCode", "药品编码", length=30, required=True),
    Field("drugName", "药品名称", length=200, required=True),
    Field("diagCode", "诊断编码", length=20, required=True),
    Field("diagName", "诊断名称", length=200, required=True),
    *HOSPITAL,
    Field("respDrName", "责任医师", length=50, required=True),
    Field("formDate", "申请表日期", "D", 10, required=True),
    *AGENT,
    *PAPERS,
)
EXPENSES = (
    WHO,
    INSURANCE,
    Field("feeType", "费用类别", length=2, required=True, code="JS_FEE"),
    Field("hospName", "医院名称", length=200, required=True),
    Field("visitDate", "就医日期", "D", 10, required=True),
    *PAYMENT,
    *PAPERS,
)
PRENATAL = (
    WHO,
    INSURANCE,
    *HOSPITAL,
    Field("dueDate", "预产期", "D", 10, required=True),
    Field("firstCheck", "首次检查日期", "D", 10, required=True),
    Field("lastCheck", "末次检查日期", "D", 10, required=True),
    Field("billCnt", "票据张数", length=3, required=True),
    *PAYMENT,
    *PAPERS,
)
CHILDBIRTH = (
    WHO,
    INSURANCE,
    *HOSPITAL,
    Field("dlvWay", "分娩方式", length=1, required=True, code="JS_DELIVERY"),
    Field("birthDate", "分娩日期", "D", 10, required=True),
    Field("outDate", "出院日期", "D", 10, required=True),
    Field("babyCnt", "胎儿数", length=1, required=True),
    Field("birthCertNo", "出生医学证明编号", length=20),
    *PAYMENT,
    *PAPERS,
)
FAMILY_PLANNING = (
    WHO,
    INSURANCE,
    *HOSPITAL,
    Field("oprnKind", "手术类别", length=1, required=True, code="JS_OPERATION"),
    Field("oprnDate", "手术日期", "D", 10, required=True),
    Field("feeType", "费用类别", length=2, required=True, code="JS_FEE"),
    *PAYMENT,
    *PAPERS,
)
CASES = (
    WHO,
    Field("bgnDate", "开始日期", "D", 10, required=True),
    Field("endDate", "结束日期", "D", 10, required=True),
    Field("matterCode", "事项", length=4, code="JS_MATTER"),
)
DRUG_LIST = (Field("areaCode", "统筹区", length=6, required=True),)
