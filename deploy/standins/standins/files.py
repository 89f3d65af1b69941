"""Files that are written whole or not at all: made once, or put in the place of an older one in one step."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa


def write_once(path: Path, content: bytes, mode: int = 0o600) -> bool:
    """Make `path` with `content` in one step. False when it was there already: then nothing changes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        return False
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    part.write_bytes(content)
    part.chmod(mode)
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    return True


def put(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put `content` in the place of whatever `path` holds, in one step."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    part.touch(mode)
    part.chmod(mode)
    part.write_bytes(content)
    part.rename(path)


def write_folder_once(path: Path, contents: Mapping[str, bytes]) -> bool:
    """Make a folder with these files in one step. False when it was there already."""
    if path.exists():
        return False
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    for name, content in contents.items():
        write_once(part / name, content)
    try:
        part.rename(path)
    except OSError:
        if not path.exists():
            raise
        for file in part.iterdir():
            file.unlink()
        part.rmdir()
        return False
    return True


def replace_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Put a folder with these files in the place of `path`. Cut off in between, there is none: then make it anew."""
    old = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    path.rename(old)
    write_folder_once(path, contents)
    shutil.rmtree(old)


def key_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    """PKCS #8, PEM, without a password: the file's mode protects it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def pem(*certificates: x509.Certificate) -> bytes:
    """The certificates one after the other in PEM."""
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def read_key(path: Path) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey:
    """The private key of a file."""
    key = serialization.load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise ValueError(f"{path.name}: not an EC, RSA or Ed25519 key")
    return key


def read_ec_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The EC private key of a file."""
    key = read_key(path)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name}: not an EC key")
    return key


def read_certificate(path: Path) -> x509.Certificate:
    """The first certificate of a file."""
    return x509.load_pem_x509_certificate(path.read_bytes())
