// The collectivités by which a reader names their own: today's names, those of before, postcodes; and what each may call on.
// The last one chosen, or named by an address, stays on the device: the next pages speak to it too.
import { fold } from "./combobox.js";

const KEY = "guide-commune";
const SHOWN = 8;
export const UNKNOWN = "Choisissez votre commune dans la liste, ou videz cette case.";

let loading;
export function loadTerritoire(address) {
  loading ??= fetch(address)
    .then((answer) => answer.json())
    .then(territoire)
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

// Today as the reader's calendar has it: « 2026-11-24 ».
const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

export function territoire(data, day = today()) {
  const collectivites = data.collectivites.map(([code, nom, population, epci = null, postcodes = [], former = []], place) => ({
    code, nom, population, epci, postcodes, former, place,
  }));
  const byCode = new Map(collectivites.map((one) => [one.code, one]));
  const cases = data.eligibilites.map(([name]) => name);
  // The last of the days that have come; the first, where the clock of the device is late.
  const followed = data.suivis[Math.max(1, data.jours.filter((since) => since <= day).length) - 1];

  return {
    // The answers there are, from the surest on, each with its label.
    cases: Object.fromEntries(data.eligibilites),
    collectivites,
    of: (code) => byCode.get(code),
    find: (text) => findCollectivites(collectivites, text),
    // What the rule with this number gives a collectivité, with the sentence that says so.
    droit(rule, code) {
      const one = byCode.get(code);
      if (!one) return { eligibilite: "inconnue", phrase: "" };
      const [place, model] = data.regles[rule][data.profils[followed[one.place]][rule]];
      const phrase = model.replaceAll("{habitants}", one.population.toLocaleString("fr-FR")).replaceAll("{nom}", one.nom);
      return { eligibilite: cases[place], phrase };
    },
    // The place of the offre to call first on a fiche, -1 when none is for it; undefined when it is the same for everybody.
    first: (fiche, code) => data.premiers[fiche]?.[followed[byCode.get(code)?.place]],
  };
}

const plain = (text) => fold(text).replace(/^(st|ste)(?=[\s-])/, (short) => (short === "st" ? "saint" : "sainte")).replace(/[^a-z0-9]+/g, " ").trim();

// The names that begin with the text first, then those that hold it; a former commune leads to today's.
function findCollectivites(collectivites, text) {
  const asked = plain(text);
  if (!asked) return [];
  const found = collectivites.flatMap((one) => {
    const names = [one.nom, ...one.former];
    const place = Math.min(...names.map((name) => rankOf(plain(name), asked)), one.postcodes.some((p) => p.startsWith(asked)) ? 1 : 3);
    if (place > 2) return [];
    const former = one.former.find((name) => rankOf(plain(name), asked) === place);
    const isFormer = former && rankOf(plain(one.nom), asked) > place;
    const kind = one.epci ? one.postcodes[0] : "intercommunalité";
    return [{ commune: one, place, isNamed: place === 0, label: one.nom, detail: isFormer ? `(avec ${former})` : kind }];
  });
  found.sort((a, b) => a.place - b.place || plain(a.label).localeCompare(plain(b.label), "fr"));
  return found.slice(0, SHOWN);
}

const rankOf = (name, asked) => (name === asked ? 0 : name.startsWith(asked) ? 1 : name.includes(` ${asked}`) ? 2 : 3);

export const kept = () => {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
};

export const keep = (code) => {
  try {
    if (code) localStorage.setItem(KEY, code);
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing still answers.
  }
};
