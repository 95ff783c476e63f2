"""Made-up contexts of the pages about what somebody may have (as mock 03), and of the lists."""

from __future__ import annotations

from typing import Any

from sample_shell import Context, desk

_WHO = {
    "name": "张德明", "age": 58, "disability": "肢体一级", "identity": "990826196803041234",
    "place": "松城镇 东风村", "url": "#",
}  # fmt: skip
_TRAIL = [
    {"text": "一人一档", "url": "#"}, {"text": "松城镇"}, {"name": "张德明", "url": "#"},
    {"text": "待遇认定", "url": "#"},
]  # fmt: skip
_MONTH = {
    "action": "#", "value": "2026-11", "label": "2026年11月",
    "fields": [{"name": "area", "value": "990826000000"}],
    "before": {"url": "#", "text": "2026年10月"}, "after": {"url": "#", "text": "2026年12月"},
}  # fmt: skip
_LAW = {"number": "国发〔2015〕52号　二（一）", "url": "#",
        "text": "困难残疾人生活补贴的对象为低保家庭中的残疾人，有条件的地方可逐步扩大（大意）"}  # fmt: skip


def _fact(name: str, value: str, source: str = "", **more: Any) -> Context:
    return {"name": name, "value": value, "source": source, **more}


def _filters(*texts: str) -> list[Context]:
    return [
        {"text": text, "url": "#", "count": 9 * at + 1, "current": at == 0}
        for at, text in enumerate(texts)
    ]


_LINE = {"group": "补贴", "url": "#"}
ENTITLEMENTS = desk(
    "一人一档",
    trail=_TRAIL[:3], person=_WHO, month=_MONTH, one_thing_url="#", facts_url="#",
    lede="2 项符合，1 项还定不了，1 项不符合，1 项未施行。",
    filters=_filters("全部", "符合", "还定不了", "不符合", "未施行"),
    groups=[
        {"kind": "ok", "title": "符合", "note": "条件都满足", "code": "yes", "rows": [
            {**_LINE, "name": "重度残疾人护理补贴", "text": "每月 90 元"},
            {**_LINE, "name": "家庭无障碍改造", "text": "给服务或实物，不按金额算", "group": "无障碍"}]},
        {"kind": "unk", "title": "还定不了", "note": "查清前照发，不停发", "code": "unknown", "rows": [
            {**_LINE, "name": "困难残疾人生活补贴", "text": "不知道：享受低保、享受低保边缘等 4 样"}]},
        {"kind": "bad", "title": "不符合", "note": "点开看差哪一条、怎样才会变", "code": "no", "rows": [
            {**_LINE, "name": "残疾儿童康复救助", "text": "不超过当地规定的年龄：不满足", "group": "康复"}]},
        {"kind": "info", "title": "未施行", "note": "这个月还没有", "code": "not-in-force", "rows": [
            {**_LINE, "name": "残疾人服务“一件事”", "text": "2024年1月起施行", "group": "一件事"}]},
    ],
    missing=[{"name": "享受低保", "meaning": "这个月是低保家庭成员", "count": 4,
              "owner": "县民政局，10 个工作日内", "enter_url": "#"},
             {"name": "残疾等级", "meaning": "这个月有效的证上的等级", "count": 2,
              "owner": "县残联，10 个工作日内", "enter_url": None}],
)  # fmt: skip

_CLAUSES = [
    {"kind": "ok", "words": "满足", "title": "持有效的残疾人证", "subs": [], "laws": [_LAW],
     "facts": [_fact("残疾人证状态", "有效", "《01残疾人花名册.xlsx》第 200 行", url="#",
                     on="2023-05-17", late="晚知道了 3 个月")]},
    {"kind": "unk", "words": "待核实", "title": "是低保家庭，或低保边缘家庭（有一样就行）",
     "subs": [
         {"kind": "unk", "words": "待核实", "lead": "低保家庭成员",
          "facts": [_fact("享受低保", "不知道")]},
         {"kind": "bad", "words": "不满足", "lead": "低保边缘家庭成员（只在当地放宽的地方算）",
          "facts": [_fact("放宽到低保边缘", "否", "全国 2016年1月起，国发〔2015〕52号 二（一）")]}],
     "owners": [{"name": "享受低保", "text": "县民政局，10 个工作日内", "meaning": "这个月是低保家庭成员",
                 "enter_url": "#"}],
     "laws": [_LAW, {"number": "示范省两补办法　第五条（样例）", "text": "扩大到低保边缘家庭。", "url": "#"}]},
    {"kind": "bad", "words": "不满足", "title": "残疾等级一级或二级", "subs": [],
     "facts": [_fact("残疾等级", "3级", "村委会 2026年1月5日 入户核实", on="2026-01-01")],
     "changes": ["“残疾等级”从“3级”变成“2级”"], "met_from": "2027年3月",
     "assumption": "各地多按等级直接认定，没有逐人评估", "laws": []},
]  # fmt: skip


def _month(
    label: str, kind: str, words: str, due: int | None, paid: int, note: str = ""
) -> Context:
    return {
        "label": label, "state": {"kind": kind, "words": words}, "entitled_fen": due,
        "paid_fen": paid, "paid_words": None, "note": note,
        "difference_fen": None if due is None else paid - due,
        "vouchers": [{"text": "第 12,401 行", "hidden": f"：{label}", "url": "#"}] if paid else [],
    }  # fmt: skip


ENTITLEMENT = desk(
    "一人一档",
    trail=_TRAIL, person=_WHO, name="困难残疾人生活补贴", programme_url="#", month=_MONTH,
    tabs=[
        {"text": "困难残疾人生活补贴", "url": "#", "kind": "unk", "words": "待核实", "current": True},
        {"text": "重度残疾人护理补贴", "url": "#", "kind": "ok", "words": "符合", "current": False},
        {"text": "残疾儿童康复救助", "url": "#", "kind": "bad", "words": "不符合", "current": False},
        {"text": "其余 36 项", "url": "#"},
    ],
    verdict={"kind": "unk", "title": "还定不了：差 1 条没查清",
             "text": "5 条满足；“低保家庭或低保边缘家庭”等县民政局查清。查清前照发，不停发。"},
    first_unknown="c2", print_url="#", for_print=False, back_url="#", clauses=_CLAUSES,
    others=[{"kind": "unk", "lead": "同类生活津贴", "text": "　两项只领高的，那一项高（1,234,567.89 元）",
             "url": "#", "words": "看那一项", "hidden": "：同类生活津贴"}],
    amount={"rule": "月标准", "words": "", "facts": [_fact("月标准", "90元", "松湖县 2026年7月起")]},
    assumptions=["民发〔2021〕70号对本补贴的细化未核对原文，没有写成条件"], digest="0123456789012",
    year={
        "title": "2026 年逐月：该领多少，发了多少",
        "rows": [
            _month("1—2 月", "bad", "不满足", 0, 0),
            _month("7 月", "ok", "满足", 9000, 8000, "7 月起提到 90 元"),
            _month("9 月", "bad", "不满足", 0, 123456789, "不该发：在世"),
            _month("10 月", "unk", "待核实", None, 9000, "不知道：享受低保；查清前照发"),
        ],
        "total": {"label": "2026 年合计（1 个月未定，没有算进来）", "entitled_fen": 9000,
                  "paid_fen": 123464789, "difference_fen": 123455789, "url": None, "words": ""},
    },
)  # fmt: skip
ENTITLEMENT_PRINT = {**ENTITLEMENT, "for_print": True}
ENTITLEMENT_NO = {
    **ENTITLEMENT, "first_unknown": None, "clauses": _CLAUSES[:1], "others": [], "year": None,
    "amount": None, "assumptions": [],
    "verdict": {"kind": "ok", "title": "符合：给服务或实物，不按金额算", "text": "1 条都满足。"},
}  # fmt: skip

_CHOSEN = {
    "name": "重度残疾人护理补贴",
    "url": "#",
    "text": "每月 90 元",
    "kind": "ok",
    "words": "符合",
}
ONE_THING = desk(
    "一人一档",
    trail=_TRAIL, person=_WHO, month=_MONTH,
    lede="一张表、一套材料，可以一起办 2 项：要带的还有 1 样，1 样我们已经有了，不用再交。",
    together=[{**_CHOSEN, "free": True},
              {**_CHOSEN, "kind": "unk", "words": "待核实", "text": "不知道：享受低保", "free": False}],
    others=[{**_CHOSEN, "name": "意外伤害保险", "free": True}],
    not_now=[{**_CHOSEN, "kind": "bad", "words": "不符合", "text": "在就业年龄段内：不满足", "free": False}],
    bring=[{"name": "申请表", "uses": "困难残疾人生活补贴、机动轮椅车燃油补贴", "because": ""}],
    known=[{"name": "残疾人证", "uses": "困难残疾人生活补贴", "because": "残疾人证状态、残疾等级"}],
    ask=[{"name": "下肢残疾", "meaning": "肢体残疾在下肢", "owner": "县残联，10 个工作日内",
          "enter_url": "#"}],
)  # fmt: skip
ONE_THING_NONE = {**ONE_THING, "together": [], "others": [], "bring": [], "known": [], "ask": []}

# --- lists ----------------------------------------------------------------------------------------

_LISTS = _filters("各项人数", "应享未享", "不该发还在发", "待核实", "可能已去世")
for _one in _LISTS:
    _one["count"] = None
_ROW = {
    "name": "张德明", "age": 58, "disability": "多重一级", "certificate": "99082619680304123471",
    "place": "松城镇 东风村", "file_url": "#", "url": "#",
}  # fmt: skip
_PAGES = {"previous": None, "next": "#", "shown": "显示 1—50，共 217 人",
          "links": [{"number": 1, "url": "#", "current": True}, {"ellipsis": True},
                    {"number": 5, "url": "#", "current": False}]}  # fmt: skip


def _cell(number: int) -> Context:
    return {"value": number, "url": "#" if number else None}


_TALLY = {
    "name": "困难残疾人生活补贴", "url": "#", "yes": _cell(8342), "no": _cell(11118),
    "unknown": _cell(0), "amount": 66736000, "without_amount": 0, "receiving": _cell(8075),
    "left_out": _cell(377), "rate": "95.5%",
}  # fmt: skip
DETERMINATIONS = desk(
    "待遇认定",
    title="认定名单", month=_MONTH, lists=_LISTS,
    lede="2026年11月应享未享：困难残疾人生活补贴 377 人，重度残疾人护理补贴 217 人。",
    groups=[
        {"title": "台账里看得出领没领的", "compared": True, "rows": [
            _TALLY, {**_TALLY, "name": "残疾儿童康复救助", "amount": None, "without_amount": 184}]},
        {"title": "台账里没有发放记录的", "compared": False, "rows": [{**_TALLY, "amount": None}]},
    ],
)  # fmt: skip
DETERMINED_EMPTY = desk("待遇认定", title="应享未享", month=_MONTH)
DETERMINED = desk(
    "待遇认定",
    trail=[{"text": "认定名单", "url": "#"}], name="困难残疾人生活补贴", month=_MONTH,
    lede="2026年11月：符合 8,342 人，不符合 11,118 人，待核实 35 人。", programme_url="#",
    what_if_url="#", filters=_filters("符合", "不符合", "待核实", "在领", "符合又在领"),
    clauses=[{"text": "是低保家庭成员；当地放宽到低保边缘家庭的，也可以是低保边缘家庭成员", "fails": 11010,
              "fails_url": "#", "unknown": 0, "unknown_url": None}],
    missing=[{"name": "享受低保边缘", "owner": "县民政局，10 个工作日内", "count": 35, "url": "#"}],
    places=[{"name": "松城镇", "url": "#", "entitled": _cell(420), "unknown": _cell(3),
             "receiving": _cell(400), "left_out": _cell(20), "rate": "95.2%"},
            {"name": "云溪镇", "url": None, "entitled": _cell(0), "unknown": _cell(0),
             "receiving": None, "left_out": None, "rate": "—"}],
    title="不符合", pages=_PAGES, empty="这里没有“不符合”的人", with_outcome=False,
    rows=[{**_ROW, "kind": "bad", "words": "不符合", "why": "没有纳入特困人员供养（共 2 条）",
           "amount_fen": None},
          {**_ROW, "kind": "ok", "words": "符合", "why": "", "amount_fen": 9000}],
)  # fmt: skip
DETERMINED_RECEIVING = {**DETERMINED, "title": "在领", "with_outcome": True, "pages": None}
_CHOICE = {
    "action": "#", "name": "programme", "label": "哪个项目", "value": "living-subsidy",
    "words": "看这一项", "fields": [],
    "options": [("living-subsidy", "困难残疾人生活补贴（377 人）"),
                ("barrier", "困难重度残疾人家庭无障碍改造（1,234 人）")],
}  # fmt: skip
NOT_RECEIVING = desk(
    "待遇认定",
    title="应享未享", month=_MONTH, lists=_LISTS, unset="其中 3 人的标准这里还没有人定。",
    lede="2026年11月，符合“困难残疾人生活补贴”、台账里没有领的 377 人，一共 30,160 元。",
    choice=_CHOICE, places=_filters("松城镇", "湖滨镇", "云溪镇"), has_amount=True,
    rows=[{**_ROW, "amount_fen": 8000}, {**_ROW, "age": None, "amount_fen": None}], pages=_PAGES,
    export_url="#",
)  # fmt: skip
NOT_ENTITLED = desk(
    "待遇认定",
    title="不该发还在发", month=_MONTH, lists=_LISTS,
    lede="2026年1—11月，236 人不符合还在领，共 226,940 元。",
    programmes=_filters("全部项目", "困难残疾人生活补贴"), places=[],
    causes=_filters("全部原因", "在世（死亡或宣告死亡的，次月起停发）"),
    rows=[{**_ROW, "programme": "残疾人托养：寄宿托养（阳光家园）", "months": "3—6 月、9 月",
           "cause": "在世（死亡或宣告死亡的，次月起停发）", "amount_fen": 123456789}],
    total_fen=22694000, pages=_PAGES, export_url="#",
)  # fmt: skip
TO_VERIFY = desk(
    "待遇认定",
    title="待核实", month=_MONTH, lists=_LISTS, choice=_CHOICE,
    lede="2026年11月，“困难残疾人生活补贴”有 35 人还定不了。查清前照发，不停发。",
    missing=[{"name": "享受低保", "count": 35, "meaning": "这个月是低保家庭成员", "url": "#",
              "owner": "县民政局，10 个工作日内", "current": True},
             {"name": "证件剩余月数", "count": 2, "meaning": "还有几个月到期", "url": "#",
              "owner": "县残联，5 个工作日内", "current": False}],
    fact={"name": "享受低保", "owner": "县民政局", "count": 35},
    rows=[{**_ROW, "enter_url": "#"}], pages=None,
    export_url="#",
)  # fmt: skip
TO_VERIFY_NONE = {
    **TO_VERIFY, "choice": None, "missing": [], "fact": None, "export_url": None,
    "lede": "2026年11月，没有待核实的人。",
}  # fmt: skip
_MATCH = {
    **_ROW, "on": "2026年2月23日", "line": "名单第 101 行", "line_url": "#", "settled": "",
    "evidence": "姓名相同；身份证号只差一位（第 16 位），名单上的号校验不过：名单 990***********9092，"
    "档案 990***********9792",
    "acts": [{"text": "是同一个人", "url": "#"}, {"text": "不是他", "url": "#"}],
}  # fmt: skip
POSSIBLE_DEATHS = desk(
    "待遇认定",
    title="可能已去世", month=_MONTH, lists=_LISTS,
    lede="1 人和民政的死亡名单姓名相同、号码只差一点，要有人核对。核对前，发放照旧。",
    rows=[_MATCH],
    done=[{**_MATCH, "acts": [], "line_url": None,
           "settled": "《民政殡葬火化名单.xlsx》第 12 行不是他：本人 3月1日 接了电话"}],
)  # fmt: skip

DETERMINATION_PAGES: dict[str, tuple[str, Context]] = {
    "entitlements": ("desk/entitlements.html", ENTITLEMENTS),
    "entitlement": ("desk/entitlement.html", ENTITLEMENT),
    "entitlement-print": ("desk/entitlement.html", ENTITLEMENT_PRINT),
    "entitlement-service": ("desk/entitlement.html", ENTITLEMENT_NO),
    "one-thing": ("desk/one_thing.html", ONE_THING),
    "one-thing-none": ("desk/one_thing.html", ONE_THING_NONE),
    "determinations": ("desk/determinations.html", DETERMINATIONS),
    "determined-empty": ("desk/determined_empty.html", DETERMINED_EMPTY),
    "determined": ("desk/determined.html", DETERMINED),
    "determined-receiving": ("desk/determined.html", DETERMINED_RECEIVING),
    "not-receiving": ("desk/not_receiving.html", NOT_RECEIVING),
    "not-entitled": ("desk/not_entitled.html", NOT_ENTITLED),
    "to-verify": ("desk/to_verify.html", TO_VERIFY),
    "to-verify-none": ("desk/to_verify.html", TO_VERIFY_NONE),
    "possible-deaths": ("desk/possible_deaths.html", POSSIBLE_DEATHS),
}
