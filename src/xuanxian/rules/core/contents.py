"""What an act states, as a value: a frozen dataclass whose fields name the keys under which they are written, once for
writing and for reading. Written is what JSON knows; read are text, numbers, days, words of an enum, tuples and mappings of
these, and contents within a content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Self, Union, cast, get_args, get_origin, get_type_hints

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class Unreadable(ValueError):
    """What is written is not what such an act states."""


@dataclass(frozen=True)
class Key:
    """Stands beside a field's type: `day: Annotated[date | None, Key("日", shown="日期")] = None`. `shown` is how the
    history says it, "" not at all, by default as it is written. A field that has its default is not written, unless
    `always`; one without default must be there when it is read. What older acts lack has its default, keys that no field
    names are passed over."""

    name: str
    shown: str | None = None
    always: bool = False

    @property
    def label(self) -> str:
        return self.name if self.shown is None else self.shown


@dataclass(frozen=True)
class _Slot:
    """A field with its key and how it is read."""

    field: Field[Any]
    key: Key
    read: Callable[[Any], Any]

    @property
    def default(self) -> Any:
        if self.field.default_factory is not MISSING:
            return self.field.default_factory()
        return self.field.default


@dataclass(frozen=True)
class Content:
    """Of an act that states nothing; what states something is a subclass."""

    def to_json(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for slot in _slots(type(self)):
            value = getattr(self, slot.field.name)
            if slot.key.always or value != slot.default:
                found[slot.key.name] = _written(value)
        return found

    def write(self) -> str:
        """Canonical: the same content is always the same text."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises Unreadable."""
        return cls.from_json(json.loads(text))

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Raises Unreadable for what is lacking or of another type."""
        values = {}
        for slot in _slots(cls):
            if slot.key.name in written:
                try:
                    values[slot.field.name] = slot.read(written[slot.key.name])
                except (TypeError, ValueError, AttributeError) as wrong:
                    raise Unreadable(f"「{slot.key.name}」：{wrong}") from wrong
            elif slot.default is MISSING:
                raise Unreadable(f"没有「{slot.key.name}」")
        return cls(**values)

    @classmethod
    def key(cls, field: str) -> str:
        """Under which the field is written, for questions that the database answers."""
        return next(slot.key.name for slot in _slots(cls) if slot.field.name == field)

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Key → how the history says it; "" for what it does not say."""
        return {slot.key.name: slot.key.label for slot in _slots(cls)}


def fitting(kinds: Iterable[type[Content]], written: Mapping[str, Any]) -> type[Content]:
    """Of those that an act's verb may have, the one that knows most of what is written; the first of several."""
    return max(kinds, key=lambda kind: len(kind.labels().keys() & written.keys()))


_SLOTS: dict[type[Content], tuple[_Slot, ...]] = {}


def _slots(kind: type[Content]) -> tuple[_Slot, ...]:
    if kind not in _SLOTS:
        hints = get_type_hints(kind, include_extras=True)
        found = []
        for field in fields(kind):
            hint, key = get_args(hints[field.name])
            found.append(_Slot(field, key, _reader(hint)))
        _SLOTS[kind] = tuple(found)
    return _SLOTS[kind]


def _written(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Content):
        return value.to_json()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _written(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_written(one) for one in value]
    return cast(Json, value)


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How a value of that type is read; a type that no content has raises TypeError when the class is first used."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = _reader(next(part for part in parts if part is not NoneType))
        return lambda value: None if value in (None, "") else inner(value)
    if origin is tuple and parts[1:] == (...,):
        one = _reader(parts[0])
        return lambda value: tuple(map(one, _exactly(list)(value)))
    if origin is tuple:
        readers = [_reader(part) for part in parts]
        return lambda value: tuple(read(one) for read, one in zip(readers, value, strict=True))
    if origin is Mapping:
        name, inner = map(_reader, parts)
        return lambda value: {name(key): inner(one) for key, one in value.items()}
    if hint is date:
        return date.fromisoformat
    if hint is int:
        return int
    if hint in (str, bool):
        return _exactly(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if isinstance(hint, type) and issubclass(hint, Content):
        return hint.from_json
    raise TypeError(f"no content is written as {hint}")


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError(f"「{value}」")
        return value

    return read
