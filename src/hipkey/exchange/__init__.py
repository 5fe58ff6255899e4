"""The record is the person's own: out in formats that others read, and in again.

Every exporter is a function from data to bytes, the same bytes for the same data and clock.
Every importer reads all or nothing, and lists every bad row at once.
"""
