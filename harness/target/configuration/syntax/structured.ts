/**
 * YAML, JSON and TOML: maps are groups, scalars are settings, a list of scalars is one setting an
 * element. Keys with dots (`output.elasticsearch.hosts`) are the same as nested maps, as Beats and
 * Vector have it. Two documents in one file are read one after the other.
 */
import { parse as parseToml } from 'smol-toml';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments } from 'yaml';
import { messageOf, UsageError } from '../../../support/errors.js';
import type { ReadText, Setting } from './setting.js';

const depthMax = 64;

class Walk {
  readonly settings: Setting[] = [];
  readonly #file: string;
  readonly #lineOf: (node: Node) => number;

  constructor(file: string, lineOf: (node: Node) => number) {
    this.#file = file;
    this.#lineOf = lineOf;
  }

  node(node: unknown, path: readonly string[]): void {
    if (path.length > depthMax) {
      throw new UsageError(`${this.#file}: nested deeper than ${depthMax}: expected less`);
    }
    if (isMap(node)) for (const pair of node.items) this.#pair(pair as Pair<Node, Node>, path);
    else if (isSeq(node)) this.#list(node.items, path);
    else if (isScalar(node)) this.#leaf(node, path);
  }

  #pair({ key, value }: Pair<Node, Node>, path: readonly string[]): void {
    const name = isScalar(key) ? String(key.value) : '';
    this.node(value, [...path, ...name.split('.')]);
  }

  #list(items: readonly unknown[], path: readonly string[]): void {
    for (const [index, item] of items.entries()) {
      this.node(item, isScalar(item) ? path : [...path, `#${index + 1}`]);
    }
  }

  #leaf(node: Node & { value: unknown }, path: readonly string[]): void {
    const group = path.slice(0, -1).join('/').replaceAll('/#', '#');
    const value = node.value === null ? '' : String(node.value);
    const line = this.#lineOf(node);
    this.settings.push({ group, name: path.at(-1) ?? '', value, file: this.#file, line });
  }
}

export function readYaml(text: string, file: string): ReadText {
  const lines = new LineCounter();
  const walk = new Walk(file, (node) => lines.linePos(node.range?.[0] ?? 0).line);
  // A configuration's own tags (`!include`) are the shipper's business.
  for (const document of parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })) {
    const [error] = document.errors;
    if (error) {
      const line = error.linePos?.[0].line ?? 1;
      throw new UsageError(`${file}:${line}: not YAML: ${error.message.split('\n')[0]}`);
    }
    walk.node(document.contents, []);
  }
  return { settings: walk.settings, includes: [] };
}

/** TOML goes through the same walk; its values have no lines, so all stand at line 1. */
export function readToml(text: string, file: string): ReadText {
  let value: unknown;
  try {
    value = parseToml(text);
  } catch (error) {
    throw new UsageError(`${file}: not TOML: ${messageOf(error).split('\n')[0]}`);
  }
  const [document] = parseAllDocuments(JSON.stringify(value));
  const walk = new Walk(file, () => 1);
  if (document && 'contents' in document) walk.node(document.contents, []);
  return { settings: walk.settings, includes: [] };
}
