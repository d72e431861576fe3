"""Mass sending: jobs that are accepted at once and finished later (protocol §4.10, §2.6)."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.simulator.chat import Chat
from bot.simulator.errors import ApiError
from bot.simulator.exchange import Exchange
from bot.simulator.outgoing import MASS, Content, Shop, checked
from bot.simulator.people import People
from bot.simulator.quotas import Quotas
from bot.simulator.state import State
from bot.simulator.values import Follower, MassJob, Who
from bot.simulator.xmltree import Field

TO_ALL_A_MONTH = 4
MEMORY = timedelta(hours=24)
FIRST_ID = 1_000_000_000


class Mass:
    """The mass jobs of the account."""

    def __init__(self, shop: Shop, people: People, chat: Chat, exchange: Exchange) -> None:
        self._shop = shop
        self._state: State = shop.state
        self._people = people
        self._chat = chat
        self._exchange = exchange
        self._quotas = Quotas(shop.state)

    def submit(self, message: dict[str, Any], targets: tuple[str, ...], *, to_all: bool) -> MassJob:
        """Accept a job; ``ApiError`` 45065 with the older ``msg_id`` for a repeated one.

        Also 45067 for a long clientmsgid, 45028 when the month's four sends to all are used up.
        """
        checked(MASS, self._shop, message)
        client_id = self._client_id(message, targets)
        with self._state.lock:
            older = self._state.notes.get(f"clientmsgid {client_id}")
            now = self._state.now()
            if older and now.timestamp() - older["at"] < MEMORY.total_seconds():
                raise ApiError(45065, msg_id=older["msg_id"])
            if to_all:
                self._quotas.charge_month("mass to all", TO_ALL_A_MONTH, 45028)
            msg_id = FIRST_ID + self._state.mint.number("mass job")
            kept = {"msg_id": msg_id, "at": now.timestamp()}
            self._state.notes.put(f"clientmsgid {client_id}", kept)
            due = now + self._state.knobs.mass_delay
            job = MassJob(msg_id, now, message, targets, to_all, client_id, due=due)
            self._state.mass_jobs.put(msg_id, job)
        if due > now:
            self._exchange.later("", "", (), due - now, mass=msg_id)
        else:
            self.finish(msg_id)
        return job

    def finish(self, msg_id: int) -> None:
        """Deliver a job to everybody still allowed, and let its report follow."""
        job = self._state.mass_jobs.get(msg_id)
        if job is None or job.status != "SENDING":
            return
        status = self._state.knobs.mass_status
        good = status == "send success"
        reached = self._deliver(job) if good else 0
        self._state.mass_jobs.put(
            msg_id, replace(job, status="SEND_SUCCESS" if good else "SEND_FAIL")
        )
        if not self._state.knobs.mass_lost:
            fields = _report(job, status, reached)
            self._exchange.later("mphelper", "MASSSENDJOBFINISH", fields, timedelta(0))

    def preview(self, openid: str, message: dict[str, Any]) -> int:
        """Show a mass message to one follower (40003, 43004)."""
        person = self._people.receiver(openid)
        content = checked(MASS, self._shop, message)
        msg_id = FIRST_ID + self._state.mint.number("mass job")
        self._show(person.openid, content, msg_id, message, "/cgi-bin/message/mass/preview")
        return msg_id

    def job(self, msg_id: object) -> MassJob:
        """Give a job (40059 for an unknown one)."""
        found = self._state.mass_jobs.get(str(msg_id))
        if found is None:
            raise ApiError(40059)
        return found

    def delete(self, msg_id: object) -> None:
        """Delete an article or video already sent (protocol §4.10)."""
        job = self.job(msg_id)
        if job.message.get("msgtype") not in ("mpnews", "mpvideo"):
            raise ApiError(48008)
        self._state.mass_jobs.put(job.msg_id, replace(job, status="DELETE"))

    def _deliver(self, job: MassJob) -> int:
        try:
            content = checked(MASS, self._shop, job.message)
        except ApiError:
            return 0
        path = "/cgi-bin/message/mass/" + ("sendall" if _by_filter(job) else "send")
        reached = 0
        for openid in job.targets:
            person = self._people.find(openid)
            refused = person is None or not _may_get(person)
            if refused or not self._people.spend_mass(openid):
                continue
            reached += 1
            self._show(openid, content, job.msg_id, job.message, path)
        if draft := content.detail.get("draft"):
            self._state.notes.drop(f"draft {draft}")
        return reached

    def _show(
        self, openid: str, content: Content, msg_id: int, message: dict[str, Any], path: str
    ) -> None:
        raw = json.dumps(message, ensure_ascii=False)[:4000]
        more: dict[str, Any] = {"detail": content.detail, "via": path, "msgid": str(msg_id)}
        self._chat.add(openid, Who.ACCOUNT, content.kind, content.text, raw=raw, **more)

    def _client_id(self, message: dict[str, Any], targets: tuple[str, ...]) -> str:
        given = message.get("clientmsgid")
        if given:
            if len(str(given).encode()) > self._state.knobs.client_id_limit:
                raise ApiError(45067)
            return str(given)
        content = {key: value for key, value in message.items() if key != "clientmsgid"}
        packed = json.dumps([content, targets], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()


def _may_get(person: Follower) -> bool:
    return person.following and not (person.refuses_messages or person.blacklisted)


def _by_filter(job: MassJob) -> bool:
    return "filter" in job.message


def _report(job: MassJob, status: str, reached: int) -> tuple[Field, ...]:
    nothing: tuple[Field, ...] = (("Count", 0), ("ResultList", ""))
    checks: tuple[Field, ...] = (*nothing, ("CheckState", 1 if status == "send success" else 0))
    return (
        ("MsgID", job.msg_id),
        ("Status", status),
        ("TotalCount", len(job.targets)),
        ("FilterCount", reached),
        ("SentCount", reached),
        ("ErrorCount", 0),
        ("CopyrightCheckResult", checks),
        ("ArticleUrlResult", nothing),
    )
