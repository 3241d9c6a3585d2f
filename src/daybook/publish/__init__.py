"""What leaves Daybook: rows of the contract, tables, pages in the terminal."""
