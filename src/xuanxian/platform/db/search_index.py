"""The index behind `platform.search`: of each entry two sets of tokens, of its title and of the whole, each with who may
find it by that, which the database intersects: FTS5 on SQLite, tsvector under GIN on PostgreSQL.

Positions are not kept: PostgreSQL holds 256 of a token and silently drops the rest, and phrases of it are looked up
by rows anyhow. Words of three characters and more are verified on the text: on the title's for a title, or a title that
holds the pairs of a word would tell that the text holds the word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models

_Model = TypeVar("_Model", bound=models.Model)
Groups = Sequence[Sequence[str]]
"""Of each group at least one token."""

# The planner does not count what it costs to unpack a tsvector and walks thousands of rows for a word of middling
# frequency: it may not. A frequent word is looked for in the newest rows, where it is soon found often enough, and
# the index is asked for the rest; words are verified from the newest on, until there are enough.
_NEWEST = """
CREATE OR REPLACE FUNCTION search_newest(part text, query tsquery, words text[], most bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 SET enable_seqscan = off AS $$
DECLARE
  verified text := 'NOT EXISTS (SELECT FROM unnest($4) w WHERE strpos((SELECT '
                   || CASE part WHEN 'title' THEN 'split_part(normal, chr(10), 1)' ELSE 'normal' END
                   || ' FROM search_entry e WHERE e.id = c.rowid), w) = 0)';
  oldest bigint := (SELECT min(n.rowid) FROM (SELECT rowid FROM search_index ORDER BY rowid DESC LIMIT 150) n);
  found bigint;
BEGIN
  RETURN QUERY EXECUTE format(
    'WITH c AS MATERIALIZED (SELECT rowid, %I AS part FROM search_index WHERE rowid >= $1) '
    'SELECT rowid FROM c WHERE part @@ $2 AND ' || verified || ' ORDER BY rowid DESC LIMIT $3', part
  ) USING oldest, query, most, words;
  GET DIAGNOSTICS found = ROW_COUNT;
  IF found < most THEN
    RETURN QUERY EXECUTE format(
      'SELECT rowid FROM (SELECT rowid FROM search_index WHERE %I @@ $2 AND rowid < $1 ORDER BY rowid + 0 DESC) c '
      'WHERE ' || verified || ' LIMIT $3', part
    ) USING oldest, query, most - found, words;
  END IF;
END $$"""
_CREATE = {
    "sqlite": ("CREATE VIRTUAL TABLE search_index USING fts5(title, whole, tokenize=ascii, detail=column)",),
    "postgresql": (
        "CREATE TABLE search_index (rowid bigint PRIMARY KEY, title tsvector, whole tsvector)",
        "CREATE INDEX search_title ON search_index USING gin (title) WITH (gin_pending_list_limit = 1024)",
        "CREATE INDEX search_whole ON search_index USING gin (whole) WITH (gin_pending_list_limit = 1024)",
        _NEWEST,
    ),
}
_WRITE = {
    "sqlite": "INSERT OR REPLACE INTO search_index (rowid, title, whole) VALUES (%s, %s, %s)",
    "postgresql": "INSERT INTO search_index VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[])) "
    "ON CONFLICT (rowid) DO UPDATE SET title = excluded.title, whole = excluded.whole",
}


def create(_: object, schema_editor: Any) -> None:
    for statement in _CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def renew(_: object, schema_editor: Any) -> None:
    """The function as it now is."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_NEWEST, params=None)


def drop(_: object, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION search_newest")
    schema_editor.execute("DROP TABLE search_index")


def write(rows: Sequence[tuple[int, Iterable[str], Iterable[str]]]) -> None:
    """Of each entry its key, the tokens of its title and of the whole: made of ASCII letters and digits."""
    sqlite = connection.vendor == "sqlite"
    values = [
        (pk, " ".join(title), " ".join(whole)) if sqlite else (pk, list(title), list(whole))
        for pk, title, whole in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE[connection.vendor], values)


def erase(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_index WHERE rowid = %s", [pk])


def matching(
    model: type[_Model], column: str, must: Groups, words: Sequence[str], seen: Collection[int], limit: int
) -> list[_Model]:
    """Entries whose `column` (title or whole) has a token of every group and whose text there has every word, newest
    first, without those seen."""
    source, asked = _source(column, must, words, limit + len(seen))
    if seen:
        source += f" AND e.id NOT IN ({', '.join(map(str, map(int, seen)))})"
    columns = ", ".join(f"e.{field.column}" for field in model._meta.concrete_fields)
    sql = f"SELECT {columns} FROM {source} ORDER BY i.rowid DESC LIMIT %s"
    return list(model._default_manager.raw(sql, [*asked, limit]))


def keys_matching(must: Groups, words: Sequence[str]) -> tuple[str, list[object]]:
    """A question with its values, to stand within another: the keys of all entries that match by title or by the whole."""
    title, whole = (_source(column, must, words, _ALL) for column in ("title", "whole"))
    return f"SELECT e.key FROM {title[0]} UNION ALL SELECT e.key FROM {whole[0]}", [*title[1], *whole[1]]


_ALL = 2**62
_VERIFIED_ON = {"title": "substr(e.normal, 1, instr(e.normal, char(10)))", "whole": "e.normal"}


def _source(column: str, must: Groups, words: Sequence[str], most: int) -> tuple[str, list[object]]:
    """Rows of the index i with their entries e, and the values asked with."""
    if connection.vendor == "sqlite":
        # CROSS: the index leads and comes newest first, so that the limit ends the work.
        source = "search_index i CROSS JOIN search_entry e WHERE e.id = i.rowid AND search_index MATCH %s"
        source += f" AND instr({_VERIFIED_ON[column]}, %s) > 0" * len(words)
        return source, [f"{column} : ({_joined(must, ' AND ', ' OR ')})", *words]
    source = "search_newest(%s, %s::tsquery, %s::text[], %s) i (rowid) CROSS JOIN search_entry e WHERE e.id = i.rowid"
    return source, [column, _joined(must, " & ", " | "), list(words), most]


def _joined(groups: Groups, both: str, either: str) -> str:
    return both.join(f"({either.join(group)})" for group in groups)
