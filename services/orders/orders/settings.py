"""Settings of orders."""

from chassis.settings import Settings as Common


class Settings(Common):
    """Orders needs what every service needs: database, Kafka, identity keys, object store, mail."""
