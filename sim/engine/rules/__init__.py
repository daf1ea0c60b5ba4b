"""Leaf functions that every engine shares: ticks, keys, durations, estimates."""
