"""The front desk: each push is heard once, applied once and answered the same every time.

One transaction takes the person's turn, claims the content key, applies the effects, owes notices
and stores the reply (reliability §4.2). The order of locks is always person, key, domain rows.
"""

from handlers.reception.turns import finish_parked, park, receive

__all__ = ["finish_parked", "park", "receive"]
