"""The project's own plant as a MAVLink autopilot with PX4's semantics; see `serve.ServedWorld` and `autopilot`."""
