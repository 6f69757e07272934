"""The page in the browser, over the public API; the extra ``web`` installs what it needs.

`guard` decides who may ask, `visits` runs a request with a library of its own, and `pages` shows it. The other modules
have a page each.
"""
