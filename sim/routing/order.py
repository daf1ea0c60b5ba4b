"""Who is first: integer keys by which waiting contacts are compared.

Leaf functions: numbers in, a number out. Waiting contacts are compared by
(the agent's rank of their queue, class, due, stamp), the smaller first. Within
one queue class and credit are common, so its order is (due, stamp) and only
the heads of queues have to be compared.

May import: nothing. Used by: the engines.
"""


def due_tick(joined: int, credit: int) -> int:
    """Tick by which a contact is ordered: when it joined, minus its credit of waiting."""
    return joined - credit


def aged_class(priority_class: int, waited: int, step: int) -> int:
    """Class after ageing: one better for each full `step` ticks waited; step 0 = never."""
    return priority_class if step <= 0 else priority_class - waited // step
