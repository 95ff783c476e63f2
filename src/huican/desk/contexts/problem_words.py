"""What is wrong with a row, in a few words; the whole reason stands below."""

TITLES = {
    "id-check-digit": "身份证号最后一位对不上",
    "id-lost-digits": "身份证号丢了尾数",
    "id-missing": "没有身份证号",
    "id-length": "身份证号位数不对",
    "cert-not-id": "残疾人证号和身份证号不符",
    "duplicate-id": "两个人用了同一个号",
    "duplicate-row": "重复的一行",
    "roster-contradiction": "两份花名册说得不一样",
    "name-missing": "没有姓名",
    "name-differs": "姓名和档案里不一样",
    "unknown-village": "没有这个村",
    "ambiguous-area": "有几个同名的地方",
    "level-out-of-range": "残疾等级不对",
    "level-mismatch": "等级和证号不符",
    "category-mismatch": "类别和证号不符",
    "birth-in-future": "出生日期在今天以后",
    "date-in-future": "日期在今天以后",
    "date-unreadable": "日期看不懂",
    "amount-missing": "没有金额",
    "amount-zero": "金额是 0",
    "amount-negative": "金额是负数",
    "month-unreadable": "月份看不懂",
    "month-unknown": "不知道是哪个月",
    "year-unknown": "不知道是哪一年",
    "formula-error": "公式算错了",
    "person-unknown": "人还不在花名册里",
    "person-by-name": "只有姓名，没有证号",
    "already-paid": "这个月已经有一笔",
}


def title_of(code: str) -> str:
    """A few words for a problem; other codes speak through their reason."""
    return TITLES.get(code, "这一行收不了")
