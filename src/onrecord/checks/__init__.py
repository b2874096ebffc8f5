"""Each rule declared once, with its code, and each check written once, for every engine."""

from onrecord.checks.check import Check, ExpressionCheck, JoinCheck
from onrecord.checks.plan import Plan, plan
from onrecord.checks.rule import FAMILIES, RULES, Rule

__all__ = ["FAMILIES", "RULES", "Check", "ExpressionCheck", "JoinCheck", "Plan", "Rule", "plan"]
