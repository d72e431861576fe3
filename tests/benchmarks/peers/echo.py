"""The plain wechatpy and Flask echo in safe mode: no state, the least such a bot can do."""

import argparse

import waitress
from flask import Flask, abort, request
from granian.constants import Interfaces
from granian.server import Server
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature

from tests.benchmarks.wire import Account

ACCOUNT = Account()
app = Flask(__name__)


@app.get("/wx")
def verify() -> str:
    """Answer the console's check."""
    _check()
    return request.args["echostr"]


@app.post("/wx")
def receive() -> str:
    """Decrypt, parse, repeat the text, encrypt."""
    _check()
    stamp, nonce = request.args["timestamp"], request.args["nonce"]
    crypto = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.app_id)
    try:
        xml = crypto.decrypt_message(request.data, request.args["msg_signature"], stamp, nonce)
    except (InvalidSignatureException, InvalidAppIdException):
        abort(403)
    message = parse_message(xml)
    reply = create_reply(message.content, message)
    return str(crypto.encrypt_message(reply.render(), nonce, stamp))


def _check() -> None:
    query = request.args
    try:
        check_signature(ACCOUNT.token, query["signature"], query["timestamp"], query["nonce"])
    except InvalidSignatureException:
        abort(403)


def main() -> None:
    """Serve with waitress (its defaults) or granian."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--server", choices=("waitress", "granian"), default="waitress")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if options.server == "waitress":
        waitress.serve(app, host="127.0.0.1", port=options.port, threads=options.threads)
        return
    Server(
        f"{__spec__.name}:app",
        address="127.0.0.1",
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
