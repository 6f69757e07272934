"""The command line: a thin user of the public interface."""
