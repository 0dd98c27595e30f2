/**
 * What clients ask before and between their bulk requests: who is there, which licence, whether a
 * template, policy or index exists. Filebeat, Logstash, Fluentd's plugin, Vector and the stores' own
 * libraries give up where these answers are missing or of another product. What a client has put is
 * remembered by name, so that it finds it again.
 *
 * Bounds: `namesMax` names; those beyond are acknowledged and forgotten.
 */
import type { HttpContent, HttpReply, HttpRequest } from '../http/http-protocol.js';
import type { Product } from './product.js';

const namesMax = 10_000;
const nameBytesMax = 1000;

/** Kinds of things that have names: `/_index_template/filebeat`. */
const collections = new Set(
  (
    '_index_template _template _component_template _ilm _ingest _data_stream _alias _aliases ' +
    '_plugins _opendistro _security _logstash _slm _enrich _transform'
  ).split(' '),
);
const elasticsearchOnly = new Set(['_ilm', '_security', '_logstash', '_slm', '_enrich']);
const shards = { _shards: { total: 2, successful: 1, failed: 0 } };

export class Handshake {
  readonly #product: Product;
  readonly #names = new Set<string>();

  constructor(product: Product) {
    this.#product = product;
  }

  /** A bulk request makes the indices that it names. */
  remember(path: string): void {
    if (this.#names.size < namesMax && path.length <= nameBytesMax) this.#names.add(path);
  }

  /** @param segments of the path, decoded, without empty ones */
  answer(request: HttpRequest, segments: readonly string[]): HttpContent {
    const reply = this.#reply(request, segments);
    if (reply) return { kind: 'question', reply };
    return { kind: 'misfit', reply: this.#noHandler(request) };
  }

  /** Null for what the store has no handler for. */
  #reply(request: HttpRequest, segments: readonly string[]): HttpReply | null {
    const [first = '', second = ''] = segments;
    const { method } = request;
    if (first === '') return isReading(method) ? this.#say(request, this.#greeting()) : null;
    if (first === '_cat') return this.#cat(request);
    if (first === '_license' || first === '_xpack') return this.#licence(request);
    if (first === '_nodes') return this.#say(request, this.#nodes(request));
    if (first === '_cluster') return this.#say(request, this.#cluster(second));
    if (isMaintenance(first)) return this.#say(request, shards);
    if (collections.has(first)) return this.#collection(request, segments);
    if (first.startsWith('_') && first !== '_all') return null;
    return this.#index(request, segments);
  }

  #say({ headers }: HttpRequest, value: unknown): HttpReply {
    return this.#product.reply(200, value, headers);
  }

  #greeting() {
    const { name, version } = this.#product;
    const build = {
      number: version,
      build_type: 'tar',
      build_hash: 'unknown',
      build_date: '2025-01-01T00:00:00.000Z',
      build_snapshot: false,
      lucene_version: '9.12.1',
    };
    const isElasticsearch = name === 'elasticsearch';
    const flavour = isElasticsearch ? { build_flavor: 'default' } : { distribution: 'opensearch' };
    const tagline = isElasticsearch
      ? 'You Know, for Search'
      : 'The OpenSearch Project: https://opensearch.org/';
    const compatible = isElasticsearch ? compatibleWith(version) : compatibleWith('8.0.0');
    return {
      name: 'lostline',
      cluster_name: 'lostline',
      cluster_uuid: 'lostlinelostlinelostli',
      version: { ...build, ...flavour, ...compatible },
      tagline,
    };
  }

  #cat(request: HttpRequest): HttpReply {
    const isJson = request.query.get('format') === 'json';
    if (isJson) return this.#say(request, []);
    return this.#product.replyText(200, '', 'text/plain; charset=UTF-8');
  }

  #licence(request: HttpRequest): HttpReply | null {
    if (this.#product.name !== 'elasticsearch') return null;
    const licence = {
      uid: '00000000-0000-0000-0000-000000000000',
      type: 'basic',
      mode: 'basic',
      status: 'active',
    };
    return this.#say(request, { license: licence, features: {} });
  }

  /** One node, at the address that the client already uses, for those that look for more of them. */
  #nodes({ headers }: HttpRequest) {
    const address = headers.host ?? '127.0.0.1:9200';
    const node = {
      name: 'lostline',
      host: address,
      ip: address,
      version: this.#product.version,
      roles: ['data', 'ingest', 'master'],
      http: { bound_address: [address], publish_address: address },
    };
    const _nodes = { total: 1, successful: 1, failed: 0 };
    return { _nodes, cluster_name: 'lostline', nodes: { lostlinelostlinelostli: node } };
  }

  #cluster(what: string) {
    if (what === 'settings') return { persistent: {}, transient: {} };
    const counts = { number_of_nodes: 1, number_of_data_nodes: 1, active_primary_shards: 1 };
    return { cluster_name: 'lostline', status: 'green', timed_out: false, ...counts };
  }

  #collection(request: HttpRequest, segments: readonly string[]): HttpReply | null {
    const [first = ''] = segments;
    if (this.#product.name === 'opensearch' && elasticsearchOnly.has(first)) return null;
    const path = segments.join('/');
    if (!isReading(request.method)) return this.#changed(request, path, { acknowledged: true });
    if (segments.length === 1 || this.#names.has(path)) return this.#say(request, {});
    return this.#missing(request, 'resource_not_found_exception', `[${path}] not found`);
  }

  #index(request: HttpRequest, segments: readonly string[]): HttpReply | null {
    const [index = '', what] = segments;
    if (what !== undefined) {
      if (isMaintenance(what)) return this.#say(request, shards);
      if (!['_alias', '_aliases', '_mapping', '_mappings', '_settings'].includes(what)) return null;
      return this.#say(request, isReading(request.method) ? {} : { acknowledged: true });
    }
    if (!isReading(request.method)) {
      return this.#changed(request, index, {
        acknowledged: true,
        shards_acknowledged: true,
        index,
      });
    }
    if (this.#names.has(index)) return this.#say(request, { [index]: {} });
    return this.#missing(request, 'index_not_found_exception', `no such index [${index}]`);
  }

  #changed(request: HttpRequest, path: string, answer: unknown): HttpReply {
    if (request.method === 'DELETE') this.#names.delete(path);
    else this.remember(path);
    return this.#say(request, answer);
  }

  #missing({ headers }: HttpRequest, type: string, reason: string): HttpReply {
    return this.#product.error(404, { type, reason: reason.slice(0, nameBytesMax) }, headers);
  }

  #noHandler({ method, path, headers }: HttpRequest): HttpReply {
    const place = `uri [${path.slice(0, nameBytesMax)}] and method [${method}]`;
    return this.#product.reply(400, { error: `no handler found for ${place}` }, headers);
  }
}

function compatibleWith(version: string) {
  const before = Number(version.split('.')[0]) - 1;
  return {
    minimum_wire_compatibility_version: before === 6 ? '6.8.0' : `${before}.17.0`,
    minimum_index_compatibility_version: `${before}.0.0`,
  };
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isMaintenance(name: string): boolean {
  return name === '_refresh' || name === '_flush' || name === '_forcemerge';
}
