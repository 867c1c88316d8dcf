"""Acts that version 0.2 recorded, one of each shape, with what its history said of them: they are read, said and written
as they were. `acts-0.2.json` is never made anew."""

import json

import pytest

from tests.conftest import FIXTURES
from xuanxian.platform.acts.contents import CONTENTS
from xuanxian.platform.acts.models import Act
from xuanxian.platform.pages.templatetags.house import facts
from xuanxian.rules.awards import contents
from xuanxian.rules.core.contents import Content

OLD = json.loads((FIXTURES / "acts-0.2.json").read_text(encoding="utf-8"))
SINCE = ("Confirmed", "HonoursEntered")
"""What acts of later versions alone may state."""
TODAY = {("附件", "12"): 12, ("first", ""): None}
"""Written otherwise today, under the same key: a number as a number, no day as nothing."""


@pytest.mark.parametrize("old", OLD, ids=lambda old: f"{old['case']} {old['verb']}")
def test_an_old_act_is_said_in_its_history_word_for_word_and_written_under_the_same_keys(old):
    act = Act(verb=old["verb"], content=old["content"])
    assert [list(pair) for pair in facts(act)] == old["history"]
    written = json.loads(old["content"])
    again = json.loads(act.stated.write())
    assert again == {key: TODAY.get((key, str(value)), value) for key, value in written.items()}


def test_of_every_kind_of_content_that_an_act_may_have_there_is_an_old_act_that_has_it_or_none_ever_had():
    """So that a content of which no old act tells is thought of when it changes."""
    met = {type(Act(verb=old["verb"], content=old["content"]).stated) for old in OLD}
    known = {kind for verb in contents.CONTENTS for kind in CONTENTS[verb]} - {Content}
    assert sorted(kind.__name__ for kind in known - met) == sorted(SINCE)
