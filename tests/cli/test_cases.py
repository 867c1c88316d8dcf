"""The command that works a cases file out."""

import shutil

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
