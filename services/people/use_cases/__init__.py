"""What the people service does: load, judge, save, and the event that tells of it."""
