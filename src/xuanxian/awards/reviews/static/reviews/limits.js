// The limits while the slate is ticked: after each change the server is asked how they stand; nothing is kept there.
// <details data-meter="address"> beside <form id="draft">. Without script they are counted anew when the draft is saved.
const panel = document.querySelector("[data-meter]");
const form = document.getElementById("draft");
const part = (name) => panel.querySelector(`[data-${name}]`);
let timer, asking;

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const response = await fetch(panel.dataset.meter, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      signal: asking.signal,
    });
    if (!response.ok) throw response.status;
    const answer = await response.json();
    part("lines").innerHTML = answer.html; // drawn and escaped by the server's template
    part("state").textContent = answer.state;
    if (part("said").textContent !== answer.said) part("said").textContent = answer.said;
  } catch (error) {
    if (error.name === "AbortError") return;
    part("state").textContent = error === 401 ? "登录已过期，请重新登录" : "没有算成，保存后重新计算";
  }
}

const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 250);
};

if (panel && form) {
  // On a narrow screen the panel stays at the lower edge, folded to its state.
  panel.dataset.live = "";
  const narrow = matchMedia("(max-width: 899px)");
  const fold = () => (panel.open = !narrow.matches);
  narrow.addEventListener("change", fold);
  fold();
  form.addEventListener("change", soon);
  addEventListener("pageshow", () => {
    // The browser may have put back earlier ticks.
    if ([...form.elements].some((box) => box.name === "chosen" && box.checked !== box.defaultChecked)) soon();
  });
}
