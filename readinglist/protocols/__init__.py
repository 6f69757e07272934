"""What the parts promise each other: plug-ins, the store, HTTP and the clock."""
