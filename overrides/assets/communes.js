// The communes by which a reader names their own: today's, those of before, postcodes. The choice stays on the device.
import { fold } from "./route.js";

const KEY = "guide-commune";
const SHOWN = 8;

let loading;
export function loadCommunes(address) {
  loading ??= fetch(address)
    .then((answer) => answer.json())
    .then((rows) => rows.map(([code, nom, epci, postcodes, former]) => ({ code, nom, epci, postcodes, former })))
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

const plain = (text) => fold(text).replace(/^(st|ste)(?=[\s-])/, (short) => (short === "st" ? "saint" : "sainte")).replace(/[^a-z0-9]+/g, " ").trim();

// The names that begin with the text first, then those that hold it; a former commune leads to today's.
export function findCommunes(communes, text) {
  const asked = plain(text);
  if (!asked) return [];
  const found = communes.flatMap((commune) => {
    const names = [commune.nom, ...commune.former];
    const place = Math.min(...names.map((name) => rankOf(plain(name), asked)), commune.postcodes.some((p) => p.startsWith(asked)) ? 1 : 3);
    if (place > 2) return [];
    const former = commune.former.find((name) => rankOf(plain(name), asked) === place);
    const isFormer = former && rankOf(plain(commune.nom), asked) > place;
    return [{ commune, place, label: commune.nom, detail: isFormer ? `(avec ${former})` : commune.postcodes[0] }];
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
