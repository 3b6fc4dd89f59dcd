// The index of a large network, in the pieces that Pagefind cut: one search a stem tells who holds it, and a file a fiche
// what the page shows of it. hooks/guide/morceaux.py wrote the scores that are read here.

// So set, Pagefind scores a word of weight w by its rarity × 1.8 × 3w / (2 + w): its weight can be told from its score.
const RANKING = { termFrequency: 1, termSaturation: 2, termSimilarity: 0, pageLength: 0 };
const weightOf = (score, documents, number) => {
  const share = score / (1.8 * Math.log(1 + (documents - number + 0.5) / (number + 0.5)));
  return (2 * share) / (3 - share);
};

// What is asked once stays, unless it fails.
function once(load) {
  const seen = new Map();
  return (name) => {
    if (!seen.has(name)) seen.set(name, load(name).catch((error) => { seen.delete(name); throw error; }));
    return seen.get(name);
  };
}

export async function inPieces({ index, fiches }, address) {
  const { documents, STEP, PAR, WEIGHT, END, SHOWN } = index;
  const folder = new URL(index.dossier, address);
  const program = `${folder}pagefind.js`;
  const { createInstance } = await import(program);
  const start = async () => {
    const pagefind = createInstance({ noWorker: true });
    await pagefind.options({ ranking: RANKING });
    return pagefind;
  };
  let pagefind = start();
  const search = async (word) => (await (await pagefind).search(word)).results;
  const json = async (url) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url);
    return answer.json();
  };

  // Under its id from then on; Pagefind has a name of its own for it.
  const load = once(async (name) => {
    const fiche = await json(new URL(`fiches/${name}.json`, folder));
    fiches[fiche.id] = fiche;
    return fiche.id;
  });
  const stems = once(async () => new Set(await json(new URL(index.termes, address))));

  return {
    documents,
    // Each may be a piece of its own, and half a word begins many.
    nearest: 3,
    // Half a word loads what nobody asks for: while one types, the words only; then the best fiche; and the whole list when
    // the hand rests.
    patience: 120,
    typing: 1,
    stems: async () => [...(await stems(""))],
    async scores(stem) {
      // No piece is loaded for half a word.
      if (!(await stems("")).has(stem)) return new Map();
      const results = await search(stem + END);
      // Of a piece that didn't come, Pagefind only says that it holds nothing, and never asks again.
      if (!results.length) {
        pagefind = start();
        throw new Error(stem);
      }
      const par = Math.log(1 + documents / results.length);
      const scoreOf = (score) => par * STEP ** (Math.round(WEIGHT * weightOf(score, documents, results.length)) - PAR);
      return new Map(results.map(({ id, score }) => [index.hors_reseau[id] ?? id, scoreOf(score)]));
    },
    // The best fiches, with what the page shows of them; and the subjects out of the network.
    async open(found, shown, isHorsReseau) {
      const best = new Set(found.filter(({ id }) => !isHorsReseau(id)).slice(0, Math.min(shown, SHOWN)));
      const kept = found.filter((one) => best.has(one) || isHorsReseau(one.id));
      return Promise.all(kept.map(async (one) => (best.has(one) ? { ...one, id: await load(one.id) } : one)));
    },
    async has(id) {
      if (!/^[a-z0-9-]+$/.test(id)) return false;
      const named = await search(END + id.replaceAll("-", "") + END);
      return (await Promise.all(named.map((one) => load(one.id)))).includes(id);
    },
  };
}
