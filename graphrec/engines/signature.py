"""Signatures of the files that graphrec writes for itself: a file without a valid one is never believed."""

from __future__ import annotations

import hmac
from functools import cache

from graphrec.files import ensure_secret
from graphrec.places import cache_folder

SIZE = 32  # bytes of a signature, and of the secret


def sign(content: bytes) -> bytes:
    """The signature of some bytes with the secret of this user. Cost: one SHA-256."""
    return hmac.digest(user_secret(), content, "sha256")


def is_signed(content: bytes, signature: bytes) -> bool:
    """Whether a signature is that of some bytes by this user."""
    return hmac.compare_digest(signature, sign(content))


@cache
def user_secret() -> bytes:
    """Random bytes that are stored in the user's cache folder."""
    return ensure_secret(cache_folder() / "resume.secret")
