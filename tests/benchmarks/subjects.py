"""The table of what is measured; a new subject is a row here."""

from . import product
from .script import Script
from .servers import Subject

ECHO = Script.of("echo", [("你好，我是{name}", "你好，我是{name}")])
FORM = Script.of(
    "form",
    [
        ("登记", "开始登记。请问您的姓名？"),
        ("{name}", "已记下：{name}。请问您的单位？"),
        ("{company}", "已记下：{company}。请问您的电话？"),
        ("{phone}", "登记完成：{name}，{company}，{phone}。"),
    ],
)
REFERENCE = "werobot"  # the ratio column compares with this row

_PEER = "tests.benchmarks.peers"
_PYTHON = ("{python}", "-m")
_AT = ("--port", "{port}")

SUBJECTS: tuple[Subject, ...] = (
    Subject("werobot", "waitress", "sqlite", FORM, (*_PYTHON, f"{_PEER}.robot", *_AT)),
    *product.SUBJECTS,
    Subject("minimal", "waitress", "sqlite full", FORM, (*_PYTHON, f"{_PEER}.minimal", *_AT)),
    Subject("echo", "waitress", "none", ECHO, (*_PYTHON, f"{_PEER}.echo", *_AT)),
    Subject(
        "echo-granian",
        "granian",
        "none",
        ECHO,
        (*_PYTHON, f"{_PEER}.echo", *_AT, "--server", "granian"),
    ),
    Subject("floor", "asyncio", "none", ECHO, (*_PYTHON, f"{_PEER}.floor", *_AT)),
)
