"""Foreign bytes are read in processes of their own, under limits of CPU, memory and time.

One `Sandbox` per process of ours: a few warm children and a bounded queue. Only data crosses: arguments and results
travel as JSON by the types that the function declares, so that a child that was taken over can give wrong data and
nothing more. A child that reaches a limit is ended and replaced; whoever waits for it is told which limit.
"""

from chassis.sandbox.pool import Busy, Limits, Sandbox, TooCostly, Unreadable, sandbox

__all__ = ["Busy", "Limits", "Sandbox", "TooCostly", "Unreadable", "sandbox"]
