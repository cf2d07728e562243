// Wires the page: connection → store → views, and what people do → connection.
import { Aside } from "./aside.js";
import { drawBanner } from "./banner.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { announce, byId } from "./dom.js";
import { Drawer, isNarrow } from "./drawer.js";
import { MARKS } from "./empty.js";
import { preferred, t, use } from "./i18n.js";
import { Log } from "./log.js";
import * as place from "./place.js";
import { queue } from "./queue.js";
import { Presses, explainProblem } from "./presses.js";
import { roomName, Sidebar } from "./sidebar.js";
import { Store } from "./store.js";
import { choose } from "./theme.js";
import { explain } from "./why.js";

const store = new Store();
let connection = null;

const actions = {
  reply: (message) => composer.replyTo(message),
  remove,
  why,
  press: (...pressed) => presses.button(...pressed),
  jump: (id) => log.show(id) || announce(t("log.not_loaded")),
  older,
  seen,
  example: (text) => composer.suggest(text),
  become,
  rename,
  language: async (code) => {
    await use(code);
    redraw();
  },
  theme: (name) => {
    choose(name);
    sidebar.redraw();
  },
};

const aside = new Aside(() => {
  drawQueueButton();
  drawer.settle();
});
const presses = new Presses(store, (frame) => connection.ask(frame), () => {
  if (aside.showing === "queue") showQueue({ focus: false });
});
const drawer = new Drawer(() => aside.showing !== null);
const log = new Log(store, actions);
const composer = new Composer(store, (room, text, reply, nonce) => connection.ask({ type: "post", room, text, reply_to: reply }, nonce));
const sidebar = new Sidebar(store, actions);

store.addEventListener("rooms", drawBar);
store.addEventListener("cases", () => {
  drawBar();
  if (aside.showing === "queue") showQueue({ focus: false });
});

function connect(persona) {
  connection?.close();
  connection = new Connection(persona);
  connection.addEventListener("frame", (event) => receive(event.detail));
  connection.addEventListener("state", (event) => drawBanner(event.detail, () => connection.hurry()));
  connection.open();
}

async function receive(frame) {
  if (frame.type === "message") store.message(frame.message);
  else if (frame.type === "room") store.changeRoom(frame.room);
  else if (frame.type === "read") store.read(frame);
  else if (frame.type === "cases") store.setCases(frame.cases);
  else if (frame.type === "persona") store.rename(frame.persona);
  else if (frame.type === "welcome") await arrive(frame);
}

async function arrive(frame) {
  const back = store.me?.id === frame.me.id && store.current !== null;
  store.welcome(frame);
  if (!store.moderator) aside.hide();
  const asked = place.read();
  const wanted = store.rooms.has(asked.in) ? asked.in : "support";
  place.write({ as: frame.me.id, in: wanted, at: wanted === asked.in ? asked.at : null }, { replace: true });
  if (!back || store.current !== wanted) store.enter(wanted);
  await load(asked.at);
  await composer.resume();
}

async function load(at = null) {
  const room = store.current;
  log.busy(true);
  try {
    const page = await connection.ask({ type: "history", room });
    if (room !== store.current) return;
    store.page(page, false);
    if (at) log.show(at) || announce(t("log.not_loaded"));
  } catch (problem) {
    if (problem.code !== "offline") announce(t("problem.other"));
  } finally {
    if (room === store.current) log.busy(false);
  }
}

async function older() {
  const room = store.current;
  const before = store.messages[0]?.seq;
  const page = await connection.ask({ type: "history", room, before }).catch(() => null);
  if (page && room === store.current) store.page(page, true);
}

/** The address changed: by a link, by going back, or by hand. */
function moved() {
  const asked = place.read();
  if (!store.me) return;
  if (asked.as && asked.as !== store.me.id && store.personas.some((each) => each.id === asked.as)) {
    become(asked.as);
    return;
  }
  const room = store.rooms.has(asked.in) ? asked.in : store.current;
  place.write({ as: store.me.id, in: room, at: asked.at }, { replace: true });
  drawer.close();
  if (isNarrow()) aside.hide();
  if (room !== store.current) {
    store.enter(room);
    load(asked.at);
    if (!matchMedia("(pointer: coarse)").matches) composer.focus();
  } else if (asked.at) log.show(asked.at);
}

/** Go by another name; it shows in the field where that does not work. */
async function rename(name, field) {
  try {
    await connection.ask({ type: "rename", name });
  } catch (problem) {
    field.setCustomValidity(explainProblem(store, problem));
    field.reportValidity();
  }
}

function become(persona) {
  aside.hide();
  drawer.close();
  presses.notes.clear();
  store.current = null;
  const { in: room } = place.read();
  place.write({ as: persona, in: room });
  connect(persona);
}

function seen() {
  const { room, messages } = store;
  const last = messages.at(-1);
  if (room && last && room.unread > 0) connection.tell({ type: "read", room: room.id, message: last.id });
}

/** Take back a message of one's own. */
async function remove(message) {
  try {
    await connection.ask({ type: "delete", message: message.id });
  } catch (problem) {
    store.note(message.id, explainProblem(store, problem), "problem");
  }
}

async function why(message) {
  try {
    const { why: told } = await connection.ask({ type: "why", message: message.id });
    aside.show("why", t("why.title"), explain(told));
  } catch (problem) {
    store.note(message.id, explainProblem(store, problem), "problem");
  }
}

function showQueue(options) {
  const open = byId("resolved-cases")?.open;
  const held = document.activeElement?.dataset;
  const at = held?.case && `[data-case="${CSS.escape(held.case)}"][data-verb="${held.verb}"]`;
  aside.show("queue", t("queue.title"), queue(store, { work: (...pressed) => presses.work(...pressed), why }, presses.notes), options);
  if (open && byId("resolved-cases")) byId("resolved-cases").open = true;
  if (at) (byId("aside").querySelector(at) ?? byId("aside-close")).focus();
}

function drawQueueButton() {
  const button = byId("queue-toggle");
  button.hidden = !store.moderator;
  button.setAttribute("aria-expanded", String(aside.showing === "queue"));
  const waiting = store.waiting.filter((each) => each.state === "open").length;
  byId("queue-count").hidden = waiting === 0;
  byId("queue-count").textContent = String(waiting);
}

function drawBar() {
  const { room } = store;
  if (!room) return;
  byId("room-mark").setAttribute("href", `#i-${MARKS[room.role]}`);
  byId("room-name").textContent = roomName(room, store);
  byId("room-topic").textContent = t(room.locked ? (store.moderator ? "topic.locked_staff" : "topic.locked") : `topic.${room.role}`);
  drawQueueButton();
}

function redraw() {
  sidebar.redraw();
  drawBar();
  composer.relabel();
  log.redraw();
  if (aside.showing === "queue") showQueue({ focus: false });
  else aside.hide();
}

/** Alt with an arrow goes to the room above or below. */
function step(by) {
  const links = [...document.querySelectorAll("#rooms a.room")].filter((each) => each.checkVisibility());
  const at = links.findIndex((each) => each.dataset.room === store.current);
  links[(at + by + links.length) % links.length]?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    step(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Escape" && !event.isComposing && !document.querySelector(":popover-open")) {
    drawer.close() || aside.hide() || composer.escape() || composer.focus();
  }
});

byId("queue-toggle").addEventListener("click", () => (aside.showing === "queue" ? aside.hide() : showQueue()));
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  composer.focus();
});
addEventListener("hashchange", moved);
addEventListener("popstate", moved);

await use(preferred());
connect(place.read().as);
