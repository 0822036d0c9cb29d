// The weather: AWS throttling, Slack down, the bot killed, the clock ahead.
import { change } from "./api.js";
import { h, keep } from "./dom.js";

const does = (body, label, kind = "") =>
  h("button", { type: "button", class: `button ${kind}`, onclick: () => change("weather", body), "data-focus": label }, label);

function toggle(label, about, isOn, body) {
  const box = h("input", { type: "checkbox", role: "switch", id: `w-${body.do}-${body.operation ?? ""}`, "data-focus": label,
    onchange: () => change("weather", { ...body, on: box.checked }) });
  box.checked = isOn;
  return h("div", { class: "choice" }, box, h("label", { for: box.id }, label), h("span", { class: "hint" }, about));
}

const OPERATIONS = ["acm.RequestCertificate", "acm.DescribeCertificate", "acm.ListCertificates", "cloudfront.CreateDistributionWithTags", "sns.Publish"];

function ahead(seconds) {
  const hours = Math.round(seconds / 3600);
  return hours ? `${hours} h ahead of this machine` : "as this machine's";
}

/** Draw the pane. */
export function weather(parent, data) {
  const parts = [
    ["bot", data.bot, (bot) => h("section", { class: "card" }, h("h3", {}, "The bot"),
      h("p", {}, bot.running ? "🟢 running" : "🔴 not running", ` · ${bot.links} Socket Mode link${bot.links === 1 ? "" : "s"}`,
        bot.restarts ? ` · restarted ${bot.restarts}×` : ""),
      bot.ours ? h("p", { class: "deeds" }, does({ do: "kill_bot" }, "Kill it", "danger"), does({ do: "restart_bot" }, "Restart it"),
        does({ do: "stop_bot" }, "Stop it (SIGTERM)")) : h("p", { class: "small" }, "Yours: this sandbox started none."))],
    ["clock", { ahead: data.clock.ahead_seconds, now: data.clock.now.slice(0, 16) }, (clock) => h("section", { class: "card" }, h("h3", {}, "The clock"),
      h("p", {}, `${new Date(clock.now + "Z").toLocaleString()} · ${ahead(clock.ahead)}`),
      h("p", { class: "deeds" }, [[1, "1 hour"], [24, "24 hours"], [72, "72 hours"]].map(([hours, label]) => does({ do: "advance", hours }, `+ ${label}`))))],
    ["aws", data.aws, (aws) => h("section", { class: "card" }, h("h3", {}, "AWS"),
      toggle("Throttle everything", "every call answers “Rate exceeded”", aws.throttled, { do: "throttle_aws" }),
      OPERATIONS.map((operation) => toggle(`Deny ${operation}`, "as a missing permission does", aws.denied.includes(operation), { do: "deny", operation })))],
    ["slack", data.slack, (slack) => h("section", { class: "card" }, h("h3", {}, "Slack"),
      toggle("Slack is down", "requests answer 503, links are cut", slack.down, { do: "slack_down" }),
      h("p", { class: "deeds" }, "Answers take ", [0, 1, 4].map((seconds) =>
        does({ do: "slow_slack", seconds }, `${seconds} s${slack.slow === seconds ? " ✓" : ""}`))))],
    ["fine", null, () => h("p", { class: "deeds" }, does({ do: "clear" }, "Fine weather again", "primary"))],
    ["log", data.bot.log, (log) => h("section", { class: "card" }, h("details", { "data-name": "log" }, h("summary", {}, "The bot's log"),
      h("pre", { class: "log", tabindex: "0" }, log.join("\n"))))],
  ];
  keep(parent, parts, {
    key: ([name]) => name,
    mark: ([name, state]) => JSON.stringify(name === "bot" ? { ...state, log: null } : state),
    make: ([, state, make]) => make(state),
  });
}
