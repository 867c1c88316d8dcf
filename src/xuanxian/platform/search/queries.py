"""Finding: exact as a substring, for one character and more, among what one may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from xuanxian.platform.db import search_index
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.readers import Reader
from xuanxian.platform.search.text import excerpt, kind_token, normalised, wanted

_LONGEST = 200


@dataclass(frozen=True)
class Hit:
    kind: str
    key: int
    title: str
    url: str
    excerpt: str


def find(
    query: str, held: Collection[Reader], *, kinds: Collection[str] | None = None, limit: int = 50
) -> list[Hit]:
    """What holds every word of the query (its first 200 characters) in title or text and has one of the readers held
    (`held_by(seat)`): hits in the title first, then the newest. `kinds` None: of every kind."""
    words = _words(query)
    must = _must(words, held, kinds)
    if must is None:
        return []
    entries = search_index.matching(Entry, "title", must, _to_verify(words), (), limit)
    if len(entries) < limit:
        seen = [entry.pk for entry in entries]
        entries += search_index.matching(Entry, "whole", must, _to_verify(words), seen, limit - len(entries))
    return [_hit(entry, words, held) for entry in entries]


def keys_found(kind: str, query: str, held: Collection[Reader]) -> RawSQL | tuple[()]:
    """The keys of all that `find` would give of a kind without a limit, for `filter(pk__in=…)`: part of the question
    that is asked anyhow, whatever their number."""
    words = _words(query)
    must = _must(words, held, [kind])
    if must is None:
        return ()
    return RawSQL(*search_index.keys_matching(must, _to_verify(words)))


def _words(query: str) -> list[str]:
    return list(dict.fromkeys(normalised(query[:_LONGEST]).split()))


def _to_verify(words: list[str]) -> list[str]:
    return [word for word in words if len(word) > 2]


def _must(
    words: list[str], held: Collection[Reader], kinds: Collection[str] | None
) -> search_index.Groups | None:
    """None where nothing can be found."""
    if not words or not held or (kinds is not None and not kinds):
        return None
    must: list[list[str]] = [[token] for word in words for token in sorted(wanted(word))]
    if kinds is not None:
        must.append([kind_token(kind) for kind in kinds])
    return [*must, sorted(held)]


def _hit(entry: Entry, words: list[str], held: Collection[Reader]) -> Hit:
    """With an excerpt for who reads the whole."""
    body = entry.normal.partition("\n")[2]
    reads = not {*entry.readers.split()}.isdisjoint(held)
    return Hit(
        entry.kind, entry.key, entry.title, entry.url, excerpt(entry.text, body, words) if reads else ""
    )
