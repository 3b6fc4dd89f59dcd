// « Ma commune »: fills the page in for the commune, or the EPCI, that the address or the device names.
import { combobox } from "./combobox.js";
import { UNKNOWN, keep, kept, loadTerritoire } from "./territoire.js";

const page = document.querySelector(".guide-ma-commune");
const part = (name) => page.querySelector(`[data-guide-${name}]`);
const form = part("choix");
const input = form.querySelector("input");
const chosen = part("commune-choisie");
const title = part("titre");
const lead = part("chapeau");
const first = { title: title.textContent, lead: lead.textContent };
const homes = new Map([...page.querySelectorAll("li[data-guide-offres]")].map((item) => [item, item.parentElement]));
const load = () => loadTerritoire(chosen.dataset.guideTerritoire);

function show(territoire, code) {
  const one = territoire.of(code);
  chosen.hidden = !one;
  page.classList.toggle("guide-ma-commune--choisie", Boolean(one));
  title.textContent = one?.nom ?? first.title;
  lead.textContent = one ? "Vos agences, ce que vous avez rejoint, qui appeler pour quoi." : first.lead;
  input.value = one?.nom ?? "";
  if (!one) return;
  keep(one.code);
  showFacts(one);
  showAgencies(territoire, one);
  showCalls(territoire, one);
}

function showFacts(one) {
  const epci = page.querySelector(`template[data-guide-modele="epci"][data-guide-id="${one.epci ?? one.code}"]`).content.cloneNode(true);
  const facts = [
    one.epci ? "" : "Intercommunalité : ",
    epci,
    ` · ${one.population.toLocaleString("fr-FR")} habitants · ${one.epci ? "code INSEE" : "SIREN"} ${one.code}`,
    one.former.length ? ` · réunit ${one.former.join(", ")}` : "",
  ];
  part("faits").replaceChildren(...facts);
}

function showAgencies(territoire, one) {
  const order = Object.keys(territoire.cases);
  const rows = [...page.querySelectorAll("[data-guide-suivi]")].map((row) => {
    const { eligibilite, phrase } = territoire.droit(row.dataset.guideSuivi, one.code);
    const cell = row.querySelector("[data-guide-droit]");
    cell.hidden = false;
    cell.textContent = phrase;
    cell.dataset.guideEligibilite = eligibilite;
    return { row, eligibilite, phrase, name: row.querySelector("a").textContent };
  });
  rows.sort((a, b) => order.indexOf(a.eligibilite) - order.indexOf(b.eligibilite) || a.name.localeCompare(b.name, "fr"));
  part("suivis").replaceChildren(...rows.map(({ row }) => row));
  const [own, others] = [rows.filter(isJoined), rows.filter((row) => !isJoined(row))];
  part("rejoint").replaceChildren(...own.map(lineOf));
  part("rien").hidden = own.length > 0;
  // What its EPCI has joined for itself: a commune often meets the agency through it.
  const theirs = one.epci
    ? others.map(({ row, name }) => ({ name, ...territoire.droit(row.dataset.guideSuivi, one.epci) })).filter(isJoined)
    : [];
  part("rejoint-epci").hidden = !theirs.length;
  part("rejoint-epci").querySelector("ul").replaceChildren(...theirs.map(lineOf));
}

const isJoined = ({ eligibilite }) => eligibilite === "adherente";
const lineOf = ({ name, phrase }) => Object.assign(document.createElement("li"), { textContent: `${name}\u00a0: ${phrase}` });

// Each need under the agency to call first for this commune; under the desk where none is for it.
function showCalls(territoire, one) {
  const nobody = part("personne");
  for (const [item, home] of homes) {
    const place = territoire.first(item.dataset.guideFiche, one.code);
    const agence = place === undefined ? undefined : item.dataset.guideOffres.split(" ")[place];
    const list = place === -1 ? nobody.querySelector("ul") : agence ? page.querySelector(`[data-guide-appels="${agence}"] ul`) : home;
    if (item.parentElement !== list) insert(list, item);
  }
  for (const group of [nobody, ...page.querySelectorAll("[data-guide-appels]")]) group.hidden = !group.querySelector("li");
}

// At its place in the alphabet.
function insert(list, item) {
  const next = [...list.children].find((other) => other.textContent.localeCompare(item.textContent, "fr") > 0);
  list.insertBefore(item, next ?? null);
}

async function choose(code) {
  history.pushState(null, "", code ? `?commune=${code}` : location.pathname);
  show(await load(), code);
}

const read = () => new URLSearchParams(location.search).get("commune") ?? kept();
combobox(input, {
  unknown: UNKNOWN,
  suggest: async (text) => {
    try {
      return (await load()).find(text);
    } catch {
      part("panne").hidden = false;
      return undefined;
    }
  },
  pick: ({ commune }) => choose(commune.code),
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("popstate", async () => show(await load(), read()));
part("imprimer").hidden = false;
part("imprimer").addEventListener("click", () => window.print());
form.hidden = false;
// The map is for choosing: it isn't even fetched once a commune is chosen.
page.classList.toggle("guide-ma-commune--choisie", Boolean(read()));
try {
  if (read()) show(await load(), read());
} catch {
  part("panne").hidden = false;
} finally {
  part("attend").classList.remove("guide-attend");
}
