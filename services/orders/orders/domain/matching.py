"""Which certificate a request is for: the one that has its names. What its file is called says nothing."""

from collections.abc import Mapping, Sequence


def fitting(names: Sequence[str], certificates: Mapping[int, Sequence[str]]) -> tuple[int, ...]:
    """The certificates that a request with these names (common name first) can be for, by number; their names are common name first.

    Those with exactly these names; where there are none, those with the same common name. DNS names are compared as DNS does, without
    regard to case (RFC 4343). More than one: it can't be said which.
    """
    if not names:
        return ()
    asked = {_plain(name) for name in names}
    exact = [number for number, of in certificates.items() if {_plain(name) for name in of} == asked]
    same = [number for number, of in certificates.items() if _plain(of[0]) == _plain(names[0])]
    return tuple(sorted(exact or same))


def _plain(name: str) -> str:
    return name.strip().lower().removesuffix(".")
