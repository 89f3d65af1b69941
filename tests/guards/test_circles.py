"""No circle of files: whoever reads a module can read what it stands on first."""

import grimp

PACKAGES = ("contracts", "pki", "chassis", "auth", "certificates", "orders", "organisation", "signing", "gateway")


def circles() -> list[set[str]]:
    """The groups of modules that import one another, directly or through others (Tarjan's algorithm)."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    groups: list[set[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        open_.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in number:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in open_:
                lowest[module] = min(lowest[module], number[other])
        if lowest[module] == number[module]:
            at = open_.index(module)
            group = set(open_[at:])
            del open_[at:]
            if len(group) > 1:
                groups.append(group)

    for module in sorted(graph.modules):
        if module not in number:
            visit(module)
    return groups


def test_no_circle_of_files() -> None:
    assert circles() == []
