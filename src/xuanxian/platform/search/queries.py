"""Finding: exact as a substring, for one character and more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from xuanxian.platform.db import search_index
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.text import EVERYBODYS, excerpt, kind_token, normalised, owner_token, wanted

_LONGEST = 200


@dataclass(frozen=True)
class Hit:
    kind: str
    key: int
    title: str
    url: str
    excerpt: str


def find(
    query: str,
    *,
    kinds: Collection[str] | None = None,
    within: Collection[str] | None = None,
    public: bool = True,
    limit: int = 50,
) -> list[Hit]:
    """What holds every word of the query (its first 200 characters) in title or text: hits in the title first, then
    the newest. `kinds` None: of every kind. `within` None: whosever it is; else what belongs to organisations under
    these paths, and with `public` what is everybody's."""
    words = list(dict.fromkeys(normalised(query[:_LONGEST]).split()))
    owners = [owner_token(path) for path in within or ()] + [EVERYBODYS] * public
    if not words or (kinds is not None and not kinds) or (within is not None and not owners):
        return []
    must = [[token] for word in words for token in sorted(wanted(word))]
    if kinds is not None:
        must.append([kind_token(kind) for kind in kinds])
    if within is not None:
        must.append(owners)
    to_verify = [word for word in words if len(word) > 2]
    entries = search_index.matching(Entry, "title", must, to_verify, (), limit)
    if len(entries) < limit:
        seen = [entry.pk for entry in entries]
        entries += search_index.matching(Entry, "whole", must, to_verify, seen, limit - len(entries))
    return [_hit(entry, words) for entry in entries]


def _hit(entry: Entry, words: list[str]) -> Hit:
    body = entry.normal.partition("\n")[2]
    return Hit(entry.kind, entry.key, entry.title, entry.url, excerpt(entry.text, body, words))
