"""One setting names the database: `sqlite:///PATH` or `postgresql://user:password@host:port/name`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadDatabase(ValueError):
    pass


def connection_of(url: str) -> dict[str, Any]:
    """Django's settings for it. SQLite: WAL, IMMEDIATE (its only lock against lost updates), FULL (what was
    acknowledged is on the disk), recursive triggers (or INSERT OR REPLACE would pass the append-only ones by)."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path).removeprefix("/")  # sqlite:////var/… : the fourth solidus begins the path
        if not path.startswith("/"):
            raise BadDatabase(f"数据库「{url}」应写成 sqlite:////绝对路径")
        return {
            "ENGINE": "xuanxian.platform.db.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
                "PRAGMA cache_size=-4000; PRAGMA recursive_triggers=ON;",
            },
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in ("postgresql", "postgres"):
        options = dict(parse_qsl(parts.query))
        host, port = options.pop("host", ""), options.pop("port", "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host or parts.hostname or "",
            "PORT": str(parts.port or port),
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    raise BadDatabase(f"数据库「{url}」不可用：应以 sqlite:/// 或 postgresql:// 开头")
