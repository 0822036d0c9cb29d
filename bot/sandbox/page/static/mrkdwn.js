// Slack's mrkdwn as DOM nodes, never as HTML: whatever a text holds, it stays text.
import { h } from "./dom.js";
import { EMOJI } from "./emoji.js";

const names = { users: new Map(), channels: new Map() };

/** Let mentions be shown by name. */
export function know(slack) {
  names.users = new Map(slack.people.map((one) => [one.id, one.real_name]).concat([[slack.app.user, slack.app.name]]));
  names.channels = new Map(slack.channels.map((one) => [one.id, one.name]));
}

const plainly = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const emoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (all, name) => EMOJI[name] ?? all);

// In this order: what is code holds nothing else.
const TOKENS = [
  [/```\n?([\s\S]+?)\n?```/, (m) => h("pre", {}, plainly(m[1]))],
  [/`([^`\n]+)`/, (m) => h("code", {}, plainly(m[1]))],
  [/<([^<>\n]+)>/, (m) => reference(m[1])],
  [/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/, (m) => h("strong", {}, ...inline(m[1]))],
  [/(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])/, (m) => h("em", {}, ...inline(m[1]))],
  [/(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])/, (m) => h("s", {}, ...inline(m[1]))],
];

function inline(text) {
  let first = null;
  for (const [pattern, make] of TOKENS) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { match, make };
  }
  if (!first) return [plainly(emoji(text))];
  const { match, make } = first;
  const rest = text.slice(match.index + match[0].length);
  return [plainly(emoji(text.slice(0, match.index))), make(match), ...inline(rest)];
}

function reference(inside) {
  const [target, label] = inside.split(/\|(.*)/s);
  const date = /^!date\^(\d+)\^([^^]*)/.exec(target);
  if (date) return when(Number(date[1]), date[2], plainly(label ?? ""));
  if (target.startsWith("@")) return h("span", { class: "mention" }, `@${names.users.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${names.channels.get(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!")) return h("span", { class: "mention shout" }, `@${target.slice(1).split("^")[0]}`);
  // Nothing here leads out into the real Slack or AWS: the page follows a link by itself.
  const follow = (event) => {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("follow", { detail: plainly(target) }));
  };
  return h("a", { href: plainly(target), onclick: follow }, plainly(label ?? target));
}

function when(seconds, format, fallback) {
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const day = at.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
  const isToday = at.toDateString() === new Date().toDateString();
  const shown = format
    .replace(/\{ago\}/g, ago(at))
    .replace(/\{time_secs\}/g, at.toLocaleTimeString())
    .replace(/\{time\}/g, time)
    .replace(/\{date(_short|_long)?_pretty\}/g, isToday ? "today" : day)
    .replace(/\{date_num\}/g, at.toISOString().slice(0, 10))
    .replace(/\{date(_short|_long)?\}/g, day);
  return h("time", { datetime: at.toISOString(), title: fallback }, shown);
}

const STEPS = [[60, "second"], [60, "minute"], [24, "hour"], [Infinity, "day"]];

function ago(at) {
  let amount = Math.max(0, (Date.now() - at) / 1000);
  for (const [size, unit] of STEPS) {
    if (amount < size) return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.floor(amount), unit);
    amount /= size;
  }
}

/** Return the nodes of a mrkdwn text: quotes are blocks, line breaks stay. */
export function mrkdwn(text) {
  const parts = text.split(/((?:^&gt; ?.*(?:\n|$))+)/m);
  return parts.filter(Boolean).flatMap((part) => {
    if (!/^&gt;/.test(part)) return inline(part);
    return [h("blockquote", {}, ...inline(part.replace(/^&gt; ?/gm, "").replace(/\n$/, "")))];
  });
}

/** Return the nodes of a text object, whichever its type. */
export function said(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [emoji(object.text)];
}
