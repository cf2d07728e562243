// How a decision fell, from its recorded trace.
import { h } from "./dom.js";
import { has, number, percent, t } from "./i18n.js";
import { word } from "./queue.js";

/** Draw the answer to "Why?"; `why` is what the store recorded, null where nothing was. */
export function explain(why) {
  if (!why) return [h("p", { class: "calm" }, t("why.nothing"))];
  const trace = why.trace ?? why;
  const kind = why.kind ?? why.decision ?? null;
  return [
    headline(kind, why),
    section("why.text", h("blockquote", { dir: "auto" }, trace.text || t("why.no_text")), h("small", {}, t("why.redacted"))),
    trace.candidates?.length ? section("why.candidates", ...bars(trace), votes(trace)) : null,
    section("why.rules", rules(trace)),
    section("why.findings", trace.findings?.length ? h("p", {}, trace.findings.map((each) => h("code", { class: "chip" }, each))) : h("p", { class: "none" }, t("why.no_findings"))),
    features(trace.features ?? {}),
    h("p", { class: "made-of" }, t("why.made_of", { language: trace.language ?? "–", version: trace.knowledge_version ?? "–" })),
  ];
}

function headline(kind, why) {
  const details = [why.reason ? reason(kind, why.reason) : null, why.topic ? word("topic", why.topic) : null, why.entry ?? null];
  return h(
    "div",
    { class: `verdict verdict-${kind ?? "none"}` },
    h("strong", {}, kind ? word("decision", kind) : t("why.decided")),
    h("span", {}, details.filter(Boolean).join(" · ")),
  );
}

function reason(kind, name) {
  return has(`silence.${name}`) && kind === "silent" ? t(`silence.${name}`) : word("reason", name);
}

function section(key, ...content) {
  return h("section", { class: "why-part" }, h("h3", {}, t(key)), content);
}

/** Candidates as bars, with a mark at each threshold. */
function bars(trace) {
  const marks = [
    ["answer", trace.answer_threshold],
    ["clarify", trace.clarify_threshold],
  ].filter(([, at]) => typeof at === "number");
  const rows = trace.candidates.map((each) => {
    const bar = h("div", { class: "gauge", "aria-hidden": "true" }, h("span", { class: "gauge-fill" }));
    bar.firstChild.style.width = `${clamp(each.confidence)}%`;
    for (const [name, at] of marks) {
      const mark = h("i", { class: `mark mark-${name}` });
      mark.style.left = `${clamp(at)}%`;
      bar.append(mark);
    }
    return h("li", {}, h("code", {}, each.entry), h("b", {}, percent(each.confidence)), bar);
  });
  const legend = marks.map(([name, at]) => h("span", { class: `key key-${name}` }, t(`why.threshold_${name}`, { at: percent(at) })));
  return [h("ol", { class: "bars" }, rows), legend.length ? h("p", { class: "legend" }, legend) : null];
}

/** Say what members' votes did to the first candidate, where they did anything. */
function votes({ candidates, shift }) {
  if (!shift) return null;
  const [before, after] = [percent(shift.before[0]), percent(candidates[0].confidence)];
  return before === after ? null : h("p", { class: "legend" }, t("why.votes", { before, after }));
}

const clamp = (share) => Math.max(0, Math.min(100, share * 100));

function rules(trace) {
  const spoke = h("li", { class: "spoke" }, h("code", {}, trace.rule ?? "–"), h("small", {}, t("why.spoke")));
  return h("ol", { class: "rules" }, (trace.passed ?? []).map((each) => h("li", {}, h("code", {}, each))), spoke);
}

function features(values) {
  const rows = Object.entries(values);
  if (rows.length === 0) return null;
  return h(
    "details",
    { class: "why-part" },
    h("summary", {}, t("why.features")),
    h("table", {}, h("tbody", {}, rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, typeof value === "number" ? number(value) : String(value)))))),
  );
}
