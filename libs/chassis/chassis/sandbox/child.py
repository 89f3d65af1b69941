"""The child: takes calls from standard input, answers on standard output, dies at its limits."""

import os
import resource
import signal
import sys
from importlib import import_module

from chassis.sandbox import wire


def _limit(memory: int) -> None:
    """No files, no core dumps, only so much more memory than now, and after everybody else (setrlimit(2), nice(2))."""
    os.nice(10)
    try:
        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        used = 1024 * 1024 * 1024  # elsewhere address space is not counted this way: a loose bound
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Serve until the parent closes the pipe, by dying too. Arguments: seconds of CPU and of wall clock per call, bytes of
    memory, modules to load.

    It is the parent who is told to stop, and goes on with what is under way: here that is not listened to (a control group
    is told as a whole). An orphan whose call doesn't end is ended by its own clock, at twice what its parent would wait.
    """
    cpu, wall, memory, modules = float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
    calls, answers = sys.stdin.buffer, sys.stdout.buffer
    for name in modules:
        import_module(name)
    # nothing that a library prints may be taken for an answer, or meet the limit on files
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the default ends the process, also inside a library's C code
    _limit(memory)
    wire.write(answers, b"R", b"")
    while (message := wire.read(calls)) is not None:
        signal.setitimer(signal.ITIMER_REAL, 2 * wall)
        try:
            function, data = wire.called(message[1])  # the first time this imports a module of ours: not counted
            signal.setitimer(signal.ITIMER_PROF, cpu)
            arguments = wire.unpack(function, data)
            kind, body = b"V", wire.pack_result(function, function(*arguments))
        except (MemoryError, RecursionError):
            kind, body = b"M", b""
        except Exception as error:
            kind, body = b"E", type(error).__name__.encode()
        signal.setitimer(signal.ITIMER_PROF, 0)
        wire.write(answers, kind, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if kind == b"M":
            return


if __name__ == "__main__":
    main()
