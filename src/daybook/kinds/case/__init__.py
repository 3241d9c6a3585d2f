from daybook.kinds.case.kind import KIND

__all__ = ["KIND"]
