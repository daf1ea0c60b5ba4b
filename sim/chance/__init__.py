"""Addressed random numbers, and laws compiled to integer tables.

Every draw is a function of an address made of content; nothing is consumed.
May import: config, the words.
"""
