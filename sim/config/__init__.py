"""The frozen scenario: one dataclass per concept, checked on construction.

`build` turns a plain mapping into a scenario and is the one judge of validity.
It holds plain descriptions (of laws, rosters, policies) and compiles nothing.
May import: the words (errors, units, vocabulary).
"""
