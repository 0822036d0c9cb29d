// The page's only way to the sandbox: what is shown, what people do, and word of what changed.
import { toast } from "./dom.js";

export const who = { me: new URLSearchParams(location.search).get("as") ?? "dana" };

async function asked(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? answer.statusText);
  return body;
}

export function as(path) {
  const url = new URL(path, location.href);
  url.searchParams.set("as", who.me);
  return url;
}

export const get = (path) => asked(as(path));

function post(path, body) {
  const headers = { "content-type": "application/json" };
  return asked(as(path), { method: "POST", headers, body: JSON.stringify(body) });
}

const SAID = {
  operation_timeout: "The app did not respond in time (operation_timeout). Try again.",
  dispatch_failed: "The app is not running: nobody took that (dispatch_failed).",
};

/** Do something as the person; gives the answer, null when it could not be done (and says why). */
export async function act(body) {
  try {
    const answer = await post("/api/act", body);
    if (answer.trouble) toast(SAID[answer.trouble] ?? answer.trouble);
    return answer;
  } catch (error) {
    toast(error.message);
    return null;
  }
}

/** Do something in AWS, DNS or the weather; gives whether it was done. */
export async function change(pane, body) {
  try {
    await post(`/api/${pane}`, body);
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

/** Call `tell(names)` with what changed, for as long as the page is open. */
export function listen(tell) {
  const socket = new WebSocket(new URL("/live", location.href.replace(/^http/, "ws")));
  socket.onmessage = (event) => tell(JSON.parse(event.data).changed);
  socket.onclose = () => setTimeout(() => listen(tell), 1000);
}
