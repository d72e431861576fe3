"""Every address of the desk."""

from bot.console import account, demand, demands, home, lists
from bot.console.edge import Route
from handlers.rules.lifecycle import Desk

PROVINCE = frozenset({Desk.PROVINCE})

ROUTES: tuple[Route, ...] = (
    Route("GET", "/", home.overview),
    Route("GET", "/account", account.sessions),
    Route("POST", "/sign-out", account.sign_out),
    Route("GET", "/demands", demands.index),
    Route("POST", "/demands/many", demands.act_on_many),
    Route("POST", "/undo", demands.undo),
    Route("GET", "/demands/<number>", demand.show, writes=True),
    Route("POST", "/demands/<number>/reveal", demand.reveal),
    Route("POST", "/demands/<number>/forward", demand.forward),
    Route("POST", "/demands/<number>/send-back", demand.send_back),
    Route("POST", "/demands/<number>/merge", demand.merge),
    Route("POST", "/demands/<number>/help", demand.want_help),
    Route("POST", "/demands/<number>/message", demand.write),
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
