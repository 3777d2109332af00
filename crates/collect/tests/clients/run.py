"""Runs Segment's Python client against the public doors, unchanged: python run.py URL KEY"""

import sys

from segment.analytics.client import Client

errors = []
url, key = sys.argv[1:3]
for gzip in (False, True):
    client = Client(key, host=url, gzip=gzip, max_retries=0, on_error=lambda error, items: errors.append(error))
    name = "gzip" if gzip else "plain"
    client.track(
        user_id="u2",
        event="Order Completed",
        message_id=f"py-{name}",
        properties={"order_id": f"py-{name}", "revenue": 12.34, "currency": "EUR"},
        context={"campaign": {"source": "youtube", "name": "spring"}},
    )
    client.identify("u2", {"plan": "pro"})
    client.shutdown()
assert not errors, errors
print("ok segment-analytics-python")
