// The interactive elements, each as the browser's own control where there is one. What a person does
// goes to the sandbox at once; what it means is the sandbox's business.
import { act } from "./api.js";
import { ask } from "./confirm.js";
import { h } from "./dom.js";
import { said } from "./mrkdwn.js";

const SETTLE = 150; // milliseconds without a key before what is typed is sent

const pending = new Set();

/** Wait until everything typed has reached the sandbox. */
export async function settled() {
  await Promise.all([...pending].map((send) => send()));
}

const put = (place, value) => act({ act: "set", ...place.where, value });
const common = (place) => ({
  id: place.id,
  "data-focus": place.id,
  "aria-describedby": place.describedby,
  "aria-invalid": place.error ? "true" : null,
});
const labelled = (one, place) => ({ ...common(place), "aria-label": place.isLabelled ? null : one.placeholder?.text ?? one.action_id });
const option = (one, chosen) => h("option", { value: one.value, selected: chosen?.value === one.value }, one.text.text);

function button(one, place) {
  const press = async (event) => {
    const pressed = event.currentTarget;
    if (one.confirm && !(await ask(one.confirm, pressed))) return;
    await settled();
    pressed.setAttribute("aria-busy", "true");
    await act({ act: "press", ...place.where, element: one }); // as it is here, whatever came meanwhile
    pressed.removeAttribute("aria-busy");
  };
  const style = one.style ? ` ${one.style}` : "";
  return h("button", { type: "button", class: `button${style}`, onclick: press, "data-focus": place.id,
    "aria-label": one.accessibility_label }, ...said(one.text));
}

function text(one, place) {
  const value = place.value?.value ?? "";
  const node = h(one.multiline ? "textarea" : "input", {
    ...labelled(one, place), maxlength: one.max_length, placeholder: one.placeholder?.text,
    rows: one.multiline ? 5 : null, type: one.multiline ? null : "text", required: !place.optional, spellcheck: "false",
  });
  node.value = value;
  let timer;
  const send = async () => {
    clearTimeout(timer);
    pending.delete(send);
    await put(place, node.value || null);
  };
  node.addEventListener("input", () => {
    clearTimeout(timer);
    pending.add(send);
    timer = setTimeout(send, SETTLE);
  });
  return node;
}

function select(options, chosen, one, place) {
  const node = h("select", { ...labelled(one, place), onchange: () => put(place, node.value || null) },
    h("option", { value: "" }, one.placeholder?.text ?? "Choose…"), options);
  node.value = chosen ?? "";
  return node;
}

const grouped = (one) => one.option_groups
  ? one.option_groups.map((group) => h("optgroup", { label: group.label.text }, group.options.map((each) => option(each))))
  : one.options.map((each) => option(each));

const fixed = (one, place) => select(grouped(one), place.value?.selected_option?.value, one, place);
// The browser's own list of several: Ctrl or Shift with a click, or with the arrow keys and Space.
function listed(one, place) {
  const chosen = (place.value?.selected_options ?? []).map((each) => each.value);
  const node = h("select", { ...labelled(one, place), multiple: true, size: 8,
    onchange: () => put(place, [...node.selectedOptions].map((each) => each.value)) }, grouped(one));
  for (const each of node.options) each.selected = chosen.includes(each.value);
  return node;
}
const people = (one, place) => select(place.people.map((each) => h("option", { value: each.id }, each.real_name)),
  place.value?.selected_user, one, place);
const channels = (one, place) => select(
  place.channels.filter((each) => each.is_member).map((each) => h("option", { value: each.id }, `# ${each.name}`)),
  place.value?.selected_conversation ?? place.value?.selected_channel, one, place);

function choices(one, place, type) {
  const held = place.value?.selected_options ?? [place.value?.selected_option].filter(Boolean);
  const boxes = one.options.map((each, n) => {
    const id = `${place.id}-${n}`;
    const box = h("input", { type, id, name: place.id, value: each.value, "data-focus": id, onchange: () => change(),
      "aria-invalid": type === "checkbox" && place.error ? "true" : null,
      "aria-describedby": each.description ? `${id}-about` : null });
    box.checked = held.some((other) => other.value === each.value);
    return [box, h("div", { class: "choice" }, box, h("label", { for: id }, ...said(each.text)),
      each.description ? h("span", { class: "hint", id: `${id}-about` }, ...said(each.description)) : null)];
  });
  const change = () => {
    const checked = boxes.map(([box]) => box).filter((box) => box.checked).map((box) => box.value);
    return put(place, type === "radio" ? checked[0] : checked);
  };
  return h("div", {}, boxes.map(([, row]) => row));
}

const searched = (one, place) => combobox(one, place, place.value?.selected_option?.text.text ?? "",
  { choose: (each) => put(place, each.value), clear: () => put(place, null), shown: (each) => each.text });

// Each that is chosen stands below the field, with a button that takes it away again.
function several(one, place) {
  const held = place.value?.selected_options ?? [];
  const values = held.map((each) => each.value);
  const isFull = values.length >= (one.max_selected_items ?? Infinity);
  const choose = (each) => values.includes(each.value) || isFull ? null : put(place, [...values, each.value]);
  return h("div", {}, combobox(one, place, "", { choose, clear: () => null, shown: () => "" }),
    held.map((each) => h("p", { class: "attached" }, `${each.text.text} `,
      h("button", { type: "button", class: "copy", "aria-label": `Remove ${each.text.text}`,
        onclick: () => put(place, values.filter((value) => value !== each.value)) }, "Remove"))));
}

// A combobox that searches: WAI-ARIA's pattern with a list that stays under its field. It begins with
// `chosen`; `shown` says what stands in it after a choice.
function combobox(one, place, chosen, { choose: take, clear, shown }) {
  const list = h("ul", { role: "listbox", id: `${place.id}-list`, class: "offers", hidden: true });
  const node = h("input", { ...labelled(one, place), type: "text", role: "combobox", autocomplete: "off",
    "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id,
    placeholder: one.placeholder?.text ?? "Search…" });
  node.value = chosen;
  let found = [], at = -1, timer;
  const close = () => {
    list.hidden = true;
    node.setAttribute("aria-expanded", "false");
    node.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const choose = async (each) => {
    node.value = chosen = shown(each);
    close();
    await take(each);
  };
  const mark = (n) => {
    at = (n + found.length) % found.length;
    [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    node.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const search = async () => {
    // What is chosen already is no question: everything is offered again.
    const query = node.value === chosen ? "" : node.value;
    const answer = await act({ act: "search", ...place.where, query });
    if (!answer) return;
    found = answer.options;
    list.replaceChildren(...found.map((each, n) => h("li", {
      role: "option", id: `${place.id}-offer-${n}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); choose(each); } },
      h("span", {}, each.text), each.description ? h("small", {}, each.description) : null)));
    if (!found.length) list.replaceChildren(h("li", { class: "none" }, "Nothing found"));
    list.hidden = false;
    node.setAttribute("aria-expanded", "true");
  };
  node.addEventListener("focus", () => {
    if (document.body.dataset.quiet) return;
    node.select();
    search();
  });
  node.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, SETTLE);
    if (!node.value) clear();
  });
  node.addEventListener("blur", close);
  node.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && found.length) mark(at + 1);
    else if (event.key === "ArrowUp" && found.length) mark(at - 1);
    else if (event.key === "Enter" && at >= 0) choose(found[at]);
    else if (event.key === "Escape" && !list.hidden) { close(); event.stopPropagation(); }
    else return;
    event.preventDefault();
  });
  return h("div", { class: "combo" }, node, list);
}

function files(one, place) {
  const held = place.value?.files ?? [];
  const read = async (event) => {
    for (const file of event.target.files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let binary = "";
      for (const byte of bytes) binary += String.fromCharCode(byte);
      await act({ act: "attach", ...place.where, name: file.name, content_base64: btoa(binary) });
    }
  };
  const types = one.filetypes?.map((type) => `.${type}`).join(",");
  return h("div", {},
    h("input", { ...common(place), type: "file", accept: types, multiple: (one.max_files ?? 10) > 1, onchange: read }),
    held.map((file) => h("p", { class: "attached" }, `📎 ${file.name} `,
      h("button", { type: "button", class: "copy", "aria-label": `Remove ${file.name}`,
        onclick: () => act({ act: "detach", ...place.where, file: file.id }) }, "Remove"))));
}

function overflow(one, place) {
  const node = h("select", { "aria-label": "More actions", "data-focus": place.id, class: "overflow",
    onchange: async () => { const value = node.value; node.value = ""; await act({ act: "press", ...place.where, value }); } },
    h("option", { value: "" }, "⋯"), one.options.map((each) => option(each)));
  return node;
}

const date = (one, place) => {
  const node = h("input", { ...labelled(one, place), type: "date", onchange: () => put(place, node.value || null) });
  node.value = place.value?.selected_date ?? "";
  return node;
};

export const ELEMENTS = {
  button, overflow,
  plain_text_input: text, email_text_input: text, url_text_input: text, number_input: text,
  static_select: fixed, multi_static_select: listed, external_select: searched, multi_external_select: several, users_select: people,
  conversations_select: channels, channels_select: channels,
  radio_buttons: (one, place) => choices(one, place, "radio"),
  checkboxes: (one, place) => choices(one, place, "checkbox"),
  file_input: files, datepicker: date,
};
