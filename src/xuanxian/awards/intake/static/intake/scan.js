/* Scanning: each code is taken at once and sent in its turn, so that a quick hand loses none; what the connection swallows
   is sent again under the same key and counts once. Without script every scan is a page. */
const form = document.getElementById("scan");
const box = form.elements.code;
const answer = document.getElementById("answer");
const recent = document.getElementById("recent");
const waiting = document.getElementById("waiting");
const queue = [];
let busy = false;

const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function show({ tone, head, text, more }) {
  answer.className = `in answer ${tone}`;
  const lines = [element("b", {}, head), text, more].filter(Boolean);
  answer.replaceChildren(...lines.map((line) => element("p", {}, line)));
}

function count() {
  waiting.textContent = queue.length ? `还有 ${queue.length} 次在送出` : "";
}

function note(asked, said) {
  if (said.undone) {
    const line = recent.querySelector(`[data-entry="${said.undone}"]`);
    line?.querySelector("button")?.replaceWith(element("span", { className: "tag plain" }, "已撤销"));
    return;
  }
  const line = element("li", { className: said.tone }, element("b", {}, said.head), said.text);
  if (said.entry) {
    line.dataset.entry = said.entry;
    const undo = element("button", { type: "button", className: "button small" }, "撤销", element("span", { className: "unseen" }, said.text));
    undo.addEventListener("click", () => {
      undo.disabled = true;
      add({ undo: said.entry });
      box.focus();
    });
    line.append(" ", undo);
  } else line.append(element("small", {}, asked.code ?? ""));
  recent.prepend(line);
  while (recent.children.length > 60) recent.lastElementChild.remove();
}

async function send(asked) {
  const response = await fetch(location.href, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams(asked),
    signal: AbortSignal.timeout?.(15000),
  });
  if (response.status === 401 || response.status === 403) {
    show({ tone: "stop", head: "登录已过期", text: "请在新窗口登录，然后回到这里再扫一次，还没有送出的会接着送出。" });
    return false;
  }
  if (!response.ok && response.status !== 422) throw response.status;
  const said = await response.json();
  show(said);
  note(asked, said);
  return true;
}

async function pump() {
  if (busy) return;
  busy = true;
  while (queue.length) {
    count();
    try {
      if (!(await send(queue[0]))) break;
      queue.shift();
    } catch {
      show({ tone: "stop", head: "连接中断", text: "扫过的都还在，恢复后自动送出，请不要关闭这一页。" });
      await pause(2000);
    }
  }
  count();
  busy = false;
}

function add(asked) {
  queue.push({ ...asked, key: key() });
  pump();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = box.value.trim();
  box.value = "";
  box.focus();
  if (code) add({ code });
  else pump();
});
recent.addEventListener("submit", (event) => {
  event.preventDefault();
  event.submitter.disabled = true;
  add({ undo: event.submitter.value });
  box.focus();
});
addEventListener("beforeunload", (event) => {
  if (!queue.length) return;
  event.preventDefault();
  event.returnValue = true;
});
box.focus();
