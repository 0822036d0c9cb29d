// The message list, the thread beside it, and the files in them.
import { as } from "./api.js";
import { blocks } from "./blocks.js";
import { clock, h, keep, shut } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

/** Draw a channel's messages or a thread's replies; `open(ts)` opens a thread (null: in one). */
export function messages(parent, list, slack, open) {
  parent.querySelector(".empty")?.remove();
  if (!list.length) parent.append(h("p", { class: "empty" }, "Nothing here yet. Type ", h("code", {}, "/certs new kiosk.blog.example"),
    " below, or ", h("code", {}, "/certs"), " for everything there is."));
  const wasAtEnd = isAtEnd(parent);
  const seen = parent.kept?.size ? parent.dataset.last : null;
  keep(parent, list, {
    key: (one) => `${one.channel}:${one.ts}`,
    make: (one) => message(one, slack, open),
  });
  parent.dataset.last = list.at(-1)?.ts ?? "";
  if (wasAtEnd) parent.scrollTop = parent.scrollHeight;
  else if (seen !== null && seen < parent.dataset.last) pointBelow(parent);
}

const isAtEnd = (parent) => parent.scrollHeight - parent.scrollTop - parent.clientHeight < 60;

/** Say that something came where nobody looks; it goes when they do. */
function pointBelow(parent) {
  if (parent.querySelector(":scope > .below")) return;
  const hint = h("button", { type: "button", class: "below", onclick: () => { parent.scrollTop = parent.scrollHeight; parent.focus(); } },
    "↓ New below");
  parent.append(hint);
  parent.addEventListener("scroll", function look() {
    if (!isAtEnd(parent)) return;
    hint.remove();
    parent.removeEventListener("scroll", look);
  });
}

function message(one, slack, open) {
  const at = (block, element) => ({
    id: `m-${one.ts}-${block.block_id}-${element.action_id}`,
    where: { at: { channel: one.channel, ts: one.ts }, block_id: block.block_id, action_id: element.action_id },
    value: one.values[block.block_id]?.[element.action_id],
    people: slack.people,
    channels: slack.channels,
  });
  const when = clock(Number(one.ts) * 1000);
  const body = one.blocks.length ? blocks(one.blocks, at) : h("div", { class: "section" }, ...mrkdwn(one.text));
  return h("article", { class: `message${one.ephemeral ? " ephemeral" : ""}`, "aria-label": `${one.user_name}, ${when}` },
    h("div", { class: `face${one.is_bot ? " bot" : ""}`, "aria-hidden": "true" }, one.is_bot ? "🔐" : one.user_name[0]),
    h("div", { class: "body" },
      one.ephemeral ? h("p", { class: "small" }, "👁 Only visible to you") : null,
      one.broadcast && open ? h("p", { class: "small" }, "replied to a thread") : null,
      h("p", { class: "by" }, h("strong", {}, one.user_name), one.is_bot ? h("span", { class: "app" }, "APP") : null,
        h("time", { datetime: new Date(Number(one.ts) * 1000).toISOString() }, when),
        one.edited && !one.is_bot ? h("span", { class: "small" }, "(edited)") : null),
      h("div", { class: "blocks" }, body),
      one.files.map(attached),
      open && !one.ephemeral ? replies(one, open) : null));
}

function replies(one, open) {
  const count = one.reply_count;
  const label = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply in thread";
  return h("button", { type: "button", class: `replies${count ? "" : " faint"}`, "data-focus": `thread-${one.ts}`,
    onclick: () => open(one.thread_ts ?? one.ts) }, label);
}

function attached(file) {
  return h("p", { class: "attached" }, h("button", { type: "button", class: "fileopen", onclick: () => read(file) },
    `📄 ${file.title || file.name}`), h("span", { class: "small" }, ` ${size(file.size)}`));
}

const size = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`);

async function read(file) {
  const url = as(file.href);
  const answer = await fetch(url);
  const text = answer.ok ? await answer.text() : "You cannot open this file.";
  const dialog = document.getElementById("file");
  url.searchParams.set("download", "1");
  dialog.replaceChildren(
    h("div", { class: "modal-head" }, h("h2", { id: "file-title" }, file.name),
      h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => shut(dialog) }, "✕")),
    h("pre", { class: "filetext", tabindex: "0" }, text),
    h("div", { class: "modal-foot" }, h("a", { href: url, download: file.name, class: "button" }, "Download")));
  dialog.showModal();
}
