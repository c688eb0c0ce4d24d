"""Every route of src/protocol/openapi.yaml, with a body that it takes: so that no route can be left out of an attack."""
import functools
import os

import yaml

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "protocol", "openapi.yaml")
METHODS = ("get", "post", "put", "patch", "delete")
# A body that the route reads, by operationId; what it is about does not exist. The others take none.
BODIES = {
    "login": {"national_id": "A123456789", "password": "wrong"},
    "checkSignature": {"cms": "MAMCAQE=", "content_sha256": "0" * 64},
    "createOrder": {"kind": "new", "csr": "MAMCAQE="},
    "verifyCode": {"code": "000000"},
    "agree": {"id": "2026-01", "sha256": "0" * 64, "agreed": True},
    "confirm": {"sha256": "0" * 64, "installed": True},
    "revoke": {"reason": "superseded", "code": "000000"},
    "makeTransfer": {"device": "iphone", "file": "MAMCAQE="},
}


class Route:
    def __init__(self, tree, path, method, operation):
        self.id, self.path, self.method = operation["operationId"], path, method.upper()
        self.place = path[path.index("{"):path.index("}") + 1] if "{" in path else ""
        security = operation.get("security", tree["security"])
        self.token = {"session": []} in security
        self.proof = {"orderProof": []} in security
        self.body = BODIES.get(self.id)
        self.problems = {name for response in operation["responses"].values()
                         for name in self.resolved(tree, response).get("x-problems", [])}
        self.reads = "requestBody" in operation and "$ref" not in operation["requestBody"]

    @staticmethod
    def resolved(tree, node):
        while "$ref" in node:
            target = tree
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def __str__(self):
        return f"{self.method} {self.path}"

    def at(self, identifier):
        return self.path.replace(self.place, identifier) if self.place else self.path


@functools.cache
def routes():
    with open(PATH, encoding="utf-8") as file:
        tree = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found = [Route(tree, path, method, item[method]) for path, item in tree["paths"].items()
             for method in METHODS if method in item]
    for route in found:
        if route.reads != (route.body is not None):
            raise AssertionError(f"{route}: contract.py has no body for it, or one that it does not take")
    return found
