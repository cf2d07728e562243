// Buttons under messages and in the queue: pressed once, answered to the one who pressed.
import { announce } from "./dom.js";
import { has, t } from "./i18n.js";

const LINGER = 12000; // ms that a note in the queue stays
const SETTLE = 1500; // ms until a pressed button may be pressed again, if it is still there

export class Presses {
  notes = new Map(); // case id → what this moderator was told about it

  /** `ask(frame)` asks the server; `changed` is called when there is another note in the queue. */
  constructor(store, ask, changed) {
    this.store = store;
    this.ask = ask;
    this.changed = changed;
  }

  /** A button under a message. */
  async button(message, control, row) {
    const release = hold(row);
    if (!release) return;
    try {
      const { text } = await this.ask({ type: "press", message: message.id, control });
      if (text) this.store.note(message.id, text);
      if (text) announce(text);
      setTimeout(release, SETTLE);
    } catch (problem) {
      release();
      this.store.note(message.id, explainProblem(this.store, problem), "problem");
    }
  }

  /** A button of the queue. */
  async work(each, verb, row) {
    const release = hold(row);
    if (!release) return;
    try {
      const { text } = await this.ask({ type: "work", verb, case: each.id });
      this.#tell(each.id, text);
      setTimeout(release, SETTLE);
    } catch (problem) {
      release();
      this.notes.set(each.id, { text: explainProblem(this.store, problem), kind: "problem" });
    }
    this.changed();
  }

  /** Said under the case; it goes after a while, for the case itself shows what became of it. */
  #tell(id, text) {
    this.notes.delete(id);
    if (!text) return;
    const note = { text, kind: "note" };
    this.notes.set(id, note);
    announce(text);
    setTimeout(() => {
      if (this.notes.get(id) !== note) return;
      this.notes.delete(id);
      this.changed();
    }, LINGER);
  }
}

/**
 * Disable the buttons of a row at once; the returned function enables them again. Null where they are disabled already.
 * Not by `disabled`: that would throw somebody who uses the keyboard back to the top of the page.
 */
function hold(row) {
  if (row.ariaBusy === "true") return null;
  const set = (busy) => {
    row.ariaBusy = String(busy);
    for (const each of row.querySelectorAll("button")) each.ariaDisabled = String(busy);
  };
  set(true);
  return () => set(false);
}

/** What went wrong with a press, in the interface's language. */
export function explainProblem(store, problem) {
  const key = [`press.${problem.code}`, `problem.${problem.code}`].find(has) ?? "problem.other";
  return [t(key, { limit: store.limit }), problem.detail].filter(Boolean).join(" ");
}
