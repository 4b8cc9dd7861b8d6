"""A real PX4 in its own simulator, and a relay on the way to it that notes what a companion computer sends."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from autopilot_rig import RealTimeBench
from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.profile import read_profile
from cinempc.wire import Endpoint, Message
from sim.mavlink.link import free_port

ROOT = Path(__file__).resolve().parents[1]
INSTANCE = int(os.environ.get("SITL_INSTANCE", "6"))
PROFILE_FILE = ROOT / "launch" / "px4" / "sitl.params"
PROFILE = dict(read_profile(PROFILE_FILE).values)
SIH = {"SIH_KDV": 0.2, "SDLOG_BACKEND": 0, "MAV_SYS_ID": 1}  # its own drag is that of a parachute
SIH |= {"EKF2_RNG_CTRL": 2, "EKF2_GPS_CTRL": 5, "EKF2_BARO_NOISE": 15}  # height by its rangefinder, as px4_sitl.sh
GIMBAL = {"MNT_MODE_IN": 4, "MNT_MODE_OUT": 2}
OURS, GROUND_STATION = (1, 191), (255, 190)  # system and component
START_S = 60.0


def _px4() -> tuple[Path, str]:
    """Its build folder, and why there is none."""
    where = os.environ.get("PX4_DIR", "")
    if not where:
        return Path(), "PX4_DIR is not set: the folder with PX4's source, built with `make px4_sitl_default`"
    build = Path(where).resolve() / "build" / "px4_sitl_default"
    if not (build / "bin" / "px4").is_file():
        return build, f"PX4 is not built: {build}/bin/px4 is missing; make -C {where} px4_sitl_default"
    return build, ""


BUILD, MISSING = _px4()
needs_px4 = pytest.mark.skipif(bool(MISSING), reason=MISSING or "PX4 is there")


class Px4:
    """PX4 with its own simulator and fresh parameters, standing ready to arm, until the block ends."""

    def __init__(self, parameters: Mapping[str, float], instance: int = INSTANCE, speed: float = 1.0) -> None:
        self.instance, self._parameters, self._speed = instance, {**SIH, **parameters}, speed

    def __enter__(self) -> Self:
        self._check_port(self.onboard_port)
        self._folder = tempfile.TemporaryDirectory(prefix="cinempc-sitl-", dir="/tmp")  # no spaces, says PX4
        log = Path(self._folder.name) / "px4.log"
        told = {f"PX4_PARAM_{name}": f"{value:g}" for name, value in self._parameters.items()}
        told |= {"PX4_SIM_MODEL": "sihsim_quadx", "PX4_SIMULATOR": "sihsim"}
        told |= {"PX4_SIM_SPEED_FACTOR": f"{self._speed:g}"}
        call = [f"{BUILD}/bin/px4", "-i", str(self.instance), "-d", "-w", self._folder.name, f"{BUILD}/etc"]
        with log.open("w") as output:
            self._process = subprocess.Popen(
                call,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder.name,
                env={**os.environ, **told},
                start_new_session=True,
            )
        until_s = time.monotonic() + START_S
        while "Ready for takeoff" not in log.read_text(errors="replace"):
            if self._process.poll() is not None or time.monotonic() > until_s:
                said = log.read_text(errors="replace")[-2000:]
                self.__exit__(None, None, None)
                raise AssertionError(f"PX4 has not become ready:\n{said}")
            time.sleep(0.1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    @property
    def onboard_port(self) -> int:
        """PX4 speaks from it to 14540 + instance."""
        return 14580 + self.instance

    @property
    def companion_port(self) -> int:
        return 14540 + self.instance

    def pilot(self) -> RealTimeBench:
        """Somebody at the ground station's link, with all the news of modes and places."""
        system, component = GROUND_STATION
        link = f"udpout://127.0.0.1:{18570 + self.instance}"
        bench = RealTimeBench(Endpoint(link, system=system, component=component))
        bench.get_ready()
        return bench

    def _check_port(self, port: int) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                pytest.fail(f"UDP port {port} is taken by another PX4: choose an instance with SITL_INSTANCE=0..9")


class Relay:
    """Between PX4's onboard link and a companion; `sent`: what the companion has sent, and when."""

    def __init__(self, px4: Px4) -> None:
        self.connection = f"udpin://127.0.0.1:{(port := free_port())}"
        self.sent: list[tuple[float, Message]] = []
        self._px4, self._companion = _bound(px4.companion_port), _bound(0)
        self._ways = {
            self._px4: (self._companion, ("127.0.0.1", port)),
            self._companion: (self._px4, ("127.0.0.1", px4.onboard_port)),
        }
        self._decoder = mavlink.MAVLink(None)
        self._decoder.robust_parsing = True
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def since(self, time_s: float, *names: str) -> list[tuple[float, Message]]:
        """What the companion has sent from then on, of these types."""
        return [(at_s, m) for at_s, m in list(self.sent) if at_s >= time_s and m.get_type() in names]

    def asked(self, time_s: float, *commands: int) -> list[int]:
        """Which of these commands it has sent from then on."""
        both = self.since(time_s, "COMMAND_LONG", "COMMAND_INT")
        return [m.command for _, m in both if m.command in commands]

    def close(self) -> None:
        self._ended = True
        self._thread.join()
        self._px4.close()
        self._companion.close()

    def _run(self) -> None:
        while not self._ended:
            for source in select.select(list(self._ways), [], [], 0.1)[0]:
                data = source.recv(1 << 16)
                now_s, (out, to) = time.monotonic(), self._ways[source]
                out.sendto(data, to)
                if source is self._companion:
                    self.sent += [(now_s, m) for m in self._decoder.parse_buffer(bytearray(data)) or ()]


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.bind(("127.0.0.1", port))
    return bound
