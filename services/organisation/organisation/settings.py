"""Settings of organisation: nothing beyond what every service has."""

from chassis import settings


class Settings(settings.Settings):
    """See chassis.settings.Settings."""
