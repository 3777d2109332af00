// The side panel: filled by htmx, opened as a dialog. Its links are pages by themselves, so it works without this file.
const panel = () => document.getElementById("side");

document.addEventListener("htmx:after:swap", event => {
  const dialog = panel();
  const target = event.detail?.ctx?.target;
  if (!dialog || !(target instanceof Element) || !dialog.contains(target) || dialog.open) return;
  dialog.showModal();
});
document.addEventListener("click", event => {
  const dialog = panel();
  if (!dialog?.open) return;
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
});
