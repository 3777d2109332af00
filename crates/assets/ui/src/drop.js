// The drop zone of the imports page: files dropped on it are put into the form's own file field and sent with progress.
// The form works without this file.
const zone = event => event.target.closest?.("[data-drop]");

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, event => {
    const form = zone(event);
    if (!form || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
}
document.addEventListener("dragleave", event => {
  const form = zone(event);
  if (form && !form.contains(event.relatedTarget)) form.classList.remove("over");
});
document.addEventListener("drop", event => {
  const form = zone(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("over");
  form.querySelector('input[type="file"]').files = event.dataTransfer.files;
  form.requestSubmit();
});
document.addEventListener("change", event => {
  if (event.target.matches?.('[data-drop] input[type="file"]') && event.target.files.length) event.target.form.requestSubmit();
});
document.addEventListener("submit", event => {
  const form = zone(event);
  if (!form) return;
  event.preventDefault();
  send(form);
});

// XMLHttpRequest, because fetch does not tell how much of a body has been sent.
function send(form) {
  const bar = form.querySelector("progress");
  const words = form.querySelector("[data-words]");
  const request = new XMLHttpRequest();
  const say = text => { words.textContent = text; };
  form.classList.add("busy");
  form.setAttribute("aria-busy", "true");
  bar.hidden = false;
  request.upload.addEventListener("progress", event => {
    if (!event.lengthComputable) return;
    bar.max = event.total;
    bar.value = event.loaded;
    say(event.loaded < event.total ? `Sending, ${Math.floor((100 * event.loaded) / event.total)}\u202f%` : "Reading the rows…");
    if (event.loaded >= event.total) bar.removeAttribute("value");
  });
  const done = () => {
    form.classList.remove("busy");
    form.removeAttribute("aria-busy");
    bar.hidden = true;
  };
  request.addEventListener("load", () => {
    done();
    if (!show(request.responseText)) return say(`The server did not take the file (status ${request.status}). Nothing was stored.`);
    say("");
    form.querySelector('input[type="file"]').value = "";
  });
  request.addEventListener("error", () => {
    done();
    say("The connection was lost while sending. Nothing was stored; send the file again.");
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.send(new FormData(form));
}

// Takes the parts that an import changes from the page that the server answered.
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  let found = false;
  for (const id of ["reports", "history"]) {
    const [fresh, old] = [page.getElementById(id), document.getElementById(id)];
    if (!fresh || !old) continue;
    old.replaceWith(fresh);
    found = true;
  }
  document.getElementById("reports")?.focus();
  return found;
}
