from daybook.kinds.incident.kind import KIND

__all__ = ["KIND"]
