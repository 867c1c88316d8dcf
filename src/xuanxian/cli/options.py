"""Options and arguments that several commands take."""

from __future__ import annotations

from datetime import date, datetime

import click

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
name_argument = click.argument("name", metavar="通知")


class Day(click.ParamType[date]):
    name = "日期"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else datetime.strptime(str(value), "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"「{value}」不是日期，请写成 2023-10-27", param, ctx)
