"""The web server: waitress, which reads a whole request before it takes one of our threads.

Ninety slow clients therefore cost nothing (measured, see docs/decisions/0006-web-server.md). This
module adds what waitress lacks here: chunked requests are refused, and a stop finishes the
requests in hand.
"""

import logging
import socket
import threading
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, TransferEncodingNotImplemented
from waitress.server import TcpWSGIServer, create_server
from waitress.utilities import Error

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 4000
MOST_BODY = 64 * 1024
FINISH_SECONDS = 10


class Refusal(Error):  # type: ignore[misc]
    """A request refused before it reaches the application, with nothing in the body."""

    def __init__(self, code: int, reason: str) -> None:
        """Refuse with a status."""
        super().__init__("")
        self.code = code
        self.reason = reason

    def to_response(self, *_arguments: Any) -> tuple[str, list[tuple[str, str]], bytes]:
        """The status alone."""
        headers = [("Content-Length", "0"), ("Connection", "close")]
        return f"{self.code} {self.reason}", headers, b""


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except TransferEncodingNotImplemented:
            self.chunked = True
        if self.chunked:
            # our callback never comes chunked, and a chunked body hides its length
            self.error = Refusal(403, "Forbidden")
            self.completed = True

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        trouble: Any = self.error
        if trouble is not None and not isinstance(trouble, Refusal):
            self.error = Refusal(trouble.code, trouble.reason)
        return consumed


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


class WebServer:
    """Serves one Flask application until stopped."""

    def __init__(self, app: Flask, *, host: str, port: int, threads: int) -> None:
        """Bind the port at once. Raises OSError when it is taken."""
        self._server: TcpWSGIServer = create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            connection_limit=MOST_CONNECTIONS,
            backlog=2048,
            max_request_body_size=MOST_BODY + 1,
            max_request_header_size=32 * 1024,
            inbuf_overflow=MOST_BODY * 2,
            channel_timeout=30,
            cleanup_interval=10,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._server.channel_class = _Channel
        self.port = int(self._server.effective_port)
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many requests wait for a thread."""
        return len(self._server.task_dispatcher.queue)

    def run(self) -> None:
        """Serve in this thread until ``stop``."""
        self._server.run()

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="web", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no new requests, finish those in hand, close."""
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=FINISH_SECONDS)
        self._server.close()


def is_free(host: str, port: int) -> bool:
    """Whether a port can be bound."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
