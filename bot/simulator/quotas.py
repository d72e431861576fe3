"""Counting calls: per minute, per day and per month of Asia/Shanghai (protocol §4.2)."""

from bot.simulator.errors import ApiError
from bot.simulator.state import State
from bot.simulator.times import day, minute, month

DAILY: dict[str, int] = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1000,
    "/cgi-bin/menu/addconditional": 2000,
    "/cgi-bin/menu/delconditional": 2000,
    "/cgi-bin/menu/trymatch": 20_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/message/subscribe/bizsend": 100_000,
    "/cgi-bin/draft/add": 1000,
    "/cgi-bin/draft/get": 500,
    "/cgi-bin/draft/update": 1000,
    "/cgi-bin/draft/delete": 1000,
    "/cgi-bin/draft/batchget": 1000,
    "/cgi-bin/freepublish/submit": 100,
    "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/delete": 10,
    "/cgi-bin/freepublish/getarticle": 100,
    "/cgi-bin/freepublish/batchget": 100,
}
MINUTE: dict[str, int] = {
    "/cgi-bin/stable_token": 10_000,
    "/cgi-bin/message/mass/sendall": 60,
    "/cgi-bin/message/mass/send": 60,
    "/sns/oauth2/access_token": 50_000,
    "/sns/userinfo": 50_000,
}
SHARED = {"/cgi-bin/message/mass/send": "/cgi-bin/message/mass/sendall"}
"""Paths that draw on another path's quota (both mass calls: 100 a day together)."""


class Quotas:
    """Counters of API calls; limits come from the tables or from the knobs."""

    def __init__(self, state: State) -> None:
        self._state = state

    def daily_limit(self, path: str) -> int | None:
        """Give a path's calls a day; None if it has no limit here."""
        return self._state.knobs.daily_limits.get(path, DAILY.get(path))

    def used_today(self, path: str) -> int:
        """Give the calls of a path since 00:00."""
        return self.used(_pool(path), day(self._state.now()))

    def charge(self, path: str) -> None:
        """Count one call; ``ApiError`` 45011 over the minute's limit, 45009 over the day's."""
        now = self._state.now()
        a_minute = self._state.knobs.minute_limits.get(path, MINUTE.get(path))
        a_day = self.daily_limit(path)
        with self._state.lock:
            if a_minute is not None:
                self._spend(_pool(path), minute(now), a_minute, 45011)
            if a_day is not None:
                self._spend(_pool(path), day(now), a_day, 45009)

    def charge_month(self, name: str, limit: int, code: int) -> None:
        """Count one use of a monthly allowance; ``ApiError`` with ``code`` when it is used up."""
        with self._state.lock:
            self._spend(name, month(self._state.now()), limit, code)

    def charge_day(self, name: str, limit: int, code: int) -> None:
        """Count one use of a daily allowance that is not a path's call count."""
        with self._state.lock:
            self._spend(name, day(self._state.now()), limit, code)

    def used(self, name: str, period: str) -> int:
        """Give the count of a name in a minute, day or month."""
        return self._state.quotas.get(f"{name}|{period}") or 0

    def clear(self, path: str = "") -> None:
        """Forget today's counts of one path, or of all paths."""
        today = day(self._state.now())
        with self._state.lock:
            for key in self._state.quotas:
                name, period = key.split("|")
                if period == today and name.startswith("/") and path in ("", name):
                    self._state.quotas.drop(key)

    def _spend(self, name: str, period: str, limit: int, code: int) -> None:
        used = self.used(name, period)
        if used >= limit:
            raise ApiError(code)
        self._state.quotas.put(f"{name}|{period}", used + 1)


def _pool(path: str) -> str:
    return SHARED.get(path, path)
