"""Every transaction the centre knows: its request table, and who answers it."""

from __future__ import annotations

from sandbox.centre import (
    catalogues,
    filings,
    jiangsu,
    jiangsu_things,
    liaoning,
    national,
    province,
    units,
)
from sandbox.centre.fields import Field
from sandbox.centre.transaction import Transaction

PSN = Field("psn_no", "人员编号", length=30, required=True)
PSN_MAYBE = Field("psn_no", "人员编号", length=30)
BEGIN = Field("begntime", "开始时间", "DT", 19, required=True)
END = Field("endtime", "结束时间", "DT", 19, required=True)
SPAN = (PSN, BEGIN, END)
VISIT = Field("mdtrt_id", "就诊ID", length=30, required=True)

# One list for several provinces: med_type may hold several codes, separated by commas.
VISITS = (*SPAN, Field("med_type", "医疗类别", length=60))
VOUCHER = (
    Field("ecQrCode", "二维码内容", length=4000, required=True),
    Field("businessType", "业务类型", length=8, required=True, code="EC_BUSINESS_TYPE"),
    Field("deviceType", "设备类型", length=20, code="EC_DEVICE_TYPE"),
    Field("orgId", "机构编号", length=40),
    Field("operatorId", "操作员编号", length=64),
    Field("operatorName", "操作员姓名", length=64),
    Field("officeId", "科室编号", length=20),
    Field("officeName", "科室名称", length=30),
)

_ALL = (
    Transaction(
        "1101",
        "人员信息获取",
        (
            Field("mdtrt_cert_type", "就诊凭证类型", length=3, required=True,
                  code="MDTRT_CERT_TYPE"),
            Field("mdtrt_cert_no", "就诊凭证编号", length=50, required=True),
            Field("card_sn", "卡识别码", length=32),
            Field("begntime", "开始时间", "DT", 19),
            Field("psn_cert_type", "人员证件类型", length=6, code="PSN_CERT_TYPE"),
            Field("certno", "证件号码", length=50),
            Field("psn_name", "人员姓名", length=50),
        ),
        national.t1101,
        person=False,
    ),
    Transaction(
        "1901",
        "字典表查询",
        (
            Field("type", "字典类型", length=30, required=True),
            Field("parentValue", "父字典键值", length=10, required=True),
            Field("admdvs", "行政区划", length=6, required=True),
            Field("date", "查询日期", "D", 10, required=True),
            Field("valiFlag", "有效标志", length=3, required=True, code="YES_NO"),
        ),
        national.t1901,
        person=False,
    ),
    Transaction(
        "2001",
        "人员待遇享受检查",
        (
            PSN,
            Field("insutype", "险种类型", length=6, required=True, code="INSUTYPE"),
            Field("fixmedins_code", "定点医药机构编号", length=12, required=True),
            Field("med_type", "医疗类别", length=6, required=True, code="MED_TYPE"),
            BEGIN,
            Field("endtime", "结束时间", "DT", 19),
            Field("dise_codg", "病种编码", length=30),
            Field("dise_name", "病种名称", length=500),
            Field("oprn_oprt_code", "手术操作代码", length=30),
            Field("oprn_oprt_name", "手术操作名称", length=500),
            Field("matn_type", "生育类别", length=6),
            Field("birctrl_type", "计划生育手术类别", length=6),
        ),
        national.t2001,
    ),
    Transaction(
        "5201",
        "就诊信息查询",
        (
            *SPAN,
            Field("med_type", "医疗类别", length=6, required=True, code="MED_TYPE"),
            Field("mdtrt_id", "就诊ID", length=30),
        ),
        national.t5201,
        windowed=True,
        listed="mdtrtinfo",
    ),
    Transaction("5202", "诊断信息查询", (VISIT, PSN), national.t5202, listed="diseinfo"),
    Transaction(
        "5203",
        "结算信息查询",
        (PSN, Field("setl_id", "结算ID", length=30, required=True), VISIT),
        national.t5203,
    ),
    Transaction(
        "5204",
        "费用明细查询",
        (PSN, Field("setl_id", "结算ID", length=30), VISIT),
        national.t5204,
        listed="",
    ),
    Transaction(
        "5205",
        "人员慢特病用药记录查询",
        (PSN, BEGIN, Field("endtime", "结束时间", "DT", 19)),
        national.t5205,
        listed="feedetail",
    ),
    Transaction(
        "5206",
        "人员累计信息查询",
        (PSN, Field("cum_ym", "累计年月", length=6)),
        national.t5206,
        listed="cuminfo",
    ),
    Transaction("5301", "人员慢特病备案查询", (PSN,), filings.recognised, listed="feedetail"),
    Transaction(
        "5302",
        "人员定点信息查询",
        (PSN, Field("biz_appy_type", "业务申请类型", length=3, required=True,
                    code="BIZ_APPY_TYPE")),
        filings.bound,
        listed="psnfixmedin",
    ),
    Transaction(
        "5303", "在院信息查询", (PSN, BEGIN, END), national.t5303, windowed=True, listed="data"
    ),
    Transaction("5304", "转院信息查询", (PSN, BEGIN, END), filings.referrals, listed="refmedin"),
    Transaction("HLJ01", "居民缴费信息", SPAN, province.resident_contributions, listed="data"),
    *(
        Transaction(infno, "个人账户明细", SPAN, province.account_details, listed="data")
        for infno in ("HLJ04", "JS04")
    ),
    Transaction("HLJ06", "个人账户返还", SPAN, province.account_returns, listed="data"),
    Transaction("HLJ08", "生育信息", SPAN, province.maternity_information, listed="data"),
    Transaction("HLJ09", "生育津贴", SPAN, province.maternity_allowance, listed="data"),
    Transaction("HLJ13", "审核事项", SPAN, province.review_matters, listed="data"),
    Transaction("HLJ14", "职工缴费信息", SPAN, province.employee_contributions, listed="data"),
    Transaction("HLJ15", "转移接续", SPAN, province.transfers, listed="data"),
    *(
        Transaction(infno, "就诊清单", VISITS, province.visit_list, windowed=True, listed="data")
        for infno in ("HLJ20", "JS20")
    ),
    Transaction("HLJ19", "异地就医备案查询", SPAN, filings.away_filings, listed="data"),
    *(
        Transaction(infno, "申请查询", SPAN, filings.applied(of, *names), listed="data")
        for infno, of, names in (
            ("HLJ47", "HLJ37", ("opsp_dise_code", "diag_date")),
            ("HLJ48", "HLJ38", ("opsp_dise_code", "diag_date")),
            ("HLJ49", "HLJ39", ("begndate", "fixmedins_name")),
            ("HLJ50", "HLJ40", ("out_admdvs", "refl_date")),
            ("HLJ51", "HLJ41", ("brdy", "birth_cert_no")),
            ("HLJ52", "HLJ42", ("retr_type", "retr_date")),
            ("HLJ53", "HLJ43", ("chg_item", "chg_rea")),
        )
    ),
    Transaction("HLJ90", "监护人名下未成年人", SPAN, province.family, listed="data"),
    *(
        Transaction(infno, "电子凭证解码", VOUCHER, province.e_voucher, person=False)
        for infno in ("HLJ91", "JS91", "LN91")
    ),
)  # fmt: skip

WITHDRAWAL = (
    Field("trt_dcla_detl_sn", "待遇申报明细流水号", length=30, required=True),
    PSN,
    Field("memo", "备注", length=500, required=True),
)
AGENT = (
    Field("agnter_name", "代办人姓名", length=50),
    Field("agnter_cert_type", "代办人证件类型", length=6, code="PSN_CERT_TYPE"),
    Field("agnter_certno", "代办人证件号码", length=50),
    Field("agnter_tel", "代办人联系方式", length=30),
    Field("agnter_rlts", "代办人关系", length=3, code="AGNTER_RLTS"),
)
CONTACT = (Field("tel", "联系电话", length=50), Field("addr", "联系地址", length=200))
PAPERS = (
    Field("tel", "联系电话", length=50),
    Field("memo", "备注", length=500),
    Field(filings.FILES, "附件文件查询号", length=1000, required=True),
)
INSUTYPE = Field("insutype", "险种类型", length=6, required=True, code="INSUTYPE")
BEGIN_DAY = Field("begndate", "开始日期", "D", 10, required=True)
END_DAY = Field("enddate", "结束日期", "D", 10)
ENROLMENT = (
    Field("psn_cert_type", "人员证件类型", length=6, required=True, code="PSN_CERT_TYPE"),
    Field("certno", "证件号码", length=50, required=True),
    Field("psn_name", "人员姓名", length=50, required=True),
    INSUTYPE,
    BEGIN_DAY,
    Field("chg_rea", "变更原因", length=100),
    *CONTACT,
)

_UPLOAD = Transaction(
    "9101",
    "文件上传",
    (
        Field("in", "文件数据", required=True),
        Field("filename", "文件名", length=200, required=True),
        Field("fixmedins_code", "医药机构编号", length=30, required=True),
    ),
    filings.uploaded,
    node="fsUploadIn",
    person=False,
    long=True,
)

_CATALOGUES = (
    Transaction(
        "1201",
        "医药机构信息获取",
        (
            Field("fixmedins_type", "定点医药机构类型", length=6, required=True),
            Field("fixmedins_name", "定点医药机构名称", length=200),
            Field("fixmedins_code", "定点医药机构编号", length=12),
        ),
        catalogues.t1201,
        node="medinsinfo",
        person=False,
    ),
    *(
        Transaction(
            infno, name, (Field("ver", "版本号", length=40, required=True),),
            catalogues.told(infno), person=False,
        )
        for infno, name in (("1307", "疾病与诊断目录下载"), ("1309", "门诊慢特病种目录下载"))
    ),
    Transaction(
        "9102",
        "文件下载",
        (
            Field("file_qury_no", "文件查询号", length=30, required=True),
            Field("filename", "文件名", length=200, required=True),
            Field("fixmedins_code", "医药机构编号", length=30, required=True),
        ),
        catalogues.t9102,
        node="fsDownloadIn",
        person=False,
    ),
)  # fmt: skip

_WRITES = (
    Transaction(
        "2501",
        "转院备案",
        (
            PSN,
            Field("insutype", "险种类型", length=6, code="INSUTYPE"),
            *CONTACT,
            Field("insu_optins", "参保机构医保区划", length=6),
            Field("diag_code", "诊断代码", length=20, required=True),
            Field("diag_name", "诊断名称", length=100, required=True),
            Field("dise_cond_dscr", "疾病病情描述", length=2000),
            Field("reflin_medins_no", "转往定点医药机构编号", length=12, required=True),
            Field("reflin_medins_name", "转往医院名称", length=200, required=True),
            Field("mdtrtarea_admvs", "就医地行政区划", length=6, required=True),
            Field("hosp_agre_refl_flag", "医院同意转院标志", length=3, code="YES_NO"),
            Field("refl_type", "转院类型", length=30, required=True, code="REFL_TYPE"),
            Field("refl_date", "转院日期", "D", 10, required=True),
            Field("refl_rea", "转院原因", length=100, required=True),
            Field("refl_opnn", "转院意见", length=200, required=True),
            Field("begndate", "开始日期", "D", 10),
            END_DAY,
            Field("refl_used_flag", "转诊使用标志", length=3),
        ),
        filings.taken("2501"),
        node="refmedin",
        write=True,
    ),
    Transaction(
        "2503",
        "人员慢特病备案",
        (
            PSN,
            INSUTYPE,
            Field("opsp_dise_code", "门慢门特病种目录代码", length=30, required=True),
            Field("opsp_dise_name", "门慢门特病种名称", length=300, required=True),
            *CONTACT,
            Field("insu_optins", "参保机构医保区划", length=6, required=True),
            Field("ide_fixmedins_no", "鉴定定点医药机构编号", length=30, required=True),
            Field("ide_fixmedins_name", "鉴定定点医药机构名称", length=200, required=True),
            Field("hosp_ide_date", "医院鉴定日期", "D", 10, required=True),
            Field("diag_dr_codg", "诊断医师编码", length=30, required=True),
            Field("diag_dr_name", "诊断医师姓名", length=50, required=True),
            BEGIN_DAY,
            END_DAY,
        ),
        filings.taken("2503"),
        write=True,
    ),
    Transaction(
        "2505",
        "人员定点备案",
        (
            PSN,
            *CONTACT,
            Field("biz_appy_type", "业务申请类型", length=3, required=True, code="BIZ_APPY_TYPE"),
            BEGIN_DAY,
            END_DAY,
            *AGENT,
            Field("agnter_addr", "代办人联系地址", length=200),
            Field("fix_srt_no", "定点排序号", length=3, required=True),
            Field("fixmedins_code", "定点医药机构编号", length=12, required=True),
            Field("fixmedins_name", "定点医药机构名称", length=200, required=True),
            Field("memo", "备注", length=500),
        ),
        filings.taken("2505"),
        write=True,
    ),
    *(
        Transaction(infno, name, WITHDRAWAL, filings.withdrawn(of), write=True)
        for infno, name, of in (
            ("2502", "转院备案撤销", "2501"),
            ("2504", "人员慢特病备案撤销", "2503"),
            ("2506", "人员定点备案撤销", "2505"),
            ("HLJ29", "异地就医备案撤销", "HLJ18"),
        )
    ),
    Transaction(
        "2601",
        "冲正交易",
        (
            PSN,
            Field("omsgid", "原发送方报文ID", length=30, required=True),
            Field("oinfno", "原交易编号", length=4, required=True),
        ),
        filings.undone,
        write=True,
    ),
    Transaction(
        "HLJ18",
        "异地就医备案登记",
        (
            PSN,
            INSUTYPE,
            Field("rloc_rea", "异地安置原因", length=3, required=True, code="RLOC_REA"),
            Field("out_admdvs", "就医地医保区划", length=6, required=True, code="ADMDVS"),
            BEGIN_DAY,
            END_DAY,
            *CONTACT,
            Field("prms_flag", "承诺制标志", length=3, code="YES_NO"),
            Field(filings.FILES, "附件文件查询号", length=1000),
            *AGENT,
        ),
        filings.taken("HLJ18"),
        write=True,
    ),
    Transaction(
        "HLJ30",
        "城乡居民参保登记",
        (PSN_MAYBE, *ENROLMENT),
        filings.own_number("HLJ30"),
        person=False,
        write=True,
    ),
    *(
        Transaction(infno, name, (PSN, *ENROLMENT), filings.own_number(infno), write=True)
        for infno, name in (
            ("HLJ31", "城乡居民暂停参保"),
            ("HLJ32", "参保人员信息变更"),
            ("HLJ33", "终止参保"),
            ("HLJ35", "灵活就业人员暂停参保"),
        )
    ),
    Transaction(
        "HLJ36",
        "个人账户清退登记",
        (
            PSN,
            *ENROLMENT[:4],
            Field("chg_rea", "清退原因", length=100, required=True),
            Field("acctname", "收款账户名", length=50, required=True),
            Field("bankname", "开户银行", length=100, required=True),
            Field("bankacct", "银行账号", length=40, required=True),
            Field("tel", "联系电话", length=50),
        ),
        filings.paid_out("HLJ36"),
        write=True,
    ),
    *(
        Transaction(
            infno,
            name,
            (
                PSN,
                INSUTYPE,
                Field("opsp_dise_code", "门慢门特病种目录代码", length=30, required=True),
                Field("ide_fixmedins_no", "就诊医院编号", length=12),
                Field("ide_fixmedins_name", "就诊医院名称", length=200, required=True),
                Field("diag_date", "确诊日期", "D", 10, required=True),
                *AGENT,
                *PAPERS,
            ),
            filings.with_papers(infno),
            write=True,
        )
        for infno, name in (("HLJ37", "门诊慢性病认定申请"), ("HLJ38", "门诊特殊疾病认定申请"))
    ),
    Transaction(
        "HLJ39",
        "医药费零星报销申请",
        (
            PSN,
            INSUTYPE,
            Field("med_type", "医疗类别", length=6, required=True),
            Field("fixmedins_name", "就诊医院名称", length=200, required=True),
            BEGIN_DAY,
            Field("medfee_sumamt", "总费用", length=16, required=True),
            Field("bankname", "开户银行", length=100, required=True),
            Field("bankacct", "银行账号", length=40, required=True),
            Field("acctname", "收款账户名", length=50, required=True),
            *PAPERS,
        ),
        filings.with_papers("HLJ39", own_account=True),
        write=True,
    ),
    Transaction(
        "HLJ40",
        "异地转诊转院登记",
        (
            PSN,
            INSUTYPE,
            Field("out_admdvs", "就医地医保区划", length=6, required=True, code="ADMDVS"),
            Field("reflin_medins_name", "转往医院名称", length=200, required=True),
            Field("diag_name", "诊断名称", length=100, required=True),
            Field("refl_date", "转院日期", "D", 10, required=True),
            *AGENT,
            *PAPERS,
        ),
        filings.with_papers("HLJ40"),
        write=True,
    ),
    Transaction(
        "HLJ41",
        "新生儿参保登记",
        (
            PSN,
            INSUTYPE,
            Field("psn_name", "新生儿姓名", length=50, required=True),
            Field("gend", "性别", length=3, required=True, code="GEND"),
            Field("brdy", "出生日期", "D", 10, required=True),
            Field("birth_cert_no", "出生医学证明编号", length=20, required=True),
            Field("hsreg_flag", "是否已上户口", length=3, required=True, code="YES_NO"),
            Field("certno", "新生儿证件号码", length=50),
            Field("grdn_name", "监护人姓名", length=50, required=True),
            Field("grdn_certno", "监护人证件号码", length=50, required=True),
            Field("grdn_rlts", "与新生儿关系", length=20, required=True),
            *PAPERS,
        ),
        filings.with_papers("HLJ41"),
        write=True,
    ),
    Transaction(
        "HLJ42",
        "灵活就业人员在职转退休申请",
        (
            PSN,
            INSUTYPE,
            Field("retr_type", "离退休类别", length=3, required=True, code="RETR_TYPE"),
            Field("retr_date", "离退休日期", "D", 10, required=True),
            Field("shrt_way", "缴费年限不足处理方式", length=3, required=True, code="SHRT_WAY"),
            *PAPERS,
            *AGENT,
        ),
        filings.with_papers("HLJ42", unless=filings.not_self_employed),
        write=True,
    ),
    Transaction(
        "HLJ43",
        "人员重要信息变更申请",
        (
            PSN,
            INSUTYPE,
            Field("psn_name", "原姓名", length=50, required=True),
            Field("certno", "原证件号码", length=50, required=True),
            Field("chg_item", "变更项目", length=3, required=True, code="CHG_ITEM"),
            Field("new_name", "变更后姓名", length=50),
            Field("new_certno", "变更后证件号码", length=18),
            Field("new_brdy", "变更后出生日期", "D", 10),
            Field("new_gend", "变更后性别", length=3, code="GEND"),
            Field("chg_rea", "变更原因", length=100, required=True),
            *PAPERS,
        ),
        filings.with_papers("HLJ43", unless=filings.wrongly_corrected),
        write=True,
    ),
    Transaction(
        "HLJ34",
        "转移接续申请",
        (
            PSN,
            Field("traf_dirc", "转移方向", length=3, required=True, code="TRAF_DIRC"),
            Field("trafout_admdvs", "转出地", length=6, required=True, code="ADMDVS"),
            Field("trafin_admdvs", "转入地", length=6, required=True, code="ADMDVS"),
            Field("tel", "联系电话", length=50),
        ),
        filings.taken("HLJ34", number="serv_matt_inst_id"),
        write=True,
    ),
)

TRANSACTIONS = {
    one.infno: one
    for one in (
        *_ALL,
        _UPLOAD,
        *_CATALOGUES,
        *_WRITES,
        *jiangsu.TRANSACTIONS,
        *jiangsu_things.TRANSACTIONS,
        *liaoning.TRANSACTIONS,
        *units.TRANSACTIONS,
    )
}

SIGN_IN = (
    Field("opter_no", "操作员编号", length=20, required=True),
    Field("mac", "签到MAC", length=20, required=True),
    Field("ip", "签到IP", length=20, required=True),
)
SIGN_OUT = (
    Field("sign_no", "签到流水号", length=30),
    Field("opter_no", "操作员编号", length=20, required=True),
)
