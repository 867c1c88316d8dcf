/* Asking the server on behalf of the entry page, and saying how that stands. While the connection is gone it is tried
   again ever more rarely; when the session has ended people sign in elsewhere and press 重试. */
import { button, element } from "./fields.js";

const LONGEST_WAIT = 60000; // ms between attempts while the connection is gone
const PATIENCE = 30000; // ms until a request counts as lost
const MAY_OUTLIVE_PAGE = 60000; // bytes of a request that the browser finishes after the page is left
const GONE = "连接中断，改动保留在本页，恢复后自动保存";
const SIGN_IN = "sign-in";

export const form = document.getElementById("entry");
export const state = document.getElementById("save-state");
let waiting = null; // the timer of the next attempt, or SIGN_IN
let delay = 1000;
let resume = () => {};

export const isWaiting = () => waiting !== null;
export const sentence = (...parts) => parts.filter(Boolean).join("，");

export function say(text, kind, ...further) {
  state.dataset.state = kind;
  state.replaceChildren(text, ...further);
}

export function whenBack(callback) {
  resume = callback;
  addEventListener("online", () => waiting !== SIGN_IN && retry());
}

const headers = () => ({
  Accept: "application/json",
  // Signing in again changes the token: the cookie has the new one, this page still the old one.
  "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value,
});

/* The answer as {status, body}, or null where none came: lost on the way, or the session has ended. */
export async function ask(url, body) {
  const keepalive = body instanceof URLSearchParams && body.toString().length < MAY_OUTLIVE_PAGE;
  const signal = body instanceof FormData ? undefined : AbortSignal.timeout?.(PATIENCE);
  let response;
  try {
    response = await fetch(url, { method: "POST", body, headers: headers(), redirect: "manual", keepalive, signal });
  } catch {
    return lost(GONE);
  }
  if (response.status >= 500 || response.status === 429) return lost("暂时不能保存，改动保留在本页，稍后自动重试");
  const answer = await response.json().catch(() => null);
  if (response.type === "opaqueredirect" || response.status === 401) return expired();
  if (answer === null && response.status === 403) return expired(); // the token is older than the session
  if (answer === null && response.ok) return lost(GONE);
  delay = 1000;
  return { status: response.status, body: answer ?? {} };
}

function lost(text) {
  clearTimeout(waiting);
  waiting = setTimeout(retry, delay);
  delay = Math.min(delay * 2, LONGEST_WAIT);
  say(text, "trouble", button("立即重试", retry));
  return null;
}

function expired() {
  clearTimeout(waiting);
  waiting = SIGN_IN;
  const link = element("a", { href: form.dataset.signIn, target: "_blank", rel: "noopener" }, "去登录");
  say("登录已过期，请在新窗口登录后点重试。改动保留在本页", "trouble", link, button("重试", retry));
  return null;
}

function retry() {
  clearTimeout(waiting);
  waiting = null;
  resume();
}
