// One message as a list item.
import { avatar, h, icon } from "./dom.js";
import { clock, clockShort, moment, t } from "./i18n.js";
import { plain, rich } from "./rich.js";

/** The mark by which the bot and staff are recognised: it comes from the server, nobody can write it into a name. */
export function badge(person) {
  if (person.role === "member") return null;
  const kind = person.role === "bot" ? "bot" : "mod";
  return h("span", { class: `badge badge-${kind}`, title: t(`badge.${kind}.title`) }, t(`badge.${kind}`));
}

/**
 * Draw a message. `context`: `follows` (same author just before), `moderator`, `note`, `priority` (of its case),
 * `mine`, `tabbable` (the one message of the list that Tab reaches), and what to call: `reply`, `remove`, `why`, `press`,
 * `unnote`, `jump`.
 */
export function draw(message, context) {
  const { author } = message;
  const trusted = author.role !== "member";
  const item = h(
    "li",
    {
      id: `m-${message.id}`,
      class: ["message", context.follows && "follows", message.card && "card-message", author.role].filter(Boolean).join(" "),
      tabindex: context.tabbable ? "0" : "-1",
      data: { id: message.id, ...(message.reply ? { reply: message.reply.id } : {}), ...(context.priority ? { priority: context.priority } : {}) },
    },
    message.reply ? quoted(message.reply, context) : null,
    context.follows ? h("span", { class: "gutter", "aria-hidden": "true" }, clockShort(message.at)) : avatar(author),
    head(message, context),
    h(
      "div",
      { class: "body" },
      message.removed ? h("p", { class: "removed" }, t("log.removed")) : trusted ? rich(message.text) : plain(message.text),
      buttons(message, context),
      context.note ? note(message, context) : null,
      message.taken ? null : h("p", { class: "untaken" }, icon("clock"), t("log.untaken")),
    ),
    tools(message, context),
  );
  return item;
}

function head(message, context) {
  return h(
    "div",
    { class: "head" },
    h("bdi", { class: "name" }, message.author.name),
    badge(message.author),
    h("time", { datetime: message.at, title: moment(message.at) }, clock(message.at)),
    context.moderator && message.author.role === "bot" && message.reply
      ? h("button", { class: "why-link", data: { tool: "why" }, title: t("log.why"), onclick: () => context.why(message) }, t("why.title"))
      : null,
  );
}

function quoted(reply, context) {
  return h(
    "button",
    { class: "quoted", onclick: () => context.jump(reply.id), title: t("log.jump") },
    icon("reply"),
    h("bdi", { class: "quoted-name" }, reply.author),
    h("bdi", { class: "quoted-text" }, reply.text.replace(/\s+/g, " ") || t("log.removed")),
  );
}

function buttons(message, context) {
  // In a closed thread nothing can be pressed any more.
  if (message.buttons.length === 0 || !context.writable) return null;
  const row = h("div", { class: "buttons", role: "group", "aria-label": t("log.buttons") });
  for (const each of message.buttons) {
    row.append(
      h("button", { class: `press press-${each.style}`, data: { control: each.id }, onclick: () => context.press(message, each.id, row) }, each.label),
    );
  }
  return row;
}

function note(message, context) {
  const { text, kind } = context.note;
  return h(
    "p",
    { class: `note note-${kind}` },
    h("span", {}, text),
    h("small", {}, t("log.only_you")),
    h("button", { class: "icon small", "aria-label": t("log.dismiss"), title: t("log.dismiss"), onclick: () => context.unnote(message.id) }, icon("close")),
  );
}

function tools(message, context) {
  return h(
    "div",
    { class: "tools" },
    context.mine && !message.removed ? tool("delete", "log.delete", () => context.remove(message)) : null,
    context.writable ? tool("reply", "log.reply", () => context.reply(message)) : null,
    context.moderator && message.author.role === "member" ? tool("why", "log.why", () => context.why(message)) : null,
  );
}

function tool(symbol, key, onclick) {
  return h("button", { class: "icon small", "aria-label": t(key), title: t(key), data: { tool: symbol }, onclick }, icon(symbol));
}
