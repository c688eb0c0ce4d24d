"""pccert.exe in the words of flow_client (client_main.c), so that one flow can go natively and on a Windows PC: what is
typed behind the program for a command with its options, and what its JSON document says."""
from pc import windows_path
from test_client import Outcome


def command_line(command, *options):
    """As flow_client would get them: a command, then name=value."""
    words = dict(option.split("=", 1) for option in options)
    return ["--json", *COMMANDS[command](words)]


def given(words, *names):
    """Those that were said: --name value."""
    return [part for name in names if name in words for part in ("--" + name, words[name])]


def if_said(words, name, *instead):
    return instead if name in words else ()


REASONS = {"keyCompromise": "key-compromise", "superseded": "superseded"}  # of the protocol; pccert's
COMMANDS = {
    "status": lambda words: ["status", *given(words, "id"), *if_said(words, "login", "--login")],
    "apply": lambda words: ["apply", *given(words, "id"), "--agree", *if_said(words, "replace", "--replace")],
    "renew": lambda words: ["renew", *given(words, "id"), *if_said(words, "replace", "--replace")],
    "start": lambda words: ["resume"],
    "cancel": lambda words: ["cancel", *given(words, "id"), "--yes"],
    "forget": lambda words: ["cancel", *given(words, "id"), "--yes"],  # where nobody can read it
    "export": lambda words: ["export", *given(words, "id"), "--out", windows_path(words["file"]),
                             *if_said(words, "overwrite", "--force")],
    "import": lambda words: ["import", windows_path(words["file"]), *given(words, "id")],
    "remove": lambda words: ["remove", *given(words, "id"), "--yes", *if_said(words, "keep", "--keep-undo")],
    "undo": lambda words: ["undo"],
    "clean": lambda words: ["clean", "--yes"],
    "sign": lambda words: ["sign", *given(words, "id"), "--in", windows_path(words["in"]), "--out", windows_path(words["out"])],
    "revoke": lambda words: ["revoke", *given(words, "id"), "--reason", REASONS[words["reason"]], "--yes"],
    "upload": lambda words: ["upload", *given(words, "id")],
    "check": lambda words: ["check", *given(words, "id")],
    "repair": lambda words: ["repair"],
}


def outcome(command, answer):
    """The status in a word, and the fault with it; of a certificate its serial, of `status` what both sides have."""
    said = Outcome("", answer.status)
    said.said = str(answer)
    document = answer.json if answer.out.strip().endswith("}") else {}
    error = document.get("error")
    if command == "start" and "resumed" in document:
        error = None  # it says with its exit code that there was nothing to finish, or that not all is finished
    if error:
        said.update(status=error["status"], fault=error["fault"])
    if error or not document:
        return said
    said["status"] = "ok"
    if command == "status":
        said.update(standing_of(document))
    elif "certificate" in document:
        said["serial"] = document["certificate"]["serial"]
    return said


def standing_of(document):
    if not document["persons"]:
        return {"host": "none", "pc": "none"}
    (person,) = document["persons"]
    pc = person["this_pc"]
    words = {"host": person["host"]["state"], "pc": pc["state"] if pc["certificates"] else "none",
             "order_here": "yes" if pc["order_here"] else "no", "same": "yes" if pc.get("same_as_host") else "no"}
    if pc["certificates"]:
        words["serial"] = pc["certificates"][0]["serial"]
    return words
