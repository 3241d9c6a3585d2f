from daybook.kinds.actor.kind import KIND

__all__ = ["KIND"]
