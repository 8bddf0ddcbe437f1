"""The e-mails to those who come, to the team and to organisations: composed, and sent as the plans call for them."""
