"""How the world moves: one package a mechanism; they meet only in the engine."""
