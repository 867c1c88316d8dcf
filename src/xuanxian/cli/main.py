"""`xuanxian`: exit 0 means no finding of level stop, 1 some, 2 input that cannot be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from xuanxian.cli.output import ChineseHelp, print_findings
from xuanxian.paperwork.fonts import NoFonts
from xuanxian.paperwork.safe_files import CannotWrite
from xuanxian.rulebooks.source import Unusable
from xuanxian.rules.core.calendars import NoCalendar
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.workdays import BadCalendar

UNUSABLE = 2


click.Context.formatter_class = ChineseHelp


_FILES = {
    "notice": ("notices", "check", "cases", "clauses", "quota", "timetable"),
    "roster": ("roster",),
    "slate": ("slate",),
    "paper": ("form", "read-form", "rehearse"),
    "serve": ("run", "migrate"),
    "keep": ("backup", "restore", "acts", "clock"),
    "found": ("administrators", "publish", "admit"),
    "calendar": ("calendar",),
}
_FILE_OF = {name: f"xuanxian.cli.{file}_commands" for file, names in _FILES.items() for name in names}


class Commands(click.Group):
    """Loads the file of a command when it is asked for: each brings much that the others need not."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_FILE_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _FILE_OF:
            return None
        commands: tuple[click.Command, ...] = import_module(_FILE_OF[cmd_name]).commands
        return next(command for command in commands if command.name == cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def cli() -> None:
    """选贤：评选表彰的规则、检查和表格。一份通知就是一个程序。"""


def main(arguments: Sequence[str] | None = None) -> None:
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone (head, less): nothing is wrong with the work.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    raise SystemExit(code)


def _run(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    try:
        code = cli.main(arguments, prog_name="xuanxian", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("已中止", err=True)
        code = 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        code = UNUSABLE
    except click.ClickException as error:
        code = _unusable([_usage(error)], as_json)
    except Unusable as error:
        code = _unusable(error.findings, as_json)
    except CannotWrite as error:
        code = _unusable([error.finding], as_json)
    except NoFonts as error:
        mend = "请运行 make setup，或者核对 XUANXIAN_FONTS 所指的文件夹"
        code = _unusable([Finding("file.fonts", Level.STOP, "字体", str(error), mend=mend)], as_json)
    except BadCalendar as error:
        code = _unusable([error.finding], as_json)
    except NoCalendar as error:
        code = _unusable([error.finding()], as_json)
    return code if isinstance(code, int) else 0


def _unusable(findings: list[Finding], as_json: bool) -> int:
    print_findings(findings, as_json)
    return UNUSABLE


def _usage(error: click.ClickException) -> Finding:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "xuanxian"
    mend = f"用法见 {path} --help"
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(context) if error.param and context else ""
        flag = error.param.opts[0] if error.param and error.param.param_type_name == "option" else ""
        message = f"缺少 {flag or name}"
    elif isinstance(error, click.NoSuchOption):
        message = f"没有选项 {error.option_name}" + (
            f"，是否应为 {error.possibilities[0]}" if error.possibilities else ""
        )
    elif isinstance(error, click.BadParameter):
        message = f"参数不对：{error.message}"
    elif isinstance(error, click.UsageError):
        message = _translated(error.message)
    else:
        message = error.format_message()
    return Finding("command.usage", Level.STOP, path, message, mend=mend)


def _translated(message: str) -> str:
    if "No such command" in message:
        return f"没有这个命令：{message.split(chr(39))[1]}" if chr(39) in message else "没有这个命令"
    if "unexpected extra argument" in message:
        return "多写了参数"
    if "Missing command" in message:
        return "缺少命令"
    return message


if __name__ == "__main__":
    main()
