"""How much load a service carries, and which change lowered it."""

__version__ = "0.1.0"
