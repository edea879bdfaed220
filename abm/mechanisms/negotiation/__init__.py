"""Negotiation: requests, answers, trust and what is believed of others."""
