"""Threats count only with the probability that their maker, by its own utility, would carry them out.

probability = Phi(gain/error)      Phi: standard normal distribution, error: of the maker's later judgement
"""

import math

__all__ = ["carried_out"]


def carried_out(gain: float, error: float) -> float:
    """Return the probability in [0, 1] that a threat worth gain to its maker is carried out.

    gain, error: USD million a month; without error a threat is carried out if it pays.
    """
    if error <= 0.0:
        return 1.0 if gain > 0.0 else 0.0
    return 0.5 * (1.0 + math.erf(gain / (error * math.sqrt(2.0))))
