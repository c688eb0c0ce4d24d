#!/usr/bin/env python3
"""Compares src/protocol/openapi.yaml with what both sides are built from.

    openapi.py SOURCE_ROOT SHAPES_PROGRAM [--self-test]

- each schema with the table of fields of its message (printed by tests/check/openapi_shapes.c): members, required ones,
  kinds, limits, patterns, words;
- the limits with src/protocol/limits.h, the problems and their HTTP statuses with src/protocol/problem.c;
- the examples with the decoders themselves;
- the paths and methods with the route tables of src/server (entries that begin { "GET", "/v1/..."), and the headers that
  are parameters with the names that src/server looks for.

--self-test spoils the document in many ways, one at a time, and fails unless each is found.
"""
import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

URN = "urn:peicheng:ra:error:"
METHODS = ("get", "post", "put", "delete")
CHARACTERS = {
    "printing": "[!-~]",
    "id": "[A-Za-z0-9_-]",
    "version": "[A-Za-z0-9_.-]",
    "capitals": "[A-Z0-9]",
    "hex_lower": "[0-9a-f]",
    "digits": "[0-9]",
}


class Document:
    """The yaml file, with $ref resolved where asked."""

    def __init__(self, tree):
        self.tree = tree

    def target(self, ref):
        node = self.tree
        for part in ref.removeprefix("#/").split("/"):
            node = node[part]
        return node

    def resolve(self, node):
        """The node, a reference replaced by what it names and the members beside it."""
        if isinstance(node, dict) and "$ref" in node:
            return {**self.resolve(self.target(node["$ref"])), **{k: v for k, v in node.items() if k != "$ref"}}
        return node

    def operations(self):
        for path, item in self.tree["paths"].items():
            for method in METHODS:
                if method in item:
                    yield f"{method.upper()} {path}", item[method]

    def responses(self):
        for where, operation in self.operations():
            for status, response in operation["responses"].items():
                yield f"{where} {status}", status, self.resolve(response)


class Tables:
    """What the C sources say."""

    def __init__(self, source, program):
        self.program = program
        self.problems, self.closed, self.fields = {}, {}, {}
        for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
            kind, *rest = line.split("\t")
            if kind == "problem":
                self.problems[rest[0]] = int(rest[1])
            elif kind == "shape":
                self.closed[rest[0]] = rest[1] == "closed"
            else:
                self.fields.setdefault(rest[0], {})[rest[1]] = rest[2:]
        self.limits = read_limits((source / "src/protocol/limits.h").read_text())
        self.routes = read_routes(source)
        self.server = "".join(file.read_text() for file in sorted((source / "src/server").glob("*.c")))
        self.decoded = {}  # the self-test asks the same again and again

    def decodes(self, shape, value):
        """None, or why the decoder refuses it."""
        text = json.dumps(value)
        if (shape, text) not in self.decoded:
            done = subprocess.run([self.program, "decode", shape], input=text.encode(), capture_output=True)
            self.decoded[shape, text] = None if done.returncode == 0 else done.stdout.decode().strip()
        return self.decoded[shape, text]


def read_limits(text):
    limits = {}
    for name, value in re.findall(r"\b(LIMIT_[A-Z0-9_]+|CODE_DIGITS) = ([0-9 *]+)", text):
        product = 1
        for factor in value.split("*"):
            product *= int(factor)
        limits[name.removeprefix("LIMIT_").lower()] = product
    return limits


def read_routes(source):
    routes = []
    for file in sorted((source / "src/server").glob("route*.c")):
        routes += re.findall(r'\{\s*"?(?:METHOD_)?(GET|POST|PUT|DELETE)"?,\s*"(/v1[^"]*)"', file.read_text())
    return [f"{method} {path}" for method, path in routes]


def schema_name(shape):
    return "".join(part.capitalize() for part in shape.split("_"))


def shape_name(schema):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", schema).lower()


def expected_schema(field):
    kind, _, form, least, most, more = field[0], field[1], field[2], int(field[3]), int(field[4]), field[5]
    if kind == "bool":
        return {"type": "boolean"}
    if kind == "whole":
        return {"type": "integer", "minimum": least, "maximum": most}
    if kind == "word":
        return {"type": "string", "enum": more.split(",")}
    if kind == "time":
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "maxLength": 20}
    if kind == "bytes":
        return {"type": "string", "contentEncoding": "base64", "minLength": 4, "maxLength": (most + 2) // 3 * 4,
                "x-max-bytes": most}
    if kind == "prose":
        return {"type": "string", "minLength": least, "maxLength": most, "x-max-bytes": most, "x-multiline": True, "x-shown": True}
    if kind == "object":
        return {"$ref": f"#/components/schemas/{schema_name(more)}"}
    if kind == "list":
        return {"type": "array", "minItems": least, "maxItems": most,
                "items": {"$ref": f"#/components/schemas/{schema_name(more)}"}}
    if form in ("any", "shown"):
        shown = {"x-shown": True} if form == "shown" else {}
        return {"type": "string", "minLength": least, "maxLength": most, "x-max-bytes": most, **shown}
    return {"type": "string", "pattern": pattern(form, least, most), "maxLength": most}


def pattern(form, least, most):
    if form == "hex_upper":
        return "^([0-9A-F]{2}){%d,%d}$" % (least // 2, most // 2)
    count = "{%d}" % most if least == most else "{%d,%d}" % (least, most)
    return f"^{CHARACTERS[form]}{count}$"


def check_schemas(document, tables):
    schemas = document.tree["components"]["schemas"]
    with_members = {name for name, schema in schemas.items() if schema.get("type") == "object"}
    for name in with_members - {schema_name(shape) for shape in tables.fields}:
        yield f"schema {name}: src/protocol has no such message"
    for shape, fields in tables.fields.items():
        name = schema_name(shape)
        if name not in schemas:
            yield f"schema {name} is missing"
            continue
        yield from check_schema(document, name, schemas[name], fields, tables.closed[shape])


def check_schema(document, name, schema, fields, closed):
    properties = dict(schema.get("properties", {}))
    required = set(schema.get("required", []))
    if name == "Problem":  # these are problem.c's own
        for own in ("type", "title", "same_key"):
            if properties.pop(own, None) is None:
                yield f"schema Problem: {own} is missing"
        required -= {"type", "title"}
    if properties.keys() != fields.keys():
        yield f"schema {name}: members differ: {sorted(properties.keys() ^ fields.keys())}"
    wanted = {member for member, field in fields.items() if field[1] == "required"}
    if required != wanted:
        yield f"schema {name}: required members differ: {sorted(required ^ wanted)}"
    if (schema.get("additionalProperties") is False) != closed:
        yield f"schema {name}: additionalProperties must be {'false' if closed else 'absent'}"
    for member in properties.keys() & fields.keys():
        want = expected_schema(fields[member])
        have = properties[member] if "$ref" in want else document.resolve(properties[member])
        have = {k: v for k, v in have.items() if k not in ("description", "format")}
        if have != want:
            yield f"schema {name}: {member} is {have}, in src/protocol {want}"


def check_limits(document, tables):
    have, want = document.tree["info"]["x-limits"], tables.limits
    for name in sorted(have.keys() | want.keys()):
        if have.get(name) != want.get(name):
            yield f"limit {name}: {have.get(name)}, in limits.h {want.get(name)}"


def check_problems(document, tables):
    urns = document.tree["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    if set(urns) != {URN + name for name in tables.problems}:
        yield f"problem names differ: {sorted(set(urns) ^ {URN + name for name in tables.problems})}"
    used = set()
    for response in document.tree["components"]["responses"].values():
        used |= set(response.get("x-problems", []))
    for where, status, response in document.responses():
        names = response.get("x-problems", [])
        used |= set(names)
        if (int(status) >= 400) != bool(names):
            yield f"{where}: x-problems must stand beside each refusal and nowhere else"
        if int(status) >= 400 and "application/problem+json" not in response.get("content", {}):
            yield f"{where}: no problem document"
        for name in names:
            if tables.problems.get(name) != int(status):
                yield f"{where}: {name} has the status {tables.problems.get(name)}"
    for name in tables.problems.keys() - used:
        yield f"problem {name} stands at no answer"


def check_operations(document, tables):
    limits = tables.limits
    for where, operation in document.operations():
        statuses = set(operation["responses"])
        need = {"400", "500", "503"}
        security = operation.get("security", document.tree["security"])
        if security:
            need.add("401")
        if {"orderProof": []} in security:
            need.add("422")
        if "{" in where:
            need.add("404")
        if "requestBody" in operation:
            body = document.resolve(operation["requestBody"])
            need |= {"413", "415"} if body["required"] else {"413"}
            small = where in ("POST /v1/sessions", "POST /v1/orders/{o}/otp/verify")
            most = limits["login_body_bytes" if small else "body_bytes"]
            if operation.get("x-max-body-bytes") != most:
                yield f"{where}: x-max-body-bytes must be {most}"
        if not need <= statuses:
            yield f"{where}: no answer {sorted(need - statuses)}"


def check_routes(document, tables):
    have, want = {where for where, _ in document.operations()}, set(tables.routes)
    if not want:
        yield "src/server/route*.c has no table of routes"
    if len(want) != len(tables.routes):
        yield "src/server/route*.c has a route twice"
    for where in sorted(have - want):
        yield f"{where}: the server has no such route"
    for where in sorted(want - have):
        yield f"{where}: a route of the server that openapi.yaml does not have"


def check_examples(document, tables):
    contents = [(where, r.get("content", {})) for where, _, r in document.responses()]
    contents += [(where, document.resolve(operation["requestBody"])["content"])
                 for where, operation in document.operations() if "requestBody" in operation]
    for where, content in contents:
        for media in content.values():
            ref = media["schema"].get("$ref", "")
            values = [media["example"]] if "example" in media else []
            values += [example["value"] for example in media.get("examples", {}).values()]
            if ref and not ref.endswith("/Problem") and not values:
                yield f"{where}: no example"
            for value in values if ref else []:
                why = tables.decodes(shape_name(ref.rsplit("/", 1)[1]), value)
                if why is not None:
                    yield f"{where}: the example does not read: {why}"


def check_headers(document, tables):
    for where, operation in document.operations():
        for parameter in map(document.resolve, operation.get("parameters", [])):
            if parameter["in"] == "header" and f'"{parameter["name"]}"' not in tables.server:
                yield f"{where}: the server does not look for the header {parameter['name']}"


CHECKS = (check_schemas, check_limits, check_problems, check_operations, check_routes, check_headers, check_examples)


def complaints(document, tables):
    return [line for check in CHECKS for line in check(document, tables)]


def put(*keys_and_value):
    """Sets what stands at the path of keys; a value of None removes it."""
    *keys, last, value = keys_and_value

    def spoil(tree):
        for key in keys:
            tree = tree[key]
        if value is None:
            tree.pop(last)
        else:
            tree[last] = value
    return spoil


SCHEMAS, PATHS = ("components", "schemas"), ("paths",)
SPOILT = {
    "a schema too many": put(*SCHEMAS, "Ghost", {"type": "object"}),
    "a schema missing": put(*SCHEMAS, "NonceAnswer", None),
    "a member too many": put(*SCHEMAS, "Directory", "properties", "ghost", {"type": "boolean"}),
    "a member missing": put(*SCHEMAS, "SessionAnswer", "properties", "idle", None),
    "an optional member required": put(*SCHEMAS, "ConfirmRequest", "required", ["sha256", "installed", "reason"]),
    "a required member optional": put(*SCHEMAS, "CodeRequest", "required", []),
    "an open request": put(*SCHEMAS, "LoginRequest", "additionalProperties", None),
    "a closed answer": put(*SCHEMAS, "OrderAnswer", "additionalProperties", False),
    "another pattern": put(*SCHEMAS, "CodeRequest", "properties", "code", "pattern", "^[0-9]{5,6}$"),
    "another length": put(*SCHEMAS, "LoginRequest", "properties", "password", "maxLength", 257),
    "another range": put(*SCHEMAS, "ProfileAnswer", "properties", "key_bits", "minimum", 1024),
    "another kind": put(*SCHEMAS, "ConsentRequest", "properties", "agreed", "type", "string"),
    "another list": put(*SCHEMAS, "ProfileAnswer", "properties", "subject", "maxItems", 9),
    "another object": put(*SCHEMAS, "StateAnswer", "properties", "order", "$ref", "#/components/schemas/HostCertificate"),
    "a word missing": put(*SCHEMAS, "OrderNext", "enum", ["otp", "consent", "finalize", "wait", "confirm"]),
    "a word of the client's": put(*SCHEMAS, "HostState", "enum", ["unknown", "none", "valid", "due", "expired", "revoked"]),
    "a looser time": put(*SCHEMAS, "Time", "pattern", None),
    "another limit": put("info", "x-limits", "json_depth", 9),
    "a limit missing": put("info", "x-limits", "proof_bytes", None),
    "a limit too many": put("info", "x-limits", "ghost", 1),
    "a problem missing": lambda tree: tree["components"]["schemas"]["Problem"]["properties"]["type"]["enum"].pop(),
    "a problem at another status": put(*PATHS, "/v1/orders/{o}", "delete", "responses", "409", "x-problems", ["gone"]),
    "a refusal without names": put(*PATHS, "/v1/orders/{o}", "delete", "responses", "409", "x-problems", None),
    "a refusal without a document": put(*PATHS, "/v1/orders", "post", "responses", "422", "content", {}),
    "a problem that stands nowhere": put("components", "responses", "NoMethod", None),
    "an answer missing": put(*PATHS, "/v1/state", "get", "responses", "401", None),
    "another body limit": put(*PATHS, "/v1/sessions", "post", "x-max-body-bytes", 65536),
    "a route missing": put(*PATHS, "/v1/nonces", None),
    "a route too many": lambda tree: tree["paths"].update({"/v1/ghost": {"get": tree["paths"]["/v1/state"]["get"]}}),
    "another header": lambda tree: tree["paths"]["/v1/orders"]["post"]["parameters"][0].update(name="Ghost-Key"),
    "another method": lambda tree: tree["paths"]["/v1/nonces"].update({"get": tree["paths"]["/v1/nonces"].pop("post")}),
    "an example that does not read": put(
        *PATHS, "/v1/orders/{o}/otp/verify", "post", "requestBody", "content", "application/json", "example",
        {"code": "12345"}),
    "no example": put(*PATHS, "/v1/profile", "get", "responses", "200", "content", "application/json", "example", None),
}


def self_test(document, tables):
    for name, spoil in SPOILT.items():
        tree = copy.deepcopy(document.tree)
        spoil(tree)
        if not complaints(Document(tree), tables):
            yield f"self-test: {name} was not found"


def main(arguments):
    source, program = Path(arguments[0]), arguments[1]
    document = Document(yaml.safe_load((source / "src/protocol/openapi.yaml").read_text(encoding="utf-8")))
    tables = Tables(source, program)
    found = complaints(document, tables)
    if not found and "--self-test" in arguments:
        found = list(self_test(document, tables))
    print("\n".join(f"openapi: {line}" for line in found)
          or f"openapi: {len(tables.routes)} routes and {len(tables.fields)} messages agree with the sources")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
