// Prepares the message to the desk in the reader's own mail program: nothing is sent from here.
const place = document.querySelector("[data-guide-demande]");
place.hidden = false;
const form = place.querySelector("form");
const state = place.querySelector("[data-guide-etat]");

const asked = new URLSearchParams(location.search);
for (const name of ["fiche", "agence"]) {
  const known = [...form.elements[name].options].some((option) => option.value === asked.get(name));
  if (known) form.elements[name].value = asked.get(name);
}
if (location.hash === "#demande") place.scrollIntoView();

const subject = () => form.elements.fiche.selectedOptions[0].textContent;
const message = () =>
  [
    "Bonjour,",
    form.elements.commune.value && `Commune : ${form.elements.commune.value}`,
    `Sujet : ${subject()}`,
    form.elements.etape.value && `Étape : ${form.elements.etape.value}`,
    form.elements.besoin.value && `Notre besoin : ${form.elements.besoin.value}`,
    "Merci de nous dire qui peut nous aider, et à quel coût.",
  ]
    .filter(Boolean)
    .join("\n\n");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = encodeURIComponent(message());
  const { mel } = form.elements.agence.selectedOptions[0].dataset;
  location.href = `mailto:${mel}?subject=${encodeURIComponent(subject())}&body=${body}`;
});

place.querySelector("[data-guide-copier]").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(message());
    state.textContent = "Texte copié.";
  } catch {
    state.textContent = "La copie n’a pas marché : ouvrez le message.";
  }
});
