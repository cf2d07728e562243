// The drawer on the right: the queue, or why a decision fell. One at a time.
import { byId, h, icon } from "./dom.js";
import { t } from "./i18n.js";

export class Aside {
  #box = byId("aside");
  #back = null; // what had the focus before
  showing = null;

  /** `changed` is called whenever another thing, or nothing, is shown. */
  constructor(changed) {
    this.changed = changed;
  }

  /** Show `content` under a title; `name` tells what it is. The focus goes there if `focus` is true. */
  show(name, title, content, { focus = true } = {}) {
    if (focus && !this.#box.contains(document.activeElement)) this.#back = document.activeElement;
    const again = this.showing === name;
    this.showing = name;
    this.#box.hidden = false;
    this.#box.dataset.showing = name;
    this.#box.setAttribute("aria-label", title);
    const top = again ? this.#box.querySelector(".aside-body")?.scrollTop ?? 0 : 0;
    const body = h("div", { class: "aside-body" }, content);
    this.#box.replaceChildren(
      h("header", { class: "aside-head" }, h("h2", {}, title), h("button", { class: "icon", id: "aside-close", "aria-label": t("aside.close"), title: t("aside.close"), onclick: () => this.hide() }, icon("close"))),
      body,
    );
    body.scrollTop = top;
    document.body.classList.add("with-aside");
    if (focus) byId("aside-close").focus();
    this.changed();
  }

  /** Close it; the focus goes back to where it was. Says whether it was open. */
  hide() {
    if (this.showing === null) return false;
    const inside = this.#box.contains(document.activeElement);
    this.showing = null;
    this.#box.hidden = true;
    this.#box.replaceChildren();
    document.body.classList.remove("with-aside");
    if (inside) (this.#back?.isConnected ? this.#back : byId("composer")).focus();
    this.changed();
    return true;
  }
}
