"""What an act states: fields and keys said once, older acts read with defaults, what cannot be read said clearly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import pytest

from xuanxian.rules.awards.contents import CONTENTS, Done, HandedIn, Resolved
from xuanxian.rules.core.contents import Content, Key, Unreadable, fitting


class Way(StrEnum):
    POST = "邮寄"
    HAND = "送达"


@dataclass(frozen=True, kw_only=True)
class Parcel(Content):
    day: Annotated[date, Key("日", shown="日期")]
    pieces: Annotated[int, Key("件数", always=True)] = 0
    way: Annotated[Way, Key("方式")] = Way.HAND
    late: Annotated[bool, Key("逾期")] = False
    due: Annotated[date | None, Key("限期")] = None
    names: Annotated[tuple[str, ...], Key("名单")] = ()
    copies: Annotated[Mapping[str, tuple[int, int]], Key("copies", shown="")] = field(default_factory=dict)


FULL = Parcel(
    day=date(2023, 12, 1),
    pieces=2,
    way=Way.POST,
    late=True,
    due=date(2023, 12, 5),
    names=("韦示例",),
    copies={"审批表": (3, 1)},
)
WRITTEN = (
    '{"copies":{"审批表":[3,1]},"件数":2,"名单":["韦示例"],"方式":"邮寄","日":"2023-12-01",'
    '"逾期":true,"限期":"2023-12-05"}'
)


def test_a_content_is_written_under_its_keys_and_read_back_the_same():
    assert FULL.write() == WRITTEN
    assert Parcel.read(WRITTEN) == FULL


def test_what_is_as_usual_is_not_written_unless_it_always_is():
    assert Parcel(day=date(2023, 12, 1)).write() == '{"件数":0,"日":"2023-12-01"}'
    assert Content().write() == "{}"


def test_what_an_older_act_lacks_is_as_usual_and_a_key_that_nobody_knows_is_passed_over():
    assert Parcel.read('{"日":"2023-12-01","旧项":7}') == Parcel(day=date(2023, 12, 1))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "没有「日」"),
        ({"日": "去年"}, "「日」"),
        ({"日": 20231201}, "「日」"),
        ({"日": "2023-12-01", "件数": "多"}, "「件数」"),
        ({"日": "2023-12-01", "方式": "骑马"}, "「方式」"),
        ({"日": "2023-12-01", "逾期": "是"}, "「逾期」"),
        ({"日": "2023-12-01", "名单": "韦示例"}, "「名单」"),
        ({"日": "2023-12-01", "copies": {"审批表": [1, 2, 3]}}, "「copies」"),
    ],
)
def test_what_cannot_be_read_says_which_key(written, said):
    with pytest.raises(Unreadable, match=said):
        Parcel.from_json(written)


def test_the_history_has_a_word_for_each_key_or_none():
    assert Parcel.labels()["日"] == "日期"
    assert Parcel.labels()["件数"] == "件数"
    assert Parcel.labels()["copies"] == ""


def test_a_question_to_the_database_has_the_key_from_the_field():
    assert HandedIn.key("edition") == "稿次"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ({"类": "审核", "下一步": "复评"}, Done),
        ({"类": "议定", "下一步": "", "会议": "党组会", "日": "2023-12-01"}, Resolved),
        ({"类": "报送", "下一步": "", "稿次": 1}, HandedIn),
    ],
)
def test_of_several_contents_that_a_verb_may_have_the_one_is_read_that_knows_most_keys(
    written: dict[str, Any], kind
):
    assert fitting(CONTENTS["办结"], written) is kind


def test_no_two_fields_of_a_content_have_one_key():
    for kinds in CONTENTS.values():
        for kind in kinds:
            assert len(kind.labels()) == len(kind.__dataclass_fields__), kind
