"""How long the tests wait for what must come. Nothing is measured by it: only a failing test waits that long."""

PATIENCE = 60.0
"""Seconds. A machine that runs much else beside the tests may need many for what else takes one."""
