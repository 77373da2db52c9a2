"""The engraved artwork of the default certificate, drawn by mathematics.

Run ``python -m certificates.pdf.artwork`` to write the SVG files of ``assets/`` again. Nothing here
runs when a certificate is rendered.
"""
