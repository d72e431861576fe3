"""What the product is compared with; each module starts with ``python -m … --port P``."""
