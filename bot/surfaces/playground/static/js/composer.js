// Where one writes. The text stays until the server has kept it; a draft survives a reload.
import { byId, h, icon } from "./dom.js";
import { has, t } from "./i18n.js";

const NEAR_LIMIT = 200;

export class Composer {
  #field = byId("composer");
  #replying = null;
  #sending = null; // { nonce, text, room } while the server has not said that it is kept

  /** `send(room, text, replyTo, nonce)` resolves when the message is kept, rejects with a `Problem`. */
  constructor(store, send) {
    this.store = store;
    this.send = send;
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    byId("send").addEventListener("click", () => this.submit());
    store.addEventListener("room", () => this.#enter());
    store.addEventListener("rooms", () => this.relabel());
  }

  relabel() {
    const { room } = this.store;
    if (!room) return;
    const locked = room.locked;
    byId("composer-box").classList.toggle("locked", locked);
    this.#field.disabled = locked;
    byId("send").disabled = locked;
    const name = room.role === "case" ? t("composer.thread") : `#${room.id}`;
    this.#field.placeholder = locked ? t("composer.locked") : t("composer.placeholder", { room: name });
    this.#field.setAttribute("aria-label", this.#field.placeholder);
    this.#count();
  }

  /** Put a text in, for the person to send or change. */
  suggest(text) {
    this.#field.value = text;
    this.#typed();
    this.focus();
  }

  replyTo(message) {
    this.#replying = message;
    this.#drawReply();
    this.focus();
  }

  focus() {
    this.#field.focus();
  }

  /** Escape: leave the reply. Says whether there was anything to leave. */
  escape() {
    if (!this.#replying) return false;
    this.#replying = null;
    this.#drawReply();
    return true;
  }

  async submit() {
    const text = this.#field.value.trim().toWellFormed?.() ?? this.#field.value.trim();
    const { room } = this.store;
    if (!room || room.locked || this.#sending || !text) return;
    if ([...text].length > this.store.limit) {
      this.#problem({ code: "too_long" });
      return;
    }
    await this.#insist({ room: room.id, text, reply: this.#replying?.id ?? null, nonce: this.#nonce(room.id, text) });
  }

  /** After the connection came back: what was under way goes out again, under the same nonce, so never twice. */
  async resume() {
    const waiting = this.#interrupted;
    this.#interrupted = null;
    if (waiting && waiting.room === this.store.current && this.#field.value.trim() === waiting.text) await this.#insist(waiting);
  }

  #interrupted = null;
  #last = null;

  // The same text tried again is the same message: if the first try did arrive, the second one adds nothing.
  #nonce(room, text) {
    const again = this.#last && this.#last.room === room && this.#last.text === text;
    if (!again) this.#last = { room, text, nonce: crypto.randomUUID() };
    return this.#last.nonce;
  }

  async #insist(draft) {
    this.#sending = draft;
    this.#field.readOnly = true;
    byId("composer-box").classList.add("sending");
    this.#problem(null);
    try {
      await this.send(draft.room, draft.text, draft.reply, draft.nonce);
      this.#last = null;
      sessionStorage.removeItem(this.#slot(draft.room));
      if (draft.room === this.store.current) {
        this.#field.value = "";
        this.escape();
        this.#typed();
      }
    } catch (problem) {
      if (problem.code === "offline" || problem.code === "timeout") this.#interrupted = draft;
      this.#problem(problem);
    } finally {
      this.#sending = null;
      this.#field.readOnly = false;
      byId("composer-box").classList.remove("sending");
    }
  }

  #problem(problem) {
    const box = byId("problem");
    box.hidden = problem === null;
    if (!problem) return;
    const key = `problem.${problem.code}`;
    const said = t(has(key) ? key : "problem.other", { limit: this.store.limit });
    box.replaceChildren(h("span", {}, said), problem.detail ? h("small", {}, problem.detail) : "");
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  #typed() {
    const text = this.#field.value;
    const key = this.#slot(this.store.current);
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
    this.#grow();
    this.#count();
    if (!byId("problem").hidden && this.#interrupted?.text !== text.trim()) this.#problem(null);
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, 220)}px`;
  }

  #count() {
    const left = this.store.limit - [...this.#field.value.trim()].length;
    const counter = byId("counter");
    counter.textContent = left <= NEAR_LIMIT ? t(left < 0 ? "composer.over" : "composer.left", { n: Math.abs(left) }) : "";
    counter.classList.toggle("over", left < 0);
    this.#field.setAttribute("aria-invalid", String(left < 0));
  }

  #enter() {
    this.#replying = null;
    this.#interrupted = null;
    this.#drawReply();
    this.#problem(null);
    this.#field.value = sessionStorage.getItem(this.#slot(this.store.current)) ?? "";
    this.#grow();
    this.relabel();
  }

  #slot(room) {
    return `eyelevel.draft.${this.store.me?.id}.${room}`;
  }

  #drawReply() {
    const box = byId("replying");
    box.hidden = this.#replying === null;
    if (!this.#replying) return;
    const leave = h("button", { class: "icon small", "aria-label": t("composer.no_reply"), title: t("composer.no_reply"), onclick: () => this.escape() && this.focus() }, icon("close"));
    box.replaceChildren(icon("reply"), h("span", {}, t("composer.replying", { name: this.#replying.author.name })), leave);
  }
}
