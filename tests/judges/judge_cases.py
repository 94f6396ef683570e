"""Pairs of responses of which one is plainly better in the eyes of one shipped judge."""

import cases_on_form
import cases_on_substance

# Judge, a prompt, the response that it must prefer, and the other.
CASES = [*cases_on_form.CASES, *cases_on_substance.CASES]
