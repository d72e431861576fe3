"""Every address of the desk."""

from bot.console import account, demand, demands, home
from bot.console.edge import Route

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
)
