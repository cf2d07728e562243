// What a room without messages says: where one is, and what to try.
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { address } from "./place.js";

export const MARKS = { support: "help", community: "hash", staff: "shield", case: "lock" };

export function emptyRoom(store, examples, choose) {
  const { room } = store;
  if (!room) return [];
  const parts = [
    h("span", { class: "empty-mark" }, icon(MARKS[room.role])),
    h("h2", {}, t(`empty.${room.role}.title`)),
    h("p", {}, t(`empty.${room.role}.text`)),
  ];
  if (room.role === "support" && !store.moderator) {
    parts.push(
      h(
        "ul",
        { class: "examples", "aria-label": t("empty.examples") },
        examples.map((each) =>
          h("li", {}, h("button", { class: "example", onclick: () => choose(each.text) }, h("small", {}, each.label), h("span", {}, each.text))),
        ),
      ),
    );
  }
  if (store.moderator && room.role !== "case") parts.push(windows(store));
  return parts;
}

/** Links that open further windows as the others. */
function windows(store) {
  const members = store.personas.filter((each) => each.role === "member");
  return h(
    "p",
    { class: "others" },
    members.map((each) =>
      h("a", { class: "chip", href: `/${address({ as: each.id, in: "support" })}`, target: "_blank", rel: "noopener" }, icon("window"), t("you.open_as", { name: each.name })),
    ),
  );
}
