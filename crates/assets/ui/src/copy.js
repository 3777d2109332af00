// Buttons that copy a text. Without this file the text can be marked and copied by hand, and the buttons are not shown.
const DONE = 1600;

document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = button.getAttribute("aria-label");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // A page that is not served safely has no clipboard; a field that is marked can be copied by key.
    return byHand(button);
  }
  button.classList.add("done");
  button.setAttribute("aria-label", "Copied");
  setTimeout(() => {
    button.classList.remove("done");
    if (words) button.setAttribute("aria-label", words);
    else button.removeAttribute("aria-label");
  }, DONE);
});

function byHand(button) {
  const field = document.createElement("input");
  field.value = button.dataset.copy;
  field.readOnly = true;
  field.className = "input mono";
  field.setAttribute("aria-label", "Copy this");
  button.replaceWith(field);
  field.select();
}
