"""The exports that are known by what is in them: a module a family of platforms, each a list of `Shape`."""
