"""The desk's own spreadsheet taken into the record: every value on the words of its cell."""
