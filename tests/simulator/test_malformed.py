"""The malformed pushes: really malformed, really repeatable, and postable."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest

from bot.simulator import crypto, xmltree
from bot.simulator.account import Account
from bot.simulator.malformed import AT, LAYERS, TABLES, Case, malformed_pushes, mutated_pushes
from bot.simulator.platform import Platform
from bot.simulator.pushes import Request
from bot.simulator.values import Verdict

from .conftest import Backend

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
KINDS = {"text", "voice", "event", "image", "hologram"}


def genuine(account: Account, request: Request) -> bool:
    """Read leniently, forgiving control characters: does every check of §1 and §6 pass?"""
    pairs = parse_qsl(request.query, keep_blank_values=True)
    given = dict(pairs)
    if len(given) != len(pairs):
        return False
    try:
        return _opens(account, request, given)
    except (xmltree.BadXmlError, crypto.CipherError, UnicodeDecodeError, KeyError):
        return False


def _opens(account: Account, request: Request, given: dict[str, str]) -> bool:
    if abs(int(given["timestamp"]) - AT) > 600 if given["timestamp"].isdecimal() else True:
        return False
    sealed = xmltree.parse(request.body.decode()).value("Encrypt")
    signed = crypto.signature(account.token, given["timestamp"], given["nonce"], sealed)
    if given["msg_signature"] != signed or given["encrypt_type"] != "aes":
        return False
    plain = crypto.decrypt(crypto.key_of(account.encoding_aes_key), sealed, account.appid)
    root = xmltree.parse(FORBIDDEN.sub("", plain.decode()))
    return (
        root.tag == "xml"
        and root.value("ToUserName") == account.original_id
        and root.value("FromUserName").startswith("oMalformed_")
        and not (root.one("MsgType") or root).children
        and not (root.one("FromUserName") or root).children
        and root.value("MsgType") in KINDS
    )


def cases() -> Iterator[Case]:
    yield from malformed_pushes(Account.fictional())


@pytest.mark.parametrize(
    "case", [case for case in cases() if not case.genuine], ids=lambda c: c.name
)
def test_a_malformed_case_is_not_genuine(account: Account, case: Case) -> None:
    assert genuine(account, case.request) is False


def test_the_odd_ones_are_signed_rightly(account: Account) -> None:
    odd = [case for case in cases() if case.genuine]
    refused = [case.name for case in odd if not genuine(account, case.request)]

    assert len(odd) == 16
    assert refused == ["odd: JSON body", "odd: old EncodingAESKey"]


def test_mutations_are_repeatable_and_never_genuine(account: Account) -> None:
    first = list(mutated_pushes(account, 600, seed=5))

    assert first == list(mutated_pushes(account, 600, seed=5))
    assert first != list(mutated_pushes(account, 600, seed=6))
    assert not [push for push in first if genuine(account, Request(*push))]


def test_layers_can_be_chosen(account: Account) -> None:
    assert set(TABLES) == set(LAYERS)
    for query, _body, _headers in mutated_pushes(account, 30, seed=1, layers=["inner"]):
        assert "msg_signature" in dict(parse_qsl(query))


def test_cases_can_be_posted(platform: Platform, account: Account, backend: Backend) -> None:
    platform.knobs.deadline = 1
    case = next(case for case in cases() if case.name == "odd: emoji")

    done = platform.push_raw(case.request.query, case.request.body, case.request.headers)

    assert done.verdict is Verdict.SILENT
    assert len(backend.heard) == 1
