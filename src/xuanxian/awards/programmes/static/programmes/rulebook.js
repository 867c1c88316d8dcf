/* The text of a rulebook in an editor: checked a moment after the last key, completed on Ctrl+Space; a finding with a line
   leads there. Without script it is a plain box with a button 检查. */
const form = document.getElementById("rulebook");
const box = document.getElementById("text");
const said = document.getElementById("text-said");
const panel = document.getElementById("findings");
const PAUSE = 900; // ms without typing before a check

async function ask(url, values) {
  const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(values), redirect: "manual" });
  if (!response.ok) throw response.status;
  return response.json();
}

const editor = window.CodeMirror.fromTextArea(box, {
  mode: "yaml",
  lineNumbers: true,
  lineWrapping: true,
  indentUnit: 2,
  tabSize: 2,
  gutters: ["CodeMirror-lint-markers"],
  screenReaderLabel: "规则书全文",
  lint: { getAnnotations: annotate, async: true, delay: PAUSE },
  hintOptions: { hint: complete, completeSingle: false },
  extraKeys: {
    "Ctrl-Space": "autocomplete",
    "Ctrl-S": () => form.requestSubmit(form.querySelector("[value=save]")),
    Tab: (cm) => (cm.somethingSelected() ? cm.indentSelection("add") : cm.replaceSelection("  ")),
    // Whoever works by key gets out: Escape, then Tab as on every page.
    Esc: (cm) => (cm.getInputField().blur(), document.querySelector("button[value=save]").focus()),
  },
});
const scroller = editor.getScrollerElement();
Object.assign(scroller, { tabIndex: 0, role: "region", ariaLabel: "规则书全文，可以滚动" });
let lines = [];

async function annotate(text, done, options, cm) {
  let answer;
  try {
    answer = await ask(form.dataset.check, { text });
  } catch {
    said.textContent = "暂时不能检查，内容还在本页；请保存，或者稍后再试。";
    return;
  }
  if (text !== cm.getValue()) return; // typed on meanwhile: the next answer counts
  panel.innerHTML = answer.findings;
  for (const line of lines) cm.removeLineClass(line, "background");
  lines = [];
  const found = answer.marks.filter(({ line }) => line <= cm.lineCount());
  for (const { line, level } of found) if (level !== "note") lines.push(cm.addLineClass(line - 1, "background", `line-${level}`));
  const stops = found.filter(({ level }) => level === "stop").length;
  said.textContent = stops ? `有 ${stops} 行必须改正` : "已检查";
  done(
    cm,
    found.map(({ line, level, message }) => ({
      from: window.CodeMirror.Pos(line - 1, 0),
      to: window.CodeMirror.Pos(line - 1, cm.getLine(line - 1).length),
      severity: level === "stop" ? "error" : "warning",
      message,
    })),
  );
}

async function complete(cm) {
  const { line, ch } = cm.getCursor();
  const { from, words } = await ask(form.dataset.words, { text: cm.getValue(), line, column: ch });
  return { list: words, from: window.CodeMirror.Pos(line, from), to: window.CodeMirror.Pos(line, ch) };
}

function jump(hash) {
  const line = /^#L(\d+)$/.exec(hash)?.[1];
  if (!line) return;
  editor.setCursor(Number(line) - 1, 0);
  editor.scrollIntoView(null, 120);
  editor.focus();
}
editor.on("change", () => {
  editor.save();
  box.dispatchEvent(new Event("input", { bubbles: true })); // so that leaving asks first
});
panel.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#L']");
  if (!link) return;
  event.preventDefault();
  jump(link.hash);
});
addEventListener("hashchange", () => jump(location.hash));
jump(location.hash);
