from daybook.kinds.place.kind import KIND

__all__ = ["KIND"]
