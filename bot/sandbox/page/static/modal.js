// The modal on top, and App Home: both are views, drawn block by block so that typing is not lost.
import { act } from "./api.js";
import { drawn } from "./blocks.js";
import { clear, focusQuietly, h, keep, shut } from "./dom.js";
import { settled } from "./elements.js";

const LISTED = ["file_input", "multi_external_select"];

function list(parent, view, slack) {
  const at = (block, element) => ({
    id: `v-${view.id}-${block.block_id}-${element.action_id}`,
    where: { at: { view: view.id }, block_id: block.block_id, action_id: element.action_id },
    value: view.values[block.block_id]?.[element.action_id],
    error: view.errors[block.block_id],
    isLabelled: block.type === "input",
    people: slack.people,
    channels: slack.channels,
  });
  // A text stays as it is typed; what an app changes, a file, and a choice among several show at once.
  const held = (block) => (LISTED.includes(block.element?.type) ? view.values[block.block_id] : null);
  keep(parent, view.blocks, {
    key: (block) => block.block_id,
    mark: (block) => JSON.stringify([view.id, block, view.errors[block.block_id], held(block)]),
    make: (block) => drawn(block, at),
  });
}

let shownId = null;
const focused = new Map(); // where each form of the stack had the focus when another one covered it

/** Show the person's modal, or none. */
export function modal(slack) {
  const dialog = document.getElementById("modal");
  const view = slack.modal;
  if (!view) {
    shut(dialog);
    shownId = null;
    focused.clear();
    return;
  }
  if (shownId !== view.id) {
    focused.set(shownId, dialog.contains(document.activeElement) ? document.activeElement.dataset.focus : null);
    frame(dialog, view);
  }
  dialog.querySelector("h2").textContent = view.title;
  const body = dialog.querySelector(".modal-body");
  const errors = Object.keys(view.errors).length;
  list(body, view, slack);
  const foot = dialog.querySelector(".modal-foot");
  foot.querySelector(".close").textContent = view.close ?? "Close";
  foot.querySelector(".primary").textContent = view.submit ?? "";
  foot.querySelector(".primary").hidden = !view.submit;
  if (!dialog.open) dialog.showModal();
  // What had the focus may be gone: without one, the keys would go nowhere.
  if (shownId !== view.id || document.activeElement === document.body) {
    const had = focused.get(view.id);
    const back = had && dialog.querySelector(`[data-focus="${CSS.escape(had)}"]`);
    focusQuietly(back || body.querySelector("input, textarea, select, button") || foot.querySelector("button"));
  }
  if (errors && dialog.errors !== JSON.stringify(view.errors)) {
    const wrong = body.querySelector("[aria-invalid], .error");
    wrong?.scrollIntoView({ block: "center" });
    focusQuietly(wrong?.matches("fieldset") ? wrong.querySelector("input") : wrong);
  }
  dialog.errors = JSON.stringify(view.errors);
  shownId = view.id;
}

function frame(dialog, view) {
  let isClosing = false;
  const close = async () => {
    if (isClosing) return; // a second click or key means the same form, not the one below it
    isClosing = true;
    await act({ act: "close" });
    isClosing = false;
  };
  const submit = async (event) => {
    event.preventDefault();
    await settled();
    const button = dialog.querySelector(".primary");
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    await act({ act: "submit" });
    button.removeAttribute("aria-busy");
    button.disabled = false;
  };
  const body = h("div", { class: "modal-body" });
  clear(body);
  dialog.replaceChildren(h("form", { novalidate: true, onsubmit: submit, "aria-labelledby": "modal-title" },
    h("div", { class: "modal-head" }, h("h2", { id: "modal-title" }, view.title),
      h("button", { type: "button", class: "quiet", "aria-label": "Close the form", onclick: close }, "✕")),
    body,
    h("div", { class: "modal-foot" },
      h("button", { type: "button", class: "button close", onclick: close }, view.close ?? "Close"),
      h("button", { type: "submit", class: "button primary", "data-focus": "submit" }, view.submit ?? ""))));
  dialog.oncancel = (event) => {
    event.preventDefault();
    close();
  };
  dialog.onkeydown = (event) => {
    // The key too, not only the dialog's own event: browsers let a page refuse that one only once.
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    // As in Slack: Ctrl or Cmd with Enter submits, from a text of several lines too.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && view.submit) submit(event);
  };
}

/** Show App Home as it was last published. */
export function home(parent, slack) {
  if (slack.home) {
    parent.querySelector(".empty")?.remove();
    list(parent, slack.home, slack);
  } else {
    clear(parent);
    parent.append(h("p", { class: "empty" }, "This app has not published a Home tab for you yet."));
  }
}
