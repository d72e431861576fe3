"""Published and home-made vectors of the callback cipher (protocol §1.7)."""

import json

import pytest

from bot.wechat.envelope import Envelope, Key, Mode, Refused, sign

ALPHABET_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ZERO_KEY = "A" * 43

V1_SEALED = (
    "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
)
V2_SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcv"
    "ZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3F"
    "n2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSe"
    "OBrebufAlr7F9mFUPAJGj04="
)
V2_ANSWER = (
    "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
)
V2_REPLY = '{"demo_resp":"good luck"}'
V3_SEALED = (
    "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
)
V4_PLAIN = (
    "<xml><ToUserName><![CDATA[gh_sim000000001]]></ToUserName>"
    "<FromUserName><![CDATA[oSIM_user_000000000000000001]]></FromUserName>"
    "<CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[你好😀]]></Content><MsgId>24000000000000001</MsgId></xml>"
)
V4_SEALED = (
    "Q3stYC6hdFzMh9T8HCvyDCZ7WOd3U4cBL73YIObrV8RNKVjRpUZx007nDMe/eoA1EcOqK8is6GDUz/cAIP+80JyIJL+6"
    "AetAcdK29EwYwBidM77/iyEXZcJyd0thQwEg6/Op2uuWNuP14yLAihsQSfhz/0jGFzuCQuIcvvzVbF6ky+t0B+Gd8NRN"
    "Os9obw+Zfp0IMFb2S1Bz2ucK9kZrZVVVSg8LgDyRjxSkHxpwRt75IqD5qVayqpynUYEX77pQBj6iaV4fXt+ZdtM9AqgU"
    "7OTITmx6WEDqpRTq4m32G+MiRrOH07LkolZWXkcv416Jk/T3fq/d6NZ/aggzAyBrBxdsEwOH3bxFc9t7xxRvMZdHaoUF"
    "uPkWF70WZK+cCwWi6W3R+expdTMC83zzp3gbxCIsyQeVzQqXrw58nasmz54="
)


def envelope(token: str, key: str, appid: str, original_id: str = "gh_x") -> Envelope:
    """An account in safe mode."""
    return Envelope(token, appid, original_id, Mode.SAFE, (Key.of(key, appid),))


@pytest.mark.parametrize(
    ("key", "appid", "prefix", "plain", "sealed"),
    [
        (ALPHABET_KEY, "wxb11529c136998cb6", "aaaabbbbccccdddd", "我是中文abcd123", V1_SEALED),
        (
            ZERO_KEY,
            "wxba5fad812f8e6fb9",
            "707722b803182950",
            '{"demo_resp":"good luck"}',
            V2_ANSWER,
        ),
        (ALPHABET_KEY, "wx0123456789abcdef", "0123456789abcdef", V4_PLAIN, V4_SEALED),
    ],
    ids=["V1 sample code", "V2 answer", "V4"],
)
def test_a_known_message_is_sealed_and_opened_as_published(key, appid, prefix, plain, sealed):
    ours = Key.of(key, appid)
    assert ours.encrypt(plain.encode(), prefix.encode()) == sealed
    assert ours.decrypt(sealed) == plain.encode()


def test_the_documented_url_check_is_answered_with_the_echo():
    query = (
        "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504"
        "&nonce=1514711492&echostr=4375120948345356249"
    )
    assert envelope("AAAAA", ZERO_KEY, "wxba5fad812f8e6fb9").echo(query, 1714036504) == (
        "4375120948345356249"
    )


def test_the_documented_signatures_are_ours():
    assert sign("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert sign("AAAAA", "1714112445", "415670741") == "6c5c811b55cc85e0e1b54100749188c20beb3f5d"
    assert sign("AAAAA", "1714112445", "415670741", V2_SEALED) == (
        "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    )
    assert sign("AAAAA", "1713424427", "415670741", V2_ANSWER) == (
        "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    )
    assert sign("tok_sim_2026", "1767225600", "1234567890") == (
        "423a64da34541d774b86ce95f8c74140382c1091"
    )


def test_the_documented_json_push_opens_and_seals_again():
    appid = "wxba5fad812f8e6fb9"
    query = (
        "signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d&timestamp=1714112445&nonce=415670741"
        "&encrypt_type=aes&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    )
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": V2_SEALED}).encode()
    ours = envelope("AAAAA", ZERO_KEY, appid, "gh_97417a04a28d")
    opened = ours.open(query, body, 1714112445)
    assert (opened.fields["MsgType"], opened.fields["Event"]) == ("event", "debug_demo")
    plain = Key.of(ZERO_KEY, appid).decrypt(V2_SEALED)
    assert len(plain) == 167
    assert Key.of(ZERO_KEY, appid).encrypt(plain, b"a8eedb185eb2fecf") == V2_SEALED


def test_the_enterprise_sample_opens_with_the_same_cipher():
    key = Key.of("kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
    assert sign("123456", "1411443780", "437374425", V3_SEALED) == (
        "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"
    )
    assert key.decrypt(V3_SEALED) == b"5927782489442352469"


def test_a_push_with_chinese_and_emoji_opens():
    ours = envelope("tok_sim_2026", ALPHABET_KEY, "wx0123456789abcdef", "gh_sim000000001")
    query = (
        "signature=423a64da34541d774b86ce95f8c74140382c1091&timestamp=1767225600&nonce=1234567890"
        "&openid=oSIM_user_000000000000000001&encrypt_type=aes"
        "&msg_signature=0bb8051921cd24d81b45d25b7f19b9c9edbef9a3"
    )
    body = (
        "<xml><ToUserName><![CDATA[gh_sim000000001]]></ToUserName>"
        f"<Encrypt><![CDATA[{V4_SEALED}]]></Encrypt></xml>"
    ).encode()
    opened = ours.open(query, body, 1767225600)
    assert opened.fields == {
        "ToUserName": "gh_sim000000001",
        "FromUserName": "oSIM_user_000000000000000001",
        "CreateTime": "1767225600",
        "MsgType": "text",
        "Content": "你好😀",
        "MsgId": "24000000000000001",
    }


def test_a_message_that_fills_its_blocks_gets_a_whole_block_of_padding():
    key = Key.of(ALPHABET_KEY, "wx0123456789abcdef")  # 16 + 4 + 26 + 18 = 64
    sealed = key.encrypt(b"m" * 26, b"0" * 16)
    assert len(sealed) == 128  # 96 bytes
    assert key.decrypt(sealed) == b"m" * 26


@pytest.mark.parametrize("age", [-601, 601, 3600, 10**9])
def test_a_signature_out_of_its_window_is_refused(age):
    ours = envelope("AAAAA", ZERO_KEY, "wxba5fad812f8e6fb9")
    query = (
        "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504"
        "&nonce=1514711492&echostr=1"
    )
    with pytest.raises(Refused) as refused:
        ours.echo(query, 1714036504 + age)
    assert refused.value.reason == "timestamp"
