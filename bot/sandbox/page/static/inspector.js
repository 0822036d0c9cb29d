// Every payload in both directions, with how long each ack took.
import { get } from "./api.js";
import { h, keep } from "./dom.js";
import { field } from "./pieces.js";

const SLOW = 1000; // milliseconds; Slack waits three times as long
const KINDS = { all: "All", slack: "Slack", aws: "AWS" };
let open = null, only = "all", last = [];

/** Draw the pane. */
export function inspector(parent, data) {
  last = data.entries;
  const shown = last.filter((one) => only === "all" || one.of === only);
  keep(parent, [{ id: "filter" }, ...shown, ...(shown.length ? [] : [{ id: "none" }])], {
    key: (one) => one.id,
    make: (one) => (one.id === "filter" ? filter(parent) : one.id === "none" ? nothing() : entry(one)),
  });
}

const nothing = () => h("p", { class: "small" }, "Nothing passed yet.");

function filter(parent) {
  const kinds = h("select", {}, Object.entries(KINDS).map(([value, label]) => h("option", { value }, label)));
  kinds.value = only;
  kinds.onchange = () => {
    only = kinds.value;
    inspector(parent, { entries: last });
  };
  return h("div", { class: "row" }, field({}, "kind", "Show", kinds));
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
