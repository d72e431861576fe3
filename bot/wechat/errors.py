"""Error codes of the platform turned into four remedies (protocol §5)."""

from dataclasses import dataclass
from datetime import timedelta

from storage.vocabulary import Remedy

TOKEN_BAD = frozenset({40001, 40014, 42001})
SUCCESS = frozenset({0, 40241, 45065})


@dataclass(frozen=True, slots=True)
class Class:
    """What a group of codes asks for; ``whole_account`` stops more than one message."""

    remedy: Remedy
    words: str
    wait: timedelta | None = None
    whole_account: bool = False


MINUTE, DAY, MONTH = timedelta(minutes=1), timedelta(days=1), timedelta(days=31)

# the letters are the classes of protocol §5.1
B_BUSY = Class(Remedy.LATER, "平台忙")
B_MINUTE = Class(Remedy.LATER, "平台每分钟次数已满", wait=MINUTE)
C_DAY = Class(Remedy.LATER, "平台今日次数已用完", wait=DAY, whole_account=True)
C_MONTH = Class(Remedy.LATER, "本月群发次数已用完", wait=MONTH, whole_account=True)
D_WINDOW = Class(Remedy.OTHER_WAY, "对方近期没有来过消息，客服消息发不出")
D_CONSENT = Class(Remedy.OTHER_WAY, "对方没有订阅这类通知")
D_MINOR = Class(Remedy.OTHER_WAY, "对方处于未成年人保护模式")
E_LEFT = Class(Remedy.NEVER, "对方没有关注公众号")
E_UNKNOWN = Class(Remedy.NEVER, "平台不认识这个用户")
E_BLOCKED = Class(Remedy.NEVER, "对方在黑名单里或拒收消息")
F_CONTENT = Class(Remedy.NEVER, "内容或模板不合平台要求")
G_FORBIDDEN = Class(Remedy.STOP, "公众号没有这项权限或被限制", whole_account=True)
H_SET_UP = Class(Remedy.STOP, "公众号设置有误", whole_account=True)

CODES: dict[int, Class] = {
    **dict.fromkeys((-1, 61450, 45085, 61503, 268488001, 268487001, 268487002), B_BUSY),
    **dict.fromkeys((45011, 45066, 43117), B_MINUTE),
    **dict.fromkeys((45009, 45040, 48006, 45029), C_DAY),
    45028: C_MONTH,
    **dict.fromkeys((45015, 45047, 45080, 45081), D_WINDOW),
    43101: D_CONSENT,
    70000: D_MINOR,
    **dict.fromkeys((43004, 50005), E_LEFT),
    **dict.fromkeys((40003, 46004, 49003), E_UNKNOWN),
    **dict.fromkeys((43019, 48002), E_BLOCKED),
    **dict.fromkeys(
        (48001, 48003, 48004, 48008, 50001, 50002, 50004, 50007, 40243, 43116, 40249, 45087, 45102,
         200011), G_FORBIDDEN),
    **dict.fromkeys(
        (40002, 40013, 40125, 41001, 41002, 41004, 40164, 89503, 89504, 89505, 89506, 89507, 40201,
         40202, 40203), H_SET_UP),
}  # fmt: skip


def class_of(code: int) -> Class:
    """The class of a code; an unknown one is taken for a fault of this message."""
    return CODES.get(code, F_CONTENT)
