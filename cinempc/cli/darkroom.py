"""Pictures of a scene drawn by two processes side by side: OpenGL on the CPU draws one picture after the other.

The second process is started before the planner is imported, and has imported what it needs by the time it is needed.
While both draw, each keeps to its half of the cores.
Other work on pictures can be handed to it too; meanwhile the film is drawn here alone.
"""

from __future__ import annotations

import atexit
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

from cinempc.cli.garbage import collect_seldom
from cinempc.cores import halves, keep_to, let_all_use, usable

if TYPE_CHECKING:  # heavy; whoever needs only the second process started must not wait for it
    import numpy as np
    from numpy.typing import NDArray

    from cinempc.hardware import Camera
    from cinempc.types import VehicleState
    from sim.scene import Scene

    Picture = NDArray[np.uint8]  # (H, W, 3) BGR

Result = TypeVar("Result")
AHEAD = 2  # pictures at work in one process: while one is drawn, one goes through the lens
AHEAD_TOGETHER = 6  # in both, since they are taken in order: none must run dry while one of the other is waited for
_about: tuple[Any, ...] = ()  # in the second process: what its `Setting` is made of


class Setting:
    """A scene with its people, and a renderer of it. Raises RendererUnavailable where nothing can be drawn."""

    def __init__(self, scene: Scene, camera: Camera, size_px: tuple[int, int], seed: int) -> None:
        from sim.actors import performers_of
        from sim.renderer import Renderer

        self.scene = scene
        self._renderer = Renderer(scene, camera, size_px=size_px, seed=seed)
        self._performers = performers_of(scene)

    def picture(self, state: VehicleState) -> Picture:
        """As the camera sees it in that state and at that time."""
        return self._renderer.render(state, tuple(who.state(state.time_s) for who in self._performers))

    def close(self) -> None:
        """Frees the renderer."""
        self._renderer.close()


@contextmanager
def second_process(*modules: str) -> Iterator[Executor | None]:
    """One that has begun to import the renderer and these modules; None where there is no second core for it."""
    if len(cores := usable()) < 2:
        yield None
        return
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=(halves(cores)[1],)) as pool:
        pool.submit(_import, "sim.renderer", *modules)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)  # the picture at work is waited for


class Stage:
    """A scene drawn from one camera state after the other, here and in a second process where there is one.

    There it is set up at once, here when the first picture is wanted. Whoever asks for pictures gets
    RendererUnavailable where none can be drawn.
    """

    def __init__(
        self, scene: Scene, camera: Camera, size_px: tuple[int, int], seed: int, helper: Executor | None = None
    ) -> None:
        self.scene, self.size_px = scene, size_px
        self._helper, self._cores = helper, usable()
        mine = self._cores if helper is None else halves(self._cores)[0]
        self._threads = ThreadPoolExecutor(AHEAD, "drawing", initializer=keep_to, initargs=(mine,))
        self._wanted = (scene, camera, size_px, seed)
        self._here: Future[Setting] | None = None
        self._errand: Future[Any] | None = None  # what the second process does besides
        self._sent(_set_up, *self._wanted)

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        let_all_use(self._cores)  # the renderer's threads outlive this
        if self._here and not self._here.cancelled() and self._here.exception() is None:
            self._here.result().close()

    def set_up(self) -> Future[Setting]:
        """Begins to set up here; only the first call does."""
        if self._here is None:
            self._here = self._threads.submit(Setting, *self._wanted)
        return self._here

    def apart(self, work: Callable[..., Result], *arguments: Any) -> Callable[[], Result]:
        """Has `work(setting, *arguments)` done in the second process, and returns what waits for its result.

        It is done here, when it is waited for, where there is no such process, or no longer.
        """

        def here() -> Result:
            return work(self.set_up().result(), *arguments)

        done = self._errand = self._sent(_apart, work, *arguments)
        if done is None:
            return here

        def there() -> Result:
            try:
                result: Result = done.result()
            except BrokenExecutor:
                self._helper = None
                return here()
            return result

        return there

    def pictures(self, states: Sequence[VehicleState]) -> Iterator[Picture]:
        """One for each state, in order; the next ones are drawn while one is used."""
        mine = self.set_up()
        at_work: deque[tuple[VehicleState, Future[Picture]]] = deque()
        here: deque[Future[Picture]] = deque()
        there: deque[Future[Picture]] = deque()
        for state in states:
            for side in (here, there):
                while side and side[0].done():
                    side.popleft()
            free = self._errand is None or self._errand.done()
            if free and (len(there) <= len(here) or not mine.done()) and (drawn := self._sent(_picture, state)):
                there.append(drawn)
            else:
                drawn = self._threads.submit(self._picture, state)
                here.append(drawn)
            at_work.append((state, drawn))
            if len(at_work) > (AHEAD_TOGETHER if self._helper else AHEAD):
                yield self._received(*at_work.popleft())
        while at_work:
            yield self._received(*at_work.popleft())

    def _sent(self, work: Callable[..., Result], *arguments: Any) -> Future[Result] | None:
        """What the second process will have done; None where there is no such process, or no longer."""
        if self._helper is None:
            return None
        try:
            return self._helper.submit(work, *arguments)
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
        return self.set_up().result().picture(state)


def _begin(cores: frozenset[int]) -> None:
    """In the second process. An interrupt is for the first one, which then ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    atexit.register(os._exit, 0)  # half a second of tidying up, for which the first one would wait
    keep_to(cores)


def _import(*modules: str) -> None:
    for module in modules:
        import_module(module)


def _set_up(*about: Any) -> None:
    global _about
    _about = about
    _setting()


@cache
def _setting() -> Setting:
    """Of the second process. Raises RendererUnavailable each time that it is asked for."""
    return Setting(*_about)


def _apart(work: Callable[..., Result], *arguments: Any) -> Result:
    return work(_setting(), *arguments)


def _picture(state: VehicleState) -> Picture:
    return _setting().picture(state)
