from daybook.kinds.commitment.kind import KIND

__all__ = ["KIND"]
