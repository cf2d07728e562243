// One WebSocket to the server, opened again whenever it is lost.

const WAITS = [0.5, 1, 2, 3, 5]; // s between tries; the server is on this machine, so a try costs nothing
const PATIENCE = 10000;

export class Problem extends Error {
  constructor(code, detail = "") {
    super(detail || code);
    this.code = code;
    this.detail = detail;
  }
}

/** Events: `frame` (what the server says unasked), `state` ("open", "away" with `wait` in s, "locked"). */
export class Connection extends EventTarget {
  #socket = null;
  #pending = new Map();
  #tries = 0;
  #timer = null;
  #ended = false;

  constructor(persona) {
    super();
    this.persona = persona;
  }

  open() {
    clearTimeout(this.#timer);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const who = this.persona ? `?as=${encodeURIComponent(this.persona)}` : "";
    const socket = new WebSocket(`${scheme}://${location.host}/ws${who}`);
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#lost(socket));
  }

  close() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#drop("offline");
  }

  /** Try again at once. */
  hurry() {
    if (this.#socket === null) this.open();
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Say something that needs no answer. */
  tell(frame) {
    if (this.connected) this.#socket.send(JSON.stringify(frame));
  }

  /** Ask; resolves with the server's answer, rejects with a `Problem`. */
  ask(frame, nonce = crypto.randomUUID()) {
    if (!this.connected) return Promise.reject(new Problem("offline"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(nonce, (each) => each.reject(new Problem("timeout"))), PATIENCE);
      this.#pending.set(nonce, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ ...frame, nonce }));
    });
  }

  #receive(frame) {
    if (frame.type === "done") this.#settle(frame.nonce, (each) => each.resolve(frame));
    else if (frame.type === "refused") {
      this.#settle(frame.nonce, (each) => each.reject(new Problem(frame.code, frame.detail)));
    } else {
      if (frame.type === "welcome") {
        this.#tries = 0;
        this.persona = frame.me.id;
        this.#say("open");
      }
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    }
  }

  #settle(nonce, how) {
    const waiting = this.#pending.get(nonce);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#pending.delete(nonce);
    how(waiting);
  }

  #drop(code) {
    for (const nonce of [...this.#pending.keys()]) this.#settle(nonce, (each) => each.reject(new Problem(code)));
  }

  async #lost(socket) {
    if (this.#ended || socket !== this.#socket) return;
    this.#socket = null;
    this.#drop("offline");
    if (await this.#locked()) {
      this.#say("locked");
      return;
    }
    if (this.#ended || this.#socket !== null) return;
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)];
    this.#tries += 1;
    this.#say("away", wait);
    this.#timer = setTimeout(() => this.open(), wait * 1000);
  }

  async #locked() {
    try {
      return (await fetch("/session", { cache: "no-store" })).status === 401;
    } catch {
      return false; // nobody answers: away, not locked
    }
  }

  #say(state, wait = 0) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, wait } }));
  }
}
