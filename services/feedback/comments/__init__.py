"""What pupils wrote: what is masked before it is stored, what in it may tell of harm, and what the safeguarding lead decides.

Plain values and rules, without AWS and without English that anybody reads. Nothing here is imported by a post without a text.
"""
