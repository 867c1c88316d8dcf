"""An installation without a demonstration: administrators, a published notice, units admitted; all from the shell."""

import pytest

from tests.conftest import NOTICE
from tests.platform.conftest import _pattern, house  # noqa: F401  (fixtures)

ASK = """
from xuanxian.awards.programmes.models import Participation
from xuanxian.platform.accounts.models import Appointment
print(sorted(Appointment.objects.values_list("role", flat=True)))
print(sorted(Participation.objects.values_list("organisation__name", "function")))
"""
FOUND = """
from xuanxian.platform.organisations.actions import found_organisation
found_organisation("选联工委"); found_organisation("南宁市人大常委会", aliases=["南宁"])
found_organisation("自治区示例厅"); found_organisation("领导小组")
for above in ("示例市", "示例县"): found_organisation("自治区示例局", parent=found_organisation(above))
"""


@pytest.fixture
def site(house):  # noqa: F811
    """Runs a command, or code within the site, on a data folder of its own, which is migrated."""

    def run(*arguments, code=0):
        ended, said = house.xuanxian(*arguments, "--data", house.data)
        assert ended == code, said
        return said

    run.within = house.python
    return run


def test_a_site_is_founded_from_the_shell(site):
    said = site("administrators")
    assert "xitong" in said and "anquan" in said and "shenji" in said
    assert "已经有管理员" in site("administrators", code=2)
    assert "不是现任管理员" in site("administrators", "--reset", "nobody", code=2)
    assert "xitong" in site("administrators", "--reset", "xitong")

    assert "没有「选联工委」这个单位" in site("publish", NOTICE, "--office", "选联工委", code=2)
    site.within(FOUND)
    said = site("publish", NOTICE, "--office", "选联工委", "--by", "不存在=领导小组", code=2)
    assert "规则书的步骤没有这些机构" in said
    assert "推荐单位1个" in site("publish", NOTICE, "--office", "选联工委", "--by", "评选领导小组=领导小组")
    assert "已经发布" in site("publish", NOTICE, "--office", "选联工委", code=2)
    assert "名额照「区直、中直各单位」" in site("admit", NOTICE, "自治区示例厅")
    said = site("admit", NOTICE, "自治区示例局", code=2)
    assert "叫「自治区示例局」的单位有2个：示例市/自治区示例局、示例县/自治区示例局" in said
    assert "名额照「区直、中直各单位」" in site("admit", NOTICE, "示例县/自治区示例局")
    assert "不是本次活动的推荐单位" in site("admit", NOTICE, "领导小组", code=2)
    assert "尚无" not in site("acts", "verify")

    roles, parts = site.within(ASK).splitlines()
    assert roles == "['安全管理员', '审计员', '系统管理员']"
    assert ("('领导小组', '评选领导小组')" in parts) and ("('自治区示例厅', '推荐单位')" in parts)
    assert "('选联工委', '评选领导小组组长')" in parts and "('南宁市人大常委会', '推荐单位')" in parts
