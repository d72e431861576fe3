"""The way out to the platform: one message by its channel, or a refusal with a remedy."""

from typing import Any

from bot.wechat.client import Platform
from handlers.ports import Accepted, NotDelivered, Outgoing
from storage.vocabulary import Channel, Remedy


class WeChatGateway:
    """Sends by the customer-message, template, subscription and mass APIs (protocol §4.4-§4.10)."""

    def __init__(self, platform: Platform) -> None:
        """Send through one platform client."""
        self.platform = platform

    def send(self, message: Outgoing) -> Accepted:
        """Send one message. Raises NotDelivered."""
        path, body = _REQUESTS[message.channel](message)
        answer = self.platform.post(path, body)
        remote = answer.get("msgid") or answer.get("msg_id") or ""
        return Accepted(str(remote), int(answer.get("errcode", 0) or 0))

    def mass_state(self, remote_id: str) -> str:
        """The state of a mass call, of which no event has come. Raises NotDelivered."""
        answer = self.platform.post("message/mass/get", {"msg_id": remote_id})
        return str(answer.get("msg_status", "")).upper()


def _customer(message: Outgoing) -> tuple[str, dict[str, Any]]:
    return "message/custom/send", {
        "touser": message.openid,
        "msgtype": "text",
        "text": {"content": message.text},
    }


def _values(message: Outgoing) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in message.data.items()}


def _template(message: Outgoing) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = {
        "touser": message.openid,
        "template_id": message.template_id,
        "client_msg_id": message.client_id,
        "data": _values(message),
    }
    return "message/template/send", body | ({"url": message.url} if message.url else {})


def _subscription(message: Outgoing) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = {
        "touser": message.openid,
        "template_id": message.template_id,
        "data": _values(message),
    }
    return "message/subscribe/bizsend", body | ({"page": message.url} if message.url else {})


def _mass(message: Outgoing) -> tuple[str, dict[str, Any]]:
    body = {
        "msgtype": "text",
        "text": {"content": message.text},
        "clientmsgid": message.client_id,
    }
    if message.to_all:
        return "message/mass/sendall", {"filter": {"is_to_all": True}, **body}
    return "message/mass/send", {"touser": list(message.openids), **body}


def _impossible(message: Outgoing) -> tuple[str, dict[str, Any]]:
    raise NotDelivered(f"{message.channel.label}不能由平台发送", Remedy.NEVER)


_REQUESTS = {
    Channel.CUSTOMER: _customer,
    Channel.TEMPLATE: _template,
    Channel.SUBSCRIPTION: _subscription,
    Channel.MASS: _mass,
    Channel.PASSIVE: _impossible,
    Channel.PHONE: _impossible,
    Channel.NONE: _impossible,
}
