"use strict";
// Without this script every button works by itself; with it the page need not be loaded anew.
let shown = null;

async function look() {
  if (document.hidden) return;
  const answer = await fetch("/api/state");
  if (!answer.ok) return;
  const state = await answer.json();
  const mark = JSON.stringify(state);
  if (shown !== null && mark !== shown) await redraw();
  shown = mark;
}

async function redraw() {
  const answer = await fetch("/");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const problem = fresh.querySelector(".problem");
    window.alert(problem ? problem.textContent : answer.status);
  }
  await redraw();
});
setInterval(() => look().catch(() => {}), 1000);
