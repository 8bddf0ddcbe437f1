"""Evidence for a school: its encounters with employers in an academic year, as a pack, a file for its tracker and a class list.

Made of the facts that were heard and of what the programme says of its workshops, each said to be which. Numbers of answers come
through the gate. It never says that a benchmark is met: no pupil is known here, and only the school can tell who was where.
"""
