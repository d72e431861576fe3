"""Matching demands with experts (notice, articles 5 and 6.2; R47-R50): suggestions with reasons.

``grams`` reads texts, ``library`` remembers the experts' and finds who shares grams with a demand,
``relevance`` makes of that a score between 0 and 1, ``fields`` guesses the field of a demand,
``merits`` scores what is not text, ``gates`` holds the rules that shut out, ``shortlist`` puts
them together with a reason for every point. Nothing here decides: an officer confirms (R50).
"""
