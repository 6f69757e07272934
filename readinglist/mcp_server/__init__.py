"""A server of the Model Context Protocol, through which assistants use the library (extra ``mcp``).

Only `cli` and `web` import it, when it is used: the package ``mcp`` takes seconds to import.
"""
