"""What a booking is and may become: plain typed Python that knows no table, no page and no language."""
