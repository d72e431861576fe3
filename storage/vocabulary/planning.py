"""Plans of service teams that the planner proposes and an officer takes up."""

from storage.vocabulary.term import Term


class PlanState(Term):
    """Where a proposed plan stands (R50: nothing happens without an officer)."""

    WAITING = "waiting", "等着排"
    RUNNING = "running", "正在排"
    READY = "ready", "待您确定"
    IMPOSSIBLE = "impossible", "排不出"
    STOPPED = "stopped", "已停"
    TAKEN_UP = "taken_up", "已采用"
