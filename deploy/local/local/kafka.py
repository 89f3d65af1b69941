"""Apache Kafka as one KRaft node on loopback, with SCRAM and ACLs, from jars that Maven brought."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_CLUSTER = "4L6g3nShT-eMCtK--X86sw"
_LOG = """rootLogger.level=WARN
rootLogger.appenderRef.c.ref=C
appender.c.type=Console
appender.c.name=C
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c{1} %m%n
logger.k.name=kafka.server.KafkaRaftServer
logger.k.level=INFO
logger.s.name=org.apache.kafka.common.network.Selector
logger.s.level=INFO
"""
_SERVER = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=SASL://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=SASL://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=SASL
listener.security.protocol.map=SASL:{protocol},CONTROLLER:SASL_PLAINTEXT
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
username="broker" password="{broker}" user_broker="{broker}";
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
username="broker" password="{broker}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:broker;User:admin
allow.everyone.if.no.acl.found=false
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
log.index.size.max.bytes=1048576
"""


#: For a listener with TLS: key and chain of the broker, and what it trusts when it connects to itself.
_TLS = """ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={ca}
ssl.enabled.protocols=TLSv1.3,TLSv1.2
ssl.client.auth=none
"""


class Files(NamedTuple):
    """For TLS: PEM of the broker's key and chain together, and of the CA that clients trust."""

    keystore: Path
    ca: Path


def java() -> str:
    """The Java to run with. Raises RuntimeError when there is none."""
    found = os.environ.get("JAVA") or shutil.which("java")
    if not found:
        raise RuntimeError("java is not on the PATH: install OpenJDK 17 or newer")
    return found


def prepare(
    folder: Path, libs: Path, port: int, controller: int, passwords: dict[str, str], tls: Files | None = None
) -> None:
    """Write the settings, and format the storage with the broker's and the administrator's users when it is new.

    With `tls` clients connect over it and in no other way; the controller's own port stays plain, on loopback.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    settings = folder / "server.properties"
    how = {"port": port, "controller": controller, "data": data, "broker": passwords["broker"]}
    server = _SERVER.format(**how, protocol="SASL_SSL" if tls else "SASL_PLAINTEXT")
    settings.write_text(server + (_TLS.format(**tls._asdict()) if tls else ""))
    settings.chmod(0o600)
    (folder / "log4j2.properties").write_text(_LOG)
    if (data / "meta.properties").exists():
        return
    users = [
        argument
        for name in ("broker", "admin")
        for argument in ("--add-scram", f"SCRAM-SHA-512=[name={name},password={passwords[name]}]")
    ]
    tool = ["kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(settings), *users]
    ran = _hidden(folder / "format", [*_JVM, _config(folder), "-cp", f"{libs}/*", *tool])
    if ran.returncode != 0:
        raise RuntimeError(f"Kafka's storage could not be formatted: {ran.stdout[-1000:]}{ran.stderr[-1000:]}")


def _hidden(file: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run Java with these arguments from a file of its own, which is gone afterwards: a command line is read by everybody on the machine.

    (The tool takes passwords as arguments alone. Java reads its command line, the program's part too, from an `@` file.)
    """
    try:
        file.touch(0o600)
        file.write_text("\n".join(json.dumps(argument) for argument in arguments))
        return subprocess.run([java(), f"@{file}"], capture_output=True, text=True, check=False)
    finally:
        file.unlink(missing_ok=True)


def _config(folder: Path) -> str:
    return f"-Dlog4j2.configurationFile={folder / 'log4j2.properties'}"


def command(folder: Path, libs: Path) -> list[str]:
    """The command that runs the broker in the foreground; stop it with SIGTERM."""
    return [java(), *_JVM, _config(folder), "-cp", f"{libs}/*", "kafka.Kafka", str(folder / "server.properties")]


def wait_for_port(port: int, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
    """Wait until somebody listens. Raises RuntimeError when the process ends or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"Kafka ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nobody listens on port {port} after {seconds} s")


@contextmanager
def running(
    folder: Path, libs: Path, port: int, controller: int, passwords: dict[str, str], tls: Files | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A broker for tests, ended afterwards."""
    prepare(folder, libs, port, controller, passwords, tls)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command(folder, libs), stdout=log, stderr=log)
    try:
        wait_for_port(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
