// The dialog that a button may ask for before it acts.
import { h, shut } from "./dom.js";
import { said } from "./mrkdwn.js";

/** Ask as the button says; gives whether the person said yes, and gives the focus back. */
export function ask(confirm, asker) {
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const answer = (is) => () => {
      shut(dialog);
      asker?.focus();
      resolve(is);
    };
    const yes = h("button", { type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: answer(true) }, ...said(confirm.confirm));
    const no = h("button", { type: "button", class: "button", onclick: answer(false) }, ...said(confirm.deny));
    dialog.replaceChildren(
      h("h2", { id: "confirm-title" }, ...said(confirm.title)),
      h("p", {}, ...said(confirm.text)),
      h("div", { class: "modal-foot" }, no, yes));
    dialog.oncancel = (event) => { event.preventDefault(); answer(false)(); };
    dialog.showModal();
    yes.focus();
  });
}
