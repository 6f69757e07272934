"""Settings: the settings file, environment and flags, read and validated once."""

from readinglist.settings.files import FILE_NAME, find_file, user_folders
from readinglist.settings.loading import invalid_settings, load, read_settings
from readinglist.settings.values import ExportTarget, NoteFiles, Service, Setting, Settings, WebPage

__all__ = [
    "FILE_NAME",
    "ExportTarget",
    "NoteFiles",
    "Service",
    "Setting",
    "Settings",
    "WebPage",
    "find_file",
    "invalid_settings",
    "load",
    "read_settings",
    "user_folders",
]
