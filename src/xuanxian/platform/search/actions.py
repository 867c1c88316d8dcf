"""Things become findable, change their readers, and cease to be findable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from xuanxian.platform.db import search_index
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.readers import READERS_OF, Readers
from xuanxian.platform.search.text import kind_token, normalised, shown, tokens

_CHANGING = ["title", "text", "normal", "url", "readers", "by_title"]
_AT_ONCE = 200


@transaction.atomic(savepoint=False)
def put(kind: str, key: int, title: str, text: str, url: str, readers: Readers) -> None:
    """Its readers find it from now on by any part of title and text, or as they now are."""
    title, text = shown(title)[:300], shown(text)
    normal = f"{normalised(title)}\n{normalised(text)}"
    entry = _read_by(readers, Entry(kind=kind, key=key, title=title, text=text, normal=normal, url=url))
    Entry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["kind", "key"], update_fields=_CHANGING
    )
    _index(entry)


@transaction.atomic(savepoint=False)
def change_readers(kind: str, readers: Mapping[int, Readers]) -> None:
    """Of what is findable already, by key."""
    found = Entry.objects.filter(kind=kind, key__in=list(readers)).order_by("pk")
    entries = [_read_by(readers[entry.key], entry) for entry in found]
    Entry.objects.bulk_update(entries, ["readers", "by_title"], batch_size=_AT_ONCE)
    _index(*entries)


@transaction.atomic
def remove(kind: str, key: int) -> None:
    for entry in Entry.objects.filter(kind=kind, key=key):
        search_index.erase(entry.pk)
        entry.delete()


def lacking() -> QuerySet[Entry]:
    """Entries of an earlier version, which did not know their readers: found by nobody until `complete`."""
    return Entry.objects.filter(readers="", by_title="", kind__in=READERS_OF)


def complete(say: Callable[[int, int, str], None]) -> None:
    """Asks the rooms for the readers that are lacking, some at a time: it may be stopped and begun again."""
    total, done, last = lacking().count(), 0, 0
    while rows := list(
        lacking().filter(pk__gt=last).order_by("pk").values_list("pk", "kind", "key")[:_AT_ONCE]
    ):
        say(done, total, "查找")
        of_kind: dict[str, list[int]] = defaultdict(list)
        for _, kind, key in rows:
            of_kind[kind].append(key)
        with transaction.atomic():
            for kind, keys in of_kind.items():
                change_readers(kind, READERS_OF[kind](keys))
        done, last = done + len(rows), rows[-1][0]


def _read_by(readers: Readers, entry: Entry) -> Entry:
    entry.readers, entry.by_title = " ".join(sorted(readers.whole)), " ".join(sorted(readers.by_title))
    return entry


def _index(*entries: Entry) -> None:
    """Of the title by all readers, of the whole by those who read the whole."""
    search_index.write([(entry.pk, *_tokens_of(entry)) for entry in entries])


def _tokens_of(entry: Entry) -> tuple[set[str], set[str]]:
    head, _, body = entry.normal.partition("\n")
    whole = {kind_token(entry.kind), *entry.readers.split()}
    words = tokens(head)
    return words | whole | {*entry.by_title.split()}, words | tokens(body) | whole
