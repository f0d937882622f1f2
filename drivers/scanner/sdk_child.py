"""The child process in which a vendor's e-voucher library runs. Standard library only.

Run by path with `python -I`. Standard input: one JSON object {library, call, url, request}; with
call = "check" the library is only loaded. Standard output: the library's answer, as it gave it.
Exit: 0 answered, 3 library does not load, 4 it has none of the known calls, 5 it gave no answer.

Known calls (XJ-D01-2019 leaves the C form to the maker; both forms unconfirmed for Linux builds):
    int NationEcTrans(const char *url, const char *in, char *out)
    int EcQuery(const char *in, char *out)
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys

LOAD_FAILED, NO_CALL, NO_ANSWER = 3, 4, 5
OUT_SIZE = 65536  # makers ask for 8192


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a person on disk
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlive the terminal
    answer_to = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries like to print
    order = json.load(sys.stdin)
    try:
        library = ctypes.CDLL(order["library"])
    except OSError:
        return LOAD_FAILED
    call = next((name for name in ("NationEcTrans", "EcQuery") if hasattr(library, name)), None)
    if call is None:
        return NO_CALL
    if order["call"] == "check":
        return 0
    out = ctypes.create_string_buffer(OUT_SIZE)
    given = [json.dumps(order["request"]).encode("ascii"), out]  # \u escapes: no encoding to guess
    if call == "NationEcTrans":
        given.insert(0, order["url"].encode())
    function = getattr(library, call)
    function.restype = ctypes.c_int
    result = function(*given)
    answer = out.value
    if not answer and result != 0:
        answer = json.dumps({"code": result}).encode()
    if not answer:
        return NO_ANSWER
    while answer:
        answer = answer[os.write(answer_to, answer) :]
    return 0


if __name__ == "__main__":
    sys.stdout.flush()
    os._exit(main())  # a vendor's exit handlers have hung before; nothing of ours needs them
