/* The entry page: what is typed is saved field by field, one request at a time, and is never lost on the way. The server
   refuses to overwrite what somebody else has changed since this page last knew it; the page then asks which of the
   two shall stand. The page holds #entry, #save-state, #findings and #page-title. */
import { ask, form, isWaiting, say, sentence, state, whenBack } from "./asking.js";
import {
  CONTROLS, all, button, change, complain, element, fieldOf, find, grow, inWords, isPersonal, isUnsaved, leave, mark, put, read,
  refresh, same, settle, unsaved,
} from "./fields.js";

const PAUSE = 1200; // ms without typing before a save
const SLOW = 800; // ms until a save is worth a word
const REVEALED = 30000; // ms a personal number stays in sight

let busy = false;
let pause = null;
let afterwards = null; // where people were going while something was unsaved

// --- saving

const isDue = (field) =>
  field.due && !field.conflict && isUnsaved(field) && !(field.refused && same(field.refused, read(field)));

async function pump() {
  if (busy || isWaiting()) return;
  busy = true;
  const slow = setTimeout(() => say("正在保存", "busy"), SLOW);
  for (let field; !isWaiting() && (field = all().find(isDue)); ) await send(field);
  clearTimeout(slow);
  busy = false;
  report();
}

/* What is to be said once the requests are through; a lost connection has spoken for itself. */
function report() {
  const go = afterwards;
  afterwards = null;
  if (isWaiting()) return;
  const stuck = all().find((field) => field.conflict || field.refused);
  if (stuck) say(stuck.problem, "trouble");
  else if (unsaved().length) say("有改动未保存", "busy");
  else say(state.dataset.at ? `${state.dataset.at} 已自动保存` : "改动已全部保存", "ok");
  if (!unsaved().length) go?.();
}

function save(which = () => true) {
  clearTimeout(pause);
  const found = unsaved().filter(which);
  for (const field of found) field.due = true;
  if (found.length) pump();
  return found.length;
}

async function send(field) {
  const values = read(field);
  const body = new URLSearchParams([["revision", field.base], ["field", field.name]]);
  for (const value of values.length ? values : [""]) body.append("value", value);
  const answer = await ask(form.action, body);
  if (!answer) return;
  field.due = isUnsaved(field) && !same(read(field), values); // typed on meanwhile
  const { revision, conflict, message, mend } = answer.body;
  if (answer.status === 200) {
    field.base = revision;
    field.saved = values;
    complain(field, "");
    accept(answer.body);
    if (!values.length) settle(field.name, "", revision);
  } else if (answer.status === 409) {
    dispute(field, conflict, revision);
  } else {
    field.refused = values;
    field.problem = sentence(message ?? `没有保存「${field.name}」（${answer.status}）`, mend);
    complain(field, field.problem);
  }
}

function accept({ revision, saved_at, shown = {}, cells = {}, findings, title }) {
  mark(cells);
  for (const [name, text] of Object.entries(shown)) settle(name, text, revision);
  const panel = document.getElementById("findings");
  if (panel && findings !== undefined) panel.innerHTML = findings;
  const heading = document.getElementById("page-title");
  if (heading && title) heading.textContent = title;
  state.dataset.at = saved_at;
}

/* Somebody else changed this field since the page last knew it: both stand beside it until one is chosen. */
function dispute(field, { theirs, by, at }, revision) {
  const mine = element("q", {}, inWords(field));
  const decide = (isMine) => {
    field.conflict.box.remove();
    field.conflict = null;
    field.base = revision;
    field.due = isMine;
    if (!isMine) put(field, theirs);
    field.control.focus();
    pump();
  };
  const choice = [button("用我的", () => decide(true)), button("用对方的", () => decide(false))];
  const box = element("div", { className: "paper-conflict", role: "alert" });
  box.append(`${by}（${at}）已改为：`, element("q", {}, theirs || "（空）"), "本页所填：", mine, ...choice);
  field.conflict = { box, mine };
  field.problem = `「${field.name}」${by}也改了，请在该栏选定`;
  field.slot.append(box);
}

// --- personal numbers and the photo

async function reveal(field, act) {
  if (field.revealed !== null) return put(field, field.masked);
  const answer = await ask(form.dataset.reveal, new URLSearchParams({ field: field.name }));
  if (!answer) return undefined;
  if (answer.status !== 200) return complain(field, sentence(answer.body.message ?? "暂时不能查看", answer.body.mend));
  complain(field, "");
  field.revealed = field.control.value = answer.body.value;
  act.textContent = "遮住";
  field.hiding = setTimeout(() => put(field, field.masked), REVEALED);
  return undefined;
}

async function upload(field, input) {
  const [file] = input.files;
  if (!file) return;
  const body = new FormData();
  body.append("field", field.name);
  body.append("photo", file);
  const caption = input.nextElementSibling;
  const before = caption.textContent;
  caption.textContent = `正在上传 ${file.name}`;
  const answer = await ask(form.dataset.photo, body);
  input.value = "";
  caption.textContent = before;
  if (answer?.status !== 200 || !answer.body.url) {
    const { message = "照片没有上传", mend = "请重试" } = answer?.body ?? {};
    return complain(field, sentence(message, mend));
  }
  const image = field.slot.querySelector("img");
  image.src = answer.body.url;
  image.hidden = false;
  field.slot.querySelector(".paper-words").hidden = true;
  caption.textContent = "更换";
  complain(field, "");
  if (answer.body.cells) accept(answer.body);
  return report();
}

// --- what people do

const owned = (target) => (target.form === form ? fieldOf(target) : undefined);

function onInput(event) {
  const { target } = event;
  const field = owned(target);
  if (!field || target.type === "file") return;
  if ("line" in target.dataset && /[\r\n]/.test(target.value)) target.value = target.value.replace(/\s*[\r\n]+\s*/g, " ");
  field.typed = true;
  field.refused = null;
  refresh(field);
  clearTimeout(pause);
  // Half a number is not worth a save: personal ones wait until the field is left.
  if (!event.isComposing) pause = setTimeout(() => save((one) => !isPersonal(one)), PAUSE);
}

function onChange({ target }) {
  const field = owned(target);
  if (field && target.type === "file") upload(field, target);
  else if (field) save();
}

function onLeave({ target }) {
  const field = owned(target);
  if (!field?.controls.includes(target)) return; // the buttons beside it
  leave(field);
  save();
}

function onKey(event) {
  const { target } = event;
  const field = owned(target);
  if (event.isComposing || event.keyCode === 229) return; // Enter ends the choice of a character
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    for (const one of all()) one.refused = null;
    if (!save()) report();
  } else if (field?.ticked === target && /^(Delete|Backspace)$/.test(event.key)) {
    clear(field, event);
  } else if (event.key === "Enter" && field && target.matches("input:not([type=file]), [data-line]")) {
    event.preventDefault();
    const places = [...form.elements].filter((one) => one.matches(CONTROLS) && one.offsetParent);
    places[places.indexOf(target) + 1]?.focus();
  }
}

function onClick(event) {
  const { target } = event;
  const field = owned(target);
  if (!field) return;
  if (target.dataset.act) ({ reveal, change })[target.dataset.act](field, target);
  if (target.type !== "radio") return;
  if (field.ticked === target) clear(field, event);
  else field.ticked = target;
}

/* A box that is ticked already is cleared by a second click or the delete key. */
function clear(field, event) {
  event.target.checked = false;
  field.ticked = null;
  onInput(event);
  save();
}

/* Where people go next waits until everything typed is saved. What cannot be saved now does not hold them: then the
   browser asks whether they mean it. */
function finishFirst(event, go) {
  if (isWaiting() || !(busy || unsaved().some((field) => !field.conflict && !field.refused))) return;
  event.preventDefault();
  afterwards = go;
  save();
}

function onSubmit(event) {
  const { target, submitter } = event;
  if (target !== form) return finishFirst(event, () => target.requestSubmit(submitter));
  event.preventDefault();
  return save() || report();
}

function onFollow(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.pathname === location.pathname && link.hash) return; // within the page
  finishFirst(event, () => location.assign(link.href));
}

function onLeavingPage(event) {
  if (busy || unsaved().length) event.returnValue = "改动还没有保存"; // any text makes every browser ask
}

find(form.elements.revision.value);
whenBack(pump);
form.querySelector(".paper-save").hidden = true;
document.addEventListener("input", onInput);
document.addEventListener("compositionend", onInput);
document.addEventListener("change", onChange);
document.addEventListener("focusout", onLeave);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
document.addEventListener("click", onFollow);
document.addEventListener("submit", onSubmit, true); // before the house takes the form for sent
document.addEventListener("visibilitychange", () => document.hidden && save());
addEventListener("resize", () => all().forEach(grow));
addEventListener("beforeunload", onLeavingPage);
if (unsaved().length) pause = setTimeout(save, PAUSE);
