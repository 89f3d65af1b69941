"""Predicted certificates are linted in a sandbox of their own: the linter is large, and only workers load it."""

from importlib.metadata import version

from chassis.sandbox import Busy, Limits, TooCostly, Unreadable, sandbox

from orders.domain.prediction import Found, Prediction

#: The linter, as it is told with what it found.
NAME = f"pkilint {version('pkilint')}"
_LIMITS = Limits(cpu=5.0, memory=512 * 1024 * 1024, wall=20.0, processes=1, queue=8)


def lint(prediction: Prediction) -> tuple[Found, ...]:
    """As `orders.predicted.lint`: called in the sandbox."""
    from orders.predicted import lint as really  # noqa: PLC0415 - a second and fifty megabytes, for the sandbox alone

    return really(prediction)


class LinterAway(Exception):
    """It did not get through: not this input's fault, or nobody can tell. `again`: whether to try once more."""

    def __init__(self, *, again: bool) -> None:
        super().__init__("again" if again else "never")
        self.again = again


class Linter:
    """Lints in the sandbox; `orders.predicted` is imported there alone."""

    def __init__(self) -> None:
        self._sandbox = sandbox(_LIMITS, ("orders.predicted",))

    async def lint(self, prediction: Prediction) -> tuple[Found, ...]:
        """What is wrong with the predicted certificate. Raises LinterAway."""
        try:
            return await self._sandbox.run(lint, prediction)
        except Busy as error:
            raise LinterAway(again=True) from error
        except (TooCostly, Unreadable) as error:
            raise LinterAway(again=False) from error
