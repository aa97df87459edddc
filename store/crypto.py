"""Seals personal data with AES-GCM and finds it again by a keyed hash, under keys that live outside the database."""

import copy
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class CannotOpen(Exception):
    """A sealed value that none of our keys opens, or that was moved to another row."""


def encode(text: str) -> bytes:
    """Text as bytes, exactly: a lone surrogate from a carrier survives the round trip."""
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(key)


class Keyring:
    """The data keys, the current one first; older ones still open what they sealed.

    >>> ring = Keyring([b"k" * 32])
    >>> ring.open_text(ring.seal_text("Ada", "authors.name", 7), "authors.name", 7)
    'Ada'
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a data key is {KEY_BYTES} bytes; at least one is needed")
        self.fingerprints = tuple(hashlib.sha256(b"earshot key id" + key).digest()[:_KEY_ID_BYTES] for key in keys)
        self._seals = {
            name: AESGCM(_derive(key, b"earshot seal")) for name, key in zip(self.fingerprints, keys, strict=True)
        }
        self._finders = tuple(_derive(key, b"earshot find") for key in keys)
        self._retired: tuple[bytes, ...] = ()

    def with_retired(self, finders: Sequence[bytes]) -> "Keyring":
        """The same ring that also finds by keys that were given up; it neither seals nor opens with these."""
        ring = copy.copy(self)
        ring._retired = tuple(finders)
        return ring

    def older_finders(self) -> tuple[tuple[bytes, bytes], ...]:
        """(fingerprint, what finds) of every key but the one in use: to be kept sealed when these are given up."""
        return tuple(zip(self.fingerprints, self._finders, strict=True))[1:]

    def seal(self, data: bytes, place: str, row: int) -> bytes:
        """Encrypt ``data`` so that it opens only at ``place`` ("table.column") in row ``row``."""
        name = self.fingerprints[0]
        nonce = os.urandom(_NONCE_BYTES)
        bound = self._bound(name, place, row)
        return _FORMAT + name + nonce + self._seals[name].encrypt(nonce, data, bound)

    def open(self, sealed: bytes, place: str, row: int) -> bytes:
        """The bytes that :meth:`seal` was given.

        Raises CannotOpen when the key is not on this ring, or the value was altered or moved.
        """
        sealed = bytes(sealed)
        start = 1 + _KEY_ID_BYTES
        name, nonce, body = (
            sealed[1:start],
            sealed[start : start + _NONCE_BYTES],
            sealed[start + _NONCE_BYTES :],
        )
        if sealed[:1] != _FORMAT or name not in self._seals:
            raise CannotOpen(f"{place} of row {row} was sealed with a key that is not in EARSHOT_DATA_KEY")
        try:
            return self._seals[name].decrypt(nonce, body, self._bound(name, place, row))
        except InvalidTag as error:
            raise CannotOpen(f"{place} of row {row} was altered or belongs to another row") from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value was sealed under the key in use (its first bytes are enough)."""
        return bytes(sealed[: 1 + _KEY_ID_BYTES]) == self.current

    @property
    def current(self) -> bytes:
        """How every value begins that is sealed under the key in use."""
        return _FORMAT + self.fingerprints[0]

    def has_sealed(self, sealed: bytes) -> bool:
        """Whether a key of this ring sealed a value, by the name it begins with (its first bytes are enough)."""
        return sealed[:1] == _FORMAT and sealed[1 : 1 + _KEY_ID_BYTES] in self._seals

    def seal_text(self, text: str, place: str, row: int) -> bytes:
        return self.seal(encode(text), place, row)

    def open_text(self, sealed: bytes, place: str, row: int) -> str:
        return decode(self.open(sealed, place, row))

    def find(self, value: str, purpose: str) -> bytes:
        """The keyed hash (HMAC-SHA256, 32 bytes) under which ``value`` is stored now."""
        return self._hash(self._finders[0], value, purpose)

    def find_any(self, value: str, purpose: str) -> tuple[bytes, ...]:
        """The hashes under which ``value`` may be stored, the current key's first: in a rotation and ever after."""
        return tuple(self._hash(key, value, purpose) for key in (*self._finders, *self._retired))

    @staticmethod
    def _hash(key: bytes, value: str, purpose: str) -> bytes:
        return hmac.digest(key, encode(purpose) + b"\0" + encode(value), "sha256")

    @staticmethod
    def _bound(name: bytes, place: str, row: int) -> bytes:
        return name + place.encode() + b"\0" + str(row).encode()
