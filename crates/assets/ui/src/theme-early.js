// Runs before the first paint, so that a stored choice of light or dark does not flash.
try {
  const choice = localStorage.getItem("theme");
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
} catch {
  // Storage may be forbidden; the system's choice then holds.
}
