"""A relay between a PC and its host that does something to the n-th exchange of a run, by a plan."""
import re
import ssl
import threading

from relay import Relay

WORDS = ((r"POST /v1/sessions", "login"), (r"DELETE /v1/sessions/current", "logout"), (r"POST /v1/nonces", "nonce"),
         (r"POST /v1/orders", "order"), (r"GET /v1/orders/\w+", "look"), (r"DELETE /v1/orders/\w+", "cancel"),
         (r"POST .*/otp", "code"), (r"POST .*/otp/verify", "verify"), (r"GET /v1/consent(/\w+)?", "text"),
         (r"POST .*/consent", "agree"), (r"POST .*/finalize", "finalize"), (r"GET .*/certificate", "fetch"),
         (r"POST .*/confirm", "confirm"), (r"POST .*/revoke", "revoke"), (r"POST /v1/transfers", "transfer"),
         (r"GET /v1/renewal-info/\S+", "renewal-info"), (r"GET /v1/transfers/\w+", "watch"),
         (r"DELETE /v1/transfers/\w+", "withdraw"), (r"GET /v1/(\w+)", None))


def word_of(request):
    """What was asked, in a word."""
    asked = request.split(b" HTTP/", 1)[0].decode("ascii", "replace")
    for pattern, word in WORDS:
        match = re.fullmatch(pattern, asked)
        if match:
            return word or match.group(1)
    return asked


class Exchange:
    """One connection of a client, which has one request on it."""

    def __init__(self, relay, plain):
        self.relay, self.plain, self.peer = relay, plain, None
        self.request = b""

    def greet(self, context=None):
        self.peer = (context or self.relay.context).wrap_socket(self.plain, server_side=True)
        self.peer.settimeout(self.relay.patience_s)

    def read(self):
        self.request = self.relay.read_request(self.peer)
        self.relay.note(self)

    def ask(self):
        """Greets, reads, and hands on: the host's answer."""
        if self.peer is None:
            self.greet()
            self.read()
        answer = self.relay.handed_on(self.request)
        self.relay.answers.append(answer)
        return answer

    def send(self, data):
        self.peer.sendall(data)

    def until_it_is_gone(self):
        while self.peer.recv(4096):
            pass

    def shut(self):
        """In good order."""
        self.peer.unwrap()
        self.cut()

    def cut(self):
        """As a line that breaks."""
        (self.peer or self.plain).close()


class TroubledRelay(Relay):
    """plan: what is done to the exchange of that number, counted from 1 since begin(). words: what was asked since then."""

    def __init__(self, ca, strangers, host_url="https://localhost:1"):
        """host_url may be set later: the host has to know our address first."""
        self.lock = threading.Lock()
        self.plan, self.words, self.count, self.done = {}, [], 0, []
        self.running = set()
        self.stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.stranger.load_cert_chain(strangers.path("localhost.pem"), strangers.path("localhost.key"))
        super().__init__(ca, host_url)

    def begin(self, plan=None):
        """A new run of the client, after all of the former one's exchanges."""
        self.settle()
        with self.lock:
            self.plan, self.count = plan or {}, 0
            for kept in (self.words, self.done, self.bodies, self.answers):
                kept.clear()

    def settle(self):
        """Waits for what is still on its way to the host, though its client has gone."""
        for thread in list(self.running):
            thread.join(self.patience_s)

    def note(self, exchange):
        with self.lock:
            self.bodies.append(exchange.request)
            self.words.append(word_of(exchange.request))

    def serve(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.count += 1
                number = self.count
            thread = threading.Thread(target=self.met, args=(Exchange(self, plain), number), daemon=True)
            self.running.add(thread)
            thread.start()

    def met(self, exchange, number):
        trouble = self.plan.get(number, self.pass_on)
        try:
            trouble(exchange)
        except OSError:
            pass  # the client hung up
        finally:
            if number in self.plan:
                self.done.append(number)
            exchange.cut()
            self.running.discard(threading.current_thread())

    @staticmethod
    def pass_on(exchange):
        exchange.send(exchange.ask())
        exchange.shut()
