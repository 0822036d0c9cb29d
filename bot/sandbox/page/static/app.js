// The page: who acts, which channel and thread are open, which pane is beside them.
import { act, get, listen, who } from "./api.js";
import { aws } from "./aws.js";
import { composer, replying } from "./composer.js";
import { dns, fill } from "./dns.js";
import { announce, clear, h, keep, toast } from "./dom.js";
import { inspector } from "./inspector.js";
import { messages } from "./messages.js";
import { home, modal } from "./modal.js";
import { know } from "./mrkdwn.js";
import { weather } from "./weather.js";

const $ = (id) => document.getElementById(id);
const PANES = { aws: ["AWS", (data) => aws($("panel"), data, toDns)], dns: ["DNS", (data) => dns($("panel"), data)],
  inspector: ["Inspector", (data) => inspector($("panel"), data)], weather: ["Weather", (data) => weather($("panel"), data)] };
const POLL = 2000; // milliseconds: AWS deploys and DNS is found without a call
const state = { slack: null, channel: null, thread: null, isHome: false, pane: "aws", seen: new Map() };

function sidebar() {
  const { slack } = state;
  keep($("person"), slack.people, { key: (one) => one.id, make: (one) => h("option", { value: one.id }, `${one.real_name} – ${one.about}`) });
  $("person").value = slack.me;
  $("about").textContent = slack.people.find((one) => one.id === slack.me)?.about ?? "";
  const row = (label, isOpen, go, extra = null) => h("li", {}, h("button", { type: "button", class: isOpen ? "open" : "", "data-focus": label,
    "aria-current": isOpen ? "page" : null, onclick: go }, label, extra));
  const channels = slack.channels.filter((one) => !one.is_dm)
    .map((one) => ({ ...one, isOpen: !state.isHome && one.id === state.channel, unread: unread(one) }));
  keep($("channels"), channels, { key: (one) => one.id, make: (one) => row(`${one.is_private ? "🔒" : "#"} ${one.name}`, one.isOpen, () => go(one.id),
    one.unread ? h("span", { class: "unread" }, String(one.unread)) : one.is_member ? null : h("span", { class: "small" }, "not a member")) });
  const dms = slack.channels.filter((one) => one.is_dm);
  const apps = [{ id: "home", name: `${slack.app.name} · Home`, isOpen: state.isHome },
    ...dms.map((one) => ({ id: one.id, name: `${slack.app.name} · Messages`, isOpen: !state.isHome && one.id === state.channel, unread: unread(one) }))];
  keep($("apps"), apps, { key: (one) => one.id, make: (one) => row(one.name, one.isOpen, () => (one.id === "home" ? openHome() : go(one.id)),
    one.unread ? h("span", { class: "unread" }, String(one.unread)) : null) });
}

function unread(channel) {
  const seen = state.seen.get(channel.id) ?? "";
  return (state.slack.messages[channel.id] ?? []).filter((one) => one.ts > seen && one.is_bot && channel.id !== state.channel).length;
}

function talk() {
  const { slack } = state;
  const channel = slack.channels.find((one) => one.id === state.channel);
  const list = slack.messages[state.channel] ?? [];
  $("where").textContent = state.isHome ? slack.app.name : `${channel.is_private ? "🔒" : "#"} ${channel.name}`;
  $("topic").textContent = slack.is_down ? "🌩️ Slack is down: nothing goes in or out until Weather ends that."
    : !slack.is_linked ? "⏳ The app is starting, or it does not run: see Weather."
    : state.isHome ? "Home" : channel.is_member ? "" : "You are not a member of this channel.";
  $("messages").hidden = state.isHome;
  $("home").hidden = !state.isHome;
  $("composer").hidden = state.isHome || !channel.is_member;
  if (state.isHome) home($("home"), slack);
  else messages($("messages"), list, slack, openThread);
  if (!state.isHome && list.length) {
    const last = list.at(-1);
    if (last.ts > (state.seen.get(state.channel) ?? "") && last.user !== slack.me) announce(`${last.user_name}: ${last.text}`);
    state.seen.set(state.channel, last.ts);
  }
  thread(list);
}

function thread(list) {
  const parent = list.find((one) => one.ts === state.thread);
  $("thread").hidden = !parent || state.isHome;
  if (!parent) return;
  const replies = state.slack.threads[`${state.channel}:${state.thread}`] ?? [];
  messages($("replies"), [parent, ...replies].map((one) => ({ ...one, broadcast: false, reply_count: 0 })), state.slack, null);
}

function draw() {
  sidebar();
  talk();
  modal(state.slack);
}

function go(channel) {
  Object.assign(state, { channel, isHome: false, thread: null });
  clear($("messages"));
  draw();
  $("composer-text")?.focus();
}

function openThread(ts) {
  state.thread = ts;
  clear($("replies"));
  draw();
  document.querySelector(`[data-focus="thread-${ts}"]`)?.scrollIntoView({ block: "nearest" }); // the list is narrower now
  $("reply-text").focus();
}

async function openHome() {
  state.isHome = true;
  draw();
  await act({ act: "open_home" });
}

function become(me) {
  who.me = me;
  history.replaceState(null, "", `?as=${me}`);
  for (const id of ["messages", "replies", "home", "channels", "apps"]) clear($(id));
  Object.assign(state, { slack: null, thread: null, isHome: false });
  return refresh("slack");
}

async function toDns(record) {
  await pane("dns");
  const said = fill(record);
  if (said) toast(said);
}

async function pane(name) {
  state.pane = name;
  clear($("panel"));
  tabs();
  $("panel").setAttribute("aria-labelledby", `tab-${name}`);
  await refresh(name);
}

function tabs() {
  const names = Object.keys(PANES);
  keep($("tabs"), names.map((name) => ({ name, isOn: name === state.pane })), { key: (one) => one.name, make: ({ name, isOn }) =>
    h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(isOn), "aria-controls": "panel", tabindex: isOn ? "0" : "-1",
      "data-focus": `tab-${name}`, onclick: () => pane(name), onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = names[(names.indexOf(name) + step + names.length) % names.length];
        pane(next);
        $(`tab-${next}`).focus();
      } }, PANES[name][0]) });
}

const busy = new Set(), again = new Set();
/** Fetch and draw one part; word that comes meanwhile makes one more round. */
async function refresh(name) {
  if (busy.has(name)) return again.add(name);
  busy.add(name);
  try {
    const data = await get(`/api/${name}`);
    if (name === "slack") arrive(data);
    else if (name === state.pane) PANES[name][1](data);
  } catch (error) {
    toast(`The sandbox does not answer: ${error.message}`);
  }
  busy.delete(name);
  if (again.delete(name)) return refresh(name);
}

function arrive(slack) {
  if (slack.me !== who.me && !slack.people.some((one) => one.id === slack.me && one.name === who.me)) return;
  who.me = slack.me;
  state.slack = slack;
  know(slack);
  const mine = slack.channels.filter((one) => one.is_member);
  if (!slack.channels.some((one) => one.id === state.channel)) {
    state.channel = (mine.find((one) => one.name === "ssl-ops") ?? mine[0] ?? slack.channels[0]).id;
  }
  draw();
}

function theme() {
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  $("theme").setAttribute("aria-pressed", String(isDark));
  return isDark;
}

$("theme").onclick = () => { document.documentElement.dataset.theme = theme() ? "light" : "dark"; theme(); };
$("person").onchange = () => become($("person").value);
$("thread-close").onclick = () => { const ts = state.thread; state.thread = null; draw(); document.querySelector(`[data-focus="thread-${ts}"]`)?.focus(); };
document.addEventListener("follow", (event) => {
  const url = new URL(event.detail, location.href);
  const channel = url.searchParams.get("channel");
  if (url.pathname === "/app_redirect" && state.slack.channels.some((one) => one.id === channel)) {
    go(channel);
    openThread(url.searchParams.get("message_ts"));
  } else if (/(^|\.)aws\.amazon\.com$/.test(url.hostname)) pane("aws");
  else if (["127.0.0.1", "[::1]", "localhost"].includes(url.hostname)) open(url, "_blank", "noopener"); // the bot's own pages
  else toast(`This leads out of the sandbox: ${event.detail}`);
});
theme();
tabs();
composer($("composer"), () => state.channel, () => state.slack?.commands ?? []);
replying($("reply"), () => ({ channel: state.channel, thread_ts: state.thread }));
await refresh("slack");
await pane(state.pane);
listen((changed) => changed.filter((name) => name === "slack" || name === state.pane).forEach(refresh));
setInterval(() => { if (["aws", "dns"].includes(state.pane)) refresh(state.pane); }, POLL);
document.body.dataset.ready = "true";
