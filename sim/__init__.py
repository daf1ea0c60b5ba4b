"""A discrete-event simulator of a multi-channel contact centre.

The rooms and the direction of their imports stand in docs/architecture.md.
Importing this package loads none of them.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
