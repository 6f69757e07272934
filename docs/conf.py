"""Sphinx's settings for the documentation site: ``make docs`` builds it, and a warning is an error."""

import readinglist

project = "readinglist"
author = "the readinglist developers"
version = release = readinglist.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]

# The links of the pages hold on the site and where the repository is browsed: files by name, headings by anchor.
myst_heading_anchors = 3

# Quotation marks stay as they can be typed.
smartquotes = False

# A single backtick in a docstring marks code, as in the pages.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_maximum_signature_line_length = 100
autodoc_preserve_defaults = True
add_module_names = False
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"readinglist {release}"
html_copy_source = False
