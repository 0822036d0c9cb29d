// Block Kit, drawn from what the app really sent. A block or element that is not known here is shown
// as such: nothing is left out silently.
import { h } from "./dom.js";
import { ELEMENTS } from "./elements.js";
import { mrkdwn, said } from "./mrkdwn.js";

const unknown = (what, type) => h("p", { class: "unknown", "data-unknown": type }, `Unknown ${what}: ${type}`);

/** Draw one interactive element; `place` says where it stands and what it holds. */
export function element(one, place) {
  const make = ELEMENTS[one.type];
  return make ? make(one, place) : unknown("element", one.type);
}

export const BLOCKS = {
  header: (block) => h("h3", { class: "header" }, ...said(block.text)),
  divider: () => h("hr"),
  section: (block, at) =>
    h("div", { class: "section" },
      h("div", { class: "section-text" }, ...said(block.text),
        block.fields ? h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, ...said(one)))) : null),
      block.accessory ? h("div", { class: "accessory" }, element(block.accessory, at(block, block.accessory))) : null),
  context: (block) =>
    h("div", { class: "context" }, block.elements.map((one) =>
      one.type === "image" ? h("span", {}, `[${one.alt_text}]`) : h("span", {}, ...said(one)))),
  actions: (block, at) =>
    h("div", { class: "actions" }, block.elements.map((one) => element(one, at(block, one)))),
  input: (block, at) => input(block, at(block, block.element)),
  // Pictures would come from elsewhere, and nothing here asks another machine.
  image: (block) => h("p", { class: "picture" }, `Picture: ${block.alt_text}`),
  rich_text: (block) => h("div", { class: "rich" }, block.elements.map(rich)),
  markdown: (block) => h("div", { class: "section" }, ...mrkdwn(block.text)),
  alert: (block) => h("div", { class: "alert", role: "note" }, ...said(block.text)),
  table: (block) =>
    h("div", { class: "scroll", tabindex: "0" }, h("table", {}, block.rows.map((row, n) =>
      h("tr", {}, row.map((cell) => h(n ? "td" : "th", {}, cell.type === "raw_text" ? cell.text : rich(cell))))))),
};

/** Draw a list of blocks; `at(block, element)` makes an element's place. */
export function blocks(list, at) {
  return list.map((block) => drawn(block, at));
}

export function drawn(block, at) {
  const make = BLOCKS[block.type];
  return make ? make(block, at) : unknown("block", block.type);
}

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

function input(block, place) {
  const id = place.id;
  const hints = [block.hint ? `${id}-hint` : null, place.error ? `${id}-error` : null].filter(Boolean).join(" ");
  place.describedby = hints || null;
  place.optional = block.optional;
  const about = [
    block.optional ? h("span", { class: "optional" }, " (optional)") : null,
  ];
  const below = [
    place.error ? h("p", { class: "error", id: `${id}-error` }, place.error) : null,
    block.hint ? h("p", { class: "hint", id: `${id}-hint` }, ...said(block.hint)) : null,
  ];
  const control = element(block.element, place);
  if (GROUPS.has(block.element.type)) {
    const isRadio = block.element.type === "radio_buttons";
    return h("fieldset", { class: `field${place.error ? " wrong" : ""}`, "aria-describedby": hints || null,
      role: isRadio ? "radiogroup" : null, "aria-invalid": isRadio && place.error ? "true" : null },
      h("legend", {}, ...said(block.label), about), control, below);
  }
  return h("div", { class: `field${place.error ? " wrong" : ""}` },
    h("label", { for: id }, ...said(block.label), about), control, below);
}

function rich(part) {
  const inner = (part.elements ?? []).map((one) => {
    if (one.type === "rich_text_section") return h("li", {}, one.elements.map(run));
    return run(one);
  });
  switch (part.type) {
    case "rich_text": return h("div", {}, part.elements.map(rich));
    case "rich_text_section": return h("p", {}, inner);
    case "rich_text_preformatted": return h("pre", {}, inner);
    case "rich_text_quote": return h("blockquote", {}, inner);
    case "rich_text_list": return h(part.style === "ordered" ? "ol" : "ul", {}, inner);
    default: return unknown("rich text", part.type);
  }
}

function run(one) {
  const text = one.text ?? one.url ?? one.name ?? one.user_id ?? one.channel_id ?? "";
  let node = text;
  for (const [style, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (one.style?.[style]) node = h(tag, {}, node);
  }
  return node;
}
