"""A language server for manuscripts: completion, hover, diagnostics and actions of citation keys (extra ``lsp``).

Only `cli` imports it, when it is used: the package ``pygls`` takes a moment to import.
"""
