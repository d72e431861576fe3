"""The product under other servers, for the choice in docs/decisions/0006-web-server.md.

``granian … tests.benchmarks.other_servers:front`` or ``python -m tests.benchmarks.other_servers``
(waitress); the settings come from the environment.
"""

from bot.app import Web, build
from bot.settings import read

settings = read(None)
web = Web(build(settings))
front = web.front


def waitress() -> None:
    """Serve the WSGI side with waitress, sixteen threads."""
    import waitress

    waitress.serve(
        web.app, host="127.0.0.1", port=settings.server.port, threads=16, connection_limit=4000
    )


if __name__ == "__main__":
    waitress()
