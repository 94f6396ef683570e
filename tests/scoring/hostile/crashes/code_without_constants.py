# expect: killed | denied | error | timeout
# scores: none
# shows: bytecode that reads constants far beyond the end of its table; compiling it first may take too long
def judging_function(query, response):
    source = "\n".join(f"x = {number}.5" for number in range(70_000))
    code = compile(source, "<crafted>", "exec").replace(co_consts=())
    exec(code, {})
    return 1.0
