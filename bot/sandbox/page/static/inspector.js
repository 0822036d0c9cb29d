// Every payload in both directions, with how long each ack took.
import { get } from "./api.js";
import { h, keep } from "./dom.js";

const SLOW = 1000; // milliseconds; Slack waits three times as long
let open = null;

/** Draw the pane. */
export function inspector(parent, data) {
  keep(parent, data.entries, {
    key: (one) => one.id,
    make: (one) => entry(one),
  });
  if (!data.entries.length) parent.append(h("p", { class: "small" }, "Nothing passed yet."));
}

function entry(one) {
  const arrow = one.direction === "to app" ? "→" : "←";
  const took = one.ms === null ? null : h("span", { class: `badge ${one.ms > SLOW ? "bad" : "good"}` }, `${one.ms} ms`);
  const details = h("details", { class: "entry", "data-name": one.id }, h("summary", {},
    h("span", { class: "small" }, new Date(one.at).toLocaleTimeString()), ` ${arrow} `,
    h("span", { class: "tag" }, one.kind), " ", one.summary, " ", took,
    one.error ? h("span", { class: "badge bad" }, one.error) : null));
  details.setAttribute("aria-label", `${one.direction}: ${one.summary}`);
  details.addEventListener("toggle", async () => {
    if (!details.open || details.querySelector("pre")) return;
    open = one.id;
    const whole = await get(`/api/inspector/${one.id}`);
    details.append(h("h4", {}, "Payload"), h("pre", {}, JSON.stringify(whole.payload, null, 1)),
      h("h4", {}, "Answer"), h("pre", {}, JSON.stringify(whole.response, null, 1)));
  });
  if (open === one.id) details.open = true;
  return details;
}
