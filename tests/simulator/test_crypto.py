"""The cipher and the signatures against the published vectors (protocol §1.7)."""

import json

import pytest

from bot.simulator.crypto import CipherError, decrypt, encrypt, key_of, signature

V1_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
V1_APPID = "wxb11529c136998cb6"
V1 = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
V2_APPID = "wxba5fad812f8e6fb9"
V2 = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcv"
    "ZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3F"
    "n2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSe"
    "OBrebufAlr7F9mFUPAJGj04="
)
V2_ANSWER = (
    "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
)
V4_XML = (
    "<xml><ToUserName><![CDATA[gh_sim000000001]]></ToUserName><FromUserName><![CDATA[oSIM_user_0000"
    "00000000000001]]></FromUserName><CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></"
    "MsgType><Content><![CDATA[你好😀]]></Content><MsgId>24000000000000001</MsgId></xml>"
)
V4 = (
    "Q3stYC6hdFzMh9T8HCvyDCZ7WOd3U4cBL73YIObrV8RNKVjRpUZx007nDMe/eoA1EcOqK8is6GDUz/cAIP+80JyIJL+6"
    "AetAcdK29EwYwBidM77/iyEXZcJyd0thQwEg6/Op2uuWNuP14yLAihsQSfhz/0jGFzuCQuIcvvzVbF6ky+t0B+Gd8NRN"
    "Os9obw+Zfp0IMFb2S1Bz2ucK9kZrZVVVSg8LgDyRjxSkHxpwRt75IqD5qVayqpynUYEX77pQBj6iaV4fXt+ZdtM9AqgU"
    "7OTITmx6WEDqpRTq4m32G+MiRrOH07LkolZWXkcv416Jk/T3fq/d6NZ/aggzAyBrBxdsEwOH3bxFc9t7xxRvMZdHaoUF"
    "uPkWF70WZK+cCwWi6W3R+expdTMC83zzp3gbxCIsyQeVzQqXrw58nasmz54="
)


def test_v1_of_the_official_sample_code() -> None:
    key = key_of(V1_KEY)

    assert encrypt(key, "我是中文abcd123".encode(), V1_APPID, salt=b"aaaabbbbccccdddd") == V1
    assert decrypt(key, V1, V1_APPID).decode() == "我是中文abcd123"


@pytest.mark.parametrize(
    ("parts", "signed"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("AAAAA", "1714112445", "415670741", V2), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (
            ("AAAAA", "1713424427", "415670741", V2_ANSWER),
            "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        ),
        (("tok_sim_2026", "1767225600", "1234567890"), "423a64da34541d774b86ce95f8c74140382c1091"),
        (
            ("tok_sim_2026", "1767225600", "1234567890", V4),
            "0bb8051921cd24d81b45d25b7f19b9c9edbef9a3",
        ),
    ],
)
def test_v2_and_v4_signatures(parts: tuple[str, ...], signed: str) -> None:
    assert signature(*parts) == signed


def test_v2_of_the_current_documentation() -> None:
    key = key_of("A" * 43)

    message = decrypt(key, V2, V2_APPID)

    assert len(message) == 167
    assert json.loads(message)["Event"] == "debug_demo"
    assert json.loads(message)["ToUserName"] == "gh_97417a04a28d"
    salt = bytes.fromhex("a8eedb185eb2fecf").hex().encode()
    assert encrypt(key, message, V2_APPID, salt=salt) == V2
    answer = encrypt(key, b'{"demo_resp":"good luck"}', V2_APPID, salt=b"707722b803182950")
    assert answer == V2_ANSWER


def test_v3_of_the_wecom_era() -> None:
    key = key_of("kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR")
    sealed = (
        "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
    )

    assert decrypt(key, sealed, "wx49f0ab532d5d035a") == b"5927782489442352469"
    signed = signature("123456", "1411443780", "437374425", sealed)
    assert signed == "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"


def test_v4_with_chinese_and_an_emoji() -> None:
    key = key_of(V1_KEY)
    salt = b"0123456789abcdef"

    assert encrypt(key, V4_XML.encode(), "wx0123456789abcdef", salt=salt) == V4
    assert decrypt(key, V4, "wx0123456789abcdef").decode() == V4_XML


def test_a_full_block_of_padding_is_added() -> None:
    key = key_of(V1_KEY)

    sealed = encrypt(key, b"x" * 26, V1_APPID)

    assert len(sealed) == 128
    assert decrypt(key, sealed, V1_APPID) == b"x" * 26


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        ("", "whole blocks"),
        ("密", "base64"),
        (V1[:-5], "base64"),
        (V1[:40], "whole blocks"),
        ("A" * 64, "padding"),
    ],
)
def test_damage_is_named(sealed: str, why: str) -> None:
    with pytest.raises(CipherError, match=why):
        decrypt(key_of(V1_KEY), sealed, V1_APPID)


def test_another_accounts_message_is_refused() -> None:
    with pytest.raises(CipherError, match="another appid"):
        decrypt(key_of(V1_KEY), V1, "wx0000000000000000")


@pytest.mark.parametrize("word", ["", "A" * 42, "A" * 44])
def test_a_key_of_another_length_is_none(word: str) -> None:
    with pytest.raises(CipherError):
        key_of(word)
