"""The scenario and its phases as flat arrays: all that an engine reads."""
