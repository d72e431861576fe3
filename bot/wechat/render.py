"""Passive replies as XML (protocol §3.3); wechatpy's own replies escape neither ``]]>`` nor control
characters, which breaks the answer for the person."""

from bot.wechat.xml import cdata

SUCCESS = "success"


def text(to: str, sender: str, content: str, created: int) -> str:
    """A text reply from the account (``sender``, the original id) to a follower."""
    return (
        f"<xml><ToUserName>{cdata(to)}</ToUserName><FromUserName>{cdata(sender)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(content)}</Content></xml>"
    )
