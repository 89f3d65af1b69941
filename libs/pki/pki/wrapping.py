"""What people paste and upload, made plain: encodings, wrappings and containers. Nothing in it is understood here.

All work is linear in the input, which callers keep small; what a container holds is read up to a limit.
"""

import base64
import binascii
import html
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

#: Of one file in a container, and of all its files together: more is not read.
INSIDE = 64 * 1024
_FILES = 8
#: Methods that `zipfile` unpacks up to a limit. Others it unpacks whole first: a kilobyte of bzip2 is a gigabyte.
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")  # but tab, line ends, form feed and the DOS end of file
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"),
    (b"\xfe\xed\xfe\xed", "keystore"),
    (b"\xce\xce\xce\xce", "keystore"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"<!DOCTYPE", "web_page"),
    (b"<!doctype", "web_page"),
    (b"<html", "web_page"),
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x1a\x0c]")
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒−﹣－", "-"), "–": "--", "—": "---", "\u00a0": " ", "\u2028": "\n"})
_BLOB = re.compile(r"(?<=[^\sA-Za-z0-9+/_-])[A-Za-z0-9+/_-]{60,}={0,2}")  # in the middle of something else
_WORD = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[:\s]{0,3}){40,}")
_TAG = re.compile(r"<[^<>]{1,60}>")
_SOFT = re.compile(r"=(?:[ \t]*\n|3D|2B|2F|0A|20)")
_QUOTED = re.compile(r"^[ \t>|*#]+", re.MULTILINE)


def text_of(data: bytes) -> str | None:
    """The bytes as text with line ends of one kind, or None when they are no text.

    UTF-8, UTF-16 and UTF-32 with or without byte order mark; else Windows-1252, of which ASCII is the larger part.
    """
    text = _decoded(data)
    if text is None or _CONTROLS.search(text):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                return None
    start = data[:200]
    if start.count(0) * 3 >= len(start) > 3:
        wide = "utf-32" if start.count(0) * 3 >= len(start) * 2 else "utf-16"
        try:
            return data.decode(f"{wide}-{'be' if start[0] == 0 else 'le'}")
        except UnicodeDecodeError:
            return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if sum(32 <= octet < 127 or octet in b"\t\r\n" for octet in data) * 4 < len(data) * 3:
        return None
    return data.decode("cp1252", "replace")


def plain(text: str) -> str:
    """The text without what word processors and mail programs do to dashes, spaces and line starts."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_DASHES)
    return _QUOTED.sub("", text)


def readings(text: str) -> Iterator[str]:
    """The text as it stands, and then as it reads when it was escaped: HTML, quoted-printable, JSON, an address."""
    yield (first := plain(text))
    if "&" in text or "<" in text:
        yield plain(html.unescape(_TAG.sub("\n", text)))
    if _SOFT.search(first):
        # not the mail's bytes: they were decoded as text before, and everything of interest is ASCII
        yield plain(quopri.decodestring(first.encode("ascii", "replace")).decode("latin-1"))
    if "\\n" in text or "\\/" in text:
        yield plain(text.replace("\\r", "").replace("\\n", "\n").replace("\\/", "/"))
    if "%2B" in text or "%2b" in text or "%0" in text or "%20" in text:
        yield plain(unquote(text))


def from_base64(text: str) -> bytes | None:
    """What base64 (also the alphabet of addresses, also without padding) says; None when it is none."""
    joined = "".join(text.split()).rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(joined + "=" * (-len(joined) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def encoded(text: str) -> Iterator[bytes]:
    """What stands in the text as base64 or hexadecimal, with or without lines around it; at most 32 pieces."""
    left = 32
    for piece in (*_runs(text), *_BLOB.findall(text)):
        content = from_base64(piece)
        if content and left:
            left -= 1
            yield content
    for match in _HEX.finditer(text):
        if left:
            left -= 1
            yield bytes.fromhex(re.sub(r"[:\s]", "", match[0]))


def from_hex(text: str) -> bytes | None:
    """What a text of nothing but hexadecimal digits, spaces and colons says; None when it is something else.

    So is half an octet, and what has fewer than 40 digits: words of the letters a to f exist.
    """
    joined = re.sub(r"[:\s]", "", text)
    return bytes.fromhex(joined) if len(joined) % 2 == 0 and re.fullmatch(r"[0-9A-Fa-f]{40,}", joined) else None


def _runs(text: str) -> list[str]:
    """Words of base64 that follow one another, joined: lines of a block, also when the line ends were lost."""
    runs: list[str] = []
    run: list[str] = []
    for raw in text.split():
        word = raw.strip("\"'`,;\\()[]{}")
        if _WORD.fullmatch(word) and (run or len(word) >= 32):
            run.append(word)
            if len(word) >= 32 and not word.endswith("="):
                continue
        if run:  # the last line is shorter than the others
            runs.append("".join(run))
            run = []
    return [*runs, "".join(run)] if run else runs


def container(data: bytes) -> str:
    """What kind of file this is by its first bytes: zip, gzip, pdf, image, office, …; empty when it is none of them."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((name for magic, name in _MAGIC if start.startswith(magic)), "")
    if kind == "zip" and (b"word/" in data or b"xl/" in data or b"mimetypeapplication/vnd.oasis" in data[:200]):
        return "office"
    return kind


def inside(data: bytes) -> Iterator[bytes]:
    """The files in a ZIP or gzip, up to a limit; nothing for what can't be opened, or not up to a limit."""
    try:
        if data[:2] == b"\x1f\x8b":
            yield zlib.decompressobj(31).decompress(data, INSIDE)
        elif data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for entry in archive.infolist()[:_FILES]:
                    if entry.compress_type in _BOUNDED and not entry.flag_bits & 1:  # bit 0: encrypted
                        with archive.open(entry) as file:
                            yield file.read(INSIDE)
    except (
        zlib.error,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
        OverflowError,
    ):
        return
