/* The fields of the entry page: what each holds, what is saved of it, and what follows from it elsewhere on the paper.
   `base` is the revision at which this page last knew a field's value. A personal number is shown with asterisks
   (`masked`) in a read-only control until it is to be changed. */
import { countCharacters } from "./count.js";

const WORDS = { stop: "必须", warn: "提醒", note: "说明" };
export const CONTROLS = "input:not([type=hidden]):not([type=file]), select, textarea";

const byName = new Map();
const mirrors = new Map();

export const all = () => [...byName.values()];
export const fieldOf = (node) => byName.get(node.closest("[data-field]")?.dataset.field);
export const same = (a, b) => a.length === b.length && a.every((part, n) => part === b[n]);
export const isPersonal = (field) => "personal" in field.slot.dataset;
export const isEditing = (field) => field.masked !== null && !field.control.readOnly;
export const unsaved = () => all().filter(isUnsaved);
const isBox = (control) => control.type === "radio" || control.type === "checkbox";

/* The values a field holds: none, one, or several of a choice. */
export function read({ control, controls }) {
  if (isBox(control)) return controls.filter((one) => one.checked).map((one) => one.value);
  return control.value ? [control.value] : [];
}

/* The values as the page came: what was typed before this script was there is not saved yet. */
function rendered({ control, controls }) {
  if (isBox(control)) return controls.filter((one) => one.defaultChecked).map((one) => one.value);
  const chosen = control.matches("select") ? [...control.options].find((one) => one.defaultSelected)?.value : control.defaultValue;
  return chosen ? [chosen] : [];
}

export const inWords = (field) => read(field).join("、") || "（空）";

export function isUnsaved(field) {
  if (!field.control || (field.masked !== null && !(isEditing(field) && field.typed))) return false;
  return !same(read(field), field.saved);
}

/* Shows a value that the server holds. */
export function put(field, text) {
  const { control, controls, slot } = field;
  if (!control) {
    const fixed = slot.querySelector(".paper-fixed");
    if (fixed) fixed.textContent = text;
  } else if (isPersonal(field)) {
    clearTimeout(field.hiding);
    Object.assign(field, { masked: text || null, revealed: null, typed: false });
    control.value = text;
    control.readOnly = Boolean(text);
    for (const act of slot.querySelectorAll("[data-act]")) act.hidden = !text;
    slot.querySelector("[data-act=reveal]").textContent = "查看";
  } else if (isBox(control)) {
    const chosen = control.type === "radio" ? [text] : text.split("、");
    for (const one of controls) one.checked = chosen.includes(one.value);
    field.ticked = controls.find((one) => one.type === "radio" && one.checked) ?? null;
  } else {
    if (control.matches("select") && ![...control.options].some((option) => option.value === text))
      control.add(new Option(text, text));
    control.value = text;
  }
  if (control) field.saved = read(field);
  field.later = null;
  refresh(field);
}

/* The server's own form of a value is shown at once, or when the field is left, but never over newer typing. */
export function settle(name, text, revision) {
  const field = byName.get(name);
  if (!field || field.conflict || isUnsaved(field)) return;
  if (field.control && !isBox(field.control) && field.controls.includes(document.activeElement)) {
    field.later = { text, revision };
    return;
  }
  field.base = revision;
  put(field, text);
}

/* Opens a masked number for a new one; left as it is, it is masked again. */
export function change(field) {
  clearTimeout(field.hiding);
  field.control.readOnly = false;
  field.control.value = field.revealed ?? "";
  for (const act of field.slot.querySelectorAll("[data-act]")) act.hidden = true;
  field.control.focus();
}

/* What follows when the field is left. */
export function leave(field) {
  if (isEditing(field) && (!field.typed || field.control.value === field.revealed)) put(field, field.masked);
  const { later } = field;
  if (later) settle(field.name, later.text, later.revision);
  field.later = null;
}

function onPaper(field) {
  const text = read(field).join("、");
  const date = "date" in field.slot.dataset && text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  return date ? `${date[1]}年${+date[2]}月${+date[3]}日` : text || field.slot.dataset.printed;
}

/* Brings up to date what shows the field elsewhere: its other places on the paper, the print view, the counter. */
export function refresh(field) {
  const { slot, control } = field;
  const shown = control ? onPaper(field) : (slot.querySelector(".paper-fixed")?.textContent ?? slot.dataset.shown);
  slot.dataset.shown = shown;
  for (const mirror of mirrors.get(field.name) ?? []) mirror.textContent = shown;
  const counter = slot.querySelector(".paper-count");
  if (counter && control) {
    const count = countCharacters(control.value);
    counter.firstElementChild.textContent = count;
    counter.classList.toggle("over", count > Number(slot.dataset.limit));
  }
  if (field.conflict) field.conflict.mine.textContent = inWords(field);
  grow(field);
}

/* For browsers that cannot size a textarea by its content. */
export function grow({ control }) {
  if (!control?.matches("textarea") || CSS.supports("field-sizing", "content")) return;
  control.style.height = "auto";
  control.style.height = `${control.scrollHeight}px`;
}

/* Replaces all marks: field → [level, message]. */
export function mark(marks) {
  const levels = Object.keys(WORDS);
  for (const td of document.querySelectorAll("td.paper-cell")) td.classList.remove(...levels);
  for (const { name, slot } of all()) {
    const [level, message] = marks[name] ?? [];
    slot.classList.remove(...levels);
    slot.querySelector(".paper-mark").replaceChildren(...(level ? [element("b", {}, WORDS[level]), ` ${message}`] : []));
    const described = slot.querySelector("[aria-describedby]");
    if (level === "stop") described?.setAttribute("aria-invalid", "true");
    else described?.removeAttribute("aria-invalid");
    if (level) slot.classList.add(level);
    if (level) slot.closest("td.paper-cell")?.classList.add(level);
  }
}

/* What went wrong with one field, beside it; an empty text clears it. */
export function complain({ slot }, text) {
  slot.querySelector(".paper-trouble")?.remove();
  if (text) slot.append(element("div", { className: "paper-trouble", role: "alert" }, text));
}

export function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const button = (text, onclick) => element("button", { type: "button", onclick }, text);

export function find(revision) {
  for (const mirror of document.querySelectorAll("[data-mirror]"))
    mirrors.set(mirror.dataset.mirror, [...(mirrors.get(mirror.dataset.mirror) ?? []), mirror]);
  for (const slot of document.querySelectorAll("[data-field]")) {
    const controls = [...slot.querySelectorAll(CONTROLS)];
    const field = { name: slot.dataset.field, slot, controls, control: controls[0] ?? null, base: revision, due: false };
    Object.assign(field, { masked: null, revealed: null, typed: false, later: null, conflict: null, refused: null });
    byName.set(field.name, field);
    if (!field.control) continue;
    field.saved = rendered(field);
    field.ticked = controls.find((one) => one.type === "radio" && one.checked) ?? null;
    if (isUnsaved(field)) refresh(field);
    else if ("masked" in slot.dataset) put(field, field.control.value);
    grow(field);
  }
}
