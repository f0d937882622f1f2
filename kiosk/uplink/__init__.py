"""Clients of the hub and of the province's service platform."""
