"""Every address of the desk."""

from bot.console import (
    account,
    audit,
    consultations,
    demand,
    demands,
    entering,
    experts,
    follow_ups,
    funding,
    home,
    lists,
    outbox,
    papers,
    rounds,
    views,
)
from bot.console.edge import Route
from handlers.rules.lifecycle import Desk

PROVINCE = frozenset({Desk.PROVINCE})
BUREAUS = frozenset({Desk.COUNTY, Desk.DIRECT, Desk.CITY})
FIRST = frozenset({Desk.COUNTY, Desk.DIRECT})
ABOVE = frozenset({Desk.CITY, Desk.PROVINCE})
# who may read the journal (requirements §14)
ABOVE_OR_DIRECT = frozenset({Desk.DIRECT}) | ABOVE

# every bureau; departments look at no enterprise (R4)
ALL_BUREAUS = BUREAUS | PROVINCE

# who has a budget of its own and may ask the province for more (R66, R67)
PAYERS = funding.PAYERS

ROUTES: tuple[Route, ...] = (
    Route("GET", "/", home.overview),
    Route("GET", "/account", account.sessions),
    Route("POST", "/sign-out", account.sign_out),
    Route("GET", "/demands", demands.index),
    Route("POST", "/demands/many", demands.act_on_many),
    Route("GET", "/enter", entering.fresh, BUREAUS),
    Route("POST", "/enter", entering.enter, BUREAUS),
    Route("GET", "/demands/<number>/change", entering.change, BUREAUS),
    Route("POST", "/demands/<number>/change", entering.amend, BUREAUS),
    Route("GET", "/rounds", rounds.index),
    Route("POST", "/rounds/zero", rounds.zero, FIRST),
    Route("POST", "/rounds/zero/withdraw", rounds.withdraw_zero, FIRST),
    Route("POST", "/rounds/urge", rounds.urge, ABOVE),
    Route("POST", "/undo", demands.undo),
    Route("POST", "/views", views.save),
    Route("POST", "/views/<int:id_>/drop", views.drop),
    Route("GET", "/demands/<number>", demand.show, writes=True),
    Route("POST", "/demands/<number>/reveal", demand.reveal),
    Route("POST", "/demands/<number>/forward", demand.forward),
    Route("POST", "/demands/<number>/send-back", demand.send_back),
    Route("POST", "/demands/<number>/merge", demand.merge),
    Route("POST", "/demands/<number>/help", demand.want_help),
    Route("POST", "/demands/<number>/message", demand.write),
    Route("GET", "/papers", papers.index),
    Route("POST", "/papers", papers.download),
    Route("GET", "/experts", experts.index),
    Route("POST", "/experts/table", experts.download, PROVINCE),
    Route("GET", "/experts/import", experts.table, PROVINCE),
    Route("GET", "/experts/import/template.xlsx", experts.template, PROVINCE),
    Route("POST", "/experts/import", experts.preview, PROVINCE),
    Route("POST", "/experts/import/confirmed", experts.take_in, PROVINCE),
    Route("GET", "/experts/<int:id_>", experts.show),
    Route("POST", "/experts/<int:id_>/reveal", experts.reveal, PROVINCE),
    Route("POST", "/experts/<int:id_>/decide", experts.decide),
    Route("GET", "/outbox", outbox.index),
    Route("POST", "/outbox/<int:id_>/telephoned", outbox.telephoned),
    Route("POST", "/outbox/<int:id_>/leave", outbox.leave),
    Route("POST", "/outbox/<int:id_>/again", outbox.again),
    Route("GET", "/audit", audit.index, ABOVE_OR_DIRECT),
    Route("GET", "/lists", lists.index, PROVINCE),
    Route("POST", "/lists", lists.begin, PROVINCE),
    Route("GET", "/lists/<int:id_>", lists.show, PROVINCE),
    Route("POST", "/lists/<int:id_>", lists.change, PROVINCE),
    Route("POST", "/lists/<int:id_>/add", lists.add, PROVINCE),
    Route("POST", "/lists/<int:id_>/publish", lists.publish, PROVINCE),
    Route("POST", "/lists/<int:id_>/take-down", lists.take_down, PROVINCE),
    Route("GET", "/lists/<int:id_>/list.<form>", lists.download, PROVINCE),
    Route("POST", "/lists/<int:id_>/items/<int:item>", lists.edit, PROVINCE),
    Route("POST", "/lists/<int:id_>/items/<int:item>/drop", lists.drop, PROVINCE),
    Route("GET", "/follow-ups", follow_ups.index, ALL_BUREAUS),
    Route("GET", "/follow-ups/<card>", follow_ups.show, ALL_BUREAUS),
    Route("POST", "/follow-ups/<card>/words", follow_ups.write, ALL_BUREAUS),
    Route("POST", "/follow-ups/<card>/end", follow_ups.end, ALL_BUREAUS),
    Route("POST", "/rematches/<int:id_>/settle", follow_ups.settle, ALL_BUREAUS),
    Route("GET", "/funding", funding.index, ALL_BUREAUS),
    Route("POST", "/funding/spendings", funding.enter, ALL_BUREAUS),
    Route("POST", "/funding/spendings/<entry>/strike", funding.strike, ALL_BUREAUS),
    Route("POST", "/funding/budget", funding.plan, PAYERS),
    Route("POST", "/funding/budget/<int:line>/drop", funding.drop, PAYERS),
    Route("POST", "/funding/grants", funding.ask, PAYERS),
    Route("POST", "/funding/grants/<grant>/withdraw", funding.withdraw, PAYERS),
    Route("POST", "/funding/grants/<grant>/decide", funding.decide, PROVINCE),
    Route("POST", "/funding/grants/<grant>/paid", funding.paid, PROVINCE),
    Route("POST", "/funding/table", funding.download, ALL_BUREAUS),
    Route("GET", "/consultations", consultations.index, ALL_BUREAUS),
    Route("POST", "/consultations", consultations.record, ALL_BUREAUS),
    Route("GET", "/consultations/<meeting>", consultations.show, ALL_BUREAUS),
    Route("POST", "/consultations/<meeting>", consultations.change, ALL_BUREAUS),
    Route("POST", "/consultations/<meeting>/tasks", consultations.add_task, ALL_BUREAUS),
    Route("POST", "/consultation-tasks/<int:id_>/settle", consultations.settle, ALL_BUREAUS),
)
