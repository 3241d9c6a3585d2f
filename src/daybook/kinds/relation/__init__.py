from daybook.kinds.relation.kind import KIND

__all__ = ["KIND"]
