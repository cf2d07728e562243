// The staff's queue: what waits, most urgent first, then oldest first.
import { h, icon } from "./dom.js";
import { ago, has, moment, t } from "./i18n.js";
import { address } from "./place.js";

const WORK = { open: ["claim"], claimed: ["resolve", "release"], resolved: ["reopen"] };
const STYLE = { claim: "primary", resolve: "success", release: "secondary", reopen: "secondary" };

/** A word of the engine in the interface's language, or as it is where a later version brought a new one. */
export function word(group, name) {
  const key = `${group}.${name}`;
  return has(key) ? t(key) : name;
}

/** Draw the queue. `act`: `work(case, verb, row)`, `why(message)`; `notes` maps case ids to what one was told. */
export function queue(store, act, notes) {
  const { waiting, resolved } = store;
  return [
    waiting.length
      ? h("ol", { class: "cases", "aria-label": t("queue.waiting") }, waiting.map((each) => card(each, store, act, notes)))
      : h("div", { class: "calm" }, icon("check"), h("p", {}, t("queue.none")), h("small", {}, t("queue.none_hint"))),
    resolved.length
      ? h("details", { class: "resolved", id: "resolved-cases" }, h("summary", {}, t("queue.resolved", { n: resolved.length })), h("ol", { class: "cases" }, resolved.map((each) => card(each, store, act, notes))))
      : null,
  ];
}

function card(each, store, act, notes) {
  const about = [word("reason", each.reason), each.topic ? word("topic", each.topic) : null].filter(Boolean).join(" · ");
  const row = h("div", { class: "buttons", role: "group", "aria-label": t("log.buttons") });
  for (const verb of WORK[each.state] ?? []) {
    row.append(h("button", { class: `press press-${STYLE[verb]}`, data: { verb, case: each.id }, onclick: () => act.work(each, verb, row) }, t(`work.${verb}`)));
  }
  if (each.thread && store.rooms.has(each.thread)) {
    row.append(h("a", { class: "press press-link", href: address({ as: store.me.id, in: each.thread }) }, icon("thread"), t("work.open")));
  }
  const note = notes.get(each.id);
  return h(
    "li",
    { class: "case", data: { priority: each.priority, state: each.state, case: each.id } },
    h(
      "div",
      { class: "case-head" },
      h("span", { class: `chip priority-${each.priority}` }, word("priority", each.priority)),
      h("bdi", { class: "name" }, each.member),
      h("time", { datetime: each.opened_at, title: moment(each.opened_at) }, ago(each.opened_at)),
    ),
    h(
      "p",
      { class: "case-about" },
      about,
      each.message ? h("button", { class: "why-link", title: t("log.why"), onclick: () => act.why({ id: each.message }) }, t("why.title")) : null,
    ),
    each.quote ? h("blockquote", { dir: "auto" }, each.quote) : null,
    h("p", { class: "case-state" }, each.claimed_by ? t(`state.${each.state}_by`, { name: each.claimed_by }) : word("state", each.state)),
    row,
    note ? h("p", { class: `note note-${note.kind}`, role: "status" }, note.text) : null,
  );
}
