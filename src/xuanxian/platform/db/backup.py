"""A backup is one tar: the database as of one moment, the files, settings, and a manifest with the SM3 of each.

Files are never changed once stored, so copying them after the database gets every file that it names. Nothing here
needs Django: a folder and the address of its database are enough."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from xuanxian.platform.db.connection import connection_of

MANIFEST, SQLITE, POSTGRESQL = "manifest.json", "db.sqlite3", "db.dump"
EXPECTED_KEYS = "keys.expected"
"""In a folder restored without its keys: the marks of those that belong there."""
_FORMAT = 1
_KEYS = ("sm4", "mark")
_SETTINGS = ("hosts", "demo", "secure")


class CannotBackUp(Exception):
    """Words for the operator: what is wrong and what to do."""


@dataclass
class Written:
    files: set[str] = field(default_factory=set)
    """Digests of the stored files that are in the backup."""
    damaged: list[str] = field(default_factory=list)
    """Of these, the ones whose content is not what the digest says."""


# ——— out ———————————————————————————————————————————————————————————————————————————————————————————————


def write_backup(
    folder: Path, url: str, settings: Mapping[str, Any], out: Path, *, with_keys: bool, now: datetime
) -> Written:
    """Of the data folder, the database at `url` and what xuanxian.toml says; also while the site is in use. `out`
    appears when it is whole."""
    written, contents = Written(), {}
    with tempfile.TemporaryDirectory(prefix=".xuanxian-", dir=out.parent) as name:
        aside = Path(name)
        database = aside / (POSTGRESQL if _is_postgresql(url) else SQLITE)
        _dump(url, database)
        draft = aside / "backup.tar"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                contents[database.name] = _add(tar, database.name, database)
                for path in _files(folder):
                    member = path.relative_to(folder).as_posix()
                    contents[member] = _add(tar, member, path)
                    digest = "".join(PurePosixPath(member).parts[1:])
                    written.files.add(digest)
                    if contents[member][1] != digest:
                        written.damaged.append(member)
                for member, content in _small(folder, settings, with_keys):
                    contents[member] = _add_bytes(tar, member, content)
                manifest = {
                    "format": _FORMAT,
                    "database": database.name,
                    "made": now.isoformat(timespec="seconds"),
                    "keys": _marks(folder),
                    "contents": contents,
                }
                _add_bytes(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(out)
    return written


def _dump(url: str, target: Path) -> None:
    if _is_postgresql(url):
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    source = Path(connection_of(url)["NAME"])
    with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)  # in one step: as of one moment, and writers go on beside it
        copy.execute("PRAGMA journal_mode=DELETE")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted((folder / "files").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path


def _small(folder: Path, settings: Mapping[str, Any], with_keys: bool) -> Iterator[tuple[str, bytes]]:
    """Clock, keys, and the settings without the database's address: a restored folder has its own."""
    if (folder / "clock").exists():
        yield "clock", (folder / "clock").read_bytes()
    kept = {name: settings[name] for name in _SETTINGS if name in settings}
    if kept:
        # JSON's strings, lists and booleans are TOML's.
        yield "xuanxian.toml", "".join(f"{k} = {json.dumps(v)}\n" for k, v in kept.items()).encode()
    if with_keys:
        for path in sorted((folder / "keys").iterdir()):
            yield f"keys/{path.name}", path.read_bytes()


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[int, str]:
    with path.open("rb") as stream:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(stream.fileno()).st_size, 0o600
        reader = _Digesting(stream)
        tar.addfile(info, reader)
        return info.size, reader.digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> tuple[int, str]:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))
    return len(content), hashlib.new("sm3", content).hexdigest()


class _Digesting:
    """Reads, and digests what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest = stream, hashlib.new("sm3")

    def read(self, size: int = -1) -> bytes:
        part = self.stream.read(size)
        self.digest.update(part)
        return part


# ——— in ————————————————————————————————————————————————————————————————————————————————————————————————


def restore_backup(backup: Path, new: Path, url: str) -> dict[str, Any]:
    """Makes the data folder `new`, which is absent or empty, and fills its database at `url`; returns the manifest.
    Either the whole backup is sound and there, or nothing is."""
    if new.exists() and (not new.is_dir() or any(new.iterdir())):
        raise CannotBackUp(f"「{new}」不是空文件夹，没有恢复。请换一个新的文件夹")
    new.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".xuanxian-", dir=new.parent) as name:
        aside = Path(name) / "data"
        aside.mkdir(mode=0o700)
        manifest = _unpack(backup, aside)
        _fits(manifest["database"], url, new)
        (aside / "files").mkdir(exist_ok=True)
        if not (aside / "keys").exists():
            (aside / EXPECTED_KEYS).write_text(json.dumps(manifest["keys"]), encoding="utf-8")
        if manifest["database"] == POSTGRESQL:
            dump = (aside / POSTGRESQL).rename(Path(name) / POSTGRESQL)
            _load(url, dump)
        if new.exists():
            new.rmdir()
        aside.rename(new)
    return manifest


def _unpack(backup: Path, target: Path) -> dict[str, Any]:
    """Everything the manifest names, and nothing else, with the digests it names."""
    found: dict[str, list[Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(backup, "r:") as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None or not _harmless(member.name) or member.name in found:
                    raise CannotBackUp(f"「{backup}」里有不该有的「{member.name}」，没有恢复")
                if member.name == MANIFEST:
                    manifest = json.load(stream)
                    continue
                path = target / member.name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                reader = _Digesting(stream)
                with path.open("xb") as out:
                    shutil.copyfileobj(reader, out)
                path.chmod(0o600)
                found[member.name] = [member.size, reader.digest.hexdigest()]
    except (tarfile.TarError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CannotBackUp(f"「{backup}」不是完整的备份：{error}。请换一份备份") from error
    if manifest.get("format") != _FORMAT:
        raise CannotBackUp(f"「{backup}」不是完整的备份：没有本版本认识的清单。请换一份备份")
    wrong = sorted(
        name for name in {*found, *manifest["contents"]} if found.get(name) != manifest["contents"].get(name)
    )
    if wrong:
        raise CannotBackUp(f"「{backup}」与清单不符：{'、'.join(wrong[:5])}。备份已损坏或者被改动，没有恢复")
    return manifest


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    known = {MANIFEST, SQLITE, POSTGRESQL, "clock", "xuanxian.toml"}
    inside = path.parts[:1] in (("files",), ("keys",)) and ".." not in path.parts and len(path.parts) > 1
    return name in known or inside


def _fits(database: str, url: str, new: Path) -> None:
    if database == SQLITE and url != f"sqlite:///{new.resolve() / SQLITE}":
        raise CannotBackUp("这份备份是内嵌数据库（SQLite）的，请先取消环境变量 XUANXIAN_DATABASE 再恢复")
    if database == POSTGRESQL:
        if not _is_postgresql(url):
            raise CannotBackUp(
                "这份备份是 PostgreSQL 的，请用环境变量 XUANXIAN_DATABASE 指明一个空的 PostgreSQL 数据库再恢复"
            )
        import psycopg  # only where this is the database

        try:
            with psycopg.connect(url) as server:
                count = server.execute(
                    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                    "WHERE n.nspname = 'public' AND c.relkind = 'r'"
                ).fetchone()
        except psycopg.Error as error:
            raise CannotBackUp(f"连不上数据库：{str(error).strip()}") from error
        if count != (0,):
            raise CannotBackUp("XUANXIAN_DATABASE 所指的数据库不是空的，没有恢复。请新建一个空的数据库")


def _load(url: str, dump: Path) -> None:
    _run(
        "pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={connection_of(url)['NAME']}", str(dump),
    )  # fmt: skip


# ——— keys ——————————————————————————————————————————————————————————————————————————————————————————————


def _marks(folder: Path) -> dict[str, str]:
    """What tells keys apart and reveals nothing of them."""
    paths = {name: folder / "keys" / name for name in _KEYS}
    return {
        name: hashlib.new("sm3", b"xuanxian key " + path.read_bytes().strip()).hexdigest()[:16]
        for name, path in paths.items()
        if path.exists()
    }


def keys_are_those_expected(folder: Path) -> bool:
    """False in a folder that was restored without its keys, until they are brought back."""
    note = folder / EXPECTED_KEYS
    return not note.exists() or _marks(folder) == json.loads(note.read_text(encoding="utf-8"))


# ——— PostgreSQL's own programs —————————————————————————————————————————————————————————————————————————


def _is_postgresql(url: str) -> bool:
    return not url.startswith("sqlite:")


def _run(program: str, url: str, *arguments: str) -> None:
    """The password goes by the environment, where other users do not see it."""
    parts = connection_of(url)
    named = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    env = {**os.environ, **{name: parts[key] for name, key in named.items() if parts[key]}}
    env.update({f"PG{name.upper()}": value for name, value in parts["OPTIONS"].items()})
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: float(p.parts[4]))
    path = str(installed[-1]) if installed else shutil.which(program)
    if path is None:
        raise CannotBackUp(
            f"找不到 {program}，请安装与数据库同一版本的 PostgreSQL 客户端（postgresql-client）"
        )
    done = subprocess.run([path, *arguments], env=env, capture_output=True, text=True)
    if done.returncode:
        raise CannotBackUp(f"{program} 没有做成：{done.stderr.strip()[-600:]}")
