"use strict";
// Without this script every button works by itself; with it the page need not be loaded anew.
let shown = null;

async function look() {
  if (document.hidden) return;
  const answer = await fetch("/api/state");
  if (!answer.ok) return;
  const mark = await answer.text();
  if (mark !== shown) await redraw();
  shown = mark;
}

async function parsed(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function redraw() {
  take(await parsed(await fetch("/")));
}

// Changes what differs and nothing else: focus, scrolling and half-typed text stay.
function take(fresh) {
  for (const id of ["now", "tickets"]) {
    const old = document.getElementById(id);
    const made = fresh.getElementById(id);
    if (old.innerHTML === made.innerHTML) continue;
    const held = old.contains(document.activeElement);
    old.innerHTML = made.innerHTML;
    if (held) {
      old.tabIndex = -1;
      old.focus();
    }
  }
  const pins = fresh.querySelectorAll(".pin");
  document.querySelectorAll(".pin").forEach((pin, index) => {
    if (pin.innerHTML !== pins[index].innerHTML) pin.innerHTML = pins[index].innerHTML;
  });
  const made = fresh.querySelectorAll("main button");
  document.querySelectorAll("main button").forEach((button, index) => {
    const pressed = made[index].getAttribute("aria-pressed");
    if (pressed !== null) button.setAttribute("aria-pressed", pressed);
  });
}

function say(problem) {
  document.getElementById("problem").textContent = problem;
}

async function press(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body });
  const fresh = await parsed(answer);
  say(fresh.getElementById("problem")?.textContent ?? "面板没有做到：" + answer.status);
  if (fresh.getElementById("now")) take(fresh);
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  press(event.target).catch(() => say("面板没有应答，沙盒还在运行吗？"));
});
setInterval(() => look().catch(() => {}), 1000);
