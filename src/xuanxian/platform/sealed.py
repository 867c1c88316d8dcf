"""Personal numbers at rest: SM4-GCM, a fresh nonce each, the field's name bound in; a keyed mark for exact match.
Only the mark can be searched for."""

from __future__ import annotations

import base64
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from xuanxian.rules.core.fields import Kind

_NONCE, _TAG = 12, 16


class Unreadable(Exception):
    """The text was sealed under another key, or changed."""


def seal(text: str, field: str) -> str:
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(settings.SM4_KEY), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(field.encode())
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return base64.b64encode(nonce + encryptor.tag + sealed).decode()


def unseal(sealed: str, field: str) -> str:
    """Raises Unreadable."""
    try:
        raw = base64.b64decode(sealed)
        nonce, tag, body = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
        decryptor = Cipher(algorithms.SM4(settings.SM4_KEY), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(field.encode())
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except (ValueError, InvalidTag) as error:
        raise Unreadable(f"「{field}」解不开：密钥与数据不配套") from error


def mark(text: str) -> str:
    """Equal numbers have equal marks; without the key a mark says nothing."""
    return hmac.new(settings.MARK_KEY, text.upper().encode(), "sm3").hexdigest()


def fingerprint(text: str) -> str:
    """Of exactly this text; as little to be guessed back without the key as a mark."""
    return hmac.new(settings.MARK_KEY, text.encode(), "sm3").hexdigest()


def masked(kind: Kind, text: str) -> str:
    """Its first and last characters, where it is so long that they give nothing away."""
    first, least = (6, 15) if kind is Kind.IDENTITY else (3, 9)
    if len(text) < least:
        return "*" * len(text)
    return f"{text[:first]}{'*' * (len(text) - first - 4)}{text[-4:]}"
