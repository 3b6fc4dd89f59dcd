// From a need in a mayor's words to the fiches that fit: the same steps as hooks/guide/route.py, on the same index.
// An engine keeps the index: lunr, whole, or Pagefind, in pieces (morceaux.js).

import { fold } from "./combobox.js";

export function analyser({ mots_vides, passes }) {
  const stop = new Set(mots_vides);

  const stem = (word) => {
    if (/^[0-9]+$/.test(word)) return word;
    for (const endings of passes) {
      const rule = endings.find(([ending, , left]) => word.endsWith(ending) && word.length - ending.length >= left);
      if (rule) word = word.slice(0, word.length - rule[0].length) + rule[1];
    }
    return word;
  };

  // The stems of the words that mean something, each with the word as it was written.
  return (text) =>
    (fold(text).match(/[a-z0-9]+/g) ?? [])
      .filter((word) => !stop.has(word) && word.length > 1)
      .map((word) => ({ word, stem: stem(word) }));
}

const NOBODY = { eligibilite: "inconnue", phrase: "" };
const rounded = (value) => Math.floor(value * 1e6 + 0.5) / 1e6;

// Whether one letter added, dropped, changed or swapped with its neighbour makes the other word.
function isOneLetterAway(first, second) {
  if (Math.abs(first.length - second.length) > 1) return false;
  let start = 0;
  while (start < Math.min(first.length, second.length) && first[start] === second[start]) start += 1;
  const [rest, other] = [first.slice(start), second.slice(start)];
  if (rest.length !== other.length) {
    const [longer, shorter] = rest.length > other.length ? [rest, other] : [other, rest];
    return longer.slice(1) === shorter;
  }
  const isSwapped = rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2);
  return rest.slice(1) === other.slice(1) || isSwapped;
}

// The script of lunr is no module: it is added to the page once, and says that it has come.
function loadLunr() {
  if (globalThis.lunr) return Promise.resolve(globalThis.lunr);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("lunr.min.js", import.meta.url);
    script.onload = () => resolve(globalThis.lunr);
    script.onerror = () => reject(new Error("lunr"));
    document.head.append(script);
  });
}

let loading;
export function loadRouter(address) {
  const engine = address.includes("/morceaux-") ? import("./morceaux.js").then(({ inPieces }) => inPieces) : loadLunr().then(whole);
  loading ??= Promise.all([fetch(address).then((answer) => answer.json()), engine])
    .then(async ([data, engine]) => router(data, await engine(data, new URL(address, location.href))))
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

// The index as lunr reads it: its inverted half is made again from the vectors, scores from their two factors.
function toLunr({ champs, termes, documents, raretes, vecteurs }) {
  const invertedIndex = termes.split(" ").map((term, n) => [term, { _index: n, ...Object.fromEntries(champs.map((name) => [name, {}])) }]);
  const factors = new Map();
  for (const [champ, document, factor, steps] of vecteurs) {
    const [name, ref] = [champs[champ], documents[document]];
    const here = factors.get(`${name}/${ref}`) ?? [];
    factors.set(`${name}/${ref}`, here);
    let place = 0;
    for (const step of steps) {
      place += step;
      invertedIndex[place][1][name][ref] = {};
      here.push([place, factor]);
    }
  }
  const weights = invertedIndex.map(([, found]) => raretes[champs.reduce((sum, name) => sum + Object.keys(found[name]).length, 0)]);
  const fieldVectors = [...factors].map(([ref, here]) => [
    ref,
    here.sort(([a], [b]) => a - b).flatMap(([place, factor]) => [place, factor * weights[place]]),
  ]);
  return { version: "2.3.9", fields: champs, fieldVectors, invertedIndex, pipeline: [] };
}

// The engine of lunr.
export const whole = (lunr) => (data) => {
  const index = lunr.Index.load(toLunr(data.index));
  const stems = Object.keys(index.invertedIndex);
  const known = new Set(stems);
  return {
    documents: data.index.documents.length,
    nearest: Infinity,
    patience: 0,
    typing: Infinity,
    stems: () => stems,
    scores(stem) {
      const found = known.has(stem) ? index.query((query) => query.term(stem, { usePipeline: false })) : [];
      return new Map(found.map(({ ref, score }) => [ref, score]));
    },
    open: (found) => found,
    has: (id) => Object.hasOwn(data.fiches, id),
  };
};

export function router(data, engine) {
  const R = data.reglages;
  const analyse = analyser(data.analyse);

  // The stems that begin with the word, the shortest first, else those that are it but for one letter.
  const near = (word, stems) => {
    if (word.length >= R.PREFIX_LETTERS) {
      const longer = stems.filter((stem) => stem.startsWith(word));
      if (longer.length) return [R.PREFIX, longer.sort((a, b) => a.length - b.length).slice(0, engine.nearest)];
    }
    if (word.length < R.FUZZY_LETTERS || word.length > R.LONGEST_WORD) return [0, []];
    return [R.FUZZY, stems.filter((stem) => isOneLetterAway(word, stem))];
  };

  const lookUp = async (word) => {
    const exact = await engine.scores(word);
    if (exact.size) return [R.EXACT, exact];
    const [factor, others] = near(word, await engine.stems());
    const found = new Map();
    for (const scores of await Promise.all(others.map(engine.scores))) {
      for (const [id, score] of scores) found.set(id, Math.max(score, found.get(id) ?? 0));
    }
    return [factor, found];
  };

  // While one types, most words stay: each is looked up once.
  const seen = new Map();
  const lookedUp = (word) => {
    if (!seen.has(word)) {
      const found = lookUp(word);
      seen.set(word, found);
      found.catch(() => seen.delete(word));
    }
    return seen.get(word);
  };

  const isHorsReseau = (id) => id.startsWith(R.HORS_RESEAU);

  const enough = R.ENOUGH_SCORE * Math.min(1, Math.log(1 + engine.documents) / Math.log(1 + R.ENOUGH_DOCUMENTS));
  const isConvincing = (found) => {
    const fiche = found.find(({ id }) => !isHorsReseau(id))?.score ?? 0;
    const dehors = found.find(({ id }) => isHorsReseau(id))?.score ?? 0;
    return fiche - R.HORS_RESEAU_SHARE * dehors >= enough;
  };

  // The words that mean something, with who holds each.
  async function lookAt(need) {
    const words = [...new Set(analyse(need).map(({ stem }) => stem))].slice(0, R.WORDS_READ);
    return { words, looked: await Promise.all(words.map(lookedUp)) };
  }

  // The documents that hold a word of the need, best first, of the fiches so many at most; each with the stems that matched.
  async function answer(need, shown = Infinity) {
    const { words, looked } = await lookAt(need);
    const totals = new Map();
    const unknown = [];
    let asked = 0;
    for (const [n, word] of words.entries()) {
      const [factor, found] = looked[n];
      const weight = Math.log(1 + engine.documents / Math.max(1, found.size)) * (found.size ? 1 : R.UNKNOWN);
      asked += weight;
      if (!found.size) unknown.push(word);
      for (const [id, score] of found) {
        const total = totals.get(id) ?? { score: 0, held: 0, words: [] };
        total.score += factor * score;
        total.held += factor * weight;
        total.words.push(word);
        totals.set(id, total);
      }
    }
    const found = [...totals].map(([id, { score, held, words }]) => ({
      id,
      score: rounded(score * (1 - R.COVERAGE_SHARE + (R.COVERAGE_SHARE * held) / asked)),
      part: rounded(held / asked),
      words,
    }));
    found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    const opened = await engine.open(found, shown, isHorsReseau);
    return { isConvincing: isConvincing(found), found: opened, isCut: opened.length < found.length, unknown };
  }

  // The offres of a fiche, the one to call first at the top; `right` tells what a rule gives the reader.
  function rank(id, stage, right = () => NOBODY) {
    const keyed = data.fiches[id].offres.map((offre, place) => {
      const { eligibilite, phrase } = right(offre.regle);
      const isClosed = Boolean(offre.projet) || eligibilite === "hors-perimetre";
      const key = [
        Number(isClosed),
        Number(Boolean(stage) && !offre.etapes.includes(stage)),
        R.ROLES.indexOf(offre.role),
        R.ELIGIBILITES.indexOf(eligibilite),
        R.NIVEAUX.indexOf(offre.niveau),
        place,
      ];
      return { ...offre, place, eligibilite, phrase, isClosed, key };
    });
    return keyed.sort((a, b) => {
      const differs = a.key.findIndex((part, n) => part !== b.key[n]);
      return a.key[differs] - b.key[differs];
    });
  }

  // The offres to call first, were they not closed to the reader; one an agence.
  function setAside(ranked) {
    const closed = ranked.filter(({ eligibilite, role }) => eligibilite === "hors-perimetre" && role === R.ROLES[0]);
    return [...new Map(closed.map((offre) => [offre.agence, offre])).values()];
  }

  // The words of a text as they are written, each with its stem: to show which ones matched.
  const wordsOf = (text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => ({ word, stem: analyse(word)[0]?.stem }));

  const { has, patience, typing } = engine;
  return { answer, lookAt, has, patience, typing, rank, setAside, wordsOf, isHorsReseau, fiches: data.fiches, horsReseau: data.hors_reseau, prefix: R.HORS_RESEAU, enough };
}
