"""Users, their roles and verbs (permissions), and the area each may see."""
