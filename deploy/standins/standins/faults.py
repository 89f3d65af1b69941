"""What the stand-in CA does wrong when a test asks for it."""

from pydantic import BaseModel, ConfigDict, Field


class Faults(BaseModel):
    """What goes wrong; a number counts down with every request that it hits."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    delay: int = Field(default=0, ge=0, description="seconds until an issued certificate is shown")
    hang: float = Field(default=0, ge=0, description="seconds before a submission is answered")
    unavailable: int = Field(default=0, ge=0, description="API requests answered with 503")
    drop: int = Field(default=0, ge=0, description="submissions that are carried out and answered with an empty 504")
    other_key: int = Field(default=0, ge=0)
    other_names: int = Field(default=0, ge=0)
    other_organisation: int = Field(default=0, ge=0)
    unproved: tuple[str, ...] = Field(
        default=(), description="names whose record is not in DNS, of what browsers trust"
    )
    failed: tuple[str, ...] = Field(default=(), description="those among them that it looked for in vain")
    senseless_proofs: bool = Field(default=False, description="what it says of names is no proof of anything")
    status_unavailable: int = Field(default=0, ge=0, description="CRL and OCSP requests answered with 503")

    def take(self, name: str) -> bool:
        """Whether this fault hits now; it is used up by that."""
        left = int(getattr(self, name))
        if left:
            setattr(self, name, left - 1)
        return bool(left)
