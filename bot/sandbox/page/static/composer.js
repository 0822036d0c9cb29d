// The boxes in which people type: messages and slash commands, and replies to a thread.
import { act } from "./api.js";
import { h, toast } from "./dom.js";

/** Make the channel's composer; `where()` gives the channel, `commands()` the slash commands. */
export function composer(form, where, commands) {
  const list = h("ul", { class: "offers", id: "commands", role: "listbox", "aria-label": "Slash commands", hidden: true });
  let found = [], at = -1;
  const close = () => {
    list.hidden = true;
    at = -1;
    box.removeAttribute("aria-activedescendant");
  };
  const take = (one) => {
    box.value = `${one.name} `;
    close();
    box.focus();
  };
  const offer = () => {
    close();
    found = /^\/\S*$/.test(box.value) ? commands().filter((one) => one.name.startsWith(box.value)) : [];
    list.replaceChildren(...found.map((one, n) => h("li", { role: "option", id: `command-${n}`, "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); take(one); } },
      h("strong", {}, one.name), h("span", {}, ` ${one.usage}`), h("small", {}, one.description))));
    list.hidden = !found.length;
  };
  const mark = (n) => {
    at = (n + found.length) % found.length;
    [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    box.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at < 0 ? -1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(found[at]);
    else if (event.key === "Tab" && !event.shiftKey && (at >= 0 || found[0].name !== box.value)) take(found[Math.max(at, 0)]);
    else return;
    event.preventDefault();
  };
  const send = async (text) => {
    close();
    if (!text.startsWith("/")) return act({ act: "say", channel: where(), text });
    const done = await act({ act: "command", channel: where(), text });
    return done?.ok ? done : null;
  };
  const words = { id: "composer-text", label: "Message or slash command", placeholder: "Message, or / for commands" };
  const box = typing(form, { ...words, above: "messages" }, send, choose);
  box.setAttribute("aria-controls", "commands");
  form.prepend(list);
  box.addEventListener("input", offer);
  box.addEventListener("blur", close);
}

/** Make the thread's composer; `where()` gives `channel` and `thread_ts`. */
export function replying(form, where) {
  typing(form, { id: "reply-text", label: "Reply", placeholder: "Reply…", above: "replies" }, async (text) => {
    if (!text.startsWith("/")) return act({ act: "say", ...where(), text });
    toast("Slack takes no slash commands in a thread: type it in the channel.");
    return null;
  });
}

/** Make a box whose Enter calls `send(text)`; what could not be sent comes back into it.
 *  Whoever writes sees the end of the list `above`. */
function typing(form, { id, label, placeholder, above }, send, before = () => {}) {
  const box = h("textarea", { id, rows: "2", "aria-label": label, placeholder, spellcheck: "false" });
  const submit = async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    const list = document.getElementById(above);
    list.scrollTop = list.scrollHeight;
    if (!(await send(text))) box.value ||= text; // nothing typed is lost
  };
  box.addEventListener("keydown", (event) => {
    before(event);
    if (event.key === "Enter" && !event.shiftKey && !event.defaultPrevented) submit(event);
  });
  form.replaceChildren(box, h("button", { type: "submit", class: "button primary" }, "Send"));
  form.onsubmit = submit;
  return box;
}
