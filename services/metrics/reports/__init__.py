"""Reports: each selects figures, phrases them in its reader's language and draws them.

What pupils answered passes `shared.suppression` here; `gate` refuses a report in which a number did not.
"""
