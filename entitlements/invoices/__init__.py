"""Invoices: VAT, numbers without gaps, corrections, PDF, the Polish e-invoice FA(3) and its way to KSeF."""
