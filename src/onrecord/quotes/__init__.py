"""The quotations of a text, each held against the record."""

from onrecord.quotes.check import check_quotes
from onrecord.quotes.quotation import OUTCOMES, Quotation
from onrecord.quotes.report import QuoteReport

__all__ = ["OUTCOMES", "Quotation", "QuoteReport", "check_quotes"]
