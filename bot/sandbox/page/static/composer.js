// The box in which people type messages and slash commands.
import { act } from "./api.js";
import { h } from "./dom.js";

/** Make the composer; `where()` gives the channel, `commands()` the slash commands. */
export function composer(form, where, commands) {
  const list = h("ul", { class: "offers", id: "commands", role: "listbox", "aria-label": "Slash commands", hidden: true });
  const box = h("textarea", { id: "composer-text", rows: "2", "aria-label": "Message or slash command",
    "aria-controls": "commands", placeholder: "Message, or / for commands", spellcheck: "false" });
  const send = h("button", { type: "submit", class: "button primary" }, "Send");
  form.replaceChildren(list, box, send);

  const offer = () => {
    const typed = box.value;
    const found = /^\/\S*$/.test(typed) ? commands().filter((one) => one.name.startsWith(typed)) : [];
    list.replaceChildren(...found.map((one) => h("li", { role: "option", "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); take(one.name); } },
      h("strong", {}, one.name), h("span", {}, ` ${one.usage}`), h("small", {}, one.description))));
    list.hidden = !found.length;
  };
  const take = (name) => {
    box.value = `${name} `;
    list.hidden = true;
    box.focus();
  };
  const submit = async (event) => {
    event?.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    const isCommand = text.startsWith("/");
    box.value = "";
    list.hidden = true;
    const done = await act(isCommand ? { act: "command", channel: where(), text } : { act: "say", channel: where(), text });
    if (!done || (isCommand && !done.ok)) box.value = text; // nothing typed is lost
  };
  box.addEventListener("input", offer);
  box.addEventListener("blur", () => (list.hidden = true));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) submit(event);
    if (event.key === "Escape") list.hidden = true;
    if (event.key === "Tab" && !list.hidden && commands().length && /^\/\S*$/.test(box.value)) {
      const first = commands().find((one) => one.name.startsWith(box.value));
      if (first && first.name !== box.value) { event.preventDefault(); take(first.name); }
    }
  });
  form.onsubmit = submit;
}
