// Shows the « Imprimer » button, which can do nothing without a script.
for (const place of document.querySelectorAll("[data-guide-imprimer]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}
