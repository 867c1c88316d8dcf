// What pages do beyond plain forms. Every page works without it.

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const visible = () =>
  new Promise((done) => {
    const look = () => document.visibilityState === "visible" && (document.removeEventListener("visibilitychange", look), done());
    document.addEventListener("visibilitychange", look);
    look();
  });

// Progress of a job: data-poll is asked every two seconds while somebody looks.
// {after, words, done, total, finished, url, label}; url and label name the result once finished.
async function poll(box) {
  const words = box.querySelector("[data-words]");
  const bar = box.querySelector("progress");
  const address = new URL(box.dataset.poll, location.href);
  for (let after = box.dataset.after || "0"; ; await wait(2000)) {
    await visible();
    address.searchParams.set("after", after);
    let answer;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (response.status === 401) return void (words.textContent = "登录已过期，请重新登录后再看。");
      if (response.status === 403 || response.status === 404) return void (words.textContent = "已不能查看这项工作的进度，请刷新页面。");
      if (!response.ok) throw response.status;
      answer = await response.json();
    } catch {
      words.textContent = "连接中断，恢复后自动继续。";
      await wait(3000);
      continue;
    }
    after = String(answer.after ?? after);
    if (words.textContent !== answer.words) words.textContent = answer.words;
    if (bar && answer.total) [bar.max, bar.value] = [answer.total, answer.done];
    if (!answer.finished) continue;
    if ("reload" in box.dataset) return location.reload();
    const link = box.querySelector("[data-result]");
    if (link && answer.url) [link.href, link.textContent, link.hidden] = [answer.url, answer.label || "打开", false];
    box.querySelector("[data-refresh]")?.setAttribute("hidden", "");
    for (const act of document.querySelectorAll(`[data-while="${box.dataset.poll}"]`)) act.hidden = true; // 取消生成 of what is done
    return;
  }
}
document.querySelectorAll("[data-poll]").forEach(poll);

// Leaving a form that was typed into asks first; sending it does not.
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
addEventListener("beforeunload", (event) => {
  if (!dirty.size) return;
  event.preventDefault();
  event.returnValue = true; // what Chromium before 119 looks at
});

// A form is sent once. The buttons come back with the page, or after a while where the answer is a file (data-download on the
// form or on its button): then the page stays, and with it what was typed.
const sent = new Map();
const release = (form) => {
  const { buttons, typed } = sent.get(form) ?? { buttons: [] };
  for (const button of buttons) button.disabled = false;
  if (typed) dirty.add(form);
  sent.delete(form);
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (event.submitter?.formTarget === "_blank") return; // this page stays as it is
  if (sent.has(form)) return event.preventDefault();
  const typed = dirty.delete(form);
  const buttons = [...document.querySelectorAll("button, input[type=submit]")].filter(
    (button) => button.form === form && button.type === "submit" && !button.disabled,
  );
  const stays = "download" in form.dataset || "download" in (event.submitter?.dataset ?? {});
  sent.set(form, { buttons, typed: typed && stays });
  // Only after this event: a disabled button would not send its own value.
  setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  if (stays) setTimeout(() => release(form), 3000);
});
addEventListener("pageshow", () => [...sent.keys()].forEach(release));

// Menus close on Escape and on a click elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open], details.fold[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// What is larger than its place can be moved by key.
for (const box of document.querySelectorAll(".scroll, .side")) {
  if (box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight) continue;
  box.tabIndex = 0;
  if (box.localName === "aside") continue;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", box.querySelector("caption")?.textContent || "表格");
}

// An order that people make: drag, Alt+↑↓ or the ↑↓ buttons (which submit where there is no script).
function reorder(list) {
  const said = document.getElementById(list.dataset.status);
  const items = () => [...list.children].filter((item) => item.dataset.pk);
  const order = () => items().map((item) => item.dataset.pk);
  let kept = order();
  let saving = Promise.resolve();
  const tell = (text) => said && (said.textContent = text);
  const number = () => items().forEach((item, n) => {
    const place = item.querySelector("[data-place]");
    if (place) place.textContent = n + 1;
  });
  const restore = () => {
    const by = new Map(items().map((item) => [item.dataset.pk, item]));
    kept.forEach((pk) => list.append(by.get(pk)));
    number();
  };
  async function save(item) {
    number();
    const wanted = order();
    if (wanted.join() === kept.join()) return;
    const place = wanted.indexOf(item.dataset.pk) + 1;
    tell(`移到第 ${place} 位，正在保存。`);
    try {
      const response = await fetch(list.dataset.url, {
        method: "POST",
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
        body: new URLSearchParams({ order: wanted.join() }),
      });
      if (!response.ok) throw response.status;
      kept = wanted;
      tell(`移到第 ${place} 位，已保存。`);
    } catch (status) {
      restore();
      tell(status === 409 ? "别人刚改过次序，没有保存，请刷新页面后再调整。" : "没有保存，已恢复原来的次序，请刷新页面后再试。");
    }
  }
  const queue = (item) => (saving = saving.then(() => save(item)));
  function move(item, by) {
    const all = items();
    const other = all[all.indexOf(item) + by];
    if (!other) return;
    const held = document.activeElement;
    if (by < 0) other.before(item);
    else other.after(item);
    held?.focus();
    queue(item);
  }
  const itemOf = (node) => items().find((item) => item.contains(node));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by || !itemOf(event.target)) return;
    event.preventDefault();
    move(itemOf(event.target), by);
  });
  list.addEventListener("click", (event) => {
    const by = { up: -1, down: 1 }[event.target.closest("button")?.name];
    if (!by || !itemOf(event.target)) return;
    event.preventDefault();
    move(itemOf(event.target), by);
  });
  let dragged = null;
  for (const grip of list.querySelectorAll(".grip")) {
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => (itemOf(grip).draggable = true));
    grip.addEventListener("pointerup", () => (itemOf(grip).draggable = false));
  }
  list.addEventListener("dragstart", (event) => {
    dragged = itemOf(event.target);
    dragged?.classList.add("moving");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = dragged && itemOf(event.target);
    if (!over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("moving");
    dragged.draggable = false;
    queue(dragged);
    dragged = null;
  });
}
document.querySelectorAll("[data-reorder]").forEach(reorder);
