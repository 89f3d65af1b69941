"""The pages of the portal; each module has a `router`."""
