"""Short answers to what was read back."""

YES = frozenset({"对", "对的", "是", "是的", "好", "好的", "记下", "没错", "确认", "嗯", "1"})
NO = frozenset({"不对", "不是", "不记", "错了", "不用记", "2"})
