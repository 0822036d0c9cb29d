// Making and keeping DOM nodes. No other module touches innerHTML, and this one does not either.

/** Make an element: `on…` attributes are listeners, `null` and `false` ones are left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * Show `items` in `parent`, in order. A node stays as it is while its item's `mark` does, so what a
 * person types in it, and where they are, is not lost; a node made anew gets the focus back.
 */
export function keep(parent, items, { key, mark = JSON.stringify, make }) {
  const kept = (parent.kept ??= new Map());
  const present = new Set();
  let after = null;
  for (const item of items) {
    const name = key(item);
    const now = mark(item);
    present.add(name);
    let entry = kept.get(name);
    if (!entry || entry.mark !== now) {
      const node = make(item);
      if (entry) replace(entry.node, node);
      entry = { mark: now, node };
      kept.set(name, entry);
    }
    const wanted = after ? after.nextSibling : parent.firstChild;
    if (entry.node !== wanted) parent.insertBefore(entry.node, wanted);
    after = entry.node;
  }
  for (const [name, entry] of kept) {
    if (present.has(name)) continue;
    entry.node.remove();
    kept.delete(name);
  }
}

/** Forget and empty what `keep` made. */
export function clear(parent) {
  parent.kept = new Map();
  parent.replaceChildren();
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const open = [...old.querySelectorAll("details[open]")].map((one) => one.dataset.name);
  old.replaceWith(fresh);
  for (const one of fresh.querySelectorAll("details")) one.open = open.includes(one.dataset.name);
  if (focused) focusQuietly(fresh.querySelector(`[data-focus="${CSS.escape(focused)}"]`));
}

/** Give the focus without opening what opens when a person goes there. */
export function focusQuietly(node) {
  document.body.dataset.quiet = "true";
  node?.focus();
  delete document.body.dataset.quiet;
}

/** Close a dialog; a box that has the focus again has its caret again too, which browsers forget. */
export function shut(dialog) {
  if (!dialog.open) return;
  dialog.close();
  const back = document.activeElement;
  back?.blur();
  focusQuietly(back);
}

/** Say something to screen readers. */
export function announce(text) {
  document.getElementById("news").textContent = text;
}

let hiding;
/** Show a sentence that goes away. */
export function toast(text) {
  const node = document.getElementById("toast");
  if (node.matches(":popover-open")) node.hidePopover();
  node.showPopover(); // above an open dialog too
  node.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => node.hidePopover(), 8000);
}

/** Make a small button that copies a text. */
export function copier(text, what) {
  const copy = async (event) => {
    await navigator.clipboard.writeText(text);
    event.target.textContent = "Copied";
    setTimeout(() => (event.target.textContent = "Copy"), 1500);
  };
  return h("button", { type: "button", class: "copy", onclick: copy, "aria-label": `Copy ${what}` }, "Copy");
}

/** Say when something was, in the reader's own time. */
export function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
