"""The one door to HiGHS: a program of numbers in, numbers out; it knows nothing of teams."""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# two searches run side by side (see background), one thread each
THREADS = 1
TOLERANCE = 1e-6
# every column has bounds, so that nothing is unbounded
IMPOSSIBLE = frozenset(
    {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}
)


@dataclass(frozen=True, slots=True)
class Program:
    """Maximise ``cost``·x with ``lower`` ≤ x ≤ ``upper`` and ``least`` ≤ rows·x ≤ ``most``.

    The rows are sparse: row r holds ``weight[start[r]:start[r+1]]`` at the columns ``column[…]``.
    In an integer program every column is whole.
    """

    cost: Numbers
    lower: Numbers
    upper: Numbers
    start: NDArray[np.int32]
    column: NDArray[np.int32]
    weight: Numbers
    least: Numbers
    most: Numbers


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: wall seconds, relative gap, nodes of the search tree; and the random seed."""

    seconds: float
    gap: float = 1e-4
    nodes: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out: ``x`` is None where nothing was found.

    ``bound`` is what no solution exceeds; ``proved`` that x is best within the gap; ``impossible``
    that no x keeps the rows. ``reduced`` are the reduced costs of a relaxation.
    """

    x: Numbers | None
    value: float
    bound: float
    proved: bool
    impossible: bool
    reduced: Numbers | None = None


def relax(program: Program, limits: Limits, *, interior: bool = False) -> Outcome:
    """Solve without the demand that columns be whole; an unfinished run gives no x and no bound.

    ``interior`` takes the interior point method, for programs where the simplex method is slow.
    """
    solver = _load(program, limits)
    solver.setOptionValue("solver", "ipm" if interior else "simplex")
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        impossible = status in IMPOSSIBLE
        return Outcome(None, -np.inf, np.inf, proved=False, impossible=impossible)
    solution, value = solver.getSolution(), solver.getInfo().objective_function_value
    x, reduced = np.array(solution.col_value), np.array(solution.col_dual)
    return Outcome(x, value, value, proved=True, impossible=False, reduced=reduced)


def optimise(
    program: Program,
    limits: Limits,
    start: Numbers | None = None,
    on_better: Callable[[Numbers, float], None] | None = None,
    on_bound: Callable[[float], None] | None = None,
) -> Outcome:
    """Solve in whole numbers, from a solution to begin with where there is one.

    ``on_better`` hears of every better solution and its value, ``on_bound`` of the bound.
    """
    solver = _load(program, limits)
    count = len(program.cost)
    columns = np.arange(count, dtype=np.int32)
    whole = np.full(count, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(count, columns, whole)
    solver.setOptionValue("mip_rel_gap", limits.gap)
    if limits.nodes is not None:
        solver.setOptionValue("mip_max_nodes", limits.nodes)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        solver.setSolution(solution)
    if on_better is not None:
        hear = on_better

        def improved(event: highspy.HighsCallbackEvent) -> None:
            x = np.array(event.data_out.mip_solution)
            hear(x, float(program.cost @ x))

        solver.cbMipImprovingSolution += improved
    if on_bound is not None:
        told = on_bound
        solver.cbMipLogging += lambda event: told(event.data_out.mip_dual_bound)
    solver.run()
    outcome = _outcome(solver)
    if start is not None and _is_lost(program, outcome):
        return optimise(program, limits, None, on_better, on_bound)
    return outcome


def _is_lost(program: Program, outcome: Outcome) -> bool:
    """Whether the columns are not those of the value: HiGHS 1.16.0 may hand back the start."""
    if outcome.x is None:
        return False
    return abs(float(program.cost @ outcome.x) - outcome.value) > TOLERANCE * abs(outcome.value)


def _load(program: Program, limits: Limits) -> highspy.Highs:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.least)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.lower, program.upper
    model.row_lower_, model.row_upper_ = program.least, program.most
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.start
    model.a_matrix_.index_ = program.column
    model.a_matrix_.value_ = program.weight
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", THREADS)
    solver.setOptionValue("random_seed", limits.seed)
    solver.setOptionValue("time_limit", max(0.0, limits.seconds))
    solver.passModel(model)
    return solver


def _outcome(solver: highspy.Highs) -> Outcome:
    status, info = solver.getModelStatus(), solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Outcome(
        x=np.array(solver.getSolution().col_value) if found else None,
        value=info.objective_function_value if found else -np.inf,
        bound=info.mip_dual_bound,
        proved=status == highspy.HighsModelStatus.kOptimal,
        impossible=status in IMPOSSIBLE,
    )
