"""Asks the console over its unix socket, as root: the REST API, without the start of a JVM that each `ctl` costs.

api.py GET PATH EXPRESSION       prints the value of the Python expression over the answer, called v
api.py POST|DELETE PATH [BODY]   prints the answer
api.py exec GEAR COMMAND...       runs a command in a gear: its output, and its exit status as ours
"""

import base64
import http.client
import json
import socket
import sys


class Console(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/run/gearshift/console/console.sock")


def ask(method, path, body=None):
    console = Console("localhost")
    console.request(method, "/api/v1" + path, body, {"Content-Type": "application/json"} if body else {})
    answer = console.getresponse()
    if answer.status >= 400:
        sys.exit(f"{method} {path}: {answer.status} {answer.read().decode()}")
    return answer


def execute(gear, *command):
    request = json.dumps({"command": command, "timeLimitSeconds": 600})
    for line in ask("POST", f"/gears/{gear}/exec", request):
        told = json.loads(line)
        if "data" in told:
            sys.stdout.buffer.write(base64.b64decode(told["data"]))
        if "problem" in told:
            sys.exit(str(told["problem"]))
        if "result" in told:
            sys.stdout.flush()
            return told["result"]["exitCode"]
    sys.exit("the answer ended without a result")


if sys.argv[1] == "exec":
    sys.exit(execute(*sys.argv[2:]))
if sys.argv[1] == "GET":
    v = json.load(ask("GET", sys.argv[2]))
    print(eval(sys.argv[3]))
else:
    print(ask(*sys.argv[1:]).read().decode())
