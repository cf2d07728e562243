"""The rows of ``bench/judgement.py``, a module for each subject.

Each module has ``sections(data)``, which yields one ``Section`` after another; ``data`` is the folder with ``kometa/``,
``safety/`` and, for the public sets, ``matching/``. A set that is not there is a section that says so.
"""

MODULES = ("decisions", "private", "public", "peers", "pace")
"""Names of the modules, in the order of the print."""
