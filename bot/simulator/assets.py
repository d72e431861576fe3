"""Files and codes: media in both directions, and parametric QR codes (protocol §4.13, §4.14)."""

from datetime import timedelta

from bot.simulator.errors import ApiError
from bot.simulator.mint import WORD
from bot.simulator.pictures import photo
from bot.simulator.state import State
from bot.simulator.values import Media, Scene

KEPT = timedelta(days=3)
PERMANENT_CODES = 100_000
MIME = {
    "image": "image/jpeg",
    "voice": "audio/amr",
    "video": "video/mp4",
    "thumb": "image/jpeg",
}


class Assets:
    """Media and QR codes of the account."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(
        self, kind: str, content: bytes, name: str, mime: str = "", *, permanent: bool = False
    ) -> Media:
        """Keep a file; temporary ones for three days."""
        with self._state.lock:
            media_id = self._state.mint.word("media", 64)
            now = self._state.now()
            url = f"http://mmbiz.qpic.cn/sim/{media_id}/0"
            until = None if permanent else now + KEPT
            media = Media(media_id, kind, name, mime or MIME[kind], content, now, until, url)
            return self._state.media.put(media_id, media)

    def receive(self, kind: str, content: bytes, name: str) -> Media:
        """Keep a file a person sent; a picture without bytes is drawn."""
        if kind == "image" and not content:
            return self.keep(kind, photo(), name, "image/png")
        return self.keep(kind, content, name)

    def media(self, media_id: object) -> Media:
        """Give a file that is still there; ``ApiError`` 40007 otherwise."""
        wanted = str(media_id or "")
        found = self._state.media.get(wanted) or self._state.media.get(wanted.removesuffix("16"))
        if found is None or (found.until is not None and found.until <= self._state.now()):
            raise ApiError(40007)
        return found

    def has_media(self, media_id: str) -> bool:
        """Tell whether a file is still there."""
        try:
            self.media(media_id)
        except ApiError:
            return False
        return True

    def print_code(
        self, scene: str, *, numeric: bool = False, expires: timedelta | None = None
    ) -> Scene:
        """Make a QR code for a scene; without ``expires`` it is permanent."""
        with self._state.lock:
            permanent = [code for code in self._state.scenes.values() if code.until is None]
            if expires is None and len(permanent) >= PERMANENT_CODES:
                raise ApiError(45029)
            ticket = "gQ" + self._state.mint.word("ticket", 92, WORD) + "=="
            url = "http://weixin.qq.com/q/" + self._state.mint.word("qr url", 22)
            until = None if expires is None else self._state.now() + expires
            return self._state.scenes.put(ticket, Scene(ticket, scene, numeric, until, url))

    def code(self, ticket: str) -> Scene | None:
        """Give the code of a ticket."""
        return self._state.scenes.get(ticket)

    def codes(self) -> list[Scene]:
        """Give all codes, newest first."""
        return list(reversed(self._state.scenes.values()))

    def scanned(self, word: str) -> Scene | None:
        """Give what a scan of a scene, ticket or code address finds; None if it has expired.

        A scene nobody created counts as a code printed elsewhere, unless ``strict_scenes`` is on.
        """
        with self._state.lock:
            now = self._state.now()
            named = [code for code in self.codes() if word in (code.scene, code.ticket, code.url)]
            for code in named:
                if code.until is None or now < code.until:
                    return code
            if named or self._state.knobs.strict_scenes:
                return None
            return self.print_code(word)
