// Says that the server is away, and when the next try is.
import { byId, h } from "./dom.js";
import { t } from "./i18n.js";

let countdown = null;

/** Show the state of the connection; `hurry` tries again at once. */
export function drawBanner({ state, wait }, hurry) {
  const box = byId("banner");
  clearInterval(countdown);
  box.hidden = state === "open";
  document.body.classList.toggle("away", state !== "open");
  if (state === "locked") box.replaceChildren(t("banner.locked"));
  if (state !== "away") return;
  let left = Math.ceil(wait);
  // Counting down aloud would never let a screen reader finish.
  const when = h("span", { "aria-hidden": "true" }, t("banner.wait", { n: left }));
  box.replaceChildren(h("span", {}, t("banner.away")), when, h("button", { class: "quiet", onclick: hurry }, t("banner.again")));
  countdown = setInterval(() => {
    left = Math.max(0, left - 1);
    when.textContent = t("banner.wait", { n: left });
  }, 1000);
}
