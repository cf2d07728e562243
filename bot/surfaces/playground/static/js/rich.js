// What the bot and staff write may have **bold**, `code`, lists, quotes and http(s) links; built from nodes, never
// from markup. Members' text, and every quoted line, stays the plain text it is.
import { h } from "./dom.js";
import { t } from "./i18n.js";

const INLINE = /\*\*([^*\n]+)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'»“”])|\/#(in=[\w-]+&at=[\w-]+)/g;

/** Text as it was written, with its line breaks. */
export function plain(text) {
  return h("div", { class: "text", dir: "auto" }, text);
}

export function rich(text) {
  const blocks = [];
  let open = null; // the list, quote or paragraph that the next line may continue
  const start = (kind, element) => {
    open = { kind, element };
    blocks.push(element);
    return element;
  };
  for (const line of text.split("\n")) {
    const bullet = /^\s*[-*•]\s+(.*)$/.exec(line);
    const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/.exec(line);
    const quote = /^>\s?(.*)$/.exec(line);
    if (line.trim() === "") open = null;
    else if (bullet) (open?.kind === "ul" ? open.element : start("ul", h("ul"))).append(h("li", {}, inline(bullet[1])));
    else if (numbered) (open?.kind === "ol" ? open.element : start("ol", h("ol"))).append(h("li", {}, inline(numbered[1])));
    else if (quote) {
      if (open?.kind === "quote") open.element.append("\n", quote[1]);
      else start("quote", h("blockquote", { dir: "auto" }, quote[1]));
    } else if (open?.kind === "p") open.element.append(h("br"), ...inline(line));
    else start("p", h("p", { dir: "auto" }, inline(line)));
  }
  return h("div", { class: "text rich" }, blocks);
}

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, code, label, labelled, bare, inner] = match;
    nodes.push(text.slice(from, match.index));
    if (bold) nodes.push(h("strong", {}, bold));
    else if (code) nodes.push(h("code", {}, code));
    else if (inner) nodes.push(h("a", { href: `#${inner}`, class: "jump-link" }, t("log.jump")));
    else nodes.push(outside(labelled ?? bare, label));
    from = match.index + whole.length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

function outside(address, label) {
  const link = h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label ?? address);
  if (label && label !== address) link.title = address;
  return link;
}
