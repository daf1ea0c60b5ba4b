"""Tests, in folders named after the kind of evidence they give."""
