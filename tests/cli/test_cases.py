"""The command that works a cases file out."""

import re
import shutil
from pathlib import Path

from xuanxian.rulebooks import library

NAME = "uestc-blogs-2014"


def test_the_cases_of_a_shipped_notice_come_out(xuanxian):
    said = xuanxian("cases", NAME)
    assert said.code == 0 and "不符 0 个" in said.out


def test_what_comes_out_otherwise_is_told_in_words_that_a_case_would_use(xuanxian, tmp_path):
    for ending in ("yaml", "cases.yaml"):
        shutil.copy(library.NOTICES / f"{NAME}.{ending}", tmp_path)
    file = tmp_path / f"{NAME}.cases.yaml"
    text = file.read_text(encoding="utf-8")
    head, _, rest = text.partition("检查:")
    first = rest.index("- {规则:")
    file.write_text(
        f"{head}检查:{rest[:first]}- {{规则: quota.sum, 级别: 必须, 对象: 没有这样的, 实有: 1}}\n  {rest[first:]}",
        encoding="utf-8",
    )
    said = xuanxian("cases", file)
    assert said.code == 1
    assert f"〔不符〕检查：{NAME}" in said.out
    assert "缺：规则 quota.sum，级别 必须，对象 没有这样的，实有 1" in said.out
    (wrong,) = [one for one in xuanxian("cases", file, "--json").json if one["differences"]]
    assert (wrong["kind"], wrong["name"]) == ("检查", NAME)


def test_a_notice_without_cases_is_refused_with_the_reason(xuanxian, tmp_path):
    shutil.copy(library.NOTICES / f"{NAME}.yaml", tmp_path)
    said = xuanxian("cases", tmp_path / f"{NAME}.yaml")
    assert said.code == 2 and "规则书旁边没有这个文件" in said.out


def test_a_period_in_days_is_written_and_worked_out_as_such(xuanxian, tmp_path):
    """七日: from 26 April 2024, that day not counted, to 3 May; in working days to 9 May."""
    page = (Path(__file__).parents[2] / "docs" / "rulebook.md").read_text(encoding="utf-8")
    text = re.search(r"```yaml\n(规则书: teachers-2024.*?)```", page, re.S)[1]
    file = tmp_path / "teachers-2024.yaml"
    file.write_text(text.replace("工作日: 5", "日: 7"), encoding="utf-8")
    (tmp_path / "teachers-2024.cases.yaml").write_text(
        """规则书: teachers-2024
检查:
  - {规则: notice.number, 级别: 说明}
  - {规则: notice.basis, 级别: 说明}
  - {规则: notice.publication, 级别: 说明}
公示案例:
  - {名: 七日, 张贴: 2024-04-26, 日: 7, 期满: 2024-05-03}
  - {名: 七个工作日, 张贴: 2024-04-26, 工作日: 7, 期满: 2024-05-09}
""",
        encoding="utf-8",
    )
    said = xuanxian("cases", file)
    assert (said.code, said.out.splitlines()[-1]) == (0, "案例 3 个，相符 3 个，不符 0 个"), said.out
    rows = {line.split()[0]: line.split() for line in xuanxian("timetable", file).out.splitlines()}
    assert rows["公示"][2:5] == ["7日", "2024-06-20", "2024-06-27"]
    file.write_text(text.replace("工作日: 5", "工作日: 5, 日: 7"), encoding="utf-8")
    said = xuanxian("check", file)
    assert said.code == 2 and "「公示」写了「工作日」又写「日」" in said.out
