"""The platform's half of the callback cipher and its signatures (protocol §1.2 to §1.5)."""

import base64
import binascii
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class CipherError(ValueError):
    """A ciphertext that this account cannot have made; the text says what is wrong with it."""


def signature(*parts: str) -> str:
    """Sign a request or an envelope: SHA-1, in hex, over the sorted parts (§1.2, §1.3)."""
    joined = "".join(sorted(parts)).encode()
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def key_of(encoding_aes_key: str) -> bytes:
    """Give the 32 key bytes of a 43-character EncodingAESKey; raise ``CipherError`` if not one."""
    try:
        key = base64.b64decode(encoding_aes_key + "=")
    except binascii.Error as error:
        raise CipherError("EncodingAESKey is not base64") from error
    if len(encoding_aes_key) != 43 or len(key) != 32:
        raise CipherError("EncodingAESKey has not 43 characters")
    return key


def encrypt(key: bytes, message: bytes, appid: str, *, salt: bytes | None = None) -> str:
    """Encrypt a message to base64 (§1.4); ``salt`` is the 16 leading bytes, random if absent."""
    salt = os.urandom(16) if salt is None else salt
    data = salt + struct.pack(">I", len(message)) + message + appid.encode()
    pad = BLOCK - len(data) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = cipher.update(data + bytes([pad]) * pad) + cipher.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(key: bytes, encrypted: str, appid: str) -> bytes:
    """Decrypt base64 to the message (§1.4); raise ``CipherError`` on any damage or other appid."""
    data = _without_padding(_deciphered(key, encrypted))
    if len(data) < 20:
        raise CipherError("too short")
    (size,) = struct.unpack(">I", data[16:20])
    if size > len(data) - 20:
        raise CipherError("message length beyond the end")
    if not hmac.compare_digest(data[20 + size :], appid.encode()):
        raise CipherError("another appid")
    return data[20 : 20 + size]


def _deciphered(key: bytes, encrypted: str) -> bytes:
    try:
        sealed = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CipherError("not base64") from error
    if not sealed or len(sealed) % 16:
        raise CipherError("not whole blocks")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    return cipher.update(sealed) + cipher.finalize()


def _without_padding(data: bytes) -> bytes:
    pad = data[-1]
    if not 1 <= pad <= BLOCK or data[-pad:] != bytes([pad]) * pad:
        raise CipherError("bad padding")
    return data[:-pad]
