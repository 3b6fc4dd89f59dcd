// Prepares the message to the right mailbox in the reader's own mail program: nothing is sent from here.
const place = document.querySelector("[data-guide-demande]");
const form = place.querySelector("form");
const state = place.querySelector("[data-guide-etat]");
const shown = place.querySelector("[data-guide-message]");
const online = place.querySelector("[data-guide-en-ligne]");
const asked = new URLSearchParams(location.search);
const FIELDS = ["agence", "fiche", "commune", "fonction", "etape", "echeance", "besoin"];

for (const name of FIELDS) {
  const field = form.elements[name];
  const value = asked.get(name) ?? "";
  const isKnown = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
  if (value && isKnown) field.value = value;
}

const chosen = (name) => form.elements[name].selectedOptions[0];
const written = (name) => form.elements[name].value.trim();

const message = () =>
  [
    "Bonjour,",
    written("commune") && `Commune : ${written("commune")}`,
    written("fonction") && `Fonction : ${written("fonction")}`,
    `Sujet : ${chosen("fiche").textContent}`,
    written("etape") && `Étape : ${chosen("etape").textContent}`,
    written("echeance") && `Échéance : ${written("echeance")}`,
    written("besoin") && `Notre besoin : ${written("besoin")}`,
    "Merci de nous dire qui peut nous aider, et à quel coût.",
  ]
    .filter(Boolean)
    .join("\n\n");

function show() {
  shown.textContent = message();
  if (online) {
    const values = Object.fromEntries(FIELDS.map((name) => [name, written(name)]));
    online.href = online.dataset.guideEnLigne.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ""));
  }
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  // Everything a reader wrote is encoded: no line break and no sign can add a field to the message.
  const body = encodeURIComponent(message().replaceAll("\n", "\r\n"));
  location.href = `mailto:${chosen("agence").dataset.guideMel}?subject=${encodeURIComponent(chosen("fiche").textContent)}&body=${body}`;
});
place.querySelector("[data-guide-imprimer-demande]").addEventListener("click", () => window.print());
place.querySelector("[data-guide-copier]").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(message());
    state.textContent = "Texte copié.";
  } catch {
    getSelection().selectAllChildren(shown);
    state.textContent = "Le texte est sélectionné : copiez-le avec Ctrl + C.";
  }
});

place.hidden = false;
show();
if (location.hash === "#demande") place.scrollIntoView();
