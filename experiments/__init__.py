"""The commands: thin entry points, and the only place that knows Hydra."""
