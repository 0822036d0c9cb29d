// Certificates bought elsewhere, to try an import with: files to download or copy, and secrets by ARN.
import { copier, h, toast } from "./dom.js";

/** Draw one of them. */
export function handout(one) {
  return h("article", { class: "card" }, h("details", { "data-name": "files" },
    h("summary", {}, one.title),
    h("p", { class: "small" }, one.about),
    one.files.map((file) => line(one, file)),
    one.secrets.map((arn) => h("p", { class: "small" }, "Secrets Manager ", copier(arn, `the ARN of ${arn.split(":").at(-1)}`), " ",
      h("span", { class: "faint" }, arn)))));
}

function line(one, file) {
  const main = one.title.split(/[ ,]/)[0];
  const saved = file.name.includes("example-") ? file.name : `${main}-${file.name}`; // some say whose they are
  const at = `/handouts/${one.number}/${encodeURIComponent(file.name)}`;
  return h("p", { class: "deeds" },
    h("a", { href: at, download: saved }, file.name),
    file.is_text ? h("button", { type: "button", class: "copy", "aria-label": `Copy ${file.name} of ${one.title}`, onclick: copy(at) }, "Copy") : null);
}

/** The text is fetched at the click: no key is on the page before somebody wants it. */
function copy(at) {
  return async (event) => {
    const answer = await fetch(at);
    if (!answer.ok) return toast("There is no such file.");
    await navigator.clipboard.writeText(await answer.text());
    event.target.textContent = "Copied";
    setTimeout(() => (event.target.textContent = "Copy"), 1500);
  };
}
