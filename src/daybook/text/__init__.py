"""Pure text tools: no I/O but the package's own word lists, no knowledge of records."""
