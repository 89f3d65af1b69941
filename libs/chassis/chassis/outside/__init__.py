"""What an outside party's failure means, the same three words at every port; each port names its own after them.

A port's method raises nothing else for a failure of the party: no library's error, no error of the network.
"""


class Temporary(Exception):
    """Nothing was done, and later it may be: not reached, too busy, not ready. Ask again, as often as it takes."""


class OutcomeUnknown(Exception):
    """It may have been done: the answer was lost, late or makes no sense. Only what may be repeated is asked again."""


class Permanent(Exception):
    """Nothing was done, and the same question will never get another answer. Somebody has to look, or to be told."""
