// Makes a fiche or an agence speak to the reader's commune: what each agence is for it, and whom to call first.
import { combobox } from "./combobox.js";
import { UNKNOWN, keep, kept, loadTerritoire } from "./territoire.js";

const form = document.querySelector("[data-guide-pour]");
const input = form.querySelector("input");
const link = form.querySelector("[data-guide-pour-lien]");
const fiche = location.pathname.match(/\/fiches\/([^/]+)\//)?.[1];
const load = () => loadTerritoire(form.dataset.guidePour);

function show(territoire, code) {
  const one = territoire?.of(code);
  if (one) keep(one.code);
  input.value = one?.nom ?? "";
  link.hidden = !one;
  link.querySelector("[data-guide-pour-nom]").textContent = one?.nom ?? "";
  link.search = one ? `?commune=${one.code}` : "";
  for (const place of document.querySelectorAll("[data-guide-droit]")) {
    const { eligibilite, phrase } = one ? territoire.droit(place.dataset.guideDroit, one.code) : {};
    place.hidden = !one;
    place.textContent = phrase ?? "";
    place.dataset.guideEligibilite = eligibilite ?? "";
  }
  if (fiche) showFirst(one && territoire.first(fiche, one.code));
}

// The first contact in the place of the usual one, where the commune has another.
function showFirst(first) {
  const cards = [...document.querySelectorAll("[data-guide-premier]")];
  const place = String(first ?? cards[0].dataset.guidePremier);
  for (const card of cards) card.hidden = card.dataset.guidePremier !== place;
  for (const card of document.querySelectorAll("[data-guide-place]")) {
    const isFirst = card.dataset.guidePlace === place;
    card.classList.toggle("guide-carte--premier", isFirst);
    const label = card.querySelector("[data-guide-role-premier]");
    if (label) label.hidden = !isFirst;
  }
}

combobox(input, {
  unknown: UNKNOWN,
  suggest: async (text) => {
    if (!text.trim()) {
      keep("");
      show(undefined, "");
    }
    try {
      return (await load()).find(text);
    } catch {
      return undefined;
    }
  },
  pick: async ({ commune }) => {
    show(await load(), commune.code);
  },
});
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
const asked = new URLSearchParams(location.search).get("commune") ?? kept();
if (asked) load().then((territoire) => show(territoire, asked), () => {});
