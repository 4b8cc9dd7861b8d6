"""CasADi functions called through preallocated arrays, which costs a fraction of a call with CasADi matrices."""

from __future__ import annotations

import casadi as ca
import numpy as np

from cinempc.types import Array


class Buffered:
    """A function of dense arguments; each argument and result lives in an array of its own for good.

    CasADi's matrices are column-major: the arrays have the transposed shape, so that an instant's column is a row.
    """

    def __init__(self, function: ca.Function) -> None:
        self.arguments = [np.zeros(function.size_in(i)[::-1]) for i in range(function.n_in())]
        self.results = [np.zeros(function.size_out(i)[::-1]) for i in range(function.n_out())]
        self._buffer, self._evaluate = function.buffer()
        for i, array in enumerate(self.arguments):
            self._buffer.set_arg(i, array.reshape(-1).data)
        for i, array in enumerate(self.results):
            self._buffer.set_res(i, array.reshape(-1).data)
        self._function = function  # the buffer does not keep it alive

    def evaluate(self) -> list[Array]:
        """The results for what is in `arguments`, in arrays that the next call writes again."""
        self._evaluate()
        return self.results

    def __call__(self, *values: Array) -> list[Array]:
        """The results for these arguments, likewise."""
        for array, value in zip(self.arguments, values, strict=True):
            array[...] = value
        return self.evaluate()
