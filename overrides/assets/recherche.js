// The page of the answers: the need, the commune and the filters stand in the address; the list is the one of the page,
// put in order, or where fiches are many, those that are found. Nothing is sent anywhere.
import { combobox } from "./combobox.js";
import { UNKNOWN, keep, kept, loadTerritoire } from "./territoire.js";
import { loadRouter } from "./route.js";

const place = document.querySelector("[data-guide-recherche]");
const part = (name) => place.querySelector(`[data-guide-${name}]`);
const need = part("champ-besoin");
const town = part("champ-commune");
const filters = part("filtres");
const list = part("liste");
const items = new Map([...list.children].map((item) => [item.dataset.guideFiche, item]));
const whole = [...items.keys()];
const firstCount = part("compte").textContent;
const title = document.querySelector("h1");
const firstTitle = title.textContent;
const SHOWN = 200;
const PATIENCE = 400;
const REST = 600;
const NEIGHBOURS = 4;
const WORTH = 0.12;
const GROUPS = ["etape", "cout", "nature", "theme"];

let router;
let territoire;
let state = read();

// — The state, in the address ————————————————————————————————————————————————

function read() {
  const asked = new URLSearchParams(location.search);
  const groups = Object.fromEntries(GROUPS.map((name) => [name, asked.getAll(name)]));
  return { q: asked.get("q") ?? "", fiche: asked.get("fiche") ?? "", commune: asked.get("commune") ?? kept(), ...groups };
}

function write(how) {
  const asked = new URLSearchParams();
  for (const name of ["q", "fiche", "commune"]) if (state[name]) asked.set(name, state[name]);
  for (const name of GROUPS) for (const value of state[name]) asked.append(name, value);
  const search = asked.toString();
  if (`?${search}` !== location.search) history[how](null, "", search ? `?${search}` : location.pathname);
}

// — What is found ————————————————————————————————————————————————————————————

const communeOf = (code) => territoire?.of(code);
const valuesOf = (id) => {
  const fiche = router.fiches[id];
  return { etape: fiche.etapes, cout: [...new Set(fiche.offres.map(({ cout }) => cout))], nature: [fiche.nature], theme: fiche.themes };
};
const passes = (values, without) =>
  GROUPS.every((name) => name === without || !state[name].length || state[name].some((value) => values[name].includes(value)));

async function find(shown) {
  if (state.fiche && (await router.has(state.fiche))) return { isConvincing: true, found: [{ id: state.fiche, words: [] }], hors: [] };
  if (!state.q.trim()) return { isConvincing: false, found: whole.map((id) => ({ id, words: [] })), hors: [] };
  const { isConvincing, found, isCut, unknown } = await router.answer(state.q, shown);
  const hors = found.filter(({ id }) => router.isHorsReseau(id));
  const fiches = found.filter(({ id }) => !router.isHorsReseau(id));
  // Far below the best, or when nothing convinces, a fiche is in the list for one word that happens to be there.
  const worth = isConvincing ? fiches.filter(({ score }) => score >= WORTH * fiches[0].score) : fiches.slice(0, NEIGHBOURS);
  return { isConvincing, found: worth, isCut: isCut && worth.length === fiches.length, hors, unknown };
}

// What was asked last is shown, whatever comes first.
let turn = 0;
async function show(shown) {
  const mine = (turn += 1);
  const late = setTimeout(() => (part("chargement").hidden = mine !== turn), PATIENCE);
  try {
    const found = await find(shown);
    if (mine === turn) showFound(found);
    part("panne").hidden = true;
  } catch {
    part("panne").hidden = mine !== turn;
  } finally {
    clearTimeout(late);
    if (mine === turn) part("chargement").hidden = true;
  }
}

function showFound({ isConvincing, found, isCut = false, hors, unknown = [] }) {
  need.value = need === document.activeElement ? need.value : state.q;
  const asksSomething = Boolean(state.q.trim() || state.fiche);
  for (const { id } of found) if (!items.has(id)) unfold(router.fiches[id]);
  const kept = found.filter(({ id }) => passes(valuesOf(id)));
  title.textContent = state.q.trim() ? `Qui appeler pour « ${state.q.trim()} »` : firstTitle;
  showFilters(found);
  // The filters may have taken the best away: what is left must stand by itself.
  const stands = isConvincing && kept.length && (kept[0].score ?? Infinity) >= router.enough;
  showAnswer(stands ? kept[0] : undefined);
  showRefusal(asksSomething && !isConvincing, found, hors, unknown);
  const isInvited = !asksSomething && !whole.length;
  part("invitation").hidden = !isInvited;
  filters.hidden = isInvited || (asksSomething && !isConvincing);
  const written = router.wordsOf(state.q.slice(0, SHOWN));
  list.replaceChildren(...kept.map((one) => itemOf(one, written)));
  part("compte").textContent = isInvited ? firstCount : countText(asksSomething, isConvincing, kept.length, isCut && found.length);
}

// What came apart from the page takes its place there.
function unfold({ id, html }) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const item = holder.content.querySelector("[data-guide-fiche]");
  item.remove();
  items.set(id, item);
  place.append(holder.content);
}

function countText(asksSomething, isConvincing, number, nearest) {
  const fiches = `${number} ${number > 1 ? "fiches" : "fiche"}`;
  if (!asksSomething) return fiches;
  if (isConvincing && nearest === 1) return number ? "La fiche la plus proche de vos mots" : fiches;
  if (isConvincing && nearest) return number === nearest ? `Les ${fiches} les plus proches de vos mots` : `${fiches} parmi les ${nearest} les plus proches de vos mots`;
  if (isConvincing) return `${fiches} ${number > 1 ? "utiles" : "utile"} pour vous`;
  return number ? "Des fiches voisines, qui contiennent un de vos mots" : "Aucune fiche ne contient vos mots";
}

function itemOf({ id, words }, written) {
  const item = items.get(id);
  const reason = item.querySelector("[data-guide-raison]");
  reason.hidden = !words.length;
  if (words.length) {
    const marks = written
      .filter(({ stem }) => words.includes(stem))
      .map(({ word }) => Object.assign(document.createElement("mark"), { textContent: word }));
    reason.replaceChildren("Vos mots : ", ...marks.flatMap((mark, n) => (n ? [" ", mark] : [mark])));
  }
  return item;
}

// — The filters, with counts of what each choice would leave ————————————————————

function showFilters(found) {
  for (const box of filters.querySelectorAll("input")) {
    const values = state[box.name];
    box.checked = box.value ? values.includes(box.value) : !values.length;
    const others = found.map(({ id }) => valuesOf(id)).filter((value) => passes(value, box.name));
    const number = box.value ? others.filter((value) => value[box.name].includes(box.value)).length : others.length;
    box.closest("label").querySelector("[data-guide-nombre]").textContent = number;
  }
  const chosen = GROUPS.reduce((sum, name) => sum + state[name].length, 0);
  part("effacer").hidden = chosen === 0;
}

// — The answer ———————————————————————————————————————————————————————————————

const text = (root, name, value) => {
  const target = root.querySelector(`[data-guide-${name}]`);
  target.textContent = value ?? "";
  const line = target.closest("[data-guide-ligne]");
  if (line) line.hidden = !value;
};

function showAnswer(best) {
  const card = part("reponse");
  const danger = part("urgence");
  card.hidden = danger.hidden = !best;
  if (!best) return;
  const texts = templateOf("fiche", best.id);
  const urgence = texts.querySelector("[data-guide-danger]")?.textContent;
  const stage = state.etape[0];
  const commune = communeOf(state.commune);
  const ranked = router.rank(best.id, stage, commune && ((rule) => territoire.droit(rule, commune.code)));
  const [first, ...others] = ranked;
  const aside = router.setAside(ranked);
  const offre = texts.querySelectorAll("[data-guide-offre]")[first.place];
  const said = (name) => offre.querySelector(`[data-guide-${name}]`)?.textContent;
  danger.hidden = !urgence;
  text(danger, "texte", urgence);
  // No agency is for this commune, or what it does isn't open yet: the desk is whom to call.
  const { projet } = router.fiches[best.id];
  const isNobody = first.isClosed || projet;
  const agency = isNobody ? templateOf("guichet", "") : agencyTemplate(first.agence);
  text(card, "titre", router.fiches[best.id].titre);
  part("agence").replaceChildren(agency.querySelector("[data-guide-nom]"));
  part("joindre").replaceChildren(agency.querySelector("[data-guide-contact]"));
  text(card, "apport", projet ? PROJECT : isNobody ? NOBODY : said("apport"));
  part("cout").replaceChildren(...(isNobody ? [] : [costTemplate(first.cout)]));
  part("cout").closest("[data-guide-ligne]").hidden = isNobody;
  part("condition").textContent = said("condition") ?? "";
  text(card, "commune", isNobody ? "" : first.phrase);
  part("nom-commune").textContent = commune?.nom ?? "";
  part("ecartes").replaceChildren(...aside.flatMap(({ agence, phrase }, n) => [n ? " " : "", nameOf(agence), `\u00a0: ${phrase}`]));
  part("ecartes").closest("[data-guide-ligne]").hidden = aside.length === 0;
  text(card, "delai", isNobody ? "" : said("delai"));
  part("preparer").replaceChildren(...texts.querySelectorAll("li"));
  const link = items.get(best.id).querySelector("a").href;
  part("parcours").href = link;
  const request = part("demande");
  request.href = `${request.dataset.guideDemande}?${new URLSearchParams({ fiche: best.id, agence: isNobody ? "" : first.agence, besoin: state.q, etape: stage ?? "", commune: commune?.nom ?? "" })}#demande`;
  const open = others.filter(({ isClosed }) => !isClosed);
  const next = [...new Set(open.map(({ agence }) => agence))].filter((agence) => agence !== first.agence);
  part("ensuite").replaceChildren(
    ...next.flatMap((agence, n) => (n ? [", ", nameOf(agence)] : [nameOf(agence)])),
  );
  part("ensuite").closest("[data-guide-ligne]").hidden = next.length === 0;
}

const PROJECT = "Cette aide est en projet : elle n’est pas encore ouverte. Une personne vous dit où elle en est.";
const NOBODY = "Aucune agence du réseau ne le fait pour vous : une personne cherche qui s’en charge.";

const templateOf = (kind, id) => place.querySelector(`template[data-guide-modele="${kind}"][data-guide-id="${id}"]`).content.cloneNode(true);
const agencyTemplate = (id) => templateOf("agence", id);
const costTemplate = (id) => templateOf("cout", id);
const nameOf = (id) => agencyTemplate(id).querySelector("[data-guide-nom] a");

function showRefusal(isShown, found, hors, unknown) {
  part("refus").hidden = !isShown;
  if (!isShown) return;
  const subject = hors[0] && router.horsReseau[Number(hors[0].id.slice(router.prefix.length))];
  const isLead = Boolean(subject) && (!found.length || hors[0].score >= found[0].score || hors[0].part >= 0.5);
  part("piste").hidden = !isLead;
  if (isLead) {
    text(part("piste"), "sujet", subject.sujet);
    text(part("piste"), "qui", subject.qui);
    text(part("piste"), "reponse-hors", subject.reponse);
    const link = part("lien-hors");
    link.hidden = !subject.lien;
    link.href = subject.lien ?? "";
  }
  const words = router.wordsOf(state.q.slice(0, SHOWN)).filter(({ stem }) => unknown.includes(stem));
  text(place, "inconnus", [...new Set(words.map(({ word }) => word))].join(", "));
  const themes = [...new Set(found.flatMap(({ id }) => router.fiches[id].themes))].slice(0, NEIGHBOURS);
  const links = themes.map((id) => place.querySelector(`template[data-guide-modele="theme"][data-guide-id="${id}"]`).content.cloneNode(true));
  part("voisins").replaceChildren(...links.flatMap((link, n) => (n ? [", ", link] : [link])));
  part("voisins").closest("[data-guide-ligne]").hidden = links.length === 0;
  const write = part("signaler");
  write.href = `mailto:${write.dataset.guideMel}?${new URLSearchParams({ subject: "Un besoin sans fiche", body: `Bonjour,\r\n\r\nLe guide ne répond pas à ce besoin : ${state.q}` }).toString().replaceAll("+", "%20")}`;
}

// — What the reader does ———————————————————————————————————————————————————————

let waiting;
let writing;
need.addEventListener("input", () => {
  // The keys that came while the page was busy get one answer: each cancels the one before.
  clearTimeout(waiting);
  if (router?.patience) router.lookAt(need.value).catch(() => undefined);
  waiting = setTimeout(() => {
    state = { ...state, q: need.value, fiche: "" };
    if (router) show(router.typing);
    if (router?.patience) waiting = setTimeout(show, REST);
  }, router?.patience);
  // The address follows once the hands rest: browsers count how often it changes.
  clearTimeout(writing);
  writing = setTimeout(() => write("replaceState"), 300);
});
place.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(writing);
  state = { ...state, q: need.value, fiche: state.q === need.value ? state.fiche : "" };
  write("pushState");
  if (router) show();
});
filters.addEventListener("change", ({ target }) => {
  const others = target.type === "radio" ? [] : state[target.name].filter((value) => value !== target.value);
  state = { ...state, [target.name]: target.checked && target.value ? [...others, target.value] : others };
  write("pushState");
  show();
});
part("effacer").addEventListener("click", () => {
  state = { ...state, ...Object.fromEntries(GROUPS.map((name) => [name, []])) };
  write("pushState");
  show();
});
addEventListener("popstate", () => {
  state = read();
  need.value = state.q;
  town.value = communeOf(state.commune)?.nom ?? "";
  if (router) show();
});

const choose = (code) => {
  state = { ...state, commune: code };
  town.value = communeOf(code)?.nom ?? "";
  keep(code);
  write("pushState");
  if (router) show();
};
const withTerritoire = async () => {
  territoire = await loadTerritoire(place.dataset.guideTerritoire);
  return territoire;
};
combobox(town, {
  unknown: UNKNOWN,
  suggest: async (typed) => {
    if (!typed.trim() && state.commune) choose("");
    try {
      return (await withTerritoire()).find(typed);
    } catch {
      return undefined;
    }
  },
  pick: ({ commune }) => choose(commune.code),
});

// — The start ————————————————————————————————————————————————————————————————

filters.open = matchMedia("(min-width: 60.01rem)").matches;
need.value = state.q;
part("chargement").hidden = false;
// Once something is asked, the list is about to move: it shows in its place.
const reveal = () => part("attend").classList.remove("guide-attend");
if (!location.search) reveal();
try {
  [router] = await Promise.all([
    loadRouter(place.dataset.guideRouteur),
    state.commune ? withTerritoire().catch(() => undefined) : undefined,
  ]);
  const chosen = communeOf(state.commune);
  if (chosen) {
    keep(chosen.code);
    town.value = chosen.nom;
  }
  await show();
} catch {
  part("panne").hidden = false;
} finally {
  part("chargement").hidden = true;
  reveal();
}
