"""Pictures of a scene drawn by two processes side by side: OpenGL on the CPU draws one picture after the other.

The second process is started before the planner is imported, and has imported the renderer by the time it is needed.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # heavy; whoever needs only the second process started must not wait for it
    import numpy as np
    from numpy.typing import NDArray

    from cinempc.hardware import Camera
    from cinempc.types import VehicleState
    from sim.scene import Scene

    Picture = NDArray[np.uint8]  # (H, W, 3) BGR

AHEAD = 2  # pictures at work in each process: while one is drawn, one goes through the lens
_setting: Any = None  # of this process: the `Setting` that it draws


class Setting:
    """A scene with its people, and a renderer of it. Raises RendererUnavailable where nothing can be drawn."""

    def __init__(self, scene: Scene, camera: Camera, size_px: tuple[int, int], seed: int) -> None:
        from sim.actors import performers_of
        from sim.renderer import Renderer

        self._renderer = Renderer(scene, camera, size_px=size_px, seed=seed)
        self._performers = performers_of(scene)

    def picture(self, state: VehicleState) -> Picture:
        """As the camera sees it in that state and at that time."""
        return self._renderer.render(state, tuple(who.state(state.time_s) for who in self._performers))

    def close(self) -> None:
        """Frees the renderer."""
        self._renderer.close()


@contextmanager
def second_process() -> Iterator[Executor | None]:
    """One that has begun to import the renderer; None where there is no second core for it."""
    if (os.cpu_count() or 1) < 2:
        yield None
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin) as pool:
        pool.submit(_import)
        try:
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class Stage:
    """A scene drawn from one camera state after the other, here and in a second process where there is one.

    It is set up while something else is done: whoever asks for pictures gets RendererUnavailable where none can be
    drawn.
    """

    def __init__(
        self, scene: Scene, camera: Camera, size_px: tuple[int, int], seed: int, helper: Executor | None = None
    ) -> None:
        self.scene, self.size_px = scene, size_px
        self._helper, self._threads = helper, ThreadPoolExecutor(AHEAD, thread_name_prefix="drawing")
        about = (scene, camera, size_px, seed)
        self._here = self._threads.submit(Setting, *about)
        if helper is not None:
            helper.submit(_set_up, *about)

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        if not self._here.cancelled() and self._here.exception() is None:
            self._here.result().close()

    def pictures(self, states: Sequence[VehicleState]) -> Iterator[Picture]:
        """One for each state, in order; the next ones are drawn while one is used."""
        self._here.result()
        at_work: deque[tuple[VehicleState, Future[Picture]]] = deque()
        here: deque[Future[Picture]] = deque()
        there: deque[Future[Picture]] = deque()
        for state in states:
            for side in (here, there):
                while side and side[0].done():
                    side.popleft()
            if len(there) <= len(here) and (drawn := self._sent(state)):
                there.append(drawn)
            else:
                drawn = self._threads.submit(self._picture, state)
                here.append(drawn)
            at_work.append((state, drawn))
            if len(at_work) > (2 * AHEAD if self._helper else AHEAD):
                yield self._received(*at_work.popleft())
        while at_work:
            yield self._received(*at_work.popleft())

    def _sent(self, state: VehicleState) -> Future[Picture] | None:
        """A picture that the second process draws; None where there is no such process, or no longer."""
        if self._helper is None:
            return None
        try:
            return self._helper.submit(_picture, state)
        except BrokenExecutor:
            self._helper = None
            return None

    def _received(self, state: VehicleState, drawn: Future[Picture]) -> Picture:
        """The picture, drawn here if the second process has died of something, such as a lack of memory."""
        try:
            return drawn.result()
        except BrokenExecutor:
            self._helper = None
            return self._picture(state)

    def _picture(self, state: VehicleState) -> Picture:
        return self._here.result().picture(state)


def _begin() -> None:
    """An interrupt is for the first process, which then ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _import() -> None:
    import sim.renderer  # noqa: F401


def _set_up(*about: Any) -> None:
    global _setting
    _setting = Setting(*about)


def _picture(state: VehicleState) -> Picture:
    picture: Picture = _setting.picture(state)
    return picture
