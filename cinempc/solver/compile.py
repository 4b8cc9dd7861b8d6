"""Turns a CasADi function into machine code through numba, which needs no compiler on the machine.

CasADi evaluates an expanded function instruction by instruction in a virtual machine, at some 5 ns each. The same
instructions as straight-line code run fifteen times as fast, with the same result bit for bit. The code is kept in the
user's cache under the hash of its source: a machine compiles each problem once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import casadi as ca
import numpy as np

_FORMS = {
    ca.OP_ADD: "w{0} + w{1}",
    ca.OP_SUB: "w{0} - w{1}",
    ca.OP_MUL: "w{0} * w{1}",
    ca.OP_DIV: "w{0} / w{1}",
    ca.OP_NEG: "-w{0}",
    ca.OP_SQ: "w{0} * w{0}",
    ca.OP_TWICE: "2.0 * w{0}",
    ca.OP_INV: "1.0 / w{0}",
    ca.OP_SQRT: "sqrt(w{0})",
    ca.OP_SIN: "sin(w{0})",
    ca.OP_COS: "cos(w{0})",
    ca.OP_TAN: "tan(w{0})",
    ca.OP_EXP: "exp(w{0})",
    ca.OP_LOG: "log(w{0})",
    ca.OP_ATAN2: "atan2(w{0}, w{1})",
    ca.OP_FABS: "abs(w{0})",
    ca.OP_SIGN: "(1.0 if w{0} > 0.0 else (-1.0 if w{0} < 0.0 else 0.0))",
    ca.OP_FMIN: "min(w{0}, w{1})",
    ca.OP_FMAX: "max(w{0}, w{1})",
    ca.OP_LT: "(1.0 if w{0} < w{1} else 0.0)",
    ca.OP_LE: "(1.0 if w{0} <= w{1} else 0.0)",
    ca.OP_NOT: "(1.0 if w{0} == 0.0 else 0.0)",
}
Compiled = Callable[..., None]


def compile_over_instants(function: ca.Function) -> Compiled:
    """Machine code of an expanded function, applied to each row of its arguments.

    Returns f(*arguments, *results): arrays (K, nonzeros) of every argument and of every result, which it fills.

    Raises:
        ValueError: for a function with an operation that is not known here.
    """
    compiled: Compiled = _module_of(_source(function)).horizon
    shapes = [(1, function.nnz_in(i)) for i in range(function.n_in())]
    shapes += [(1, function.nnz_out(i)) for i in range(function.n_out())]
    compiled(*(np.zeros(shape) for shape in shapes))  # now, and not when the drone waits for it
    return compiled


def _source(function: ca.Function) -> str:
    """Python source of the function's instructions."""
    names = [f"a{i}" for i in range(function.n_in())], [f"r{i}" for i in range(function.n_out())]
    signature = ", ".join((*names[0], *names[1]))
    rows = ", ".join(f"{name}[k]" for name in (*names[0], *names[1]))
    lines = [
        "from math import atan2, cos, exp, log, sin, sqrt, tan",
        "from numba import njit",
        '@njit(cache=True, error_model="numpy")',  # 1/0 is infinite, as in CasADi
        f"def instant({signature}):",
    ]
    for i in range(function.n_instructions()):
        operation = function.instruction_id(i)
        into, of = function.instruction_output(i), function.instruction_input(i)
        if operation == ca.OP_CONST:
            lines.append(f"    w{into[0]} = {function.instruction_constant(i)!r}")
        elif operation == ca.OP_INPUT:
            lines.append(f"    w{into[0]} = {names[0][of[0]]}[{of[1]}]")
        elif operation == ca.OP_OUTPUT:
            lines.append(f"    {names[1][into[0]]}[{into[1]}] = w{of[0]}")
        elif operation in _FORMS:
            lines.append(f"    w{into[0]} = {_FORMS[operation].format(*of)}")
        else:
            raise ValueError(f"{function.name()}: operation {operation} cannot be compiled; add it to _FORMS")
    lines += [
        '@njit(cache=True, error_model="numpy")',
        f"def horizon({signature}):",
        "    for k in range(a0.shape[0]):",
        f"        instant({rows})",
    ]
    return "\n".join(lines) + "\n"


def _module_of(source: str) -> ModuleType:
    """The source as a module in the cache, where numba keeps its machine code beside it."""
    name = f"instants_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    path = _cache_folder() / f"{name}.py"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False) as file:
            file.write(source)
        os.replace(file.name, path)  # whole or not at all, also when two processes start at once
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # numba looks its functions up by name
    spec.loader.exec_module(module)
    return module


def _cache_folder() -> Path:
    """Where this user's caches are; a temporary folder where that cannot be written."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cinempc"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="cinempc_"))
