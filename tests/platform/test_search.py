"""Search finds exactly what a naive substring search finds, within what one may see."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from xuanxian.platform.search.actions import put, remove
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.queries import Hit, find

pytestmark = [pytest.mark.django_db, pytest.mark.db("each database has its own index")]


def keys(query, **how):
    return [hit.key for hit in find(query, **how)]


def put_text(key, text, owner="/1/", kind="推荐", title=""):
    put(kind, key, title, text, f"/n/{key}", owner)


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
        assert set(keys(query)) == naive(texts, query), query


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
    put("推荐", 1, "韦示例", "提出优秀建议三件", "/n/1", "/1/")
    put("推荐", 2, "覃样本", "提出优秀建议一件", "/n/2", "/1/")
    assert keys("优秀建议 韦示例") == [1]
    assert keys("优秀　建议") == [2, 1]
    assert keys("") == keys(" 　") == keys("优秀建议 没有") == []


def test_a_hit_in_the_title_comes_first_then_the_newest():
    put("推荐", 1, "韦示例", "", "/n/1", "/1/")
    put("推荐", 2, "覃样本", "与韦示例同志共事", "/n/2", "/1/")
    put("推荐", 3, "陆演示", "与韦示例同志同组", "/n/3", "/1/")
    assert keys("韦示例") == [1, 3, 2]
    assert keys("韦示例", limit=2) == [1, 3]
    assert keys("示例", limit=1) == [1]


def test_what_is_put_again_is_found_as_it_now_is_and_once():
    put_text(1, "原来的事迹")
    put_text(1, "现在的事迹", owner="/2/")
    assert keys("原来") == []
    assert keys("事迹") == keys("事迹", within=["/2/"]) == [1]
    assert keys("事迹", within=["/1/"]) == []


def test_what_is_removed_is_not_found():
    put_text(1, "事迹")
    put_text(1, "事迹", kind="文件")
    remove("推荐", 1)
    assert [hit.kind for hit in find("事迹")] == ["文件"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_index")
        assert cursor.fetchone() == (1,)


def test_one_finds_within_the_organisations_one_may_see():
    for key, owner in enumerate(["/1/", "/1/4/", "/1/44/", "/14/", ""], start=1):
        put_text(key, "优秀代表小组", owner=owner)
    assert keys("优秀") == [5, 4, 3, 2, 1]
    assert keys("优秀", within=["/1/"]) == [5, 3, 2, 1]
    assert keys("优秀", within=["/1/4/"]) == [5, 2]
    assert keys("优秀", within=["/1/4/", "/14/"], public=False) == [4, 2]
    assert keys("优秀", within=["/"], public=False) == [4, 3, 2, 1]
    assert keys("优秀", within=[]) == [5]
    assert keys("优秀", within=[], public=False) == []


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
    put("推荐", 1, f"韦示例{number}", f"电话：{number}，住址某地。", "/n/1", "/1/")
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
    put("推荐", 7, "韦示例", text, "/n/7", "/1/")
    [hit] = find("优秀建议")
    assert hit == Hit("推荐", 7, "韦示例", "/n/7", hit.excerpt)
    assert hit.excerpt == "…" + "甲" * 16 + "（ＡＢ）优秀建议，三件。" + "乙" * 72 + "…"
    assert find("韦示例")[0].excerpt == text[:80] + "…"


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
