// Light, dark, or as the system has it.

const KEY = "eyelevel.theme";

export const THEMES = { system: "screen", light: "sun", dark: "moon" };

export function theme() {
  const kept = localStorage.getItem(KEY);
  return kept in THEMES ? kept : "system";
}

export function choose(name) {
  localStorage.setItem(KEY, name);
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}
