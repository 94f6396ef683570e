# expect: invalid
# scores: none
# shows: an answer of a language model, pasted with its fence
```python
def judging_function(query, response):
    return 1.0
```
