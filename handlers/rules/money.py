"""Sums as the ledger keeps them, whole fen, and as people read them (R68)."""

from decimal import Decimal, InvalidOperation

FEN_IN_WAN = 1_000_000
# more than this in one entry is a slip of the pen
MOST_FEN = 100_000_000_00


def from_wan(wan: float) -> int:
    """Ten thousand yuan as fen, to the nearest fen."""
    return round(Decimal(repr(wan)) * FEN_IN_WAN)


def from_yuan(said: str) -> int | None:
    """Yuan as typed in a field, as fen; None for what is no sum above nothing."""
    try:
        fen = Decimal(said.strip().replace(",", "").replace("，", "")) * 100
    except InvalidOperation:
        return None
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 < fen <= MOST_FEN:
        return None
    return int(fen)


def yuan(fen: int) -> str:
    """A sum in yuan: 「12,000.00」; whole yuan without the fen."""
    sign, rest = "-" if fen < 0 else "", abs(fen)
    whole, part = divmod(rest, 100)
    return f"{sign}{whole:,}" + (f".{part:02d}" if part else "")


def wan(fen: int) -> str:
    """A sum in ten thousand yuan, as reports show it: 「1.2」."""
    return f"{Decimal(fen) / FEN_IN_WAN:.4f}".rstrip("0").rstrip(".")
