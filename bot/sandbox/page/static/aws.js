// The AWS account beside Slack: certificates, distributions, hosted zones, and the SNS inbox.
import { change } from "./api.js";
import { copier, h, keep } from "./dom.js";
import { handout } from "./handouts.js";
import { field, table, two } from "./pieces.js";

const TONES = { ISSUED: "good", Deployed: "good", PENDING_VALIDATION: "wait", InProgress: "wait" };
const REASONS = ["CAA_ERROR", "ADDITIONAL_VERIFICATION_REQUIRED", "DOMAIN_NOT_ALLOWED", "INVALID_PUBLIC_DOMAIN", "DOMAIN_VALIDATION_DENIED", "OTHER"];
const forms = new Map();
const badge = (status) => h("span", { class: `badge ${TONES[status] ?? "bad"}` }, status);
const date = (at) => (at ? new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }) : "–");
const tags = (all) => Object.entries(all).map(([key, value]) => h("span", { class: "tag" }, `${key}=${value}`));

/** Draw the pane; `go(record)` opens the DNS form with a record filled in. */
export function aws(parent, data, go) {
  // A zone of this account is edited here; every other one at its provider.
  const take = (record) => fill(parent, data.zones, record) || go(record);
  const parts = [
    ["To import", data.handouts, (one) => one.title, handout],
    ["Certificates", data.certificates, (one) => one.arn, (one) => certificate(one, take)],
    ["Distributions", data.distributions, (one) => one.id, distribution],
    ["Hosted zones (Route 53)", data.zones, (one) => one.name, zone],
    ["SNS inbox", data.inbox, (one) => one.id, notice],
  ];
  keep(parent, parts, {
    key: ([title]) => title,
    mark: ([title]) => title,
    make: ([title]) => h("section", {}, h("h3", {}, title, h("span", { class: "count" })), h("div", { class: "cards" })),
  });
  for (const [title, list, key, make] of parts) {
    const section = parent.kept.get(title).node;
    section.querySelector(".count").textContent = ` ${list.length}`;
    keep(section.querySelector(".cards"), list === data.handouts ? list : [...list].reverse(), { key, make });
  }
}

function certificate(one, go) {
  const does = (what, label) => h("button", { type: "button", class: "copy", onclick: () => change("aws", { do: what, arn: one.arn }) }, label);
  const fail = h("select", { "aria-label": `Let ${one.names[0]} fail`,
    onchange: (event) => change("aws", { do: "fail", arn: one.arn, reason: event.target.value }) },
    h("option", { value: "" }, "Fail…"), REASONS.map((reason) => h("option", {}, reason)));
  return h("article", { class: "card" },
    h("p", {}, h("strong", {}, one.names[0]), one.names.length > 1 ? ` +${one.names.length - 1} ` : " ", badge(one.status),
      one.reason ? h("span", { class: "small" }, ` ${one.reason}`) : null),
    one.names.length > 1 ? h("p", { class: "small" }, one.names.join("  ")) : null,
    h("p", { class: "small" }, `${one.kind === "IMPORTED" ? "imported" : "requested"} ${date(one.created)} · expires ${date(one.expires)}`,
      one.in_use_by.length ? ` · used by ${one.in_use_by.join(", ")}` : ""),
    h("p", {}, tags(one.tags)),
    one.records.map((record) => h("div", { class: "record" },
      h("p", { class: "small" }, record.found ? "✅ this record is in DNS" : "⏳ this record is not in DNS"),
      two("CNAME", h("code", {}, record.name), copier(record.name, "the record's name")),
      two("value", h("code", {}, record.value), copier(record.value, "the record's value")),
      record.found ? null : h("button", { type: "button", class: "copy", onclick: () => go({ type: "CNAME", ...record }) }, "Take to DNS…"))),
    h("details", { "data-name": "deeds" }, h("summary", {}, "As AWS or somebody else would"),
      h("p", { class: "deeds" }, does("issue", "Issue now"), fail, does("time_out", "Time out"), does("revoke", "Revoke"),
        does("delete_certificate", "Delete"))),
    h("p", { class: "faint" }, one.arn));
}

function fill(parent, zones, record) {
  const name = record.name.replace(/\.$/, "");
  const zone = zones.find((one) => name.endsWith(`.${one.name}`));
  if (!zone) return false;
  const form = forms.get(zone.name);
  form.type.value = record.type;
  form.name.value = name;
  form.value.value = record.value;
  form.value.closest("details").open = true;
  form.value.focus();
  return true;
}

function distribution(one) {
  return h("article", { class: "card" },
    h("p", {}, h("strong", {}, one.id), " ", badge(one.status), one.enabled ? "" : " disabled"),
    h("p", {}, h("code", {}, one.domain), copier(one.domain, "the domain")),
    h("p", { class: "small" }, one.aliases.join("  ") || "no aliases", one.comment ? ` · “${one.comment}”` : ""),
    h("p", {}, tags(one.tags)),
    h("details", { "data-name": "config" }, h("summary", {}, "Configuration"), h("pre", {}, JSON.stringify(one.config, null, 1))),
    h("p", { class: "faint" }, one.certificate));
}

function zone(one) {
  const form = {};
  forms.set(one.name, form);
  const save = async (event) => {
    event.preventDefault();
    await change("aws", { do: "add_record", zone: one.name, ...values(form) });
  };
  const remove = ({ name, type, ttl, values: [value] }) => change("aws", { do: "delete_record", zone: one.name, name, type, ttl, value });
  return h("article", { class: "card" },
    h("p", {}, h("strong", {}, one.name)),
    table(["Name", "Type", "Value"], one.records.filter((record) => !["NS", "SOA"].includes(record.type)).map((record) => [
      record.name, record.type, record.values.join(" "),
      h("button", { type: "button", class: "copy", "aria-label": `Delete ${record.name}`, onclick: () => remove(record) }, "Delete")])),
    h("details", { "data-name": "add" }, h("summary", {}, "Add a record"), h("form", { class: "row", onsubmit: save },
      field(form, "type", "Type", h("select", {}, ["CNAME", "A", "AAAA", "TXT", "CAA", "MX"].map((type) => h("option", {}, type)))),
      field(form, "name", "Whole name"), field(form, "value", "Value"), h("button", { class: "button" }, "Save"))));
}

const values = (form) => Object.fromEntries(Object.entries(form).map(([name, node]) => [name, node.value]));

function notice(one) {
  return h("article", { class: "card" },
    h("p", { class: "small" }, `To ${one.to} · ${date(one.at)}`),
    h("p", {}, h("strong", {}, one.subject)),
    h("pre", { class: "mail" }, one.text),
    h("details", { "data-name": "json" }, h("summary", {}, "As JSON"), h("pre", {}, JSON.stringify(one.json, null, 1))));
}
