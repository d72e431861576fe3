"""The product's own rows: a whole demand told step by step, filed and read back."""

from functools import partial

from .fresh_database import url_of
from .script import Script
from .servers import Subject, processes_named
from .wire import Account

DIGITS = "零一二三四五六七八九"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅海燕建国文辉志红云峰林鹏飞宇浩然"


def contact(number: int) -> dict[str, str]:
    """An enterprise and its contact; no two of a run are alike."""
    spelt = "".join(DIGITS[int(digit)] for digit in f"{number:06d}")
    first, second = GIVEN[number % len(GIVEN)], GIVEN[number // len(GIVEN) % len(GIVEN)]
    return {
        "n": f"{number:06d}",
        "name": f"王{first}{second}",
        "company": f"泰兴{spelt}表面处理有限公司",
        "phone": f"1990000{number % 10000:04d}",
    }


DEMAND = Script.of(
    "demand",
    [
        ("我想报需求", "请用几句话说说"),
        ("电镀废水总镍一直超标，加药效果不稳定", "贵企业的全称是？"),
        ("{company}", "同意之前我们不会留下您的电话"),
        ("同意", "联系人怎么称呼？"),
        ("{name}", "请留一个联系手机号"),
        ("{phone}", "是否同意把需求"),
        ("跳过", "企业：{company}"),
        ("1", "已收到，编号 XQ"),
    ],
    contact,
)

ACCOUNT = Account()
BASE = {
    "QIANQI_ACCOUNT_APPID": ACCOUNT.app_id,
    "QIANQI_ACCOUNT_ORIGINAL_ID": ACCOUNT.original_id,
    "QIANQI_ACCOUNT_TOKEN": ACCOUNT.token,
    "QIANQI_ACCOUNT_ENCODING_AES_KEY": ACCOUNT.aes_key,
    "QIANQI_SERVER_PORT": "{port}",
}
SQLITE = BASE | {"QIANQI_DATABASE_URL": "sqlite:///{folder}/qianqi.db"}
DATABASE = "qianqi_bench"
POSTGRES = BASE | {"QIANQI_DATABASE_URL": url_of(DATABASE)}
GRANIAN = (
    "{python}",
    "-m",
    "granian",
    *("--interface", "asgi"),
    *("--workers", "1"),
    *("--http", "1"),
    "--no-ws",
    *("--port", "{port}"),
)
SERVE = ("{python}", "-m", "bot", "serve")
MIGRATE = ("{python}", "-m", "bot", "migrate")
FRESH = ("{python}", "-m", "tests.benchmarks.fresh_database", DATABASE)

SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "qianqi",
        "uvicorn",
        "sqlite full",
        DEMAND,
        SERVE,
        path="/wechat",
        account=ACCOUNT,
        environment=SQLITE,
        prepare=(MIGRATE,),
    ),
    Subject(
        "qianqi-granian",
        "granian",
        "sqlite full",
        DEMAND,
        (*GRANIAN, "tests.benchmarks.other_servers:front"),
        path="/wechat",
        account=ACCOUNT,
        environment=SQLITE,
        prepare=(MIGRATE,),
    ),
    Subject(
        "qianqi-waitress",
        "waitress",
        "sqlite full",
        DEMAND,
        ("{python}", "-m", "tests.benchmarks.other_servers"),
        path="/wechat",
        account=ACCOUNT,
        environment=SQLITE,
        prepare=(MIGRATE,),
    ),
    Subject(
        "qianqi-postgres",
        "uvicorn",
        "postgresql",
        DEMAND,
        SERVE,
        path="/wechat",
        account=ACCOUNT,
        environment=POSTGRES,
        prepare=(FRESH, MIGRATE),
        also=partial(processes_named, "postgres"),
    ),
)
