"""Templates the account owns, and who has agreed to be sent what (protocol §4.4, §4.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.simulator.errors import ApiError
from bot.simulator.state import State
from bot.simulator.values import Template

MOST = 25
CLIENT_MEMORY = timedelta(minutes=10)
LONG_TERM = 3


class Templates:
    """The account's template and subscription-notice templates."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(
        self,
        title: str,
        slots: Mapping[str, str],
        *,
        template_id: str = "",
        family: str = "template",
        kind: int = 2,
        allowed: Mapping[str, Sequence[str]] | None = None,
        tid: str = "",
    ) -> str:
        """Own a template: slot name (``thing1``) to the label before it; give its id."""
        with self._state.lock:
            full = len(self.all(family)) >= MOST and template_id not in self._state.templates
            if full:
                raise ApiError(45026 if family == "template" else 200012)
            chosen = template_id or self._state.mint.word("template", 43)
            lists = {name: tuple(values) for name, values in (allowed or {}).items()}
            template = Template(chosen, title, dict(slots), family, kind, lists, tid)
            self._state.templates.put(chosen, template)
            return chosen

    def all(self, family: str) -> list[Template]:
        """Give the templates of a family: ``template`` or ``subscribe``."""
        return [kept for kept in self._state.templates.values() if kept.family == family]

    def get(self, template_id: object, family: str) -> Template:
        """Give a template; ``ApiError`` 40037 for one the account does not own."""
        found = self._state.templates.get(str(template_id or ""))
        if found is None or found.family != family:
            raise ApiError(40037)
        return found

    def drop(self, template_id: object, family: str) -> None:
        """Delete a template (40037 if it is not there)."""
        self._state.templates.drop(self.get(template_id, family).template_id)

    def consent(self, openid: str, choices: Sequence[tuple[str, bool]]) -> None:
        """Count each accept once more; a rejection takes nothing away."""
        with self._state.lock:
            person = self._state.followers.get(openid)
            if person is None:
                raise ApiError(40003)
            accepts = dict(person.accepts)
            for template_id, accept in choices:
                if accept:
                    accepts[template_id] = accepts.get(template_id, 0) + 1
            self._put_accepts(openid, accepts)

    def withdraw(self, openid: str, template_id: str) -> None:
        """Forget all consents for a template."""
        with self._state.lock:
            person = self._state.followers.get(openid)
            if person is not None:
                kept = {key: n for key, n in person.accepts.items() if key != template_id}
                self._put_accepts(openid, kept)

    def spend_accept(self, openid: str, template: Template) -> None:
        """Use up one consent, none for long-term templates; ``ApiError`` 43101 without one."""
        with self._state.lock:
            person = self._state.followers.get(openid)
            left = person.accepts.get(template.template_id, 0) if person else 0
            if person is None or left < 1:
                raise ApiError(43101)
            if template.kind != LONG_TERM:
                self._put_accepts(openid, person.accepts | {template.template_id: left - 1})

    def remembered(self, openid: str, client_id: str) -> int:
        """Give the msgid sent to this person under this client_msg_id in the last ten minutes."""
        kept = self._state.notes.get(f"client_msg_id {openid} {client_id}")
        if not client_id or kept is None:
            return 0
        fresh = self._state.now().timestamp() - kept["at"] < CLIENT_MEMORY.total_seconds()
        return int(kept["msgid"]) if fresh else 0

    def remember(self, openid: str, client_id: str, msgid: int) -> None:
        """Keep a client_msg_id with its msgid."""
        if client_id:
            kept: dict[str, Any] = {"msgid": msgid, "at": self._state.now().timestamp()}
            self._state.notes.put(f"client_msg_id {openid} {client_id}", kept)

    def _put_accepts(self, openid: str, accepts: dict[str, int]) -> None:
        person = self._state.followers.get(openid)
        if person is not None:
            self._state.followers.put(openid, replace(person, accepts=accepts))


def content_of(template: Template) -> str:
    """Write a template's content as the platform lists it: ``姓名：{{name1.DATA}}`` per line."""
    return "\n".join(f"{label}：{{{{{name}.DATA}}}}" for name, label in template.slots.items())


def example_of(template: Template) -> str:
    """Write a template with sample values."""
    return "\n".join(f"{label}：示例" for label in template.slots.values())
