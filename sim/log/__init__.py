"""The four tables of facts (needs, contacts, legs, agents): schema, recorder, storage, digest.

One schema for simulated and for real data. May import: chance, config, the words.
"""
