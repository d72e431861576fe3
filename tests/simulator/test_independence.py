"""The simulator is the other side: it shares no code with the account's server."""

import ast
import re
import sys
from pathlib import Path

import bot.simulator
from bot.simulator.account import Account
from bot.simulator.errors import TEXTS

FOLDER = Path(bot.simulator.__file__).parent
ALLOWED = {"flask", "werkzeug", "cryptography", "requests", "urllib3", "qrcode", "_typeshed"}


def imported(path: Path) -> set[str]:
    """Give the modules a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_it_imports_nothing_of_the_house_but_itself() -> None:
    for path in FOLDER.glob("*.py"):
        for name in imported(path):
            top = name.split(".")[0]
            own = name == "bot.simulator" or name.startswith("bot.simulator.")
            assert own or top in ALLOWED or top in sys.stdlib_module_names, f"{path.name}: {name}"


def test_every_module_says_what_it_is() -> None:
    for path in FOLDER.glob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.name


def test_the_fictional_account_has_the_right_shapes() -> None:
    account = Account.fictional()

    assert account == Account.fictional()
    assert re.fullmatch(r"wx[0-9a-f]{16}", account.appid)
    assert re.fullmatch(r"gh_[0-9a-f]{12}", account.original_id)
    assert re.fullmatch(r"[A-Za-z0-9]{3,32}", account.token)
    for key in (account.encoding_aes_key, account.previous_encoding_aes_key):
        assert re.fullmatch(r"[A-Za-z0-9]{43}", key)


def test_every_error_a_module_raises_has_a_text() -> None:
    raised = {
        int(code)
        for path in FOLDER.glob("*.py")
        for code in re.findall(r"\b((?:[4-9]\d{4})|2000\d\d)\b", path.read_text(encoding="utf-8"))
        if path.name.startswith(("api_", "people", "quotas", "tokens", "mass", "outgoing", "slots"))
    }

    numbers = {64_000, 65_536, 86_400, 50_000}
    assert raised - numbers - set(TEXTS) == set()
