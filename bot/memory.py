"""What a long-lived process does about its memory once everything it needs is loaded."""

import ctypes
import gc
import os

# how many new objects the collector lets pass before it looks for circles among the young ones;
# a message makes some two thousand, nearly all of which are gone without it
YOUNG = 20_000


def settle_down() -> None:
    """Keep lexicons and code out of the collector's sight: they live as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
    give_back()


def give_back() -> None:
    """Give freed memory back to the system: reading the dictionary leaves some 30 MB behind.

    Does nothing where the C library knows no such call (it is glibc's).
    """
    if os.name == "posix":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
