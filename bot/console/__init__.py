"""The desk: the web console where bureaus check, report, publish and see."""
