"""Java archives are what they were when they were chosen: their SHA-256 is in git.

`python3 deploy/local/local/jars.py FOLDER LIST [write]` compares a folder with a list in the format of sha256sum, or writes
the list anew. Standard library only: it runs before anything is installed. (Maven itself compares with what the
repository says of a file; that is of the same origin as the file.)
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path


def sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each archive in a folder, by file name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.jar"))}


def listed(text: str) -> dict[str, str]:
    """What a list says: file name to SHA-256. Raises ValueError for a line that is not two words."""
    rows = [line.split() for line in text.splitlines() if line]
    return {name: digest for digest, name in rows}


def differences(folder: Path, known: dict[str, str]) -> list[str]:
    """What is wrong with the archives in a folder, a line each; archives that are not as listed are removed."""
    found = sums(folder)
    wrong = [f"{name} is missing" for name in known if name not in found]
    for name, digest in found.items():
        if known.get(name) != digest:
            wrong.append(
                f"{name} is not on the list" if name not in known else f"{name} is another file than the one listed"
            )
            (folder / name).unlink()
    return wrong


def main() -> None:
    """The command line."""
    folder, listing = Path(sys.argv[1]), Path(sys.argv[2])
    if sys.argv[3:] == ["write"]:
        listing.write_text("".join(f"{digest}  {name}\n" for name, digest in sums(folder).items()))
    elif wrong := differences(folder, listed(listing.read_text())):
        sys.exit("\n".join([f"Archives in {folder} are not those of {listing}:", *wrong]))


if __name__ == "__main__":
    main()
