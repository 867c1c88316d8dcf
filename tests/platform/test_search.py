"""Search finds exactly what a naive substring search finds, within what one may see."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from xuanxian.platform.search import actions
from xuanxian.platform.search.actions import change_readers, remove
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.queries import Hit, find, keys_found
from xuanxian.platform.search.readers import EVERYBODY, READERS_OF, Readers, circle, line, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db("each database has its own index")]
ALL = frozenset({EVERYBODY})


def keys(query, held=ALL, **how):
    return [hit.key for hit in find(query, held, **how)]


def put(kind, key, title, text, readers=ALL, by_title=frozenset()):
    actions.put(kind, key, title, text, f"/n/{key}", Readers(frozenset(readers), frozenset(by_title)))


def put_text(key, text, readers=ALL, kind="推荐", title="", by_title=frozenset()):
    put(kind, key, title, text, readers, by_title)


def keys_without_limit(query, held=ALL, kind="推荐"):
    """As a list asks: within another question. Entries stand in for the rows of a room."""
    return set(Entry.objects.filter(key__in=keys_found(kind, query, held)).values_list("key", flat=True))


# Few characters, so that texts share many pairs without sharing phrases; the odd ones are what tokenizers trip over.
LETTERS = st.sampled_from("人大代表建议ABab12 ，。(（㎡ﬁİ𠮷é\u0301'\"*:&|!\\-%_\t")
TEXTS = st.text(LETTERS, max_size=25)


def naive(texts, query):
    def plain(text):
        text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
        return unicodedata.normalize("NFKC", text).lower()

    words = plain(query).split()
    return {n for n, text in enumerate(texts) if words and all(word in plain(text) for word in words)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
@example(["一" * 700 + "二三", "二" * 20_000 + "一二"], None)
def test_it_finds_what_a_substring_search_finds(texts, data):
    Entry.objects.all().delete()
    for key, text in enumerate(texts):
        put_text(key, text)
    source = texts[0]
    queries = ["一二", "二三", "一二三", "一", "二一"]
    if data:
        start = data.draw(st.integers(0, len(source)))
        queries = [source[start : start + data.draw(st.integers(1, 8))], data.draw(TEXTS)]
    for query in queries:
        assert set(keys(query)) == keys_without_limit(query) == naive(texts, query), query


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6, 7, 30, 31, 60])
def test_every_length_is_exact(length):
    text = (
        "关于加强和改进新时代人民代表大会代表工作的若干意见经自治区人大常委会主任会议"
        "讨论通过现予公布请认真贯彻执行并将落实情况于年底前报告"
    )
    assert len(text) >= 60
    put_text(1, text)
    put_text(2, text[::-1])
    put_text(3, text[: length - 1] + "某" + text[length:])
    assert keys(text[:length]) == [1] if length > 1 else 1 in keys(text[:length])


def test_several_words_must_all_be_there_wherever():
    put("推荐", 1, "韦示例", "提出优秀建议三件")
    put("推荐", 2, "覃样本", "提出优秀建议一件")
    assert keys("优秀建议 韦示例") == [1]
    assert keys("优秀　建议") == [2, 1]
    assert keys("") == keys(" 　") == keys("优秀建议 没有") == []


def test_a_hit_in_the_title_comes_first_then_the_newest():
    put("推荐", 1, "韦示例", "")
    put("推荐", 2, "覃样本", "与韦示例同志共事")
    put("推荐", 3, "陆演示", "与韦示例同志同组")
    assert keys("韦示例") == [1, 3, 2]
    assert keys("韦示例", limit=2) == [1, 3]
    assert keys("示例", limit=1) == [1]


def test_what_is_put_again_is_found_as_it_now_is_and_once():
    put_text(1, "原来的事迹")
    put_text(1, "现在的事迹", readers={organisation(2)})
    assert keys("原来") == keys("原来", {organisation(2)}) == []
    assert keys("事迹", {organisation(2)}) == [1]
    assert keys("事迹") == []


def test_what_is_removed_is_not_found():
    put_text(1, "事迹")
    put_text(1, "事迹", kind="文件")
    remove("推荐", 1)
    assert [hit.kind for hit in find("事迹", ALL)] == ["文件"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_index")
        assert cursor.fetchone() == (1,)


def test_one_finds_what_names_one_among_its_readers():
    for key, readers in enumerate([line("/1/"), line("/1/4/"), line("/1/44/"), line("/14/"), ALL], start=1):
        put_text(key, "优秀代表小组", readers=readers)
    put_text(6, "优秀代表小组", readers={circle("甲", 1), organisation(4)})
    assert keys("优秀") == [5]
    assert keys("优秀", {organisation(1)}) == [3, 2, 1]
    assert keys("优秀", {organisation(4)}) == [6, 2]
    assert keys("优秀", {organisation(14), EVERYBODY}) == [5, 4]
    assert keys("优秀", {circle("甲", 1)}) == [6]
    assert keys("优秀", {circle("甲", 11), circle("乙", 1), organisation(144)}) == []
    assert keys("优秀", frozenset()) == []


def test_what_names_no_readers_is_found_by_nobody():
    put_text(1, "优秀", readers=frozenset())
    assert keys("优秀", {EVERYBODY, organisation(1), circle("甲", 1)}) == []
    assert keys_without_limit("优秀", {EVERYBODY, organisation(1)}) == set()


def test_who_may_find_it_by_its_title_alone_learns_nothing_of_the_text():
    mine, others = {organisation(1)}, {organisation(2)}
    # The title has every pair of 建议示例, the text the word itself.
    put("推荐", 1, "韦示例 建议 议示", "关于建议示例的独有事迹", readers=mine, by_title=others)
    for query, found in (
        ("韦示例", True),
        ("示例 建议", True),
        ("独有", False),
        ("韦示例 独有", False),
        ("建议示例", False),
        ("关", False),
    ):
        assert keys(query, mine) == [1]
        assert keys(query, others) == [1] * found, query
        assert keys_without_limit(query, others) == {1} & {found}, query
    [hit] = find("韦示例", others)
    assert hit == Hit("推荐", 1, "韦示例 建议 议示", "/n/1", "")
    [hit] = find("韦示例", mine)
    assert hit.excerpt == "关于建议示例的独有事迹"


def test_readers_change_without_the_text():
    put("推荐", 1, "韦示例", "独有事迹", readers={organisation(1)})
    put("推荐", 2, "覃样本", "独有事迹", readers={organisation(1)})
    put("文件", 1, "韦示例", "独有事迹", readers={organisation(1)})
    change_readers(
        "推荐", {1: Readers(frozenset({organisation(2)}), frozenset({organisation(3)})), 9: Readers()}
    )
    assert keys("独有", {organisation(2)}) == [1]
    assert keys("独有", {organisation(3)}) == [] and keys("韦示例", {organisation(3)}) == [1]
    assert [(hit.kind, hit.key) for hit in find("独有", {organisation(1)})] == [("文件", 1), ("推荐", 2)]


def test_what_others_have_that_is_newer_crowds_nothing_out():
    for key in range(3):
        put_text(key, "优秀建议", readers={organisation(1)})
    for key in range(100, 400):
        put_text(key, "优秀建议", readers={organisation(2)})
    for query in ("优秀", "优秀建议"):
        assert keys(query, {organisation(1)}) == [2, 1, 0]
        assert keys_without_limit(query, {organisation(2)}) == set(range(100, 400))
        assert len(keys(query, {organisation(2)})) == 50


PEOPLE = [organisation(n) for n in range(3)] + [circle("甲", 0)]
GROUPS = st.frozensets(st.sampled_from(PEOPLE), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, GROUPS, GROUPS), min_size=1, max_size=6), GROUPS, st.data())
def test_it_finds_what_a_search_through_all_one_may_read_finds(entries, held, data):
    Entry.objects.all().delete()
    for key, (title, text, readers, by_title) in enumerate(entries):
        put("推荐", key, title, text, readers, by_title)
    title, text, *_ = entries[0]
    source = data.draw(st.sampled_from([title, text, f"{title} {text}"]))
    start = data.draw(st.integers(0, len(source)))
    query = source[start : start + data.draw(st.integers(1, 8))]
    whole = naive([f"{title}\n{text}" for title, text, *_ in entries], query)
    titles = naive([title for title, *_ in entries], query)
    expected = {key for key in whole if entries[key][2] & held} | {
        key for key in titles if entries[key][3] & held
    }
    assert set(keys(query, held)) == keys_without_limit(query, held) == expected
    assert all(not hit.excerpt for hit in find(query, held) if not entries[hit.key][2] & held)


def test_entries_of_an_earlier_version_get_their_readers_and_are_found_by_nobody_until_then(monkeypatch):
    monkeypatch.setattr(actions, "_AT_ONCE", 2)
    for key in range(5):
        put_text(key, "优秀建议", readers=frozenset())
    put_text(9, "优秀建议", readers=frozenset(), kind="无人认领")
    put_text(10, "优秀建议", readers={organisation(2)})
    asked = []

    def readers_of(some):
        asked.append(list(some))
        return {key: Readers(frozenset({organisation(1)}), ALL) for key in some if key not in (3, 10)}

    monkeypatch.setitem(READERS_OF, "推荐", readers_of)
    assert actions.lacking().count() == 5
    told = []
    actions.complete(lambda *said: told.append(said))
    assert asked == [[0, 1], [2, 3], [4]] and told == [(0, 5, "查找"), (2, 5, "查找"), (4, 5, "查找")]
    assert keys("优秀", {organisation(1)}) == [4, 2, 1, 0]
    assert keys("优秀", {organisation(2)}) == [10] and keys("优秀") == []
    assert [entry.key for entry in actions.lacking()] == [3], "of what is not there nobody reads anything"


def test_one_finds_among_the_kinds_one_asks_for():
    put_text(1, "优秀", kind="推荐")
    put_text(2, "优秀", kind="登记簿")
    assert keys("优秀", kinds=["登记簿"]) == [2]
    assert keys("优秀", kinds=["登记簿", "推荐"]) == [2, 1]
    assert keys("优秀", kinds=[]) == []


@pytest.mark.parametrize(
    "number",
    ["459999199001011237", "45999919900101123X", "４５９９９９１９９００１０１１２３７", "459999 19900101 1237",
     "459999900101123", "13800138000", "138-0013-8000", "１３８ ００１３ ８０００", "①③⑧００１３８０００"],
)  # fmt: skip
def test_identity_numbers_and_phones_are_neither_found_nor_kept(number):
    put("推荐", 1, f"韦示例{number}", f"电话：{number}，住址某地。")
    for query in (number, number[:4], number[-4:]):
        assert keys(query) == []
    entry = Entry.objects.get()
    kept = unicodedata.normalize("NFKC", entry.title + entry.text + entry.normal)
    assert not set("0456789") & set(kept)
    assert keys("韦示例 住址某地") == [1]


def test_numbers_that_are_nobodys_are_found():
    put_text(1, "桂人办〔2023〕15号，名额600个，0771-1234567，订单2023121800001234567890")
    assert keys("2023〕15") == keys("1234567") == keys("2023121800001234567890") == [1]


def test_a_hit_shows_the_place_as_it_was_written():
    text = "甲" * 50 + "（ＡＢ）优秀建议，三件。" + "乙" * 100
    put("推荐", 7, "韦示例", text)
    [hit] = find("优秀建议", ALL)
    assert hit == Hit("推荐", 7, "韦示例", "/n/7", hit.excerpt)
    assert hit.excerpt == "…" + "甲" * 16 + "（ＡＢ）优秀建议，三件。" + "乙" * 72 + "…"
    assert find("韦示例", ALL)[0].excerpt == text[:80] + "…"


def test_a_hostile_query_finds_nothing_and_breaks_nothing():
    put_text(1, "优秀建议")
    for query in (
        "'",
        '"',
        "优秀*",
        "NEAR(优 秀)",
        "whole:优",
        "优秀' & !'x",
        "\x00",
        "\ud800",
        "%",
        "优_",
        "a" * 9999,
    ):
        assert keys(query) == []
    assert keys("优秀 " + "建议 " * 9999) == [1]
    put_text(2, "含\x00空字符与\ud800孤立代理")
    assert keys("空字符与") == [2]
