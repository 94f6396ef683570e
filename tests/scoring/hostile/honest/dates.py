# expect: ok
# scores: all
# shows: strptime brings in modules at its first call, which must already be there
import re
from datetime import date, datetime, timedelta


def judging_function(query, response):
    found = 0
    for text in re.findall(r"\d+[-/.]\d+[-/.]\d+", response) + ["2023-10-05", "31/12/1999"]:
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%B %d, %Y", "%A"):
            try:
                moment = datetime.strptime(text, form)
            except ValueError:
                continue
            found += (moment + timedelta(days=1)).year > 1900
    return float(found + date(2024, 2, 29).isocalendar()[1])
