"""The three-question form every stateful peer fills in, so that all do the same work."""

from typing import Any

START = "登记"
QUESTIONS = ("请问您的姓名？", "请问您的单位？", "请问您的电话？")


def answer(session: dict[str, Any], text: str) -> str:
    """Take one message into the session and say what comes next."""
    if text == START:
        session["answers"] = []
        return f"开始登记。{QUESTIONS[0]}"
    if "answers" not in session:
        return f"发送“{START}”开始。"
    answers = session["answers"]
    answers.append(text)
    if len(answers) < len(QUESTIONS):
        return f"已记下：{text}。{QUESTIONS[len(answers)]}"
    del session["answers"]
    return f"登记完成：{'，'.join(answers)}。"
