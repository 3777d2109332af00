// The live badge tells the truth about the stream: "Live" while it stands, "Paused" when it drops.
const root = document.documentElement;

const show = on => {
  root.classList.toggle("offline", !on);
  for (const word of document.querySelectorAll("[data-live-word]")) word.textContent = on ? "Live" : "Paused";
};

document.addEventListener("htmx:sse:after:connection", () => show(true));
document.addEventListener("htmx:sse:error", () => show(false));
document.addEventListener("htmx:sse:close", () => show(false));
// A stream that ends tries again; until it stands, nothing on the page is live.
document.addEventListener("htmx:sse:before:connection", event => {
  if (event.detail.connection.attempt > 0) show(false);
});
addEventListener("offline", () => show(false));
// A part that was swapped in carries the server's word; say again what is true here.
document.addEventListener("htmx:after:swap", () => {
  if (root.classList.contains("offline")) show(false);
});
