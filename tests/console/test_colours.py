"""The colours of the desk and of the phone pages can be read, frames and focus can be seen."""

import re
from itertools import product
from pathlib import Path

import pytest

import bot.console
import bot.pages

DESK = Path(bot.console.__file__).parent / "static" / "desk.css"
PHONE = Path(bot.pages.__file__).parent / "static"
TEXTS = ("ink", "soft", "blue", "blue-dark", "red", "green", "amber")
# each style sheet: the grounds it has and the texts that stand on them
GROUNDS = {
    DESK: {
        "paper": TEXTS, "ground": TEXTS, "row": TEXTS, "blue-pale": ("ink", "blue", "blue-dark"),
        "red-pale": ("ink", "red"), "green-pale": ("ink", "green"), "amber-pale": ("ink", "amber"),
    },
    PHONE / "pages.css": dict.fromkeys(("paper", "ground"), ("ink", "soft", "blue")),
    PHONE / "letter.css": {"paper": ("ink", "soft", "green")},
}  # fmt: skip
ENOUGH = 4.5  # WCAG 2.2, 1.4.3 (AA)
VISIBLE = 3.0  # 1.4.11: frames of fields, the ring of the focus


def variables(sheet: Path) -> dict[str, str]:
    """The colours that a style sheet gives names."""
    text = sheet.read_text(encoding="utf-8")
    return {row[1]: row[2] for row in re.finditer(r"--([\w-]+): (#\w+);", text)}


def luminance(colour: str) -> float:
    """The relative luminance of ``#rgb`` or ``#rrggbb``."""
    digits = colour.removeprefix("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, 1 to 21."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("sheet", GROUNDS, ids=lambda sheet: sheet.name)
def test_every_text_can_be_read_on_its_ground(sheet: Path) -> None:
    named = variables(sheet)

    faint = {
        (text, ground): round(contrast(named[text], named[ground]), 2)
        for ground, texts in GROUNDS[sheet].items()
        for text in texts
        if contrast(named[text], named[ground]) < ENOUGH
    }

    assert faint == {}
    assert contrast("#dbe6f4", variables(DESK)["blue-dark"]) >= ENOUGH  # words in the bar


@pytest.mark.parametrize("sheet", GROUNDS, ids=lambda sheet: sheet.name)
def test_frames_of_fields_and_the_ring_of_the_focus_can_be_seen(sheet: Path) -> None:
    named, style = variables(sheet), sheet.read_text(encoding="utf-8")
    grounds = [named[name] for name in ("paper", "ground") if name in named]

    faint = [
        (line, ground)
        for line, ground in product((named["frame"], named["ring"]), grounds)
        if contrast(line, ground) < VISIBLE
    ]

    assert faint == []
    assert contrast("#f0b44c", variables(DESK)["blue-dark"]) >= VISIBLE  # in the bar
    assert re.search(r"^:focus-visible { outline: 3px solid var\(--ring\)", style, re.MULTILINE)
    assert set(re.findall(r"^.*outline: none.*$", style, re.MULTILINE)) <= {
        "main:focus { outline: none; }"
    }
