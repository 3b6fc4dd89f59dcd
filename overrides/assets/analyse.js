// The French analyser, the same steps as hooks/guide/analyse.py, on the table published with the index.

export const fold = (text) =>
  text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

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
