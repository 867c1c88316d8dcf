"""Personal numbers at rest: sealed for one field, found again by a mark, shown masked."""

import base64

import pytest
from django.test import override_settings

from xuanxian.platform.sealed import Unreadable, fingerprint, mark, masked, seal, unseal
from xuanxian.rules.core.fields import Kind

NUMBER = "459999198001010018"


@pytest.mark.parametrize(
    "text", [NUMBER, "13800000000", "", "x", "异议：某年某月某日", "𠮷" * 500, "a\nb\x00c"]
)
def test_what_was_sealed_is_opened_again(text):
    assert unseal(seal(text, "身份证号码"), "身份证号码") == text


def test_what_is_sealed_shows_nothing_of_itself():
    sealed = seal(NUMBER, "身份证号码")
    assert NUMBER not in sealed
    assert NUMBER.encode() not in base64.b64decode(sealed)


def test_the_same_number_is_sealed_differently_each_time():
    assert len({seal(NUMBER, "身份证号码") for _ in range(50)}) == 50


def test_a_number_is_opened_only_as_the_field_it_was_sealed_for():
    """Moved into another column of the database it says nothing."""
    with pytest.raises(Unreadable, match="联系电话"):
        unseal(seal(NUMBER, "身份证号码"), "联系电话")


def test_whatever_was_changed_does_not_open():
    raw = bytearray(base64.b64decode(seal(NUMBER, "身份证号码")))
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(Unreadable):
            unseal(base64.b64encode(changed).decode(), "身份证号码")


@pytest.mark.parametrize(
    "sealed", ["", "A", "====", "不是密文", base64.b64encode(b"x" * 27).decode(), NUMBER]
)
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(Unreadable):
        unseal(sealed, "身份证号码")


def test_cut_short_it_does_not_open():
    raw = base64.b64decode(seal(NUMBER, "身份证号码"))
    for length in range(len(raw)):
        with pytest.raises(Unreadable):
            unseal(base64.b64encode(raw[:length]).decode(), "身份证号码")


def test_under_another_key_it_does_not_open():
    sealed = seal(NUMBER, "身份证号码")
    with override_settings(SM4_KEY=b"another key of 1"), pytest.raises(Unreadable):
        unseal(sealed, "身份证号码")
    assert unseal(sealed, "身份证号码") == NUMBER


def test_equal_numbers_have_equal_marks_whatever_the_case_of_the_last_character():
    assert mark("45999919800101001x") == mark("45999919800101001X")
    assert mark(NUMBER) != mark(NUMBER[:-1] + "9")
    assert len(mark(NUMBER)) == 64
    assert NUMBER not in mark(NUMBER)


def test_what_stands_in_a_database_is_read_and_found_again_by_every_later_version():
    """Twelve bytes of nonce, sixteen of tag, then SM4-GCM; marks by HMAC-SM3: reckoned once beside the program."""
    stands = "dHdlbHZlIGJ5dGVzEoCT2HMBK8au9CXsice0c06i/def3pDkenoWE9orwfWaBA=="
    with override_settings(SM4_KEY=b"sixteen letters.", MARK_KEY=b"a key of marks"):
        assert unseal(stands, "身份证号码") == NUMBER
        large = "c3980212ab4363ed9b1f55351946066717b85f50b8c889d9894ce5a7db0af48b"
        small = "2eb19739fca43a5902260c0c39aad1b1b94e2c99edb8639aeff9f92e1f621793"
        assert [mark("45999919800101001x"), fingerprint("45999919800101001x")] == [large, small]
        assert fingerprint("45999919800101001X") == large


def test_what_does_not_open_says_which_field_and_why():
    with pytest.raises(Unreadable, match=r"^「身份证号码」解不开：密钥与数据不配套$"):
        unseal("", "身份证号码")


def test_without_the_key_a_mark_says_nothing():
    """Whoever has the database cannot try out all numbers."""
    before = mark(NUMBER)
    with override_settings(MARK_KEY=b"another key"):
        assert mark(NUMBER) != before


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Kind.IDENTITY, NUMBER, "459999********0018"),
        (Kind.IDENTITY, "459999800101001", "459999*****1001"),
        (Kind.IDENTITY, "45999919800101", "**************"),
        (Kind.PHONE, "13800001234", "138****1234"),
        (Kind.PHONE, "0771-1234567", "077*****4567"),
        (Kind.PHONE, "123456789", "123**6789"),
        (Kind.PHONE, "12345678", "********"),
        (Kind.PHONE, "", ""),
    ],
)
def test_masked(kind, text, shown):
    assert masked(kind, text) == shown


@pytest.mark.parametrize(("kind", "most"), [(Kind.IDENTITY, 10), (Kind.PHONE, 7)])
@pytest.mark.parametrize("length", range(25))
def test_a_mask_is_as_long_as_the_text_and_shows_a_few_characters_or_none(kind, most, length):
    text = "1" * length
    shown = masked(kind, text)
    assert len(shown) == length
    assert shown.count("1") in (0, most)
