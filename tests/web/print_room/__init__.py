"""The print room's pages."""
