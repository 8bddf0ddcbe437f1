"""The register of schools: every school of England by name, town, postcode and URN, in one file made by `make schools`.

`folding` says when two spellings are the same, `index` makes and reads the file, `search` finds a school by whatever someone
types of it, `slips` what they may have meant. Nothing here knows where the file lies or which schools are the programme's.
"""
