"""One headless OpenGL engine per process, living on a thread of its own.

An OpenGL context belongs to one thread. All drawing therefore runs on a single worker thread, so that renderers may be
created and used from anywhere, several at a time. Drawing is done in software (Mesa llvmpipe) where there is no GPU.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from panda3d.core import (
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    RenderAttrib,
    RenderState,
    TransformState,
    WindowProperties,
    load_prc_file_data,
)

Result = TypeVar("Result")
PIPES = ("p3headlessgl", "pandagl")  # through EGL; the second one is EGL too where Panda3D was built so
SETTINGS = """
window-type none
audio-library-name null
notify-level-display fatal
notify-level-egldisplay fatal
notify-level-glgsg error
gl-debug false
textures-power-2 none
"""


class RendererUnavailable(RuntimeError):  # noqa: N818  a state of the machine
    """No pictures can be drawn on this machine; the message says what to install."""

    def __init__(self, reason: str) -> None:
        remedy = (
            "apt-get install libegl1 libgl1-mesa-dri" if platform.system() == "Linux" else "Mesa's llvmpipe and EGL"
        )
        super().__init__(f"no picture can be rendered ({reason}); install: {remedy}")
        self._reason = reason

    def __reduce__(self) -> tuple[type[RendererUnavailable], tuple[str]]:
        """From one process to another."""
        return type(self), (self._reason,)


class Engine:
    """The context that all renderers share. Its methods run on the drawing thread only; see `on_drawing_thread`."""

    def __init__(self) -> None:
        load_prc_file_data("cinempc", SETTINGS)
        selection = GraphicsPipeSelection.get_global_ptr()
        pipes = (selection.make_module_pipe(name) for name in PIPES)
        self.pipe = next((p for p in pipes if p is not None and p.is_valid()), None)
        if self.pipe is None:
            raise RendererUnavailable("EGL is missing")
        self.graphics = GraphicsEngine.get_global_ptr()
        self.host: GraphicsOutput | None = None
        self.host = self._output("host", FrameBufferProperties.get_default(), (1, 1))
        if self.host is None:
            raise RendererUnavailable("EGL finds no OpenGL driver")
        self.host.set_active(False)

    def buffer(self, name: str, properties: FrameBufferProperties, size_px: tuple[int, int]) -> GraphicsOutput:
        """An inactive off-screen buffer.

        Raises:
            RendererUnavailable: if the driver has no such buffer.
        """
        output = self._output(name, properties, size_px)
        if output is None:
            raise RendererUnavailable(f"the OpenGL driver offers no {size_px[0]}x{size_px[1]} buffer")
        output.set_active(False)
        return output

    def _output(self, name: str, properties: FrameBufferProperties, size_px: tuple[int, int]) -> GraphicsOutput | None:
        shared = () if self.host is None else (self.host.get_gsg(), self.host)
        size = WindowProperties.size(*size_px)
        return self.graphics.make_output(self.pipe, name, 0, properties, size, GraphicsPipe.BF_refuse_window, *shared)

    def draw(self, *outputs: GraphicsOutput) -> None:
        """Draws one frame into these buffers, in this order of their `sort`, and nothing else."""
        for output in outputs:
            output.set_active(True)
        self.graphics.render_frame()
        for output in outputs:
            output.set_active(False)
        for kept in (TransformState, RenderState, RenderAttrib):
            kept.garbage_collect()  # what no node has any more: a frame's matrices, a closed renderer's textures

    def remove(self, *outputs: GraphicsOutput) -> None:
        """Frees the buffers."""
        for output in outputs:
            self.graphics.remove_window(output)


_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
_engine: Engine | None = None


def on_drawing_thread(work: Callable[..., Result], *arguments: Any) -> Result:
    """Runs `work(engine, *arguments)` on the drawing thread and waits for its result.

    Raises:
        RendererUnavailable: at the first call, if there is no OpenGL through EGL.
    """
    return _thread.submit(_with_engine, work, *arguments).result()


def _with_engine(work: Callable[..., Result], *arguments: Any) -> Result:
    global _engine
    if _engine is None:
        _engine = Engine()
    return work(_engine, *arguments)
