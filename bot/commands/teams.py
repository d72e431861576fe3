"""``teams``: a plan of service teams from the rows: propose, look, stop, accept (R50).

Whatever is done is done by an officer, whose number ``officer list`` tells.
"""

import argparse
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from bot.app import House
from bot.commands.serve import migrated
from bot.settings import BadSettings, Settings
from handlers.flows import planning
from handlers.flows.occasions import Errand
from handlers.operations import officers, plan_runs, plans, teams
from handlers.operations.expert_shelf import ExpertShelf
from handlers.operations.plan_runs import Workshop
from handlers.operations.plans import Order
from handlers.operations.teams import Who
from handlers.planning import report
from handlers.planning.background import Progress
from handlers.wording import say
from storage.models import Bureau, Officer, TeamPlan
from storage.queries import plans as questions
from storage.vocabulary import OfficerState, PlanState

PACE = 2.0


def add_to(parser: argparse.ArgumentParser) -> None:
    """Tell the acts of the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="动作")
    propose = _act(acts, "propose", "排一份方案，边排边显示进度，Ctrl-C 停下并留住已有的")
    propose.add_argument("--from", dest="starts", type=date.fromisoformat, required=True,
                         metavar="日期", help="第一天，如 2026-06-15")  # fmt: skip
    propose.add_argument("--to", dest="ends", type=date.fromisoformat, required=True,
                         metavar="日期", help="最后一天")  # fmt: skip
    propose.add_argument("--city", action="append", default=[], help="哪个市，可多次；不写就是全部")
    propose.add_argument("--least", type=int, metavar="人", help="至少几人成团，少于15要写原因")
    propose.add_argument("--reason", default="", help="不足15人或天数特殊的原因")
    for name, words in (("look", "看方案"), ("stop", "停下，留住已有的"), ("accept", "采用方案")):
        act = _act(acts, name, words)
        act.add_argument("number", nargs="?", default="", help="方案编号，不写就是最近一份")
        if name == "accept":
            act.add_argument("--city", action="append", default=[], help="只采用这个市的")


def _act(acts: Any, name: str, words: str) -> argparse.ArgumentParser:
    act: argparse.ArgumentParser = acts.add_parser(name, help=words, description=words)
    act.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="配置文件（TOML）")
    act.add_argument("--officer", type=int, required=True, metavar="号", help="经办人的编号")
    return act


def run(settings: Settings, given: argparse.Namespace) -> int:
    """Do one act; 0 when it was done. Raises BadSettings."""
    house = migrated(settings)
    try:
        return _ACTS[given.act](house, given)
    finally:
        house.close()


def _who(session: Any, number: int) -> Who:
    officer = session.get(Officer, number)
    if officer is None or officer.state is not OfficerState.BOUND:
        raise BadSettings(f"--officer：没有编号 {number} 的在岗经办人，请看 qianqi officer list")
    return officer, session.get_one(Bureau, officer.bureau_code)


def _codes(session: Any, names: list[str]) -> tuple[str, ...]:
    try:
        return tuple(officers.find_bureau(session, name).code for name in names)
    except officers.NoSuchBureau as error:
        raise BadSettings(f"--city：{error}") from error


def _propose(house: House, given: argparse.Namespace) -> int:
    matching = house.settings.matching.matching()
    with house.database.write() as session:
        order = Order(
            given.starts, given.ends, _codes(session, given.city), given.least, given.reason
        )
        who = _who(session, given.officer)
        try:
            plan = plans.ask(session, who, order, matching, house.clock.now(), begun=True)
        except teams.NotAHost:
            return _failed(say("teamplan.not_a_host"))
        except teams.NeedsReason as why:
            what = "；".join(kind.label for kind in why.kinds)
            return _failed(say("teamplan.needs_reason", what=what, again="--reason"))
        number = plan.id
    stopped: list[int] = []
    before = signal.signal(signal.SIGINT, lambda *_: stopped.append(1))
    try:
        shop = Workshop(
            house.database, house.clock.now, ExpertShelf(), matching,
            cancelled=lambda: bool(stopped), heard=_Teller().hear,
        )  # fmt: skip
        state = plan_runs.make(shop, number)
    finally:
        signal.signal(signal.SIGINT, before)
    _show(house, given.officer, number)
    return 0 if state is PlanState.READY else 1


class _Teller:
    """Says how far a search is, now and then."""

    def __init__(self) -> None:
        self._told = 0.0

    def hear(self, progress: Progress) -> None:
        """Hear of some progress."""
        if time.monotonic() - self._told >= PACE:
            self._told = time.monotonic()
            print(report.of_progress(progress), file=sys.stderr, flush=True)


def _show(house: House, officer: int, plan_id: int) -> None:
    with house.database.read() as session:
        plan = session.get_one(TeamPlan, plan_id)
        print(planning.card(session, plan, _who(session, officer)[1]))


def _look(house: House, given: argparse.Namespace) -> int:
    with house.database.read() as session:
        bureau = _who(session, given.officer)[1]
        plan = questions.seen_by(session, bureau, given.number)
        if plan is None:
            return _failed(say("teamplan.no_such", number=given.number))
        print(planning.card(session, plan, bureau))
    return 0


def _stop(house: House, given: argparse.Namespace) -> int:
    with house.database.write() as session:
        who = _who(session, given.officer)
        plan = questions.seen_by(session, who[1], given.number)
        if plan is None or plan.host_code != who[1].code:
            return _failed(say("teamplan.no_such", number=given.number))
        try:
            plans.stop(session, who, plan, house.clock.now())
        except plans.NotReady as why:
            return _failed(say("teamplan.cannot", number=plan.number, state=why.state.label))
        print(say("teamplan.stopping", number=plan.number))
    return 0


def _accept(house: House, given: argparse.Namespace) -> int:
    with house.database.write() as session:
        who = _who(session, given.officer)
        plan = questions.seen_by(session, who[1], given.number)
        if plan is None:
            return _failed(say("teamplan.no_such", number=given.number))
        named = _codes(session, given.city)
        parts = [part["city"] for part in plans.parts_for(plan, who[1])]
        chosen = [city for city in parts if not named or city in named]
        if not chosen:
            return _failed(say("teamplan.no_part", number=plan.number))
        errand = Errand(session, house.clock.now(), house.settings.house())
        for city in chosen:
            print(planning.take_up(errand, who, plan, city))
    return 0


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


_ACTS = {"propose": _propose, "look": _look, "stop": _stop, "accept": _accept}
