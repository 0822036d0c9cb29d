// DNS at other providers: a form like a registrar's, in which every classic mistake can be made.
import { change } from "./api.js";
import { h, keep } from "./dom.js";
import { field, table } from "./pieces.js";

const TYPES = ["CNAME", "TXT", "A", "AAAA", "CAA", "MX", "NS"];
const forms = new Map();

/** Draw the pane. */
export function dns(parent, data) {
  const parts = [...data.zones.map((zone) => ({ zone })), { providers: data.providers }, { asked: data.asked }];
  keep(parent, parts, {
    key: (one) => (one.zone ? one.zone.name : Object.keys(one)[0]),
    mark: (one) => JSON.stringify(one.zone ? [one.zone.name, one.zone.provider] : one),
    make: (one) => (one.zone ? zone(one.zone) : one.providers ? another(one.providers) : asked(one.asked)),
  });
  for (const one of data.zones) {
    keep(parent.kept.get(one.name).node.querySelector(".rows"), [one], { key: () => "rows", make: records });
  }
}

function records(zone) {
  return table(["Host", "Type", "Value"], zone.records.map((one) => [one.host, one.type, one.values.join(" "),
    h("button", { type: "button", class: "copy", "aria-label": `Delete ${one.host} ${one.type}`,
      onclick: () => change("dns", { do: "delete", zone: zone.name, name: one.host, type: one.type }) }, "Delete")]));
}

function zone(one) {
  const form = {};
  forms.set(one.name, form);
  const save = async (event) => {
    event.preventDefault();
    const body = { do: "set", zone: one.name, name: form.name.value, type: form.type.value, value: form.value.value, proxied: form.proxied?.checked };
    if (await change("dns", body)) { form.name.value = ""; form.value.value = ""; }
  };
  return h("section", { class: "card provider" },
    h("h3", {}, one.name, h("span", { class: "badge" }, one.label)),
    h("p", { class: "small" }, `name servers ${one.name_servers.join(", ")}`),
    h("div", { class: "rows" }),
    h("form", { class: "row", onsubmit: save, "aria-label": `Add a record to ${one.name}` },
      field(form, "type", "Type", h("select", {}, TYPES.map((type) => h("option", {}, type)))),
      field(form, "name", "Host", undefined, h("span", { class: "suffix" }, `.${one.name}`)),
      field(form, "value", "Value"),
      one.provider === "cloudflare" ? field(form, "proxied", "Proxied", h("input", { type: "checkbox" })) : null,
      h("button", { class: "button primary" }, "Save")));
}

function another(providers) {
  const form = {};
  const save = async (event) => {
    event.preventDefault();
    if (await change("dns", { do: "add_zone", zone: form.zone.value, provider: form.provider.value })) form.zone.value = "";
  };
  forms.set("", form);
  return h("section", { class: "card" }, h("h3", {}, "Another domain"),
    h("form", { class: "row", onsubmit: save, "aria-label": "Add a domain" },
      field(form, "zone", "Domain"),
      field(form, "provider", "Provider", h("select", {}, Object.entries(providers).map(([name, label]) => h("option", { value: name }, label)))),
      h("button", { class: "button" }, "Add")));
}

const asked = (list) => h("section", { class: "card" }, h("details", { "data-name": "asked" }, h("summary", {}, "Asked lately"),
  h("ul", { class: "plain" }, list.map((one) => h("li", { class: "small" }, `${one.type} ${one.name} → ${one.answer}`)))));

/** Fill in a record where its zone is edited; without such a zone, the domain's form. */
export function fill(record) {
  const name = record.name.replace(/\.$/, "");
  const zone = [...forms.keys()].filter((one) => one && name.endsWith(`.${one}`)).sort((a, b) => b.length - a.length)[0];
  if (!zone) {
    forms.get("").zone.value = name.split(".").slice(-2).join(".");
    forms.get("").zone.focus();
    return `Nobody serves this domain here yet: add it, then take the record to DNS again.`;
  }
  const form = forms.get(zone);
  form.type.value = record.type;
  form.name.value = name.slice(0, -zone.length - 1);
  form.value.value = record.value;
  form.value.focus();
  return null;
}
