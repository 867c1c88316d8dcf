"""How acts change what is kept of a year."""

from __future__ import annotations

from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.platform.acts.contents import name_contents
from xuanxian.platform.calendars.contents import CONTENTS, Days
from xuanxian.platform.calendars.models import Year

KIND = "工作日历"


def apply_to_year(state: State, act: Said) -> State:
    return {"days": act.content.to_json()} if act.own and isinstance(act.content, Days) else state


name_contents(CONTENTS)
register(KIND, Projection(Year, {"days": {}}, apply_to_year))
