"""Remote settings: drafts by layer, bundles for signers, and how they are rolled out in stages.

The server holds no private key: what it makes is a bundle to be signed elsewhere (`hub sign`), and
what it takes is what was signed, exactly as it was made.
"""
