// The interface's own words, in the language of the switch; messages keep the language they were written in.

export const LANGUAGES = { en: "English", de: "Deutsch" };
const KEY = "eyelevel.language";

let words = {};
let current = "en";

export const language = () => current;

/** The language chosen last, else the browser's, else English. */
export function preferred() {
  const kept = localStorage.getItem(KEY);
  if (kept in LANGUAGES) return kept;
  return navigator.languages.map((each) => each.slice(0, 2)).find((each) => each in LANGUAGES) ?? "en";
}

export async function use(code) {
  const answer = await fetch(`/static/i18n/${code}.json`);
  words = await answer.json();
  current = code;
  localStorage.setItem(KEY, code);
  document.documentElement.lang = code;
  fill(document);
}

/** The text of a key, with `{name}` filled in; a missing key shows itself. */
export function t(key, values = {}) {
  const text = words[key];
  if (typeof text !== "string") return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => typeof words[key] === "string";
export const list = (key) => (Array.isArray(words[key]) ? words[key] : []);

/** Put the words into the elements that name a key. */
function fill(root) {
  for (const element of root.querySelectorAll("[data-i18n]")) element.textContent = t(element.dataset.i18n);
  for (const element of root.querySelectorAll("[data-i18n-label]")) {
    element.setAttribute("aria-label", t(element.dataset.i18nLabel));
    element.title = t(element.dataset.i18nLabel);
  }
}

export const clock = (iso) =>
  new Intl.DateTimeFormat(current, { timeStyle: "short" }).format(new Date(iso));

/** The same without "AM": beside a message that follows another one there is little room. */
export const clockShort = (iso) =>
  new Intl.DateTimeFormat(current, { timeStyle: "short" })
    .formatToParts(new Date(iso))
    .filter((part) => part.type !== "dayPeriod")
    .map((part) => part.value)
    .join("")
    .trim();

export const moment = (iso) =>
  new Intl.DateTimeFormat(current, { dateStyle: "full", timeStyle: "medium" }).format(new Date(iso));

/** "Today", "Yesterday", or the date. */
export function day(iso) {
  const then = new Date(iso);
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(then)) / 86400000);
  if (days === 0) return t("day.today");
  if (days === 1) return t("day.yesterday");
  return new Intl.DateTimeFormat(current, { dateStyle: "full" }).format(then);
}

/** How long ago, in the largest fitting unit. */
export function ago(iso) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(iso).getTime()) / 60000));
  const format = new Intl.RelativeTimeFormat(current, { numeric: "auto" });
  if (minutes < 1) return t("ago.now");
  if (minutes < 60) return format.format(-minutes, "minute");
  if (minutes < 1440) return format.format(-Math.floor(minutes / 60), "hour");
  return format.format(-Math.floor(minutes / 1440), "day");
}

export const percent = (share) =>
  new Intl.NumberFormat(current, { style: "percent", maximumFractionDigits: 0 }).format(share);

export const number = (value) => new Intl.NumberFormat(current, { maximumFractionDigits: 3 }).format(value);
