"""Every address of the desk."""

from bot.console import (
    account,
    audit,
    calls,
    demand,
    demands,
    entering,
    experts,
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
RELAYING = frozenset(Desk) - PROVINCE
ABOVE = frozenset({Desk.CITY, Desk.PROVINCE})
# who may read the journal (requirements §14)
ABOVE_OR_DIRECT = frozenset({Desk.DIRECT}) | ABOVE

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
    Route("GET", "/calls", calls.index),
    Route("POST", "/calls", calls.begin, PROVINCE),
    Route("POST", "/calls/recall", calls.recall),
    Route("POST", "/calls/read", calls.read, RELAYING),
    Route("POST", "/calls/relay", calls.relay, RELAYING),
    Route("POST", "/calls/extend", calls.extend, ABOVE),
    Route("POST", "/calls/close", calls.close, PROVINCE),
    Route("POST", "/calls/remind", calls.remind, ABOVE),
    Route("POST", "/calls/admit", calls.admit, BUREAUS | PROVINCE),
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
)
