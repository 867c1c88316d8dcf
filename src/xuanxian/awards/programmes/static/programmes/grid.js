/* The quota table: sums while somebody types, cells pasted from a spreadsheet, arrow keys. The server reckons the same
   (xuanxian.rulebooks.tables.sums); without script it does so on saving. In data-grid each column is a letter: p places,
   r reserves, P and R the totals of either. */
const RANGE = /^(\d+)\s*[～~—-]\s*(\d+)$/;

const figure = (text) => {
  const range = RANGE.exec(text.trim());
  if (range) return [Number(range[1]), Number(range[2])];
  return /^\d+$/.test(text.trim()) ? [Number(text), Number(text)] : null;
};
const add = (parts) => {
  let [low, high] = [0, 0];
  for (const [part, units] of parts) if (part) [low, high] = [low + part[0] * units, high + part[1] * units];
  return [low, high];
};
const shown = ([low, high]) => (low === high ? String(low) : `${low}～${high}`);
const narrow = (text) => text.normalize("NFKC").replace(/\s/g, "");

function watch(table) {
  const letters = [...table.dataset.grid];
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    units: Number(row.dataset.units),
    total: row.classList.contains("total"),
    boxes: [...row.querySelectorAll("input[data-c]")],
  }));
  const initial = new Map(rows.flatMap(({ boxes }) => boxes.map((box) => [box, box.defaultValue])));
  const say = document.getElementById("grid-said");

  function reckon() {
    let off = 0;
    const ought = new Map();
    for (const { boxes } of rows)
      letters.forEach((letter, c) => {
        const total = figure(boxes[c].value);
        if (letter !== letter.toUpperCase() || !total) return;
        const sum = add(boxes.filter((_, n) => letters[n] === letter.toLowerCase()).map((box) => [figure(box.value), 1]));
        if (shown(sum) !== shown(total)) ought.set(boxes[c], shown(sum));
      });
    const last = rows.find(({ total }) => total);
    letters.forEach((_, c) => {
      const sum = add(rows.filter(({ total }) => !total).map(({ boxes, units }) => [figure(boxes[c].value), units]));
      table.querySelector(`[data-added="${c}"]`).textContent = shown(sum);
      const printed = last && figure(last.boxes[c].value);
      if (printed && shown(printed) !== shown(sum) && !ought.has(last.boxes[c])) ought.set(last.boxes[c], shown(sum));
    });
    for (const { boxes } of rows)
      for (const box of boxes) {
        const right = ought.get(box);
        const cell = box.closest("td");
        cell.classList.toggle("off", right !== undefined);
        cell.querySelector("[data-sum]").textContent = right === undefined ? "" : `应为 ${right}`;
        box.classList.toggle("changed", box.value !== initial.get(box));
        off += right === undefined ? 0 : 1;
      }
    return off;
  }

  const tell = (before) => {
    const off = reckon();
    const sums = off ? `有 ${off} 个合计对不上` : "合计都对得上";
    if (say) say.textContent = before ? `${before}，${sums}。` : `${sums}。`;
  };
  const place = (box) => {
    const r = rows.findIndex(({ boxes }) => boxes.includes(box));
    return [r, rows[r].boxes.indexOf(box)];
  };

  table.addEventListener("input", () => tell(""));
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\t\n]/.test(text.trimEnd()) || !event.target.matches("input[data-c]")) return;
    event.preventDefault();
    const [top, left] = place(event.target);
    let [filled, outside, strange] = [0, 0, 0];
    text.replace(/\r/g, "").trimEnd().split("\n").forEach((line, r) =>
      line.split("\t").forEach((cell, c) => {
        const box = rows[top + r]?.boxes[left + c];
        const value = narrow(cell);
        if (!box) outside += value ? 1 : 0;
        else if (figure(value) || value === "-") [box.value, filled] = [value, filled + 1];
        else strange += value ? 1 : 0;
      }),
    );
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
    const left_out = [outside && `超出表格的 ${outside} 格`, strange && `不是数的 ${strange} 格`].filter(Boolean);
    tell(`已填入 ${filled} 格${left_out.length ? `，没有填入${left_out.join("、")}` : ""}`);
  });
  table.addEventListener("keydown", (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] }[event.key];
    if (!by || !event.target.matches("input[data-c]") || event.isComposing) return;
    const [r, c] = place(event.target);
    event.preventDefault();
    const box = rows[r + by[0]]?.boxes[c + by[1]];
    box?.focus();
    box?.select();
  });
  if (reckon()) tell(""); // typed before the script came, or saved so
}
document.querySelectorAll("table[data-grid]").forEach(watch);
