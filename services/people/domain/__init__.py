"""Who may come to a visit, who comes and what it took: plain typed Python that knows no table, no page and no language."""
