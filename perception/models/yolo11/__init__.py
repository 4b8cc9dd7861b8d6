"""Builds the ONNX file of a YOLO11 network from Ultralytics' PyTorch weights, without PyTorch and without Ultralytics.

    write_onnx(Path("yolo11n-pose.pt"), Path("yolo11n-pose.onnx"))

`checkpoint` reads the numbers out of the weights and runs nothing of them, `graph` collects operators, `blocks` and
`head` are the parts of the network, `build` is the whole of it. The same weights give the same file, byte for byte.
"""

from perception.models.yolo11.build import write_onnx

__all__ = ["write_onnx"]
