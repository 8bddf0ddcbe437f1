"""Where observations come from. Each source is a `base.Source`; `collect` has the table of those that are asked every hour."""
