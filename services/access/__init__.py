"""Access: who may see the console, who read what in it, the frame that its pages have in common, and the keys that sign.

Owns the sign-in, the groups, the cookie of someone signed in, and the table of what was read. The other services may use it, it
uses none of them: each hands it its tabs. Publishes nothing and hears nothing.
"""
