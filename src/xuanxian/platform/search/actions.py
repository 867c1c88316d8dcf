"""Things become findable and cease to be."""

from __future__ import annotations

from django.db import transaction

from xuanxian.platform.db import search_index
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.text import kind_token, normalised, owner_tokens, shown, tokens

_CHANGING = ["title", "text", "normal", "url", "owner"]


@transaction.atomic(savepoint=False)
def put(kind: str, key: int, title: str, text: str, url: str, owner: str) -> None:
    """Findable from now on by any part of title and text, or as they now are. `owner` is the path of the
    organisation whose it is, `/1/4/`; empty: everybody's."""
    title, text = shown(title)[:300], shown(text)
    head, body = normalised(title), normalised(text)
    entry = Entry(kind=kind, key=key, title=title, text=text, normal=f"{head}\n{body}", url=url, owner=owner)
    Entry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["kind", "key"], update_fields=_CHANGING
    )
    scope = {kind_token(kind), *owner_tokens(owner)}
    title_tokens = tokens(head)
    search_index.write(entry.pk, title_tokens | scope, title_tokens | tokens(body) | scope)


@transaction.atomic
def remove(kind: str, key: int) -> None:
    for entry in Entry.objects.filter(kind=kind, key=key):
        search_index.erase(entry.pk)
        entry.delete()
