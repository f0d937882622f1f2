// Nothing here is needed: without it every page works.
"use strict";
// A form that is pressed twice is sent once; one that brings a file can be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("again" in form.dataset) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// Back from the next page the form can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// What goes on at the hub is looked at again by itself, part by part: what did not change stays as
// it is, and the focus and the place on the page stay where they are.
const parts = () => [...document.querySelectorAll("[data-live]")];
const soon = () => {
  const waits = parts().map((one) => Number(one.dataset.live));
  if (waits.length) setTimeout(again, 1000 * Math.min(...waits));
};
async function again() {
  if (!document.hidden)
    try {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store" });
      if (answer.redirected) return location.reload(); // signed out
      if (answer.ok) renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {} // the hub is away: again the next time
  soon();
}
function renew(page) {
  for (const old of parts()) {
    const now = page.getElementById(old.id);
    if (!now) return location.replace(location.pathname + location.search);
    if (old.isEqualNode(now)) continue;
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const place = [scrollX, scrollY];
    old.replaceChildren(...now.childNodes);
    if (!now.dataset.live) delete old.dataset.live; // it came to its end
    if (held) {
      const same = [...old.querySelectorAll("a, button, input, select")].find((one) =>
        ["href", "name", "value"].every((name) => one[name] === held[name]));
      if (!same) old.tabIndex = -1; // it is gone: where it was
      (same ?? old).focus({ preventScroll: true });
    }
    scrollTo(...place);
  }
}
soon();
