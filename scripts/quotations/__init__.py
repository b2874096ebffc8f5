"""Quotations with a known answer, made from a record, to measure and to calibrate how they are checked."""
