from daybook.kinds.statement.kind import KIND

__all__ = ["KIND"]
