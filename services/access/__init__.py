"""Access: who may see the console, and the frame that its pages have in common.

Owns the sign-in, the groups and the cookie of someone signed in. The other services may use it, it uses none of them:
each hands it its tabs. Publishes nothing and hears nothing.
"""
