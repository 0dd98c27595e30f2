/** Settings by their group, and the search for groups that a manifest's patterns mean. */
import type { GroupPattern } from './schema.js';
import type { Setting } from './syntax/setting.js';

export interface Group {
  readonly path: string;
  /** Where it begins, `file:line`. */
  readonly at: string;
}

export class Groups {
  readonly #groups = new Map<string, Setting[]>();
  readonly #places = new Map<string, string>();

  constructor(settings: readonly Setting[]) {
    for (const setting of settings) this.#enter(setting.group, placeOf(setting)).push(setting);
  }

  /** Makes the group and those around it, which may have no settings of their own. */
  #enter(path: string, place: string): Setting[] {
    const known = this.#groups.get(path);
    if (known) return known;
    if (path.includes('/')) this.#enter(path.slice(0, path.lastIndexOf('/')), place);
    const made: Setting[] = [];
    this.#groups.set(path, made);
    this.#places.set(path, place);
    return made;
  }

  /** Those whose path and settings match. */
  find(wanted: GroupPattern): Group[] {
    const pattern = new RegExp(wanted.group);
    const paths = [...this.#groups.keys()].filter((path) => pattern.test(path));
    return paths
      .filter((path) => this.#matches(path, wanted.where))
      .map((path) => ({ path, at: this.#places.get(path) ?? '' }));
  }

  /**
   * The settings of this name in a group. Where there are none, arguments of calls of that name: `port(601)`
   * is to a syslog-ng driver what `port 601` is to others, and `tls(ca-file("f"))` is `tls/ca-file`.
   */
  values(path: string, name: string): readonly Setting[] {
    const wanted = name.toLowerCase();
    const own = this.#of(path).filter((setting) => setting.name.toLowerCase() === wanted);
    if (own.length > 0 || wanted === '') return own;
    const inside = `${path}/`;
    const calls = [...this.#groups.keys()].filter(
      (other) =>
        other.startsWith(inside) &&
        other.slice(inside.length).replaceAll(/#\d+/g, '').toLowerCase() === wanted,
    );
    return calls.flatMap((call) => this.#of(call).filter((setting) => setting.name === ''));
  }

  #of(path: string): readonly Setting[] {
    return this.#groups.get(path) ?? [];
  }

  #matches(path: string, where: Readonly<Record<string, string>>): boolean {
    return Object.entries(where).every(([name, wanted]) => {
      const value = this.#nearest(path, name);
      return value !== undefined && new RegExp(wanted, 'i').test(value);
    });
  }

  /** The setting of this group, or of the nearest group around it. */
  #nearest(path: string, name: string): string | undefined {
    for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
      const value = this.values(at, name)[0]?.value;
      if (value !== undefined) return value;
      if (!at.includes('/')) return undefined;
    }
  }
}

export function placeOf(setting: Setting | undefined): string {
  return setting ? `${setting.file}:${setting.line}` : '';
}
