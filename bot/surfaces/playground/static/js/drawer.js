// On a narrow screen the rooms are a drawer over the conversation, and the staff's panel covers it.
import { byId } from "./dom.js";

const narrow = matchMedia("(max-width: 760px)");

export const isNarrow = () => narrow.matches;

export class Drawer {
  /** `covered` says whether the staff's panel is open. */
  constructor(covered) {
    this.covered = covered;
    byId("nav-open").addEventListener("click", () => this.open());
    byId("nav-close").addEventListener("click", () => this.close());
    byId("scrim").addEventListener("click", () => this.close());
    narrow.addEventListener("change", () => this.close() || this.settle());
    this.settle();
  }

  get isOpen() {
    return document.body.classList.contains("nav-open");
  }

  open() {
    document.body.classList.add("nav-open");
    this.settle();
    byId("nav-close").focus();
  }

  /** Close it and give the focus back; says whether it was open. */
  close() {
    if (!this.isOpen) return false;
    document.body.classList.remove("nav-open");
    this.settle();
    byId("nav-open").focus();
    return true;
  }

  /** What is covered must not be reached by Tab either. */
  settle() {
    const open = this.isOpen;
    byId("scrim").hidden = !open;
    byId("nav-open").setAttribute("aria-expanded", String(open));
    byId("nav").inert = isNarrow() && !open;
    byId("main").inert = isNarrow() && (open || this.covered());
  }
}
