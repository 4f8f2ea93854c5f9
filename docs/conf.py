# SPDX-License-Identifier: Apache-2.0
"""Settings of Sphinx, which builds the site of these pages: `make docs`."""

project = "Kantha"
html_title = "Kantha"
extensions = ["myst_parser"]
myst_heading_anchors = 4
# a block without a language is output, a configuration or a mail
highlight_language = "none"
html_theme = "furo"
# a page of the site has no copy of its Markdown: the repository has it
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# `--option` stays as it is
smartquotes = False
