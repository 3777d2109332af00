// What htmx sends and swaps.

// Empty fields are left out, so that an address says only what was chosen.
document.addEventListener("htmx:config:request", event => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET" || !(request.body instanceof FormData)) return;
  for (const key of new Set(request.body.keys())) {
    const kept = request.body.getAll(key).filter(value => value !== "");
    request.body.delete(key);
    for (const value of kept) request.body.append(key, value);
  }
});

// An answer that lacks the part we asked for must not wipe the part we have.
document.addEventListener("htmx:before:swap", event => {
  const { ctx, tasks } = event.detail;
  const main = tasks.find(task => task.type === "main");
  if (!ctx.select || !main || main.fragment.childNodes.length > 0) return;
  event.preventDefault();
  notice();
});
document.addEventListener("htmx:error", event => {
  if (event.detail.error?.name !== "AbortError") notice();
});
document.addEventListener("htmx:after:swap", () => notice(false));

function notice(on = true) {
  const box = document.getElementById("unanswered");
  if (box) box.hidden = !on;
}
