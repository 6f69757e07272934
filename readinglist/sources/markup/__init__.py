"""Documents made of pages: HTML, mails, notebooks and word processor files, converted to the text of a page.

A paper that the markup states is read from the markup: a card of a list, or the metadata in the head of a page. The
source for pages reads the rest, as text in the style of Markdown.
"""
