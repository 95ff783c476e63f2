"""The bank's answer as a table: shapes that are read, and those that are refused."""

import pytest

from huican.ledger.domain.returns import Answer, ReturnFileError, read_table

HEADING = ["行号", "金额(元)", "结果", "原因"]
ABOVE = ["批次号", "202305-01", "笔数", 2, "金额", "150"]
LINES = [[1, 90, "成功", ""], [2, 60.0, "失败", "户名不符"]]
BELOW = ["合计", 150, "2笔", ""]


def test_the_control_may_stand_above_or_below() -> None:
    for rows in ([ABOVE, HEADING, *LINES], [["批次号：202305-01"], HEADING, *LINES, BELOW]):
        table = read_table(rows)
        assert table.number == "202305-01"
        assert table.answers == (
            Answer(1, 9_000, True), Answer(2, 6_000, False, "", "户名不符"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "看不出这是回盘文件"),
        ([["姓名", "结果"], ["王", "成功"]], "看不出这是回盘文件"),
        ([["批次号", "1"], HEADING, *LINES], "没有合计"),
        ([HEADING, *LINES, BELOW], "没有写批次号"),
        ([ABOVE, HEADING, LINES[0]], "合计写 2 笔、150.00 元，逐行数是 1 笔、90.00 元"),
        ([ABOVE, HEADING, LINES[0], [1, 60, "成功", ""]], "第 1 行出现了两次"),
        ([ABOVE, HEADING, LINES[0], [2, 60, "处理中", ""]], "看不出是成功还是失败"),
        ([ABOVE, HEADING, LINES[0], [2, 60, "失败", ""]], "没有写原因"),
        ([ABOVE, HEADING, LINES[0], ["二", 60, "成功", ""]], "行号“二”不是数"),
        ([ABOVE, HEADING, LINES[0], [2, "六十", "成功", ""]], "第 4 行：看不懂金额"),
        ([ABOVE, HEADING, *LINES, BELOW, LINES[0]], "合计后面还有内容"),
        ([ABOVE, ["批次号", *HEADING], ["202304-09", *LINES[0]], ["202305-01", *LINES[1]]],
         "有几个批次号"),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_answer_is_refused(rows: list[list[object]], words: str) -> None:
    with pytest.raises(ReturnFileError, match=words):
        read_table(rows)
