"""Benchmarks: measured on demand, never asserted in the test run."""
