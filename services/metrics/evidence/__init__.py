"""Evidence: a school's encounters with employers, as a pack, a file and a class list; the programme's reports and extract.

Made of the facts that were heard and of what the programme says of its workshops, each said to be which. Numbers of answers come
through the gate. It never says that a benchmark is met: no pupil is known here, and only the school can tell who was where.
"""
