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
// What goes on at the hub is looked at again by itself.
for (const one of document.querySelectorAll("[data-reload]"))
  setTimeout(() => location.replace(location.pathname), 1000 * Number(one.dataset.reload));
