// Rooms on the left, and who one is.
import { avatar, byId, h, icon } from "./dom.js";
import { badge } from "./message.js";
import { MARKS } from "./empty.js";
import { LANGUAGES, language, t } from "./i18n.js";
import { address } from "./place.js";
import { word } from "./queue.js";
import { theme, THEMES } from "./theme.js";

const ORDER = { support: 0, community: 1, staff: 2 };

/** What a room is called here: staff know a thread by its member and what it is about. */
export function roomName(room, store) {
  if (room.role !== "case") return room.id;
  const known = store.cases.find((each) => each.thread === room.id);
  return known ? `${known.member} · ${word("reason", known.reason)}` : room.title || room.id;
}

export class Sidebar {
  /** `actions`: become(persona), rename(name, field), language(code), theme(name). */
  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
    store.addEventListener("rooms", () => this.#rooms());
    store.addEventListener("cases", () => this.#rooms());
    store.addEventListener("me", () => this.redraw());
  }

  redraw() {
    this.#rooms();
    this.#you();
  }

  #rooms() {
    const { store } = this;
    if (!store.me) return;
    const rooms = [...store.rooms.values()];
    const channels = rooms.filter((room) => room.role !== "case").sort((a, b) => ORDER[a.role] - ORDER[b.role]);
    const threads = rooms.filter((room) => room.role === "case").reverse();
    const closed = threads.filter((room) => room.locked);
    const focused = document.activeElement?.dataset?.room;
    const wasOpen = byId("closed-rooms")?.open || closed.some((room) => room.id === store.current);
    byId("rooms").replaceChildren(
      this.#group("nav.channels", channels),
      this.#group("nav.threads", threads.filter((room) => !room.locked), t(store.moderator ? "nav.no_threads_staff" : "nav.no_threads")),
      closed.length ? this.#closed(closed, wasOpen) : "",
    );
    if (focused) byId("rooms").querySelector(`[data-room="${CSS.escape(focused)}"]`)?.focus();
    document.title = (store.unread ? `(${store.unread}) ` : "") + (store.room ? `${roomName(store.room, store)} · Eyelevel` : "Eyelevel");
    byId("nav-dot").hidden = store.unread === 0;
  }

  #group(key, rooms, none = "") {
    const id = key.replace(".", "-");
    return h(
      "section",
      { "aria-labelledby": id },
      h("h2", { id }, t(key)),
      rooms.length ? h("ul", {}, rooms.map((room) => this.#room(room))) : h("p", { class: "none" }, none),
    );
  }

  #closed(rooms, open) {
    return h(
      "details",
      { id: "closed-rooms", class: "closed", open },
      h("summary", {}, t("nav.closed", { n: rooms.length })),
      h("ul", {}, rooms.map((room) => this.#room(room))),
    );
  }

  #room(room) {
    const here = room.id === this.store.current;
    const label = room.unread ? t("nav.unread", { n: room.unread }) : null;
    return h(
      "li",
      {},
      h(
        "a",
        {
          class: ["room", here && "here", room.unread && "unread", room.locked && "locked"].filter(Boolean).join(" "),
          href: address({ as: this.store.me.id, in: room.id }),
          title: room.role === "case" ? room.title : null,
          "aria-current": here ? "page" : null,
          data: { room: room.id },
        },
        icon(room.locked ? "check" : MARKS[room.role]),
        h("bdi", {}, roomName(room, this.store)),
        room.unread ? h("span", { class: "count", title: label, "aria-label": label }, String(Math.min(room.unread, 99))) : null,
      ),
    );
  }

  #you() {
    const { me, personas } = this.store;
    if (!me) return;
    const menu = h("div", { class: "personas", id: "personas", popover: "auto", role: "group", "aria-label": t("you.switch") }, h("p", {}, t("you.explain")));
    for (const each of personas) menu.append(this.#persona(each, each.id === me.id, menu));
    if (me.role === "member") menu.append(this.#rename(me, menu));
    byId("you").replaceChildren(
      h(
        "button",
        { class: "me", id: "me", popovertarget: "personas", title: t("you.switch"), "aria-label": t("you.are", { name: me.name, role: t(`role.${me.role}`) }) },
        avatar(me),
        h("span", { class: "me-name" }, h("bdi", {}, me.name), h("small", {}, t(`role.${me.role}`))),
        icon("swap"),
      ),
      menu,
      this.#switches(),
    );
  }

  #persona(each, mine, menu) {
    return h(
      "div",
      { class: "persona" },
      h(
        "button",
        { class: "persona-be", "aria-pressed": String(mine), data: { persona: each.id }, onclick: () => { menu.hidePopover(); this.actions.become(each.id); } },
        avatar(each),
        h("bdi", {}, each.name),
        badge(each) ?? h("small", {}, t("role.member")),
      ),
      h(
        "a",
        { class: "icon", href: `/${address({ as: each.id })}`, target: "_blank", rel: "noopener", "aria-label": t("you.open_as", { name: each.name }), title: t("you.open_as", { name: each.name }) },
        icon("window"),
      ),
    );
  }

  #rename(me, menu) {
    const field = h("input", { id: "rename", value: me.name, maxlength: "32", required: "", autocomplete: "off", "aria-label": t("you.name"), oninput: () => field.setCustomValidity("") });
    const form = h("form", { class: "rename" }, field, h("button", { class: "press press-secondary" }, t("you.rename")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.actions.rename(field.value, field);
      if (field.validity.valid) menu.hidePopover();
    });
    return form;
  }

  #switches() {
    const languages = Object.entries(LANGUAGES).map(([code, name]) =>
      h("button", { class: "switch", "aria-pressed": String(code === language()), "aria-label": name, title: name, lang: code, data: { language: code }, onclick: () => this.actions.language(code) }, code.toUpperCase()),
    );
    const themes = Object.entries(THEMES).map(([name, symbol]) =>
      h("button", { class: "switch", "aria-pressed": String(name === theme()), "aria-label": t(`theme.${name}`), title: t(`theme.${name}`), data: { theme: name }, onclick: () => this.actions.theme(name) }, icon(symbol)),
    );
    return h(
      "div",
      { class: "switches" },
      h("div", { class: "segment", role: "group", "aria-label": t("switch.language") }, languages),
      h("div", { class: "segment", role: "group", "aria-label": t("switch.theme") }, themes),
    );
  }
}
