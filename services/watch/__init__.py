"""Watch: tries from outside, every few minutes, whether the two front doors open: the careers leads' form and the pupils' page.

It goes the way a browser does, through CloudFront, and writes nothing anywhere: no draft, no session, no hit of the website, for
that a script on the page sends. It owns no table and knows no service but by its addresses.
"""
