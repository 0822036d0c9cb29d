// Small pieces that several panes are made of.
import { h } from "./dom.js";

let number = 0;

/** Make a labelled field and put its control into `form[name]`. */
export function field(form, name, label, control = h("input", { type: "text", spellcheck: "false" }), after = null) {
  control.id = `f${(number += 1)}`;
  form[name] = control;
  return h("div", { class: `cell ${name}` }, h("label", { for: control.id }, label), control, after);
}

/** Make a table; a row's further cells have no head. */
export function table(heads, rows) {
  if (!rows.length) return h("p", { class: "small" }, "No records.");
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Records" }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)), h("td", {}))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, n) => h("td", { class: n === 1 || n > 2 ? "tight" : null }, cell)))))));
}

/** Make a line of a name and what it is. */
export const two = (name, ...rest) => h("p", { class: "two" }, h("span", { class: "small" }, name), ...rest);
