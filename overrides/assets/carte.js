// The map of the territory, to look at and to choose a commune on, with a pointer or the keyboard alone. It is fetched when
// the reader comes near, and hidden again where it can't be drawn: what stands beside it says the same.
import { fold } from "./combobox.js";
import { keep, kept, loadTerritoire } from "./territoire.js";

// The cases that a texture tells as well as a colour does: what a tile of 6 by 6 pixels holds, over its ground.
const TEXTURES = {
  "adhesion-possible": ["path", { d: "M1.5 0v6" }],
  inconnue: ["circle", { cx: 3, cy: 3, r: 1 }],
};
const TILE = 6;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const MARGIN = 0.03;
// The map is drawn about as long as this, in pixels: what must not grow with the zoom is counted so.
const DRAWN = 640;
const TYPING = 800;

const svg = (name, attributes, ...children) => filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
const html = (name, attributes, ...children) => filled(document.createElement(name), attributes, children);
const filled = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

let loading;
const loadDrawing = (address) =>
  (loading ??= fetch(address)
    .then((answer) => answer.text())
    .then((text) => new DOMParser().parseFromString(text, "image/svg+xml").documentElement));

// What colours the communes: a rule of the territory, or figures that were counted; nothing on a map to choose from.
async function loadAnswers({ guideTerritoire, guideRegle: rule, guideParts: parts }) {
  if (parts) {
    const { cases, communes } = await fetch(parts).then((answer) => answer.json());
    return { cases: Object.fromEntries(cases), of: (code) => ({ eligibilite: communes[code]?.[0], phrase: communes[code]?.[1] ?? "" }) };
  }
  if (!rule) return undefined;
  const territoire = await loadTerritoire(guideTerritoire);
  return { cases: territoire.cases, of: (code) => territoire.droit(rule, code) };
}

// The communes of the drawing, with what the rule gives them where there is one.
const communesOf = (drawing, right) =>
  [...drawing.querySelectorAll("path[id]")].map((path) => {
    const code = path.id.slice(1);
    return { path, code, nom: path.dataset.nom, epci: path.dataset.epci, ...right?.(code) };
  });

// — What is drawn ————————————————————————————————————————————————————————————

// Sets the drawing to the size of these communes, and gives the length of a pixel.
function frame(drawing, communes) {
  for (const commune of communes) commune.box = commune.path.getBBox();
  const boxes = communes.map(({ box }) => box);
  const [left, top] = ["x", "y"].map((side) => Math.min(...boxes.map((box) => box[side])));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const margin = MARGIN * Math.max(width, height);
  const size = [width + 2 * margin, height + 2 * margin];
  // What isn't laid out, as in a page that is being left, has no size.
  const pixel = Math.max(...size) / DRAWN || 1;
  filled(drawing, { viewBox: [left - margin, top - margin, ...size], width: size[0] / pixel, height: size[1] / pixel }, []);
  return pixel;
}

const textures = (prefix, pixel) =>
  svg("defs", {}, ...Object.entries(TEXTURES).map(([name, [shape, attributes]]) =>
    svg(
      "pattern",
      { id: `${prefix}-${name}`, width: TILE, height: TILE, patternUnits: "userSpaceOnUse", patternTransform: `scale(${pixel}) rotate(45)` },
      svg("rect", { class: "guide-carte__fond", width: TILE, height: TILE }),
      svg(shape, { class: `guide-carte__motif guide-carte__motif--${name}`, ...attributes }),
    )));

const colour = (path, prefix, name) => {
  path.setAttribute("class", `guide-carte__commune guide-carte__commune--${name}`);
  if (TEXTURES[name]) path.setAttribute("fill", `url(#${prefix}-${name})`);
};

// A line around one commune, above all the others; two strokes, to be seen on any colour.
function outline(drawing, kind) {
  const strokes = ["fond", "trait"].map((part) => svg("path", { class: `guide-carte__${part}-${kind}` }));
  drawing.append(svg("g", { class: "guide-carte__contour", "aria-hidden": "true" }, ...strokes));
  return (commune) => strokes.forEach((stroke) => stroke.setAttribute("d", commune?.path.getAttribute("d") ?? ""));
}

function legend(communes, cases, prefix, pixel) {
  const items = Object.entries(cases).flatMap(([name, label]) => {
    const count = communes.filter(({ eligibilite }) => eligibilite === name).length;
    if (!count) return [];
    const sample = svg("rect", { width: 28 * pixel, height: 18 * pixel });
    colour(sample, prefix, name);
    const swatch = svg("svg", { viewBox: [0, 0, 28 * pixel, 18 * pixel], width: 28, height: 18, "aria-hidden": "true" }, sample);
    return [html("li", {}, swatch, `${label} : ${count.toLocaleString("fr")} commune${count > 1 ? "s" : ""}`)];
  });
  return html("ul", { class: "guide-carte__legende" }, ...items);
}

// What follows the name of a commune: the sentence of the rule, that often begins with the name itself.
const sequel = ({ nom, phrase }) => (!phrase ? "" : phrase.startsWith(nom) ? phrase.slice(nom.length) : `. ${phrase}`);

// — Where one goes from a commune ————————————————————————————————————————————

const centre = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];

// The nearest commune within 45° of the arrow; when there is none, the nearest on that side.
function neighbour(from, [right, down], communes) {
  const [x, y] = centre(from);
  const ranked = communes.flatMap((commune) => {
    const [dx, dy] = [centre(commune)[0] - x, centre(commune)[1] - y];
    const along = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    return along > 0 ? [{ commune, isAside: aside > along, distance: Math.hypot(dx, dy) }] : [];
  });
  ranked.sort((a, b) => a.isAside - b.isAside || a.distance - b.distance);
  return ranked[0]?.commune;
}

function central(drawing, communes) {
  const { x, y, width, height } = drawing.viewBox.baseVal;
  const distance = (commune) => Math.hypot(centre(commune)[0] - x - width / 2, centre(commune)[1] - y - height / 2);
  return communes.reduce((best, commune) => (distance(commune) < distance(best) ? commune : best));
}

const plain = (text) => fold(text).replace(/[^a-z0-9]+/g, " ");

// Letters typed one after the other make the beginning of a name; the same one again goes to the next name.
function typeahead(communes) {
  let typed = "";
  let last = -TYPING;
  const isTyping = (time) => time - last < TYPING;
  const find = (active, letter, time) => {
    typed = isTyping(time) && typed !== letter ? typed + letter : letter;
    last = time;
    const start = communes.indexOf(active) + (typed.length > 1 ? 0 : 1);
    const turned = [...communes.slice(start), ...communes.slice(0, start)];
    return turned.find(({ nom }) => plain(nom).startsWith(plain(typed)));
  };
  return { isTyping, find };
}

// — A map ————————————————————————————————————————————————————————————————————

let count = 0;

async function draw(place) {
  const { guideCarte, guideCadre: epci } = place.dataset;
  const [file, answers] = await Promise.all([loadDrawing(guideCarte), loadAnswers(place.dataset)]);
  const drawing = document.importNode(file, true);
  const all = communesOf(drawing, answers?.of);
  const inside = all.filter((commune) => !epci || commune.epci === epci);
  const communes = (inside.length ? inside : all).sort((a, b) => plain(a.nom).localeCompare(plain(b.nom), "fr"));
  if (!communes.length) throw new Error("carte");

  place.append(drawing);
  const prefix = `guide-carte-${(count += 1)}`;
  const pixel = frame(drawing, communes);
  drawing.prepend(textures(prefix, pixel));
  paint(drawing, communes, prefix);
  const own = new URLSearchParams(location.search).get("commune") ?? kept();
  const chosen = communes.find(({ code }) => code === own);
  if (chosen) {
    outline(drawing, "choisie")(chosen);
    chosen.path.setAttribute("aria-selected", "true");
  }
  listen(place, drawing, communes, chosen);
  if (answers) place.append(legend(communes, answers.cases, prefix, pixel));
}

// Each commune becomes an option in its colour; the rest is a picture, and several maps share no id.
function paint(drawing, communes, prefix) {
  for (const path of drawing.querySelectorAll("path")) {
    if (path.id) colour(path, prefix, "dehors");
    path.setAttribute("aria-hidden", "true");
    path.removeAttribute("id");
  }
  for (const commune of communes) {
    const { path, code, nom, eligibilite } = commune;
    colour(path, prefix, eligibilite ?? "neutre");
    path.removeAttribute("aria-hidden");
    filled(path, { id: `${prefix}-${code}`, role: "option", "aria-label": nom + sequel(commune) }, []);
  }
}

// What the reader does, and the line under the map that answers.
function listen(place, drawing, communes, chosen) {
  const choisir = place.dataset.guideChoisir;
  const title = place.querySelector("figcaption")?.textContent.trim() ?? "Carte des communes";
  filled(drawing, {
    class: `guide-carte__dessin${choisir ? " guide-carte__dessin--choisir" : ""}`,
    tabindex: 0,
    role: "listbox",
    "aria-label": `${title} : flèches pour parcourir${choisir ? ", Entrée pour choisir" : ""}`,
  }, []);
  drawing.querySelector("g").setAttribute("role", "presentation");
  const line = html("p", {});
  const link = html("a", { class: "guide-bouton guide-bouton--second" });
  place.append(html("div", { class: "guide-carte__dit" }, line, link));
  const surround = outline(drawing, "active");
  const typing = typeahead(communes);
  const byPath = new Map(communes.map((commune) => [commune.path, commune]));
  let active;
  let isTouch = false;

  const activate = (commune) => {
    active = commune;
    surround(commune);
    link.hidden = true;
    if (commune) drawing.setAttribute("aria-activedescendant", commune.path.id);
    else drawing.removeAttribute("aria-activedescendant");
    const told = commune ?? chosen;
    if (told) line.replaceChildren(html("strong", {}, told.nom), sequel(told));
    else line.textContent = choisir ? "Choisissez votre commune sur la carte." : "Montrez une commune pour lire son nom.";
  };
  const current = () => active ?? chosen ?? central(drawing, communes);
  const destination = ({ code }) => {
    const address = new URL(choisir, location.href);
    address.searchParams.set("commune", code);
    return address.href;
  };
  const choose = (commune) => {
    keep(commune.code);
    location.href = destination(commune);
  };
  // Under a finger a commune is small: the reader reads its name before choosing it.
  const offer = (commune) => {
    link.hidden = false;
    link.href = destination(commune);
    link.textContent = `Choisir ${commune.nom}`;
  };
  activate(undefined);
  link.addEventListener("click", () => keep(active.code));

  drawing.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch" && byPath.has(target)) activate(byPath.get(target));
  });
  drawing.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch" && document.activeElement !== drawing) activate(undefined);
  });
  drawing.addEventListener("pointerdown", ({ pointerType }) => {
    isTouch = pointerType === "touch";
  });
  drawing.addEventListener("click", ({ target }) => {
    const commune = byPath.get(target);
    if (!commune) return;
    activate(commune);
    if (choisir) (isTouch ? offer : choose)(commune);
  });
  drawing.addEventListener("focus", () => {
    if (drawing.matches(":focus-visible")) activate(current());
  });
  const reached = (key, time) => {
    if (key in ARROWS) return neighbour(current(), ARROWS[key], communes) ?? current();
    if (key === "Home") return communes[0];
    if (key === "End") return communes.at(-1);
    return key.length === 1 ? (typing.find(current(), key, time) ?? current()) : undefined;
  };
  drawing.addEventListener("keydown", (event) => {
    const { key, timeStamp } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "Enter" || (key === " " && !typing.isTyping(timeStamp))) {
      if (choisir) choose(current());
    } else {
      const next = reached(key, timeStamp);
      if (!next) return;
      activate(next);
      next.path.scrollIntoView({ block: "nearest" });
    }
    event.preventDefault();
  });
}

const near = new IntersectionObserver(
  (seen) => {
    for (const { target } of seen.filter(({ isIntersecting }) => isIntersecting)) {
      near.unobserve(target);
      draw(target).then(
        () => target.classList.remove("guide-carte__figure--attente"),
        () => (target.hidden = true),
      );
    }
  },
  { rootMargin: "50%" },
);
for (const place of document.querySelectorAll("[data-guide-carte]")) {
  // Its room is kept, so that nothing moves once it is drawn.
  place.classList.add("guide-carte__figure--attente");
  place.hidden = false;
  near.observe(place);
}
