"""The commands: the module of each, and what the help says of it, so that the help need not import them."""

DESCRIPTION = "A reading list and citation manager for researchers who work with arXiv, feeds and LaTeX."

OPTIONS = {
    "--config FILE": "Settings file.",
    "-q, --quiet": "Print only data, warnings and errors.",
    "--no-color": "Disable colour.",
    "--version": "Show the version and exit.",
    "--install-completion": "Install completion for the current shell.",
    "--show-completion": "Show completion for the current shell, to copy or change it.",
    "-h, --help": "Show this message and exit.",
}
"""The global options and what they do."""

PANELS: dict[str, dict[str, tuple[str, str]]] = {
    "Add": {
        "add": ("commands.add", "Add papers from files, identifiers or titles."),
        "fetch": ("commands.files", "Download the open PDFs of papers and attach them."),
        "enrich": ("commands.enrich", "Retry unresolved papers and fill in missing fields."),
        "review": ("commands.review", "Review unresolved papers one by one."),
    },
    "Browse": {
        "list": ("commands.listing", "List papers."),
        "show": ("commands.browse", "Show a paper's fields, notes and history."),
        "open": ("commands.files", "Open the attached file of a paper, else its page."),
        "pick": ("selection", "Pick papers interactively and print their keys."),
        "next": ("commands.browse", "Suggest what to read next."),
        "history": ("commands.browse", "Show the change history, newest first."),
        "stats": ("commands.stats", "Show counts and reading times."),
        "tui": ("commands.tui", "Open the full-screen terminal interface."),
        "serve": ("commands.serve", "Show the reading list in the browser."),
    },
    "Track": {
        "status": ("commands.track", "Set the status of papers."),
        "queue": ("commands.track", "Mark papers as to-read."),
        "start": ("commands.track", "Mark papers as reading."),
        "skim": ("commands.track", "Mark papers as skimmed."),
        "read": ("commands.track", "Mark papers as read."),
        "drop": ("commands.track", "Mark papers as dropped."),
        "note": ("commands.notes", "Add, edit or delete a note in Markdown."),
        "notes": ("commands.notes", "List notes, sync them with files, and read them from PDFs."),
        "tag": ("commands.track", "Add (+robotics) and remove (-todo) tags."),
        "tags": ("commands.tags", "List and rename tags."),
        "priority": ("commands.track", "Set the priority of papers: high, medium, low or none."),
        "rate": ("commands.track", "Rate papers from 1 to 5; 0 clears the rating."),
        "due": ("commands.track", "Set the day by which to read papers."),
        "progress": ("commands.track", "Record how much of a paper is read: 40% or 12/30 pages."),
        "edit": ("editor", "Edit a paper's metadata in $EDITOR."),
        "index": ("commands.files", "Index the text of attached PDFs for `text:` in queries."),
        "attach": ("commands.files", "Attach files to a paper."),
        "rekey": ("editor", "Change citation keys; old keys remain as aliases."),
        "dedupe": ("commands.merge", "Find duplicates and choose which to merge."),
        "merge": ("commands.merge", "Merge papers into the first."),
        "rm": ("commands.track", "Remove papers from the library."),
        "undo": ("commands.track", "Undo your last N commands that changed the library."),
        "redo": ("commands.track", "Redo your last N undone commands."),
    },
    "Export and check": {
        "export": ("commands.export", "Export papers as BibTeX or another format."),
        "check": ("commands.check", "Check the library, .bib files or a manuscript."),
        "merge-driver": ("commands.merge", "Merge two versions of a .bib file entry by entry, for git."),
    },
    "Back up": {
        "backup": ("commands.backup", "Back up the library and verify the copy."),
        "restore": ("commands.backup", "Replace the library by a backup."),
        "move": ("commands.move", "Copy the library with its history to a server or a file."),
        "dump": ("commands.backup", "Write the library and its history as JSON Lines."),
        "load": ("commands.backup", "Restore a dump into an empty library."),
        "doctor": ("commands.backup", "Check the library file for damage."),
    },
    "Set up": {
        "readers": ("commands.readers", "List readers of a library on a server, and set rights."),
        "init": ("commands.setup", "Create a workspace: config.toml and the folder bib/inbox/."),
        "catalogue": ("commands.catalogue", "Manage the offline index of arXiv."),
        "config": ("commands.setup", "Show settings and where each comes from."),
        "plugins": ("commands.setup", "List plugins, or check which services respond."),
    },
    "Serve": {
        "lsp": ("commands.servers", "Serve an editor through the Language Server Protocol."),
        "mcp": ("commands.servers", "Serve an assistant through the Model Context Protocol."),
    },
}
"""The module below ``readinglist.cli`` and the first sentence of the help, by panel and name, in the order shown.

Each module has a Typer named `app`.
"""

COMMANDS = {name: listed for panel in PANELS.values() for name, listed in panel.items()}

ALIASES = {
    "ls": "list", "search": "list", "import": "add", "remove": "rm", "delete": "rm", "lint": "check",
}  # fmt: skip
"""Other names of commands, which the help does not list."""
