// Builds elements. Text always becomes a text node: nothing here can turn what people wrote into markup.

/** Make an element; `on*` functions listen, `data` sets data-*, false and null leave an attribute out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Show a symbol of the sprite in index.html; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const AVATARS = 8;

/** The initials of somebody on a colour that is always theirs. */
export function avatar(person) {
  if (person.role === "bot") return h("span", { class: "avatar avatar-bot", "aria-hidden": "true" }, icon("eye"));
  let hash = 0;
  for (const char of person.id) hash = (Math.imul(hash, 41) + char.codePointAt(0)) >>> 0;
  const initials = [...person.name].slice(0, 1).join("").toUpperCase();
  return h("span", { class: `avatar avatar-${((hash ^ (hash >>> 5) ^ (hash >>> 11)) >>> 0) % AVATARS}`, "aria-hidden": "true" }, initials);
}

/** Say something to a screen reader without showing it. */
export function announce(text) {
  byId("announce").textContent = text;
}
