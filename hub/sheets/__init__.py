"""Sheets of paper as PDF: lists, tables and bars, drawn by a process of its own."""
