"""``qianqi replay``: a real conversation as a story, and a story against the present version."""

import sys
from pathlib import Path

from bot.app import build
from bot.replay import playing, telling
from bot.settings import Settings


def export(settings: Settings, who: str) -> int:
    """Print the story of a person; 0 when there is one."""
    house = build(settings)
    try:
        with house.database.read() as session:
            for line in telling.story(session, who, settings.house()):
                print(line)
    except telling.NobodyFound:
        print(f"没有找到“{who}”的对话。消息只留30天；也可能本人已要求删除。", file=sys.stderr)
        return 1
    finally:
        house.close()
    return 0


def report(story: Path) -> int:
    """Play a story and list the replies that changed; 0 when none did."""
    try:
        found = list(playing.changed(story.read_text(encoding="utf-8")))
    except (OSError, playing.BadStory) as bad:
        print(f"{story}：{bad}", file=sys.stderr)
        return 2
    for row in found:
        what = "办了" if row.is_act else ""
        print(f"{story.name}:{row.line} {row.said}")
        print(f"  原来{what}：{row.before}\n  现在{what}：{row.after}")
    acts = sum(row.is_act for row in found)
    print(f"改变的回复：{len(found) - acts} 处，改变的操作：{acts} 处")
    return 1 if found else 0
