// The messages of the room that is shown.
import { byId, h } from "./dom.js";
import { day, list, t } from "./i18n.js";
import { draw } from "./message.js";
import { emptyRoom } from "./empty.js";

const TOGETHER = 5 * 60 * 1000;
const NEAR = 80;

export class Log {
  #box = byId("scroll");
  #list = byId("log");
  #active = null; // id of the message that Tab reaches

  /** `actions`: reply, remove, why, press, jump, older, seen, example. */
  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
    store.addEventListener("room", () => this.#clear());
    store.addEventListener("page", (event) => this.#page(event.detail.older));
    store.addEventListener("message", (event) => this.#change(event.detail));
    store.addEventListener("cases", () => this.#colourCards());
    store.addEventListener("locked", () => this.redraw());
    byId("older-button").addEventListener("click", () => actions.older());
    byId("jump").addEventListener("click", () => this.toEnd());
    this.#box.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("focusin", (event) => this.#rove(event.target.closest("li.message") ?? this.#list.lastElementChild));
    document.addEventListener("visibilitychange", () => this.#seen());
    new ResizeObserver(() => this.#resized()).observe(this.#box);
  }

  #stick = true;
  #size = "";

  /** Draw everything again, in another language for instance. */
  redraw() {
    this.#list.setAttribute("aria-live", "off");
    this.#list.replaceChildren(...this.store.messages.flatMap((message, index) => this.#row(message, index)));
    byId("older").hidden = !this.store.more;
    this.#fillEmpty();
    if (this.#stick) this.toEnd();
    requestAnimationFrame(() => this.#list.setAttribute("aria-live", "polite"));
  }

  /** Say whether the room's messages are on their way: until they are here, what is shown is not all of it. */
  busy(on) {
    this.#list.setAttribute("aria-busy", String(on));
  }

  toEnd() {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#stick = true;
    byId("jump").hidden = true;
    this.#seen();
  }

  /** Show one message; false where it is not among those loaded. */
  show(id) {
    const item = byId(`m-${id}`);
    if (!item) return false;
    this.#stick = false;
    item.scrollIntoView({ block: "center" });
    item.classList.remove("flash");
    void item.offsetWidth; // so that the animation starts again
    item.classList.add("flash");
    item.focus({ preventScroll: true });
    return true;
  }

  #clear() {
    this.#active = null;
    this.#stick = true;
    this.#list.replaceChildren();
    byId("older").hidden = true;
    byId("empty").hidden = true;
  }

  #page(older) {
    const height = this.#box.scrollHeight - this.#box.scrollTop;
    if (older) this.#stick = false;
    this.redraw();
    if (older) this.#box.scrollTop = this.#box.scrollHeight - height;
  }

  #change({ message, fresh }) {
    const index = this.store.messages.findIndex((each) => each.id === message.id);
    // Tab leads to the newest message, unless somebody is reading in the list.
    if (fresh && !this.#list.contains(document.activeElement)) this.#rove(null);
    const rows = this.#row(message, index);
    if (fresh) {
      this.#list.append(...rows);
      byId("empty").hidden = true;
      if (this.#stick || message.author.id === this.store.me.id) this.toEnd();
      else byId("jump").hidden = false;
      return;
    }
    const old = byId(`m-${message.id}`);
    if (!old) return;
    const focused = old.contains(document.activeElement);
    const renewed = rows.at(-1);
    old.replaceWith(renewed);
    if (focused) renewed.focus({ preventScroll: true });
    if (this.#stick) this.toEnd();
  }

  #row(message, index) {
    const before = this.store.messages[index - 1];
    const rows = [];
    const newDay = !before || new Date(before.at).toDateString() !== new Date(message.at).toDateString();
    const firstNew = this.store.newFrom === message.seq;
    if (newDay) rows.push(h("li", { class: "divider" }, h("span", {}, day(message.at))));
    if (firstNew) rows.push(h("li", { class: "divider new" }, h("span", {}, t("log.new"))));
    const follows =
      before && !newDay && !firstNew && !message.reply && !message.card && !before.card &&
      before.author.id === message.author.id && new Date(message.at) - new Date(before.at) < TOGETHER;
    rows.push(draw(message, this.#context(message, follows)));
    return rows;
  }

  #context(message, follows) {
    const { store, actions } = this;
    const last = store.messages.at(-1);
    return {
      ...actions,
      follows,
      moderator: store.moderator,
      writable: !store.room?.locked,
      mine: message.author.id === store.me.id,
      note: store.notes.get(message.id),
      priority: message.card ? this.#case(message.card)?.priority : null,
      tabbable: (this.#active ?? last?.id) === message.id,
      press: (...pressed) => actions.press(...pressed),
      unnote: (id) => store.dropNote(id),
    };
  }

  #case(id) {
    return this.store.cases.find((each) => each.id === id && each.state !== "resolved");
  }

  #colourCards() {
    for (const message of this.store.messages.filter((each) => each.card)) {
      const item = byId(`m-${message.id}`);
      const priority = this.#case(message.card)?.priority;
      if (item && priority) item.dataset.priority = priority;
      else if (item) delete item.dataset.priority;
    }
  }

  #fillEmpty() {
    const box = byId("empty");
    box.hidden = this.store.messages.length > 0;
    if (!box.hidden) box.replaceChildren(...emptyRoom(this.store, list("examples"), this.actions.example));
  }

  #resized() {
    this.#size = this.#measure();
    if (this.#stick) this.toEnd();
  }

  #measure() {
    return `${this.#box.clientWidth}×${this.#box.clientHeight}`;
  }

  #scrolled() {
    // The drawer opened and moved the text: nobody scrolled.
    if (this.#measure() !== this.#size) return;
    const gap = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
    this.#stick = gap < NEAR;
    if (this.#stick) {
      byId("jump").hidden = true;
      this.#seen();
    }
  }

  #seen() {
    if (document.visibilityState === "visible" && this.#stick) this.actions.seen();
  }

  // Tab reaches one message; the arrow keys go from message to message, Tab goes on to its buttons.
  #key(event) {
    if (!event.target.matches("li.message")) return;
    const items = [...this.#list.querySelectorAll("li.message")];
    const at = items.indexOf(event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || !items[to]) return;
    event.preventDefault();
    items[to].focus();
  }

  #rove(item) {
    for (const each of this.#list.querySelectorAll('li.message[tabindex="0"]')) each.tabIndex = -1;
    if (item) item.tabIndex = 0;
    this.#active = item?.dataset.id ?? null;
  }
}

