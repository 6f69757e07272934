"""Local servers that play the services of publications, in the form of their real answers."""
