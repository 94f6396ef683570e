"""The Messages API: ask with retries and a deadline, what it costs, and batches.

The anthropic package is imported when the first request is made, not before.
"""

from pajama_tui.llm.batch import Batches
from pajama_tui.llm.batch_file import Submitted
from pajama_tui.llm.batch_server import BatchStatus
from pajama_tui.llm.budget import Account, Budget
from pajama_tui.llm.capabilities import Capabilities
from pajama_tui.llm.client import Client
from pajama_tui.llm.endpoint import Endpoint, find_endpoint
from pajama_tui.llm.extract import find_code, find_json, misfit
from pajama_tui.llm.faults import Fault
from pajama_tui.llm.models import DEFAULT_MODEL, Model, list_models
from pajama_tui.llm.prices import Estimate, Money, Price, cost, load_prices, shown_money
from pajama_tui.llm.reply import Attempt, Failed, Reply, Request, Usage
from pajama_tui.llm.retry import Retry
from pajama_tui.llm.spend import Outcome, SpendLog, Spent, Totals
from pajama_tui.llm.sync import ask_sync

__all__ = [
    "DEFAULT_MODEL",
    "Account",
    "Attempt",
    "BatchStatus",
    "Batches",
    "Budget",
    "Capabilities",
    "Client",
    "Endpoint",
    "Estimate",
    "Failed",
    "Fault",
    "Model",
    "Money",
    "Outcome",
    "Price",
    "Reply",
    "Request",
    "Retry",
    "SpendLog",
    "Spent",
    "Submitted",
    "Totals",
    "Usage",
    "ask_sync",
    "cost",
    "find_code",
    "find_endpoint",
    "find_json",
    "list_models",
    "load_prices",
    "misfit",
    "shown_money",
]
