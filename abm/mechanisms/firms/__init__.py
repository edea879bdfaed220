"""Firms: what lost sales do to research, who evades, who moves production abroad."""
