// A list with check boxes: all of this page at once, and how many are ticked. Without script each is ticked by hand.
// <form or fieldset data-choose="name of the boxes"> with [data-all] around the box for all and [data-chosen] for the number.
for (const form of document.querySelectorAll("[data-choose]")) {
  const boxes = [...form.querySelectorAll(`input[type=checkbox][name="${form.dataset.choose}"]`)];
  const all = form.querySelector("[data-all] input");
  const said = form.querySelector("[data-chosen]");
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    said.textContent = `已选 ${ticked} 个`;
  };
  if (!boxes.length) continue;
  form.querySelector("[data-all]").hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
    count();
  });
  addEventListener("pageshow", count); // the browser may have put back earlier ticks
  count();
}
