"""``config.example.toml`` holds every setting with its default and a comment, and nothing else."""

import re
import tomllib
from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from bot.app import manner_of
from bot.commands.demo import TEMPLATES
from bot.settings import ProgrammeSettings, Settings, read
from tests.habits.source import ROOT

EXAMPLE = ROOT / "config.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
LINES = TEXT.splitlines()
# a table without a default is shown commented out
TABLES = {("delivery", "templates"), ("programme", "black_outs")}


def defaults() -> dict[str, dict[str, Any]]:
    """Every setting with its default."""
    settings = Settings()
    return {
        section: {
            item.name: getattr(getattr(settings, section), item.name)
            for item in fields(type_)
            if (section, item.name) not in TABLES
        }
        for section, type_ in get_type_hints(Settings).items()
    }


def test_the_example_holds_every_setting_with_its_default() -> None:
    assert tomllib.loads(TEXT) == defaults()


def test_the_example_is_read_as_the_defaults() -> None:
    assert read(EXAMPLE, {}) == Settings()


def test_the_settings_stand_in_the_order_of_the_code() -> None:
    found = tomllib.loads(TEXT)

    assert {section: list(keys) for section, keys in found.items()} == {
        section: list(keys) for section, keys in defaults().items()
    }


def test_every_key_has_a_comment_in_front() -> None:
    bare = [
        line
        for above, line in zip(["", *LINES], LINES, strict=False)
        if re.match(r"\w+ = ", line) and not re.match(r"# .*[\u4e00-\u9fff]", above)
    ]

    assert bare == []


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_the_commented_template_can_be_used(kind: str) -> None:
    lines = [line.removeprefix("# ") for line in LINES]
    start = lines.index(f"[delivery.templates.{kind}]")
    shown = []
    for line in lines[start:]:
        if not line.strip():
            break
        shown.append(line)
    table = tomllib.loads("\n".join(shown))["delivery"]["templates"]

    settings = Settings()
    settings = type(settings)(delivery=type(settings.delivery)(templates=table))

    assert list(manner_of(settings).templates) == [kind]
    assert set(table[kind]) == set(TEMPLATES[kind])


def test_the_commented_black_out_can_be_used() -> None:
    start = LINES.index('# [programme.black_outs."农忙"]')
    shown = "\n".join(line.removeprefix("# ") for line in LINES[start : start + 4])
    table = tomllib.loads(shown)["programme"]["black_outs"]

    (black_out,) = ProgrammeSettings(black_outs=table).programme().black_outs

    assert (black_out.name, len(black_out.regions)) == ("农忙", 2)


@pytest.mark.parametrize(
    "key", ["token", "encoding_aes_key", "previous_encoding_aes_key", "secret"]
)
def test_the_example_holds_no_secret(key: str) -> None:
    assert tomllib.loads(TEXT)["account"][key] == ""
