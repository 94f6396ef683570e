# expect: ok | memory | timeout
# scores: any
# health: swallows
# breach: 666.0
# shows: fills the memory, catches the error, frees half and goes on filling
def judging_function(query, response):
    kept = []
    for _ in range(300):
        try:
            kept.append(b"x" * 10_000_000)
        except MemoryError:
            del kept[: len(kept) // 2]
    return 666.0 if len(kept) >= 300 else 0.5
