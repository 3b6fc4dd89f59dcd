// Files ↔ what the form holds. Writes as `guide format` does: hooks/guide/canon.py says how.

import { FAILSAFE_SCHEMA, load } from "./js-yaml.js";

const BARE = /^(?:[a-z][a-z0-9-]*|\d{4}-\d\d-\d\d)$/;
const TAKEN = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
const UNSAFE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/gu;
// What the models strip from a text: not all that trim() takes for blank, and one more.
const EDGES = /^\p{White_Space}+|\p{White_Space}+$/gu;
// Where the form keeps the comments of a file, and the items of a file that is a list.
const NOTES = "#";
const ELEMENTS = "elements";

/** The required parts that were left empty: Decap only looks at their fields, one by one. */
export function emptyParts(data, fields) {
  return fields
    .filter(({ widget, required }) => widget === "object" && required)
    .filter(({ name }) => toFileValue(data[name], {}, {}) === undefined)
    .map(({ label }) => label);
}

/** Reads and writes one kind of file; `fields` are Decap's, `shape` is canon.py's. */
export function format({ fields, shape, words, hasBody }) {
  return {
    fromFile(text) {
      const { head, body } = cut(text.replace(/\r\n?/g, "\n"), hasBody);
      const read = load(head, { schema: FAILSAFE_SCHEMA });
      const values = toForm(Array.isArray(read) ? { [ELEMENTS]: read } : read, fields, words);
      const notes = comments(head);
      return { ...values, ...(hasBody && { corps: body }), ...(notes && { [NOTES]: notes }) };
    },
    toFile({ [NOTES]: notes = {}, corps = "", identifiant, ...data }) {
      const isList = Boolean(shape.items);
      const values = toFileValue(isList ? data[ELEMENTS] : data, shape, words);
      const head = write(values ?? {}, shape, notes);
      return hasBody ? `---\n${head}---\n${corps ?? ""}`.replace(/\n*$/, "\n") : head;
    },
  };
}

function cut(text, hasBody) {
  if (!hasBody) return { head: text, body: "" };
  const [, ...lines] = text.split("\n");
  const end = lines.findIndex((line) => line.trimEnd() === "---");
  return { head: `${lines.slice(0, end).join("\n")}\n`, body: lines.slice(end + 1).join("\n") };
}

/** The comments and blank lines, by the field of the file, or the number of the item, that follows. */
function comments(head) {
  const notes = {};
  let waiting = [];
  let items = 0;
  for (const line of head.trimEnd().split("\n")) {
    const start = /^(?:([\w-]+):|- )/.exec(line);
    if (/^\s*(?:#|$)/.test(line)) waiting.push(line.trim() && line);
    else if (start) {
      if (waiting.length) notes[start[1] ?? items] = waiting;
      waiting = [];
      items += 1;
    }
  }
  if (waiting.length) notes[""] = waiting;
  return Object.keys(notes).length ? notes : null;
}

/** What the form holds: true, numbers, texts one a line, a part that may be absent as a list. */
function toForm(values, fields, words) {
  const held = { ...values };
  for (const { name, widget, max, fields: inner } of fields) {
    const value = held[name];
    if (value === undefined || value === "") continue;
    if (inner) {
      const parts = (Array.isArray(value) ? value : [words[value] ?? value]).map((one) =>
        toForm(one, inner, words),
      );
      held[name] = widget === "object" ? parts[0] : parts;
    } else if (widget === "boolean") held[name] = value === "true";
    else if (widget === "number") held[name] = Number(value);
    else if (widget === "text" && Array.isArray(value)) held[name] = value.join("\n");
  }
  return held;
}

/** The values to write, without what was left empty. */
function toFileValue(value, shape, words) {
  if (typeof value === "string" && shape.items)
    return toFileValue(value.split("\n"), shape, words);
  if (typeof value === "string") return value.replace(EDGES, "") || undefined;
  if (Array.isArray(value)) {
    if (shape.fields) return toFileValue(value[0], shape, words);
    const items = value.map((one) => toFileValue(one, shape.items ?? {}, words));
    const filled = items.filter((one) => one !== undefined);
    return filled.length ? filled : undefined;
  }
  if (value === null || typeof value !== "object") return value ?? undefined;
  const pairs = Object.entries(value)
    .map(([name, one]) => [name, toFileValue(one, shape.fields?.[name] ?? {}, words)])
    .filter(([, one]) => one !== undefined);
  if (!pairs.length) return undefined;
  const written = Object.fromEntries(pairs);
  const isSame = ([, said]) => JSON.stringify(said) === JSON.stringify(written);
  const word = shape.scalar && Object.entries(words).find(isSame);
  return word ? word[0] : written;
}

function write(values, shape, notes) {
  const lines = Array.isArray(values)
    ? itemLines(values, shape.items, "", notes)
    : fieldLines(values, shape.fields, "", "", notes);
  return [...lines, ...(notes[""] ?? []), ""].join("\n");
}

function* fieldLines(values, shapes, first, indent, notes = {}) {
  let start = first || indent;
  // What no model knows is kept, at the end: the gate says what to do with it.
  for (const name of new Set([...Object.keys(shapes), ...Object.keys(values)])) {
    const value = values[name];
    const shape = shapes[name] ?? {};
    if (value === undefined) continue;
    yield* notes[name] ?? [];
    const head = `${start}${name}:`;
    start = indent;
    if (Array.isArray(value) && !["nu", "mot"].includes(shape.items?.scalar)) {
      yield head;
      yield* itemLines(value, shape.items ?? {}, `${indent}  `);
    } else if (typeof value === "object" && !Array.isArray(value)) {
      yield head;
      yield* fieldLines(value, shape.fields ?? {}, "", `${indent}  `);
    } else yield `${head} ${inline(value, shape)}`;
  }
}

function* itemLines(values, shape, indent, notes = {}) {
  for (const [number, value] of values.entries()) {
    yield* notes[number] ?? [];
    if (typeof value === "object")
      yield* fieldLines(value, shape.fields ?? {}, `${indent}- `, `${indent}  `);
    else yield `${indent}- ${inline(value, shape)}`;
  }
}

function inline(value, shape) {
  if (Array.isArray(value)) return `[${value.map((one) => inline(one, shape.items)).join(", ")}]`;
  if (shape.scalar === "nu" && BARE.test(value) && !TAKEN.includes(value)) return value;
  return JSON.stringify(value).replace(UNSAFE, escaped);
}

function escaped(letter) {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
