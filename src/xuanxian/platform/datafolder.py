"""The data folder: everything an installation owns. Keys lie beside the database, never in it; a backup of the
database alone does not reveal an identity number.

    DIR/xuanxian.toml   settings an operator may change (all optional)
    DIR/keys/           site, sm4, mark: made at first start, readable by the owner only
    DIR/db.sqlite3      the embedded database, unless `database` names another
    DIR/files/          uploaded and made files, by digest
    DIR/calendars/      working days of years that were added here; made anew from the record
    DIR/clock           the day the site lives in, where it is not today's
"""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

VARIABLE = "XUANXIAN_DATA"
_KEYS = {"site": 50, "sm4": 16, "mark": 32}


class BadSettings(Exception):
    """xuanxian.toml says something that cannot be used; the message names the file, the key and the mend."""


@dataclass(frozen=True)
class DataFolder:
    path: Path

    @classmethod
    def of_environment(cls) -> DataFolder:
        return cls(Path(os.environ.get(VARIABLE, "build/data")).resolve())

    def prepare(self) -> None:
        """Makes what is missing; running it twice changes nothing."""
        for folder in (self.path, self.files, self.path / "keys"):
            folder.mkdir(parents=True, exist_ok=True)
        (self.path / "keys").chmod(0o700)
        for name, length in _KEYS.items():
            file = self.path / "keys" / name
            if not file.exists():
                # Written aside and linked: two processes starting at once agree on one key.
                aside = file.with_name(f"{name}.{os.getpid()}")
                aside.write_text(secrets.token_hex(length), encoding="ascii")
                aside.chmod(0o600)
                try:
                    os.link(aside, file)
                except FileExistsError:
                    pass
                finally:
                    aside.unlink()

    def key(self, name: str) -> bytes:
        return bytes.fromhex((self.path / "keys" / name).read_text(encoding="ascii").strip())

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def calendars(self) -> Path:
        return self.path / "calendars"

    @property
    def clock(self) -> Path:
        return self.path / "clock"

    @cached_property
    def settings(self) -> dict[str, Any]:
        file = self.path / "xuanxian.toml"
        if not file.exists():
            return {}
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(f"{file} 读不出：{error}。请照手册「运行」一章改正") from error
        if unknown := set(found) - {"database", "hosts", "demo", "secure"}:
            raise BadSettings(
                f"{file} 不认识的键：{'、'.join(sorted(unknown))}。可用：database、hosts、demo、secure"
            )
        return found

    @property
    def database(self) -> str:
        """`sqlite:///…` or `postgresql://…`; the environment wins over the file."""
        written = os.environ.get("XUANXIAN_DATABASE") or self.settings.get("database")
        return str(written) if written else f"sqlite:///{self.path / 'db.sqlite3'}"
