"""Every promise that is timed, in one place: what each benchmark holds its number against.

A ratio is floor / ours: 0.5 means at most twice the floor. Where the mark is lower than what the plan of the house asks for, a
decision says where the time goes (`docs/decisions/0015`). What can be counted is not here: `counts.json`.
"""

# beside a floor of the same run
PAGE, PAGE_CPU = 1 / 6, 1 / 6  # an overview over TLS: p95, and CPU of all processes; the plan: 1/2 and 1/3
STEP, STEP_CPU = 1 / 10, 1 / 11  # a saved step with the page that follows; the plan: 1/3 of p95
PDF = 1 / 8  # order placed, to its sealed PDF: p95; the plan: 1/6
LOGIN = 1 / 10  # a card login: CPU; the plan: 1/2
ISSUED = 1 / 30  # CA answered, to the overview: median; the plan: 1/10 of another floor
NEIGHBOUR = 1 / 2  # an overview while others flood
QUEUE = 1 / 1.5  # validation's queue with 10,000 open cases, beside one with 10: p95
SEAL = 1.0  # pyHanko, used carefully
RELAY_BACKLOG = 1 / 2  # a backlog of a million rows, beside one of a few thousand
SAID = 0.9  # commits that say that there is work, beside silent ones
OVERVIEW_CPU, EXPORT = 0.25, 0.8  # certificates alone: its page, its export
LARGEST = 1 / 2  # the first page of 200,000, beside that of a thousand: p95
DEEP_NEXT, DEEP_NUMBER = 1 / 1.5, 1 / 20  # a page in the middle of 200,000, beside the first
SLICE = 1 / 2  # a search through 200,000, beside one statement by hand: p95
SCALE_PAGE, SCALE_SEARCH = 1 / 1.5, 1 / 2  # a thousand among a million, beside among ten thousand
KEY = 1 / 1.5  # a key looked up, beside a primary key: p99

# by themselves, on an idle machine
PDF_S, ISSUED_S = 1.0, 5.0
LOGIN_MS = 35.0
PAGE_MS, PAGE_KB, PAGE_STATEMENTS, WHOLE_SLICE_MS = 25.0, 30.0, 4.0, 50.0  # the last: views of every certificate
STEP_MS = 60.0
RELAY_PER_SECOND, RELAY_P99_MS = 5_000.0, 250.0
IDLE_PERCENT, IDLE_TRANSACTIONS = 3.0, 15.0
FAIR_S = 1.0  # a small subscriber behind another's 6,000 orders
REPORT_MS, EXPORT_S, EXPORT_MB, HOT_BYTES = 500.0, 15.0, 32.0, 1150.0  # of 200,000 certificates; the last: of each
