"""Settings of signing."""

from pathlib import Path

from chassis.settings import Settings as Common


class Settings(Common):
    """Where the fonts, the seal's key and its chain are."""

    fonts: Path = Path(__file__).parent.parent / "fonts" / "node_modules"
    seal_key: Path = Path("seal-key.pem")
    seal_chain: Path = Path("seal-chain.pem")
