"""What is somebody else's: every route of the contract that names a thing, with another's, must answer as for none."""
import secrets

import contract

NONE = {"{o}": lambda: secrets.token_hex(16), "{c}": lambda: "0F" * 16, "{t}": lambda: secrets.token_hex(16)}


def about_others(world, report):
    victim, curious = world.customer(), world.customer()
    things = {"{o}": [], "{t}": [victim.transfer()["transfer"]]}
    confirmed = victim.walked("confirmed")
    things["{c}"] = [confirmed.serial]
    things["{o}"] = [confirmed.id, world.customer().walked("created").id, world.customer().walked("consented").id,
                     world.customer().walked("issued").id]
    own = curious.walked("confirmed")
    mine = {"{o}": own.id, "{c}": own.serial, "{t}": curious.transfer()["transfer"]}
    for route in contract.routes():
        if route.place not in things:
            continue
        with report.line("foreign." + route.id, f"{route} of others") as line:
            for thing in things[route.place]:
                before = world.traces()
                nothing = curious.ask(route.method, route.at(NONE[route.place]()), route.body)
                about = curious.ask(route.method, route.at(thing), route.body)
                line.holds(about.status == 404 and about.seen() == nothing.seen(), f"{about.status} {about.body}")
                line.holds(world.traces() == before, "it had an effect")
            line.control(curious.ask(route.method, route.at(mine[route.place]), route.body).status != 404, "one's own")
    with report.line("foreign.state", "what the curious see of themselves") as line:
        state = curious.ask("GET", "/v1/state")
        line.holds(confirmed.serial.encode() not in state.body and victim.person.id.encode() not in state.body, "another's")
        line.control(own.serial.encode() in state.body, "one's own certificate")


def by_proof(world, report):
    """An order proof opens one order, to whoever has its key."""
    victim, curious = world.customer(), world.customer()
    theirs, mine = victim.walked("issued"), curious.walked("issued")
    for route in contract.routes():
        if not route.proof:
            continue
        with report.line("foreign.proof." + route.id, f"{route} by the key of another order, and by a key of nobody") as line:
            path = route.at(theirs.id)
            for key in (mine.key, world.used_key()):
                answer = world.api.ask(route.method, path, route.body, curious.order_proof(mine, path, key))
                line.refused(answer, (422, "badProof"))
            mine_path = route.at(mine.id)
            answer = world.api.ask(route.method, path, route.body, curious.order_proof(mine, mine_path))
            line.refused(answer, (422, "badProof"))
            body = curious.installed(mine) if route.id == "confirm" else route.body
            line.control(world.api.ask(route.method, mine_path, body, curious.order_proof(mine, mine_path)).status == 200,
                         "by its own key")
    for route in contract.routes():
        if not route.token or route.proof or route.place == "":
            continue
        with report.line("foreign.proof." + route.id, f"{route}: an order proof opens what it must not") as line:
            path = route.at({"{o}": mine.id, "{c}": mine.serial, "{t}": secrets.token_hex(16)}[route.place])
            answer = world.api.ask(route.method, path, route.body, curious.order_proof(mine, path))
            line.refused(answer, (401, "unauthenticated"))
            line.control(curious.ask("GET", mine.path).status == 200, "the token")


def tokens(world, report):
    with report.line("foreign.token", "a token cut, lengthened, in capitals, in another scheme, with another's half") as line:
        customer, other = world.customer(), world.customer()
        token = customer.token
        odd = [token[:-1], token[:32], token + "0", token.upper(), "Bearer " + token + " x", "Bearer " + token + "," + token,
               "Basic " + token, "OrderProof " + token, "Bearer" + token, "Bearer Bearer " + token, "Token " + token,
               token[:32] + other.token[32:], "Bearer " + token + "'--", "Bearer " + "0" * 64, "Bearer " + "a" * 8000]
        if token.upper() == token:
            odd.remove(token.upper())
        for value in odd:
            said = value if " " in value or "Bearer" in value else "Bearer " + value
            line.refused(world.api.ask("GET", "/v1/state", Authorization=said), (401, "unauthenticated"))
        line.control(world.api.ask("GET", "/v1/state", Authorization="bearer  " + token).status == 200, "as it is")


ATTACKS = [about_others, by_proof, tokens]
