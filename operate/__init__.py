"""The local stage, the demo year and the operator's commands. Nothing that is deployed imports it."""
