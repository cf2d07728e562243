"""Eyelevel: a community support bot at eye level with the people it serves."""

__version__ = "0.1.0"
