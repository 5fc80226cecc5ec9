"""The async family: `sync_to_async` wrappers and blocking calls become Django's own async API."""
