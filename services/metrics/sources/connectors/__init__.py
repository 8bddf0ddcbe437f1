"""Connectors: platforms that are asked for their figures. `plausible` is the one to copy; docs/sources.md tells how.

`every` has all of them. It is apart from this file, because only the collector's package has what asks over HTTP; what a source's
trouble is called in words (`wording`) is said in mails and on pages too.
"""
