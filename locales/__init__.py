"""The catalogues. A package, so that they are found wherever the market was installed to."""
